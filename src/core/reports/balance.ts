// The law of the sums for any slice of a campaign's counters: who was waiting when the slice began, and who was
// considered in it, has ended in exactly one way or waits still. Everything shown about people is one of these.
import type { CounterRow } from '../experiments/results.ts';

export interface Balance {
  /** Considered earlier and not decided when the slice began. */
  readonly waitingBefore: number;
  readonly considered: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly held: number;
  /** Not decided when the slice ended. */
  readonly waiting: number;
}

type Counted = Pick<CounterRow, 'variant' | 'channel' | 'outcome' | 'reason' | 'count'>;

/** Everybody of the campaign in a span of days. `before`: the sums of all days before it. */
export const balanceOfPeople = (rows: readonly Counted[], before: readonly Counted[]): Balance => {
  const people = rows.filter(isPerson);
  const waitingBefore = stillWaiting(before.filter(isPerson));
  const considered = sumOf(people, 'considered');
  return {
    waitingBefore,
    considered,
    ...endsOf(people),
    waiting: waitingBefore + stillWaiting(people),
  };
};

/** People get their variant when they are decided: nobody waits in one. `''` is everybody who ended without any. */
export const balanceOfVariant = (rows: readonly Counted[], variant: string): Balance =>
  decidedOnly(endsOf(rows.filter((row) => isPerson(row) && row.variant === variant)));

/** Messages of a channel: a message exists when its end is known. */
export const balanceOfChannel = (rows: readonly Counted[], channel: string): Balance =>
  decidedOnly(endsOf(rows.filter((row) => row.channel === channel)));

type Ends = Pick<Balance, 'sent' | 'failed' | 'skipped' | 'held'>;

const endsOf = (rows: readonly Counted[]): Ends => ({
  sent: sumOf(rows, 'sent'),
  failed: sumOf(rows, 'failed'),
  skipped: sumOf(rows, 'skipped'),
  held: sumOf(rows, 'held'),
});

const decidedOnly = (ends: Ends): Balance => ({
  waitingBefore: 0,
  considered: ends.sent + ends.failed + ends.skipped + ends.held,
  ...ends,
  waiting: 0,
});

const stillWaiting = (people: readonly Counted[]): number => {
  const { sent, failed, skipped, held } = endsOf(people);
  return sumOf(people, 'considered') - sent - failed - skipped - held;
};

export interface ReasonCount {
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

/** Why people got nothing, most frequent first. */
export const reasonsOfPeople = (rows: readonly Counted[]): readonly ReasonCount[] =>
  countReasons(rows.filter(isPerson));

/** Why messages of a channel did not leave, most frequent first. */
export const reasonsOfChannel = (rows: readonly Counted[], channel: string): readonly ReasonCount[] =>
  countReasons(rows.filter((row) => row.channel === channel));

const NOT_SENT = ['failed', 'skipped', 'held'];

const countReasons = (rows: readonly Counted[]): readonly ReasonCount[] => {
  const sums = new Map<string, ReasonCount>();
  for (const { outcome, reason, count } of rows) {
    if (!NOT_SENT.includes(outcome)) continue;
    const key = `${outcome}/${reason}`;
    sums.set(key, { outcome, reason, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].filter(({ count }) => count !== 0).sort((a, b) => b.count - a.count);
};

const isPerson = ({ channel }: Counted): boolean => channel === '';

const sumOf = (rows: readonly Counted[], outcome: string): number =>
  rows.reduce((all, row) => (row.outcome === outcome ? all + row.count : all), 0);
