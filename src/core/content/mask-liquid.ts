// Takes Liquid out of a markup before a markup compiler reads it, and puts it back afterwards, character by character.
// Liquid that stands between the building blocks of a mail (an `if` around a section) is kept there as raw text.

const LIQUID = /\{\{[\s\S]*?\}\}\}?|\{%[\s\S]*?%\}/g;

export interface Masked {
  readonly text: string;
  readonly restore: (text: string) => string;
  /** Whether a message of the compiler speaks of one of ours. */
  readonly names: (text: string) => boolean;
}

export const maskLiquid = (source: string): Masked => {
  const word = unusedWord(source);
  const found: string[] = [];
  const text = source.replace(LIQUID, (liquid) => `${word}${found.push(liquid) - 1}z`);
  const mark = new RegExp(`${word}(\\d+)z`, 'g');
  return {
    text,
    restore: (compiled) => compiled.replace(mark, (all, index: string) => found[Number(index)] ?? all),
    names: (message) => message.includes(word),
  };
};

/** Letters and digits only: it survives attributes, addresses and styles alike. */
const unusedWord = (source: string): string => {
  for (let i = 0; ; i++) {
    const word = `lqx${i}q`;
    if (!source.includes(word)) return word;
  }
};

/** Elements whose inside is kept as it is written. */
const KEPT_INSIDE = new Set([
  ...[
    'mj-text',
    'mj-button',
    'mj-raw',
    'mj-table',
    'mj-preview',
    'mj-title',
    'mj-style',
    'mj-html-attribute',
  ],
  ...['mj-accordion-title', 'mj-accordion-text', 'mj-navbar-link', 'mj-social-element', 'mj-selector'],
]);
const TAG = /<!--[\s\S]*?-->|<(\/?)(mj[a-z-]*)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>/g;

/** Wraps masked Liquid that stands where MJML would drop it. */
export const keepLooseLiquid = (masked: Masked): string => {
  const { text } = masked;
  const open: string[] = [];
  let out = '';
  let last = 0;
  const loose = (from: number, to: number): string => {
    const between = text.slice(from, to);
    const inKept = open.some((name) => KEPT_INSIDE.has(name));
    const inBody = open.includes('mj-body');
    return inKept || !inBody || !masked.names(between) ? between : `<mj-raw>${between.trim()}</mj-raw>`;
  };
  for (const match of text.matchAll(TAG)) {
    out += loose(last, match.index) + match[0];
    last = match.index + match[0].length;
    const [, slash, name, , selfClosing] = match;
    if (name === undefined) continue;
    if (slash === '/') open.splice(Math.max(open.lastIndexOf(name), 0), open.length);
    else if (selfClosing !== '/') open.push(name);
  }
  return out + loose(last, text.length);
};
