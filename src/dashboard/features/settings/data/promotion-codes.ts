// Promotion codes as people have them: one a line, or the first column of a file, with or without its heading.
const HEADINGS = ['code', 'codes', 'promotion_code', 'promo_code'];

/** Each code once, in the order in which they stand. */
export const codesIn = (text: string): readonly string[] => {
  const cells = text
    .split(/\r?\n/)
    .map((line) => (/^\uFEFF?\s*(?:"([^"]*)"|([^,;\t]*))/.exec(line)?.slice(1).join('') ?? '').trim())
    .filter((cell) => cell !== '');
  const [first = ''] = cells;
  return [...new Set(HEADINGS.includes(first.toLowerCase()) ? cells.slice(1) : cells)];
};

/** What a template says where a code goes. */
export const tagOf = (list: string): string => `{% promotion('${list}') %}`;
