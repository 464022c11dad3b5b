// HTML comments leave before Liquid runs, so that what is commented out is neither executed nor sent
// (personalisation 1). Conditional comments carry layout for Outlook: they stay, without the Liquid inside.

export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

const CONDITIONAL = /^<!--\s*(?:\[if\b|<!\[endif\])/i;
const LIQUID = /\{\{[\s\S]*?\}\}+|\{%[\s\S]*?%\}/g;

/** The stretches of the source that stay, in order. An unclosed comment hides the rest, as in a browser. */
export const stripComments = (source: string): readonly Stretch[] => {
  const kept: Stretch[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<!--', at);
    if (open < 0) return [...kept, { begin: at, end: source.length }];
    kept.push({ begin: at, end: open });
    const close = source.indexOf('-->', open + 4);
    const end = close < 0 ? source.length : close + 3;
    if (CONDITIONAL.test(source.slice(open, open + 64))) kept.push(...withoutLiquid(source, open, end));
    at = end;
  }
  return kept;
};

const withoutLiquid = (source: string, begin: number, end: number): readonly Stretch[] => {
  const kept: Stretch[] = [];
  let at = begin;
  for (const found of source.slice(begin, end).matchAll(LIQUID)) {
    kept.push({ begin: at, end: begin + found.index });
    at = begin + found.index + found[0].length;
  }
  return [...kept, { begin: at, end }];
};
