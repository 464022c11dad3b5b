// texts: faults
// The sentence of a broken rule in the reader's language (core/content/review-rule.ts).
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { findRefusalText } from '../../refusal-words.ts';

interface Said {
  readonly code?: string;
  readonly message?: string;
  readonly field?: string;
  readonly rule?: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** A sentence that nobody translated: said as it was, and marked as such. */
export const useOriginal = (): ((message: string) => string) => {
  const { t } = useTranslation('faults');
  return useCallback((message) => t('original', { message }), [t]);
};

/** Null: only the server's own sentence says it. */
export const useRuleText = (): ((said: Said) => string | null) => {
  const { t } = useTranslation('faults');
  return useCallback(
    ({ code = '', message = '', field, rule, params }) => {
      if (rule !== undefined) return t(`rule.${rule}`, { ...params });
      const found = findRefusalText({ code, message, ...(field === undefined ? {} : { field }) });
      if (found?.from === 'said') return t(`said.${found.name}`, found.params);
      return found?.from === 'rule' ? t(`rule.${found.name}`, found.params) : null;
    },
    [t],
  );
};
