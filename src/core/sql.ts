// SQL as fragments that carry their parameters. Values never become text.

export interface SqlFragment {
  /** Text pieces; between piece i and i+1 stands parameter i. */
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** A fragment from a template: nested fragments are spliced, everything else becomes a parameter. */
export const sql = (strings: TemplateStringsArray, ...inputs: readonly unknown[]): SqlFragment => {
  let out = raw(strings[0] ?? '');
  inputs.forEach((input, i) => {
    out = concat(out, isFragment(input) ? input : { texts: ['', ''], values: [input] });
    out = concat(out, raw(strings[i + 1] ?? ''));
  });
  return out;
};

/** Text written by us, never by a user. */
export const raw = (text: string): SqlFragment => ({ texts: [text], values: [] });

export const concat = (a: SqlFragment, b: SqlFragment): SqlFragment => ({
  texts: [...a.texts.slice(0, -1), (a.texts.at(-1) ?? '') + (b.texts[0] ?? ''), ...b.texts.slice(1)],
  values: [...a.values, ...b.values],
});

export const joinSql = (parts: readonly SqlFragment[], separator: string): SqlFragment =>
  parts.reduce((all, part, i) => (i === 0 ? part : concat(concat(all, raw(separator)), part)), raw(''));

/** Text with $n placeholders from `first`, and the values in order. */
export const renderSql = (
  fragment: SqlFragment,
  first = 1,
): { text: string; values: readonly unknown[] } => ({
  text: fragment.texts.reduce((all, text, i) => (i === 0 ? text : `${all}$${first + i - 1}${text}`), ''),
  values: fragment.values,
});

const isFragment = (input: unknown): input is SqlFragment =>
  typeof input === 'object' && input !== null && 'texts' in input && 'values' in input;
