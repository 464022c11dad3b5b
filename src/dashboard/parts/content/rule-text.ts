// texts: faults
// The sentence of a broken rule in the reader's language (core/content/review-rule.ts).
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

interface Said {
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
    ({ rule, params }) => (rule === undefined ? null : t(`rule.${rule}`, { ...params })),
    [t],
  );
};
