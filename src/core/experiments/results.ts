// Results of a campaign from its counters (campaign-delivery 22, 16.5, 17): what each variant and channel brought in,
// by day too, and what that says against the control. Only restates sums; whatever is added up here was counted once.
import { CONVERSION_LETTERS, type ConversionLetter } from '../campaigns/definition/conversion-settings.ts';
import { compareRates, rateOf, type Comparison } from './significance.ts';

/** One row of the campaign's counters, over all parts. */
export interface CounterRow {
  readonly day: string;
  readonly sendId: string;
  readonly variant: string;
  /** '' is about people, else about messages. */
  readonly channel: string;
  readonly outcome: string;
  /** Of revenue: its currency. */
  readonly reason: string;
  readonly count: number;
  readonly amount: number;
}

export const CONTROL = 'control';

/** Messages of one channel (22.1 to 22.3). Rates are null where there is nothing to divide by. */
export interface ChannelResults {
  readonly channel: string;
  readonly sends: number;
  readonly failures: number;
  readonly hardBounces: number;
  readonly softBounces: number;
  readonly deliveries: number;
  readonly opens: number;
  readonly uniqueOpens: number;
  readonly machineOpens: number;
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly unsubscribes: number;
  readonly spam: number;
  readonly openRate: number | null;
  readonly clickRate: number | null;
  readonly clickToOpenRate: number | null;
  readonly bounceRate: number | null;
  readonly conversions: Readonly<Record<ConversionLetter, number>>;
  readonly revenue: number;
  readonly purchases: number;
}

export interface ConversionResult {
  readonly count: number;
  /** Of unique recipients; of enrolled people in the control. */
  readonly rate: number | null;
  /** Against the control; null without one. */
  readonly change: number | null;
  readonly against: Comparison | null;
}

export interface VariantResults {
  readonly variant: string;
  readonly isControl: boolean;
  /** People per day, added up (22.1); who is in the control counts once. */
  readonly uniqueRecipients: number;
  /** Share of all unique recipients. */
  readonly audienceShare: number | null;
  readonly channels: readonly ChannelResults[];
  readonly conversions: Readonly<Record<ConversionLetter, ConversionResult>>;
  readonly revenue: number;
}

export const resultsByVariant = (rows: readonly CounterRow[]): readonly VariantResults[] => {
  const names = [...new Set(rows.map(({ variant }) => variant))].filter((name) => name !== '').sort();
  const recipients = sumOf(rows, 'recipient');
  const control = rows.filter(({ variant }) => variant === CONTROL);
  return names.map((variant) =>
    variantResults(
      variant,
      rows.filter((row) => row.variant === variant),
      recipients,
      control,
    ),
  );
};

const variantResults = (
  variant: string,
  rows: readonly CounterRow[],
  allRecipients: number,
  control: readonly CounterRow[],
): VariantResults => {
  const isControl = variant === CONTROL;
  const people = peopleOf(rows, isControl);
  const channels = [...new Set(rows.map(({ channel }) => channel))].filter((name) => name !== '').sort();
  return {
    variant,
    isControl,
    uniqueRecipients: people,
    audienceShare: isControl ? null : divide(people, allRecipients),
    channels: channels.map((channel) =>
      channelResults(
        channel,
        rows.filter((row) => row.channel === channel),
      ),
    ),
    conversions: byLetter((letter) => conversionResult(letter, rows, people, isControl ? [] : control)),
    revenue: amountOf(rows),
  };
};

/** A control has no receipts: whoever was enrolled. */
const peopleOf = (rows: readonly CounterRow[], isControl: boolean): number =>
  isControl
    ? sum(rows.filter(({ channel, reason }) => channel === '' && reason === 'control_group'))
    : sumOf(rows, 'recipient');

/** A multichannel person may convert once per channel; compared are people, so never more than there are. */
const conversionResult = (
  letter: ConversionLetter,
  rows: readonly CounterRow[],
  people: number,
  control: readonly CounterRow[],
): ConversionResult => {
  const outcome = `conversion_${letter}`;
  const count = sumOf(rows, outcome);
  const mine = { successes: Math.min(count, people), people };
  const others = peopleOf(control, true);
  const theirs = { successes: Math.min(sumOf(control, outcome), others), people: others };
  const against = others === 0 ? null : compareRates(mine, theirs);
  return {
    count,
    rate: divide(count, people),
    change: against === null ? null : divide(rateOf(mine) - rateOf(theirs), rateOf(theirs)),
    against,
  };
};

const channelResults = (channel: string, rows: readonly CounterRow[]): ChannelResults => {
  const of = (outcome: string): number => sumOf(rows, outcome);
  const [sends, hardBounces, softBounces] = [of('sent'), of('hard_bounce'), of('soft_bounce')];
  const deliveries = sends - hardBounces - softBounces;
  const [uniqueOpens, uniqueClicks] = [of('unique_open'), of('unique_click')];
  return {
    channel,
    sends,
    failures: of('failed'),
    hardBounces,
    softBounces,
    deliveries,
    opens: of('open') + of('machine_open'),
    uniqueOpens,
    machineOpens: of('machine_open'),
    clicks: of('click'),
    uniqueClicks,
    unsubscribes: of('unsubscribe'),
    spam: of('spam'),
    openRate: divide(uniqueOpens, deliveries),
    clickRate: divide(uniqueClicks, deliveries),
    clickToOpenRate: divide(uniqueClicks, uniqueOpens),
    bounceRate: divide(hardBounces + softBounces, sends),
    conversions: byLetter((letter) => of(`conversion_${letter}`)),
    revenue: amountOf(rows),
    purchases: of('revenue'),
  };
};

export interface DayResults {
  readonly day: string;
  readonly considered: number;
  readonly sent: number;
  readonly failed: number;
  readonly skipped: number;
  readonly held: number;
  readonly uniqueRecipients: number;
  readonly uniqueOpens: number;
  readonly uniqueClicks: number;
  readonly conversions: Readonly<Record<ConversionLetter, number>>;
  readonly revenue: number;
}

/** Conversions and revenue of the control stay out of the top line (22). */
export const resultsByDay = (rows: readonly CounterRow[]): readonly DayResults[] => {
  const days = [...new Set(rows.map(({ day }) => day))].sort();
  return days.map((day) => {
    const all = rows.filter((row) => row.day === day);
    const people = all.filter(({ channel }) => channel === '');
    const treated = all.filter(({ variant }) => variant !== CONTROL);
    return {
      day,
      considered: sumOf(people, 'considered'),
      sent: sumOf(people, 'sent'),
      failed: sumOf(people, 'failed'),
      skipped: sumOf(people, 'skipped'),
      held: sumOf(people, 'held'),
      uniqueRecipients: sumOf(people, 'recipient'),
      uniqueOpens: sumOf(treated, 'unique_open'),
      uniqueClicks: sumOf(treated, 'unique_click'),
      conversions: byLetter((letter) => sumOf(treated, `conversion_${letter}`)),
      revenue: amountOf(treated),
    };
  });
};

const byLetter = <T>(of: (letter: ConversionLetter) => T): Readonly<Record<ConversionLetter, T>> => {
  const [a, b, c, d] = CONVERSION_LETTERS;
  return { A: of(a), B: of(b), C: of(c), D: of(d) };
};

const sum = (rows: readonly CounterRow[]): number => rows.reduce((all, { count }) => all + count, 0);
const sumOf = (rows: readonly CounterRow[], outcome: string): number =>
  sum(rows.filter((row) => row.outcome === outcome));
const amountOf = (rows: readonly CounterRow[]): number =>
  rows.reduce((all, { amount, outcome }) => (outcome === 'revenue' ? all + amount : all), 0);
const divide = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
