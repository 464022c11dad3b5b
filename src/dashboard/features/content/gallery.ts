// The designs a template may begin with. No pictures from elsewhere: form comes from type, colour and room, so that each is
// whole before anybody uploads anything.
import type { Block, BlockDocument } from '../../../core/content/block-document.ts';

export const DESIGNS = ['announcement', 'welcome', 'newsletter', 'cart', 'receipt'] as const;
export type Design = (typeof DESIGNS)[number];

/** The text of a place in a design, in the reader's language. */
type Words = (key: string) => string;
type Settings = BlockDocument['settings'];

const BASE: Settings = {
  width: 600,
  background: '#f4f3f0',
  canvas: '#ffffff',
  text: '#26242c',
  link: '#4b2fd6',
  font: 'system',
};

export const designOf = (design: Design, words: Words, language: string): BlockDocument => {
  const { settings, blocks } = MAKERS[design](words);
  return { version: 1, settings: { ...BASE, ...settings, language }, blocks: numbered(blocks) };
};

type Made = { readonly settings: Partial<Settings>; readonly blocks: readonly Loose[] };
/** Blocks before they get their ids. */
type Loose = { readonly type: Block['type'] } & Readonly<Record<string, unknown>>;

const numbered = (blocks: readonly Loose[]): Block[] =>
  blocks.map((block, i) => {
    const { columns } = block;
    if (!Array.isArray(columns)) return { ...block, id: `b${i}` } as unknown as Block;
    const inner = (columns as readonly { readonly width: number; readonly blocks: readonly Loose[] }[]).map(
      (column, c) => ({
        width: column.width,
        id: `b${i}c${c}`,
        blocks: column.blocks.map((leaf, l) => ({ ...leaf, id: `b${i}c${c}l${l}` })),
      }),
    );
    return { ...block, id: `b${i}`, columns: inner } as unknown as Block;
  });

const footer = (words: Words): Loose => ({
  type: 'footer',
  text: `<p>${words('address')}</p>`,
  unsubscribe: words('unsubscribe'),
  preferences: words('preferences'),
  padding_top: 24,
  padding_bottom: 32,
});
const brand = (words: Words, colour: string): Loose => ({
  type: 'heading',
  text: words('brand'),
  level: 3,
  colour,
  padding_top: 32,
  padding_bottom: 20,
});
const paragraph = (html: string, more: Readonly<Record<string, unknown>> = {}): Loose => ({
  type: 'text',
  html: `<p>${html}</p>`,
  ...more,
});

const MAKERS: Readonly<Record<Design, (words: Words) => Made>> = {
  announcement: (words) => ({
    settings: { link: '#4b2fd6', background: '#ece9f8' },
    blocks: [
      brand(words, '#4b2fd6'),
      {
        type: 'columns',
        background: '#4b2fd6',
        padding_top: 44,
        padding_bottom: 48,
        padding_sides: 12,
        columns: [
          {
            width: 90,
            blocks: [
              { type: 'heading', text: words('announcement.title'), level: 1, colour: '#ffffff' },
              paragraph(words('announcement.lead'), { colour: '#ffffff', size: 18, padding_bottom: 22 }),
              {
                type: 'button',
                text: words('announcement.button'),
                href: 'https://example.com',
                align: 'left',
                colour: '#ffffff',
                text_colour: '#3e27b3',
              },
            ],
          },
        ],
      },
      paragraph(words('announcement.text'), { padding_top: 32 }),
      footer(words),
    ],
  }),
  welcome: (words) => ({
    settings: { font: 'serif', link: '#0b6b66', background: '#eef4f1' },
    blocks: [
      brand(words, '#0b6b66'),
      { type: 'heading', text: words('welcome.title'), level: 1, padding_bottom: 4 },
      paragraph(words('welcome.lead'), { size: 18 }),
      {
        type: 'columns',
        padding_top: 14,
        padding_bottom: 14,
        columns: [1, 2, 3].map((step) => ({
          width: step === 3 ? 34 : 33,
          blocks: [
            {
              type: 'heading',
              text: String(step),
              level: 1,
              colour: '#0b6b66',
              padding_bottom: 0,
              padding_sides: 24,
            },
            paragraph(words(`welcome.step${step}`), { padding_sides: 24, padding_top: 4 }),
          ],
        })),
      },
      {
        type: 'button',
        text: words('welcome.button'),
        href: 'https://example.com',
        align: 'left',
        rounded: 40,
      },
      footer(words),
    ],
  }),
  newsletter: (words) => ({
    settings: { link: '#1f5fd0', background: '#f1f3f7' },
    blocks: [
      brand(words, '#1f5fd0'),
      { type: 'heading', text: words('newsletter.title'), level: 1, padding_bottom: 6 },
      paragraph(words('newsletter.lead'), { size: 17 }),
      { type: 'divider', padding_top: 18, padding_bottom: 18 },
      {
        type: 'columns',
        columns: [1, 2].map((story) => ({
          width: 50,
          blocks: [
            { type: 'heading', text: words(`newsletter.story${story}`), level: 2, padding_sides: 24 },
            paragraph(words('newsletter.text'), { padding_sides: 24 }),
            {
              type: 'button',
              text: words('newsletter.button'),
              href: 'https://example.com',
              align: 'left',
              colour: '#e3ebfb',
              text_colour: '#17479c',
              padding_sides: 24,
            },
          ],
        })),
      },
      { type: 'divider', padding_top: 24, padding_bottom: 18 },
      {
        type: 'social',
        links: [
          { name: 'Instagram', href: 'https://instagram.com/' },
          { name: 'LinkedIn', href: 'https://linkedin.com/' },
        ],
      },
      footer(words),
    ],
  }),
  cart: (words) => ({
    settings: { link: '#b3420f', background: '#fbf1ea', font: 'rounded' },
    blocks: [
      brand(words, '#b3420f'),
      { type: 'heading', text: words('cart.title'), level: 1, padding_bottom: 4 },
      paragraph(words('cart.lead'), { size: 17 }),
      {
        type: 'products',
        catalog: '',
        limit: 3,
        title_field: 'name',
        price_field: 'price',
        image_field: 'image_url',
        link_field: 'url',
      },
      {
        type: 'button',
        text: words('cart.button'),
        href: 'https://example.com',
        full_width: true,
        rounded: 10,
      },
      paragraph(words('cart.text'), { size: 14 }),
      footer(words),
    ],
  }),
  receipt: (words) => ({
    settings: { link: '#26242c', background: '#f3f3f3' },
    blocks: [
      brand(words, '#26242c'),
      { type: 'heading', text: words('receipt.title'), level: 2, padding_bottom: 4 },
      paragraph(words('receipt.lead')),
      {
        type: 'columns',
        background: '#f7f6f4',
        padding_top: 16,
        padding_bottom: 16,
        columns: [
          {
            width: 50,
            blocks: [
              paragraph(words('receipt.number')),
              paragraph("<strong>{{api_trigger_properties.${order_id} | default: '—'}}</strong>", {
                padding_top: 0,
              }),
            ],
          },
          {
            width: 50,
            blocks: [
              paragraph(words('receipt.total')),
              paragraph("<strong>{{api_trigger_properties.${total} | default: '—'}}</strong>", {
                padding_top: 0,
              }),
            ],
          },
        ],
      },
      { type: 'button', text: words('receipt.button'), href: 'https://example.com', align: 'left' },
      paragraph(words('receipt.text'), { size: 14 }),
      { ...footer(words), preferences: '' },
    ],
  }),
};
