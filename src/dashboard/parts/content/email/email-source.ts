// What an email is written in, and what it becomes when somebody changes their mind.
import type { BlockDocument } from '../../../../core/content/block-document.ts';
import type { ContentValue } from '../content-value.ts';
import { textAt } from '../content-value.ts';
import { makeBlockId, newDocument, type StarterWords } from './blocks/new-block.ts';

export type Source = 'blocks' | 'html' | 'mjml';

/** An email that nobody has begun is begun with blocks. */
export const sourceOf = (value: ContentValue): Source => {
  const { source } = value;
  if (source === 'blocks' || source === 'mjml' || source === 'html') return source;
  return textAt(value, 'body') === '' ? 'blocks' : 'html';
};

export const documentOf = (value: ContentValue): BlockDocument | null => {
  const { blocks } = value;
  return typeof blocks === 'object' && blocks !== null ? (blocks as BlockDocument) : null;
};

const without = (value: ContentValue, ...names: readonly string[]): ContentValue =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

export const asHtml = (value: ContentValue, body: string): ContentValue => ({
  ...without(value, 'mjml', 'blocks', 'source_problem'),
  source: 'html',
  body,
});

export const asMjml = (value: ContentValue, mjml: string): ContentValue => ({
  ...without(value, 'blocks', 'source_problem'),
  source: 'mjml',
  mjml,
});

/** HTML that was written by hand goes on living in a block of its own. */
export const asBlocks = (value: ContentValue, words: StarterWords, language: string): ContentValue => {
  const document = newDocument(words, language);
  const html = textAt(value, 'body').trim();
  return {
    ...without(value, 'mjml', 'source_problem'),
    source: 'blocks',
    blocks:
      html === ''
        ? document
        : { ...document, blocks: [{ id: makeBlockId(), type: 'html', html: bodyOf(html) }] },
  };
};

/** Without the frame of a whole document. */
const bodyOf = (html: string): string => /<body[^>]*>([\s\S]*?)<\/body>/i.exec(html)?.[1]?.trim() ?? html;

export const STARTING_MJML = `<mjml>
  <mj-body background-color="#f4f3f0">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="26px" font-weight="700">Hello {{\${first_name} | default: 'there'}}</mj-text>
        <mj-text></mj-text>
        <mj-button href="https://">Open</mj-button>
        <mj-text font-size="13px" align="center">
          <a href="{{\${unsubscribe_url}}}">Unsubscribe</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
