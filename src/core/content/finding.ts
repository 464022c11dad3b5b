// What is worth telling whoever writes a message. `code` is stable and has a sentence in every language of the dashboard;
// `params` fill it in. `message` is English, for scripts.
import { ruleOf } from './review-rule.ts';

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
  /** Of what a parser refused: which rule was broken; `params` say with what. */
  readonly rule?: string;
}

export const finding = (
  severity: Finding['severity'],
  code: string,
  message: string,
  more: Pick<Finding, 'field' | 'line' | 'column' | 'params'> = {},
): Finding => ({ severity, code, message, ...more });

/** What a parser refused, with the rule that screens have a sentence for. */
export const refused = (
  code: string,
  message: string,
  more: Pick<Finding, 'field' | 'line' | 'column' | 'params'> = {},
): Finding => {
  const said = ruleOf(message);
  const plain = finding('error', code, message, more);
  return said === null ? plain : { ...plain, rule: said.rule, params: { ...more.params, ...said.params } };
};

export const placeOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
};
