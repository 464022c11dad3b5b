// The figures of a campaign for one span of days and the step from one to the next: what a report shows on top, and
// what two spans are compared by (campaign-delivery 22). The control group stays out of them.
import type { ConversionLetter } from '../campaigns/definition/conversion-settings.ts';
import { CONTROL, type CounterRow } from '../experiments/results.ts';
import { compareRates, type Comparison } from '../experiments/significance.ts';
import { balanceOfPeople, type Balance } from './balance.ts';
import { onlyCurrency, revenueByCurrency, type CurrencyAmount } from './revenue.ts';

export interface Totals {
  readonly sends: number;
  readonly failures: number;
  readonly bounces: number;
  readonly deliveries: number;
  readonly uniqueRecipients: number;
  readonly uniqueOpens: number;
  readonly machineOpens: number;
  readonly uniqueClicks: number;
  readonly unsubscribes: number;
  readonly spam: number;
  readonly conversions: Readonly<Record<ConversionLetter, number>>;
  /** As reported, whatever the currency. */
  readonly revenue: number;
  readonly revenueByCurrency: readonly CurrencyAmount[];
}

type Counted = Pick<CounterRow, 'variant' | 'channel' | 'outcome' | 'reason' | 'count' | 'amount'>;

export const totalsOf = (rows: readonly Counted[]): Totals => {
  const treated = rows.filter(({ variant }) => variant !== CONTROL);
  const messages = treated.filter(({ channel }) => channel !== '');
  const of = (outcome: string): number => sumOf(messages, outcome);
  const bounces = of('hard_bounce') + of('soft_bounce');
  const converted = (letter: ConversionLetter): number => sumOf(treated, `conversion_${letter}`);
  return {
    sends: of('sent'),
    failures: of('failed'),
    bounces,
    deliveries: of('sent') - bounces,
    uniqueRecipients: sumOf(treated, 'recipient'),
    uniqueOpens: of('unique_open'),
    machineOpens: of('machine_open'),
    uniqueClicks: of('unique_click'),
    unsubscribes: of('unsubscribe'),
    spam: of('spam'),
    conversions: { A: converted('A'), B: converted('B'), C: converted('C'), D: converted('D') },
    revenue: treated.reduce((all, row) => (row.outcome === 'revenue' ? all + row.amount : all), 0),
    revenueByCurrency: revenueByCurrency(treated),
  };
};

const sumOf = (rows: readonly Counted[], outcome: string): number =>
  rows.reduce((all, row) => (row.outcome === outcome ? all + row.count : all), 0);

export interface DayTotals extends Totals, Pick<Balance, 'considered' | 'failed' | 'skipped' | 'held'> {
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly sent: number;
}

/** Days on which something was counted, in order. People are of the day on which it happened to them. */
export const totalsByDay = (rows: readonly CounterRow[]): readonly DayTotals[] => {
  const days = new Map<string, CounterRow[]>();
  for (const row of rows) {
    const known = days.get(row.day);
    if (known === undefined) days.set(row.day, [row]);
    else known.push(row);
  }
  return [...days.keys()].sort().map((day) => {
    const own = days.get(day) ?? [];
    const { considered, sent, failed, skipped, held } = balanceOfPeople(own, []);
    return { day, considered, sent, failed, skipped, held, ...totalsOf(own) };
  });
};

export interface FunnelStep {
  readonly step: 'considered' | 'eligible' | 'sent' | 'delivered' | 'opened' | 'clicked' | 'converted';
  readonly unit: 'people' | 'messages' | 'conversions';
  readonly count: number;
  /** Of the step before, of conversions of recipients; null where there is nothing to divide by. */
  readonly share: number | null;
}

/** Eligible: whom nothing kept from getting the message, whether or not it arrived. Still undecided people are not. */
export const funnelOf = (people: Balance, totals: Totals): readonly FunnelStep[] => {
  const considered = people.waitingBefore + people.considered;
  const eligible = people.sent + people.failed + people.held;
  const steps: readonly Omit<FunnelStep, 'share'>[] = [
    { step: 'considered', unit: 'people', count: considered },
    { step: 'eligible', unit: 'people', count: eligible },
    { step: 'sent', unit: 'messages', count: totals.sends },
    { step: 'delivered', unit: 'messages', count: totals.deliveries },
    { step: 'opened', unit: 'messages', count: totals.uniqueOpens },
    { step: 'clicked', unit: 'messages', count: totals.uniqueClicks },
    { step: 'converted', unit: 'conversions', count: totals.conversions.A },
  ];
  return steps.map((step, i) => {
    // Whoever converts need not have clicked.
    const base = step.step === 'converted' ? totals.uniqueRecipients : steps[i - 1]?.count;
    return { ...step, share: base === undefined ? null : divide(step.count, base) };
  });
};

export interface Change {
  readonly metric: string;
  /** A count, an amount of money, or a share of `of`. */
  readonly kind: 'count' | 'money' | 'share';
  readonly now: number | null;
  readonly before: number | null;
  /** Relative: 0.1 is 10 % more than before. */
  readonly change: number | null;
  /** Of shares: whether the difference may be chance. */
  readonly against: Comparison | null;
}

interface Period {
  readonly people: Balance;
  readonly totals: Totals;
}

/** Figure by figure, the later span first. */
export const comparePeriods = (now: Period, before: Period): readonly Change[] => [
  count('considered', now.people.considered, before.people.considered),
  count('sent', now.totals.sends, before.totals.sends),
  count('delivered', now.totals.deliveries, before.totals.deliveries),
  share('skip_rate', [now, before], ({ people }) => [people.skipped, decided(people)]),
  share('bounce_rate', [now, before], ({ totals }) => [totals.bounces, totals.sends]),
  share('open_rate', [now, before], ({ totals }) => [totals.uniqueOpens, totals.deliveries]),
  share('click_rate', [now, before], ({ totals }) => [totals.uniqueClicks, totals.deliveries]),
  share('unsubscribe_rate', [now, before], ({ totals }) => [totals.unsubscribes, totals.deliveries]),
  share('conversion_rate', [now, before], ({ totals }) => [totals.conversions.A, totals.uniqueRecipients]),
  revenue(now.totals, before.totals),
];

/** Of one currency alone: there is no step from euros to dollars. */
const revenue = (now: Totals, before: Totals): Change => {
  const change = count('revenue', now.revenue, before.revenue);
  const several = [...now.revenueByCurrency, ...before.revenueByCurrency];
  const isOne = several.length === 0 || onlyCurrency(several) !== null || several.every(isUnknown);
  return { ...change, kind: 'money', change: isOne ? change.change : null };
};

const isUnknown = ({ currency }: CurrencyAmount): boolean => currency === null;

const decided = ({ sent, failed, skipped, held }: Balance): number => sent + failed + skipped + held;

const count = (metric: string, now: number, before: number): Change => ({
  metric,
  kind: 'count',
  now,
  before,
  change: divide(now - before, before),
  against: null,
});

const share = (
  metric: string,
  [now, before]: readonly [Period, Period],
  read: (period: Period) => readonly [number, number],
): Change => {
  const [mine, theirs] = [read(now), read(before)];
  const [later, earlier] = [divide(...mine), divide(...theirs)];
  return {
    metric,
    kind: 'share',
    now: later,
    before: earlier,
    change: later === null || earlier === null ? null : divide(later - earlier, earlier),
    against: compareRates(toRate(mine), toRate(theirs)),
  };
};

/** A person may convert or open more than once: never more than there are. */
const toRate = ([successes, people]: readonly [number, number]) => ({
  successes: Math.max(0, Math.min(successes, people)),
  people: Math.max(0, people),
});

export const divide = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
