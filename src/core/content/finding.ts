// What is worth telling whoever writes a message. `code` is stable and has a sentence in every language of the dashboard;
// `params` fill it in. `message` is English, for scripts.

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** Path inside of the content. */
  readonly field?: string;
  /** From 1, in the text of `field`. */
  readonly line?: number;
  readonly column?: number;
  readonly params?: Readonly<Record<string, string | number>>;
}

export const finding = (
  severity: Finding['severity'],
  code: string,
  message: string,
  more: Pick<Finding, 'field' | 'line' | 'column' | 'params'> = {},
): Finding => ({ severity, code, message, ...more });

export const placeOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
};
