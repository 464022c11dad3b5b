// A block document as MJML: a pure function. Words are escaped, rich text is cleaned, addresses that run something lead
// nowhere; Liquid stays as it was written. Blocks that stand under each other share one section, so that mails are small.
import type { Block, BlockDocument, BlockSettings, ColumnsBlock, LeafBlock } from './block-document.ts';
import { escapeWords } from './liquid-text.ts';
import { productsTable } from './products-table.ts';
import { cleanRichText } from './rich-text.ts';
import { isSafeUrl } from './safe-url.ts';

export const blocksToMjml = ({ settings, blocks }: BlockDocument): string =>
  [
    `<mjml lang="${settings.language ?? 'en'}">`,
    headOf(settings),
    `<mj-body width="${settings.width}px" background-color="${settings.background}" css-class="mail">`,
    ...intoSections(blocks).map((section) => sectionOf(section, settings)),
    '</mj-body>',
    '</mjml>',
  ].join('\n');

export const FONT_STACKS: Readonly<Record<BlockSettings['font'], string>> = {
  system: "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  serif: "Georgia, 'Times New Roman', serif",
  rounded: "'Trebuchet MS', Verdana, 'Segoe UI', sans-serif",
  mono: "Menlo, Consolas, 'Courier New', monospace",
};

const headOf = (settings: BlockSettings): string => `<mj-head>
<mj-attributes>
<mj-all font-family="${FONT_STACKS[settings.font]}" />
<mj-text font-size="16px" line-height="1.55" color="${settings.text}" padding="0" />
<mj-button font-size="16px" font-weight="600" inner-padding="13px 26px" padding="0" />
<mj-image padding="0" />
<mj-section padding="0" />
<mj-column padding="0" />
</mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
<mj-style>
p { margin: 0 0 12px; } p:last-child { margin-bottom: 0; }
h1, h2, h3 { margin: 0; } ul, ol { margin: 0 0 12px; padding-left: 22px; }
a { color: ${settings.link}; }
@media (prefers-color-scheme: dark) {
.mail, .mail > div { background-color: #16171b !important; }
.canvas > table, .canvas { background-color: #212329 !important; }
.words div, .words p, .words h1, .words h2, .words h3, .words li, .words td { color: #eceef2 !important; }
.words a { color: #8ab4ff !important; }
}
</mj-style>
</mj-head>`;

type Section = { readonly kind: 'stack'; readonly blocks: readonly LeafBlock[] } | ColumnsSection;
interface ColumnsSection {
  readonly kind: 'columns';
  readonly block: ColumnsBlock;
}

const intoSections = (blocks: readonly Block[]): readonly Section[] => {
  const sections: Section[] = [];
  let stack: LeafBlock[] | null = null;
  for (const block of blocks) {
    if (block.type === 'columns') {
      sections.push({ kind: 'columns', block });
      stack = null;
    } else if (stack === null) {
      stack = [block];
      sections.push({ kind: 'stack', blocks: stack });
    } else stack.push(block);
  }
  return sections;
};

const sectionOf = (section: Section, settings: BlockSettings): string => {
  if (section.kind === 'stack') {
    const inside = section.blocks.map((block) => leafOf(block, settings)).join('\n');
    return `<mj-section background-color="${settings.canvas}" css-class="canvas"><mj-column>\n${inside}\n</mj-column></mj-section>`;
  }
  const { block } = section;
  const whole = block.columns.reduce((sum, { width }) => sum + width, 0);
  const columns = block.columns.map(
    ({ width, blocks }) =>
      `<mj-column width="${percent(width, whole)}%">\n${blocks.map((leaf) => leafOf(leaf, settings)).join('\n')}\n</mj-column>`,
  );
  const inside =
    block.keep_on_mobile === true ? `<mj-group>${columns.join('\n')}</mj-group>` : columns.join('\n');
  const padding = paddingOf(block, { top: 0, bottom: 0, sides: 0 });
  return `<mj-section background-color="${block.background ?? settings.canvas}" padding="${padding}"${block.background == null ? ' css-class="canvas"' : ''}>\n${inside}\n</mj-section>`;
};

const percent = (width: number, whole: number): string =>
  ((width / Math.max(whole, 1)) * 100).toFixed(2).replace(/\.?0+$/, '');

interface Room {
  readonly top: number;
  readonly bottom: number;
  readonly sides: number;
}
const ROOM: Room = { top: 10, bottom: 10, sides: 28 };

const paddingOf = (
  block: Pick<LeafBlock, 'padding_top' | 'padding_bottom' | 'padding_sides'>,
  usual: Room = ROOM,
): string =>
  `${block.padding_top ?? usual.top}px ${block.padding_sides ?? usual.sides}px ${block.padding_bottom ?? usual.bottom}px`;

const HEADING_SIZES = { 1: 30, 2: 23, 3: 18 } as const;

const leafOf = (block: LeafBlock, settings: BlockSettings): string => {
  const padding = paddingOf(block);
  const text = (attributes: string, inside: string, words = 'words'): string =>
    `<mj-text padding="${padding}" css-class="${words}"${attributes}>${inside}</mj-text>`;
  switch (block.type) {
    case 'text': {
      const size = block.size === undefined ? '' : ` font-size="${block.size}px"`;
      return text(alignOf(block) + colourOf(block) + size, cleanRichText(block.html), wordsOf(block));
    }
    case 'heading': {
      const size = HEADING_SIZES[block.level];
      const inside = `<h${block.level} style="font-size:${size}px;line-height:1.25;font-weight:700;">${escapeWords(block.text)}</h${block.level}>`;
      return text(`${alignOf(block)}${colourOf(block)} line-height="1.25"`, inside, wordsOf(block));
    }
    case 'image':
      return imageOf(block, padding);
    case 'button':
      return buttonOf(block, padding, settings);
    case 'divider':
      return `<mj-divider padding="${padding}" border-width="${block.thickness ?? 1}px" border-color="${block.colour ?? '#d8dbe2'}" />`;
    case 'spacer':
      return `<mj-spacer height="${block.height}px" />`;
    case 'social': {
      const links = block.links.map(({ name, href }) => anchor(href, escapeWords(name)));
      return text(
        `${alignOf(block, 'center')}${colourOf(block)} font-size="14px"`,
        links.join(' &nbsp;·&nbsp; '),
      );
    }
    case 'html':
      return text('', withoutMjml(block.html));
    case 'footer':
      return text(
        `${alignOf(block, 'center')} font-size="13px" line-height="1.5" color="${block.colour ?? '#666b76'}"`,
        footerOf(block),
      );
    case 'content_block':
      return block.name === '' ? '' : text('', `{{content_blocks.\${${block.name}}}}`);
    case 'products':
      return block.catalog === ''
        ? ''
        : `<mj-table padding="${padding}" css-class="words" font-size="16px" color="${settings.text}">${productsTable(block, settings.link)}</mj-table>`;
  }
};

const alignOf = (block: { readonly align?: string }, usual = 'left'): string =>
  ` align="${block.align ?? usual}"`;
const colourOf = (block: { readonly colour?: string | null }): string =>
  block.colour == null ? '' : ` color="${block.colour}"`;
/** A colour that somebody chose stays in the dark. */
const wordsOf = (block: { readonly colour?: string | null }): string =>
  block.colour == null ? 'words' : 'own';

const addressOf = (url: string): string => (isSafeUrl(url) ? escapeWords(url) : '');
const anchor = (href: string, inside: string): string => `<a href="${addressOf(href)}">${inside}</a>`;

const imageOf = (block: LeafBlock & { readonly type: 'image' }, padding: string): string => {
  if (block.src.trim() === '') return '';
  const link = block.href === undefined || block.href === '' ? '' : ` href="${addressOf(block.href)}"`;
  const width = block.width === undefined ? '' : ` width="${block.width}px"`;
  return (
    `<mj-image padding="${padding}" src="${addressOf(block.src)}" alt="${escapeWords(block.alt)}"` +
    `${link}${width}${alignOf(block, 'center')} border-radius="${block.rounded ?? 0}px" />`
  );
};

const buttonOf = (
  block: LeafBlock & { readonly type: 'button' },
  padding: string,
  settings: BlockSettings,
): string =>
  `<mj-button padding="${padding}" href="${addressOf(block.href)}"${alignOf(block, 'center')}` +
  ` background-color="${block.colour ?? settings.link}" color="${block.text_colour ?? '#ffffff'}"` +
  ` border-radius="${block.rounded ?? 6}px"${block.full_width === true ? ' width="100%"' : ''}>${escapeWords(block.text)}</mj-button>`;

/** What is written by hand may be anything but a way out of its element. */
const withoutMjml = (html: string): string => html.replace(/<\/?\s*mj[a-z-]*\b[^>]*>/gi, '');

const footerOf = (block: LeafBlock & { readonly type: 'footer' }): string => {
  const links = [
    ...linkTo('unsubscribe_url', block.unsubscribe),
    ...linkTo('preference_center_url', block.preferences),
    ...linkTo('view_in_browser_url', block.view_in_browser),
  ];
  return `${cleanRichText(block.text)}<p>${links.join(' &nbsp;·&nbsp; ')}</p>`;
};

const linkTo = (token: string, label: string | undefined): readonly string[] =>
  label === undefined || label === ''
    ? []
    : [`<a href="{{\${${token}}}}" style="color:inherit">${escapeWords(label)}</a>`];
