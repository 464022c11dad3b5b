// texts: content
// What a finding says, in the reader's words: its own text, with the rule it broke inside.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useRuleText } from './rule-text.ts';
import type { Finding } from './use-preview.ts';

export const useFindingText = (): ((finding: Finding) => string) => {
  const { t } = useTranslation('content');
  const ruleText = useRuleText();
  return useCallback(
    ({ code, message, params = {}, rule }) => {
      const said = ruleText({ ...(rule === undefined ? {} : { rule }), params });
      const words = said === null ? params : { ...params, message: said };
      return t(`finding.${code}`, { defaultValue: said ?? message, ...words });
    },
    [t, ruleText],
  );
};
