import { describe, expect, it } from 'vitest';
import { onlyCurrency, revenueByCurrency } from './revenue.ts';

const row = (reason: string, amount: number, outcome = 'revenue') => ({ outcome, reason, amount });

describe('revenue by currency', () => {
  it('adds what was paid in one currency, and never one to another', () => {
    const rows = [row('USD', 5), row('EUR', 10), row('EUR', 2.5), row('', 7), row('muted', 3, 'skipped')];
    expect(revenueByCurrency(rows)).toEqual([
      { currency: 'EUR', amount: 12.5 },
      { currency: 'USD', amount: 5 },
      { currency: null, amount: 7 },
    ]);
  });

  it('names the one currency of several sums, or none', () => {
    const euros = [{ currency: 'EUR', amount: 1 }];
    expect(onlyCurrency(euros, euros)).toBe('EUR');
    expect(onlyCurrency(euros, [])).toBe('EUR');
    expect(onlyCurrency(euros, [{ currency: 'USD', amount: 1 }])).toBeNull();
    expect(onlyCurrency([])).toBeNull();
  });
});
