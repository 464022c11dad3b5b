// Texts in which Liquid stands between words: the words are escaped for where they go, the Liquid stays as written.

const LIQUID = /(\{\{[\s\S]*?\}\}\}?|\{%[\s\S]*?%\})/;

/** Applies to what is not Liquid. */
export const mapWords = (text: string, change: (words: string) => string): string =>
  text
    .split(LIQUID)
    .map((piece, i) => (i % 2 === 1 ? piece : change(piece)))
    .join('');

/** Applies to what is Liquid. */
export const mapLiquid = (text: string, change: (liquid: string) => string): string =>
  text
    .split(LIQUID)
    .map((piece, i) => (i % 2 === 1 ? change(piece) : piece))
    .join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** Editors write Liquid as if it were words. */
export const decodeLiquid = (text: string): string =>
  mapLiquid(text, (liquid) =>
    liquid.replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity),
  );

export const escapeWords = (text: string): string =>
  mapWords(text, (words) =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  );
