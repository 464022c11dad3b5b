import { describe, expect, it } from 'vitest';
import type { CounterRow } from '../experiments/results.ts';
import { csvLine } from '../csv.ts';
import { balanceOfChannel, balanceOfPeople, balanceOfVariant, reasonsOfPeople } from './balance.ts';
import { periodBefore } from './period.ts';
import { comparePeriods, funnelOf, totalsByDay, totalsOf } from './totals.ts';

const row = (outcome: string, count: number, more: Partial<CounterRow> = {}): CounterRow => ({
  day: '2026-03-02',
  sendId: '',
  variant: '',
  channel: '',
  outcome,
  reason: '',
  count,
  amount: 0,
  ...more,
});
const message = { channel: 'email', variant: 'a' } as const;

describe('balances', () => {
  const monday = [
    row('considered', 10, { day: '2026-03-01' }),
    row('sent', 4, { day: '2026-03-01', variant: 'a' }),
  ];
  const tuesday = [
    row('considered', 5),
    row('sent', 6, { variant: 'a' }),
    row('failed', 1, { variant: 'a', reason: 'provider_rejected' }),
    row('skipped', 2, { reason: 'not_subscribed' }),
    row('held', 1, { variant: 'b', reason: 'held_unknown' }),
  ];

  it('who waited when the span began, and who was considered in it, has ended or waits', () => {
    expect(balanceOfPeople(tuesday, monday)).toEqual({
      waitingBefore: 6,
      considered: 5,
      sent: 6,
      failed: 1,
      skipped: 2,
      held: 1,
      waiting: 1,
    });
    expect(balanceOfPeople([...monday, ...tuesday], [])).toMatchObject({ waitingBefore: 0, waiting: 1 });
  });

  it('people count in a variant when they are decided, those without one among themselves', () => {
    const all = [...monday, ...tuesday];
    const variants = ['a', 'b', ''].map((name) => balanceOfVariant(all, name).considered);
    expect(variants).toEqual([11, 1, 2]);
    const whole = balanceOfPeople(all, []);
    expect(variants.reduce((sum, n) => sum + n, whole.waiting)).toBe(whole.considered);
  });

  it('messages of a channel are counted apart from people', () => {
    const rows = [
      ...tuesday,
      row('sent', 7, message),
      row('skipped', 2, { ...message, reason: 'liquid_abort' }),
    ];
    expect(balanceOfChannel(rows, 'email')).toMatchObject({ considered: 9, sent: 7, skipped: 2, waiting: 0 });
    expect(balanceOfPeople(rows, []).sent).toBe(6);
  });

  it('reasons come most frequent first and add up to what was not sent', () => {
    const reasons = reasonsOfPeople([...tuesday, row('skipped', 3, { reason: 'expired' })]);
    expect(reasons.map(({ reason, count }) => [reason, count])).toEqual([
      ['expired', 3],
      ['not_subscribed', 2],
      ['provider_rejected', 1],
      ['held_unknown', 1],
    ]);
  });
});

describe('totals', () => {
  const rows = [
    row('considered', 120),
    row('sent', 100, { variant: 'a' }),
    row('skipped', 20, { reason: 'not_reachable' }),
    row('recipient', 100, { variant: 'a' }),
    row('sent', 100, message),
    row('hard_bounce', 4, message),
    row('soft_bounce', 6, message),
    row('unique_open', 45, message),
    row('unique_click', 9, message),
    row('conversion_A', 3, message),
    row('revenue', 3, { ...message, amount: 59.7 }),
    row('conversion_A', 8, { channel: 'email', variant: 'control' }),
  ];

  it('CD-22 the control stays out of the top line; deliveries are sends less bounces', () => {
    expect(totalsOf(rows)).toMatchObject({ sends: 100, deliveries: 90, revenue: 59.7 });
    expect(totalsOf(rows).conversions.A).toBe(3);
  });

  it('the funnel goes from considered to converted, each step with its share of the one before', () => {
    const steps = funnelOf(balanceOfPeople(rows, []), totalsOf(rows));
    expect(steps.map(({ step, count, share }) => [step, count, share])).toEqual([
      ['considered', 120, null],
      ['eligible', 100, 100 / 120],
      ['sent', 100, 1],
      ['delivered', 90, 0.9],
      ['opened', 45, 0.5],
      ['clicked', 9, 0.2],
      ['converted', 3, 0.03],
    ]);
  });

  it('days add up to the whole', () => {
    const days = totalsByDay([...rows, ...rows.map((one) => ({ ...one, day: '2026-03-04' }))]);
    expect(days.map(({ day, sent, sends }) => [day, sent, sends])).toEqual([
      ['2026-03-02', 100, 100],
      ['2026-03-04', 100, 100],
    ]);
  });

  it('two spans are compared figure by figure; a share says whether it may be chance', () => {
    const now = { people: balanceOfPeople(rows, []), totals: totalsOf(rows) };
    const weaker = rows.map((one) => (one.outcome === 'unique_open' ? { ...one, count: 18 } : one));
    const changes = comparePeriods(now, { people: balanceOfPeople(weaker, []), totals: totalsOf(weaker) });
    const opens = changes.find(({ metric }) => metric === 'open_rate');
    expect([opens?.now, opens?.before]).toEqual([0.5, 0.2]);
    expect(opens?.change).toBeCloseTo(1.5);
    expect(opens?.against?.significant).toBe(true);
    expect(changes.find(({ metric }) => metric === 'sent')).toMatchObject({
      now: 100,
      before: 100,
      change: 0,
    });
  });

  it('nothing to divide by is nothing, not zero', () => {
    const none = { people: balanceOfPeople([], []), totals: totalsOf([]) };
    expect(comparePeriods(none, none).every(({ change }) => change === null)).toBe(true);
  });
});

it('the span before has the same length and ends the day before', () => {
  expect(periodBefore({ from: '2026-03-01', to: '2026-03-07' })).toEqual({
    from: '2026-02-22',
    to: '2026-02-28',
  });
  expect(periodBefore({ from: null, to: '2026-03-07' })).toBeNull();
});

it('CSV cells are quoted where they must be, and never a formula', () => {
  expect(csvLine(['a,b', 'say "hi"', 3, null, '=1+1'])).toBe('"a,b","say ""hi""",3,,\'=1+1\r\n');
});
