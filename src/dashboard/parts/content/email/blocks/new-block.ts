// What a block looks like when it is added, in the reader's language, and an empty mail.
import type { Block, BlockDocument, BlockType } from '../../../../../core/content/block-document.ts';

export const makeBlockId = (): string => crypto.randomUUID().slice(0, 8);

/** Words to begin with. */
export type StarterWords = (key: string) => string;

export const BLOCK_TYPES: readonly BlockType[] = [
  'heading',
  'text',
  'image',
  'button',
  'columns',
  'divider',
  'spacer',
  'social',
  'products',
  'content_block',
  'html',
  'footer',
];

export const newBlock = (type: BlockType, words: StarterWords): Block => {
  const id = makeBlockId();
  switch (type) {
    case 'heading':
      return { id, type, text: words('heading'), level: 1 };
    case 'text':
      return { id, type, html: `<p>${words('text')}</p>` };
    case 'image':
      return { id, type, src: '', alt: '' };
    case 'button':
      return { id, type, text: words('button'), href: 'https://' };
    case 'divider':
      return { id, type };
    case 'spacer':
      return { id, type, height: 24 };
    case 'social':
      return { id, type, links: [{ name: 'Instagram', href: 'https://instagram.com/' }] };
    case 'products':
      return { id, type, catalog: '', limit: 3, title_field: 'name' };
    case 'content_block':
      return { id, type, name: '' };
    case 'html':
      return { id, type, html: '' };
    case 'footer':
      return {
        id,
        type,
        text: `<p>${words('address')}</p>`,
        unsubscribe: words('unsubscribe'),
        preferences: words('preferences'),
      };
    case 'columns':
      return { id, type, columns: [emptyColumn(50), emptyColumn(50)] };
  }
};

export const emptyColumn = (width: number) => ({ id: makeBlockId(), width, blocks: [] });

export const newDocument = (words: StarterWords, language: string): BlockDocument => ({
  version: 1,
  settings: {
    width: 600,
    background: '#f4f3f0',
    canvas: '#ffffff',
    text: '#26242c',
    link: '#4b2fd6',
    font: 'system',
    language,
  },
  blocks: [
    newBlock('heading', words),
    newBlock('text', words),
    newBlock('button', words),
    newBlock('footer', words),
  ],
});
