import { describe, expect, it } from 'vitest';
import { describeComparison } from './describe.ts';
import { resultsByDay, resultsByVariant, type CounterRow } from './results.ts';
import { compareRates } from './significance.ts';

const row = (outcome: string, count: number, more: Partial<CounterRow> = {}): CounterRow => ({
  day: '2026-03-01',
  sendId: '',
  variant: 'a',
  channel: 'email',
  outcome,
  reason: '',
  count,
  amount: 0,
  ...more,
});
const person = { channel: '' } as const;

describe('results', () => {
  it('CD-#158 100 mails, 4 hard and 6 soft bounces: 90 deliveries, 10 % bounces, opens of 90', () => {
    const [a] = resultsByVariant([
      row('sent', 100),
      row('hard_bounce', 4),
      row('soft_bounce', 6),
      row('unique_open', 45),
      row('open', 60),
      row('unique_click', 9),
    ]);
    expect(a?.channels[0]).toMatchObject({ deliveries: 90, bounceRate: 0.1, openRate: 0.5, clickRate: 0.1 });
    expect(a?.channels[0]?.clickToOpenRate).toBe(0.2);
  });

  it('CD-#159 a machine open is an open, not a unique one', () => {
    const [a] = resultsByVariant([row('sent', 1), row('machine_open', 1)]);
    expect(a?.channels[0]).toMatchObject({ uniqueOpens: 0, machineOpens: 1, opens: 1, openRate: 0 });
  });

  it('CD-22 the control is compared with, and stays out of the days', () => {
    const control = { variant: 'control', channel: '' };
    const rows = [
      row('recipient', 1_000, person),
      row('conversion_A', 60),
      row('revenue', 10, { amount: 250 }),
      row('skipped', 1_000, { ...control, reason: 'control_group' }),
      row('conversion_A', 40, control),
      row('revenue', 4, { ...control, amount: 90 }),
    ];
    const [a, held] = resultsByVariant(rows);
    expect(a?.conversions.A).toMatchObject({ count: 60, rate: 0.06 });
    expect(a?.conversions.A.change).toBeCloseTo(0.5, 10);
    expect(a?.conversions.A.against?.confidence).toBeCloseTo(0.9598, 4);
    expect(a?.revenue).toBe(250);
    expect(held).toMatchObject({ isControl: true, uniqueRecipients: 1_000, revenue: 90 });
    expect(held?.conversions.A).toMatchObject({ count: 40, against: null });
    expect(resultsByDay(rows)).toEqual([
      expect.objectContaining({ conversions: { A: 60, B: 0, C: 0, D: 0 }, revenue: 250, skipped: 1_000 }),
    ]);
  });

  it('CD-16.5 in words: 94.99 % is not rounded up to significance', () => {
    const clear = compareRates({ successes: 60, people: 1_000 }, { successes: 40, people: 1_000 });
    expect(describeComparison(clear, 'en')).toBe('Better than the control, with 95.9% confidence.');
    expect(describeComparison({ z: 1, confidence: 0.9499, significant: false }, 'fr')).toContain('94,9 %');
    expect(describeComparison({ z: -3, confidence: 0.997, significant: true }, 'en')).toContain('Worse');
    expect(describeComparison(null, 'fr')).toContain('Rien');
  });
});
