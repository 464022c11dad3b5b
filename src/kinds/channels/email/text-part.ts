// The plain text of an HTML mail. Converting costs milliseconds, so it is done once on the template: Liquid is
// masked by characters that survive the conversion. Templates where that would change the meaning (a tag lost
// with an attribute, HTML coming out of a variable's block) are converted after rendering instead.
import { convert } from 'html-to-text';

/** `{{${name}}}` ends with three braces. */
const LIQUID = /\{\{[\s\S]*?\}\}(?!\})|\{%[\s\S]*?%\}/g;
const MASK = /\ue000(\d+)\ue001/g;
const OUR_MASKS = /[\ue000\ue001]/g;
/** Blocks that put HTML of others into the body. */
const HTML_SOURCES =
  /content_blocks\.|\|\s*(?:markdown|newline_to_br)|\{%-?\s*(?:capture|connected_content|raw|liquid|render|include)\b/;

const OPTIONS = {
  wordwrap: false as const,
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
  ],
};

export const htmlToPlainText = (html: string): string => convert(html, OPTIONS).trim();

/** Liquid source of the text part, or null when it must be derived from each rendered body. */
export const deriveTextTemplate = (html: string): string | null => {
  if (HTML_SOURCES.test(html)) return null;
  const pieces: string[] = [];
  const masked = html
    .replace(OUR_MASKS, '')
    .replace(LIQUID, (piece) => `\ue000${pieces.push(piece) - 1}\ue001`);
  const text = htmlToPlainText(masked);
  return keepsEveryTag(text, pieces) ? text.replace(MASK, (_, i: string) => pieces[Number(i)] ?? '') : null;
};

/** Variables may be lost with an attribute or repeated; tags must all be there, once and in order. */
const keepsEveryTag = (text: string, pieces: readonly string[]): boolean => {
  const isTag = (piece: string | undefined): boolean => piece?.startsWith('{%') ?? false;
  const kept = [...text.matchAll(MASK)].map((match) => Number(match[1])).filter((i) => isTag(pieces[i]));
  const wanted = pieces.flatMap((piece, i) => (isTag(piece) ? [i] : []));
  return kept.length === wanted.length && kept.every((piece, i) => piece === wanted[i]);
};
