// Amounts of money as people read them: each currency by itself, that of the workspace first. Nothing is converted and
// nothing of two currencies is added up.
import { useMemo } from 'react';
import { useFormat } from './i18n.ts';
import { useWorkspace } from './session.ts';

export interface Amount {
  readonly currency: string | null;
  readonly amount: number;
}

export interface Money {
  /** €12.00 + US$5.00; nothing at all is zero of the workspace's currency. */
  sum(amounts: readonly Amount[]): string;
  one(amount: number, currency: string | null): string;
}

export const useMoney = (): Money => {
  const format = useFormat();
  const { currency: own } = useWorkspace();
  return useMemo(
    () => ({
      sum: (amounts) =>
        amounts.length === 0
          ? format.money(0, own)
          : ownFirst(amounts, own)
              .map(({ amount, currency }) => format.money(amount, currency))
              .join(' + '),
      one: (amount, currency) => format.money(amount, currency),
    }),
    [format, own],
  );
};

const ownFirst = (amounts: readonly Amount[], own: string | null): readonly Amount[] => [
  ...amounts.filter(({ currency }) => currency === own),
  ...amounts.filter(({ currency }) => currency !== own),
];
