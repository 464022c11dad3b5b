// Revenue by currency: purchases say which one they were paid in, and amounts of two currencies are never added into one.
// The counters of revenue carry the currency where others carry a reason.
import type { CounterRow } from '../experiments/results.ts';

export interface CurrencyAmount {
  /** ISO 4217; null: counted before currencies were kept. */
  readonly currency: string | null;
  readonly amount: number;
}

type Counted = Pick<CounterRow, 'outcome' | 'reason' | 'amount'>;

/** In the order of their codes, unknown last. */
export const revenueByCurrency = (rows: readonly Counted[]): readonly CurrencyAmount[] => {
  const sums = new Map<string, number>();
  for (const { outcome, reason, amount } of rows)
    if (outcome === 'revenue') sums.set(reason, (sums.get(reason) ?? 0) + amount);
  return inOrder([...sums].map(([code, amount]) => ({ currency: code === '' ? null : code, amount })));
};

export const inOrder = (amounts: readonly CurrencyAmount[]): readonly CurrencyAmount[] =>
  [...amounts].sort((a, b) => ((a.currency ?? '~') < (b.currency ?? '~') ? -1 : 1));

/** The one currency of all of them; null where there are several, or none is known. */
export const onlyCurrency = (...all: readonly (readonly CurrencyAmount[])[]): string | null => {
  const codes = new Set(all.flat().map(({ currency }) => currency));
  return codes.size === 1 ? ([...codes][0] ?? null) : null;
};
