// texts: content
// What a finding says, in the reader's words: its own text, with the rule it broke inside.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useOriginal, useRuleText } from './rule-text.ts';
import type { Finding } from './use-preview.ts';

export const useFindingText = (): ((finding: Finding) => string) => {
  const { t } = useTranslation('content');
  const ruleText = useRuleText();
  const original = useOriginal();
  return useCallback(
    ({ code, message, params = {}, rule }) => {
      const said = ruleText({ ...(rule === undefined ? {} : { rule }), params });
      const words = { ...params, message: said ?? original(String(params['message'] ?? message)) };
      return t(`finding.${code}`, { defaultValue: words.message, ...words });
    },
    [t, ruleText, original],
  );
};
