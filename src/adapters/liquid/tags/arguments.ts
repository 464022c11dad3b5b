// Reading the arguments of tags that have a syntax of their own: words, `:options` and JSON, each of which may
// contain `{{ … }}`.

/** Splits at white space; `{{ … }}`, `{…}`, and quoted texts inside braces stay in one piece. */
export const splitWords = (text: string): readonly string[] => {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const end = wordEnd(text, at);
    words.push(text.slice(at, end));
    at = end;
  }
  return words;
};

const wordEnd = (text: string, begin: number): number => {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const c = text[at]!;
    if (c === '{') depth++;
    else if (c === '}') depth = Math.max(0, depth - 1);
    else if (depth > 0 && (c === '"' || c === "'")) at = closingQuote(text, at);
    else if (depth === 0 && /\s/.test(c)) return at;
  }
  return text.length;
};

const closingQuote = (text: string, quote: number): number => {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[quote]) return at;
  }
  return quote;
};

export interface TagOptions {
  /** Words before the first option. */
  readonly words: readonly string[];
  /** `:name` → its value, empty for a flag. */
  readonly options: ReadonlyMap<string, string>;
}

/** `a b :name value :flag` */
export const readOptions = (text: string): TagOptions => {
  const words: string[] = [];
  const options = new Map<string, string>();
  let current: string | null = null;
  for (const word of splitWords(text)) {
    const name = /^:([a-z_]+)$/.exec(word)?.[1];
    if (name !== undefined) {
      current = name;
      if (!options.has(name)) options.set(name, '');
    } else if (current === null) words.push(word);
    else options.set(current, `${options.get(current) ?? ''} ${word}`.trim());
  }
  return { words, options };
};

/** The text inside `('…')`, or the bare text. */
export const readParenthesised = (text: string): string => {
  const inner = /^\(([\s\S]*)\)$/.exec(text.trim())?.[1] ?? text;
  const trimmed = inner.trim();
  return /^(['"])([\s\S]*)\1$/.exec(trimmed)?.[2] ?? trimmed;
};
