// texts: faults
// What the server refused, in the reader's language. It is loaded when something is refused for the first time.
import i18next from 'i18next';
import { ruleOf } from '../core/content/review-rule.ts';
import { REFUSAL_CODES, REFUSAL_SENTENCES } from './refusal-sentences.ts';

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

export interface RefusalText {
  readonly from: 'said' | 'rule' | 'code';
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Which text says it, and what is filled in; null where only the server's own sentence does. */
export const findRefusalText = ({ code, message, field }: Refused): RefusalText | null => {
  const sentence = withoutField(message, field);
  for (const [name, pattern] of REFUSAL_SENTENCES) {
    const found = pattern.exec(sentence);
    if (found !== null) return { from: 'said', name, params: { ...found.groups } };
  }
  const ruled = ruleOf(message);
  if (ruled !== null) return { from: 'rule', name: ruled.rule, params: ruled.params };
  return REFUSAL_CODES.has(code) ? { from: 'code', name: code, params: {} } : null;
};

/** The field stands beside the sentence already. */
const withoutField = (message: string, field: string | undefined): string => {
  const rest = field !== undefined && message.startsWith(field) ? message.slice(field.length) : message;
  return rest.replace(/^[\s:]+/, '') || message;
};

/** What we have no words for is said as the server did, and marked as such. */
export const sayRefusal = async (refused: Refused): Promise<string> => {
  await i18next.loadNamespaces('faults');
  const t = i18next.getFixedT(null, 'faults');
  const text = findRefusalText(refused);
  if (text?.from === 'said') return t(`said.${text.name}`, text.params);
  if (text?.from === 'rule') return t(`rule.${text.name}`, text.params);
  if (text?.from === 'code') return t(`code.${text.name}`);
  const rest = withoutField(refused.message, refused.field);
  return t('original', { message: rest.charAt(0).toUpperCase() + rest.slice(1) });
};
