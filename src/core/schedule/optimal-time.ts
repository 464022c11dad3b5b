// Intelligent timing (campaign-delivery 6): when in the day a person uses what they are sent. A circular histogram of
// their engagement, smoothed, newer days weighing more; its peak, to five minutes. Pure.
import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallTimeToInstant, type Instant } from '../time.ts';
import { CATCH_UP_MS } from './api-schedule.ts';

/** How far back engagement is looked at. */
export const ENGAGEMENT_LOOKBACK_MS = 90 * DAY_MS;
/** Fewer events than this say nothing about a person. */
export const MIN_ENGAGEMENT_EVENTS = 3;
/** An event weighs half as much after this. */
const HALF_LIFE_MS = 30 * DAY_MS;
/** 17:00: when neither the person nor the app is known (6.3). */
const USUAL_MINUTE = 17 * 60;

const BIN_MINUTES = 5;
const DAY_MINUTES = 24 * 60;
const BINS = DAY_MINUTES / BIN_MINUTES;
/** An event speaks for an hour to both sides of it, less and less. */
const REACH_BINS = 60 / BIN_MINUTES;

/** Instants of engagement: sessions of any channel, and what was done with messages by channel. */
export type Engagement = Readonly<Record<string, readonly Instant[]>>;
export const SESSIONS = 'session';
/** 6.1: what has a best moment; the rest goes out as the day begins. */
export const OPTIMAL_CHANNELS: readonly string[] = ['email', 'push', 'web_push', 'sms'];

/** `HH:MM`, half-open, may wrap midnight. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

/** What a fan-out has to know to find each person's moment of one day. */
export interface OptimalPlan {
  readonly date: string;
  /** The first check: midnight of the day in the first zone, or the launch when that was later (6.2). */
  readonly checkedAt: Instant;
  readonly channels: readonly string[];
  /** Minute of the day for who has too little history. */
  readonly fallbackMinute: number;
  /** Chosen, not found: then it also serves those whose best moment is over (6.3). */
  readonly fallbackIsChosen: boolean;
  readonly within: TimeSpan | null;
  /** Nothing is planned inside them. */
  readonly quiet: readonly TimeSpan[];
  readonly companyZone: string;
}

export type LocalMinute = (at: Instant, zone: string) => number;

/** Minute of the local day, with each zone's offsets of a span worked out once. */
export const makeLocalMinute = (from: Instant, until: Instant): LocalMinute => {
  const known = new Map<string, readonly { readonly sinceAt: Instant; readonly offsetMs: number }[]>();
  return (at, zone) => {
    let offsets = known.get(zone);
    if (offsets === undefined) known.set(zone, (offsets = offsetsOf(zone, from, until)));
    let offsetMs = offsets[0]?.offsetMs ?? 0;
    for (const offset of offsets) if (offset.sinceAt <= at) offsetMs = offset.offsetMs;
    return Math.floor((((at + offsetMs) % DAY_MS) + DAY_MS) / MINUTE_MS) % DAY_MINUTES;
  };
};

const offsetsOf = (zone: string, from: Instant, until: Instant) => {
  const found: { sinceAt: Instant; offsetMs: number }[] = [];
  let at: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  while (at !== null && at.epochMilliseconds <= until) {
    found.push({ sinceAt: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1e6 });
    at = at.getTimeZoneTransition('next');
  }
  return found;
};

/** The person's best minute of the day on a channel, or null when too little is known (6.1). */
export const optimalMinute = (
  engagement: Engagement,
  channel: string,
  zone: string,
  now: Instant,
  localMinute: LocalMinute,
): number | null => {
  const times = [...(engagement[SESSIONS] ?? []), ...(engagement[channel] ?? [])].filter(
    (at) => at <= now && now - at <= ENGAGEMENT_LOOKBACK_MS,
  );
  if (times.length < MIN_ENGAGEMENT_EVENTS) return null;
  const weights = new Float64Array(BINS);
  for (const at of times) {
    const bin = Math.round(localMinute(at, zone) / BIN_MINUTES);
    const weight = 2 ** (-(now - at) / HALF_LIFE_MS);
    for (let off = -REACH_BINS; off <= REACH_BINS; off++) {
      const to = (bin + off + BINS) % BINS;
      weights[to] = (weights[to] ?? 0) + weight * (REACH_BINS + 1 - Math.abs(off));
    }
  }
  return weights.indexOf(Math.max(...weights)) * BIN_MINUTES;
};

/** The hour at which most sessions of the app's people start, in their own time (6.3). */
export const popularMinute = (
  sessions: readonly { readonly at: Instant; readonly zone: string }[],
  localMinute: LocalMinute,
): number => {
  if (sessions.length === 0) return USUAL_MINUTE;
  const hours = new Array<number>(24).fill(0);
  for (const { at, zone } of sessions) {
    const hour = Math.floor(localMinute(at, zone) / 60);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  return hours.indexOf(Math.max(...hours)) * 60;
};

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** 6.4: outside the window, the nearest of its edges on that day. */
export const moveIntoWindow = (minute: number, within: TimeSpan | null): number => {
  if (within === null) return minute;
  const [from, to] = [minuteOf(within.from), minuteOf(within.to)];
  const inside = from <= to ? minute >= from && minute <= to : minute >= from || minute <= to;
  if (inside) return minute;
  return Math.abs(minute - from) <= Math.abs(minute - to) ? from : to;
};

/** 6.4: quiet hours end at the first minute after them, and the last before them is the other edge. */
export const moveOutOfQuiet = (minute: number, quiet: readonly TimeSpan[]): number => {
  const holding = quiet.find(({ from, to }) => isInside(minute, minuteOf(from), minuteOf(to)));
  if (holding === undefined) return minute;
  const [from, to] = [minuteOf(holding.from), minuteOf(holding.to)];
  const edges = [from - 1, to].filter(
    (edge) => edge >= 0 && !quiet.some((one) => isInside(edge, minuteOf(one.from), minuteOf(one.to))),
  );
  return edges.reduce(
    (best, edge) => (Math.abs(edge - minute) < Math.abs(best - minute) ? edge : best),
    edges[0] ?? minute,
  );
};

const isInside = (minute: number, from: number, to: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to;

/** When one person is due on a channel, or null: their moment had passed by more than an hour (6.2, 6.3). */
export const optimalDue = (
  plan: OptimalPlan,
  channel: string,
  zone: string,
  engagement: Engagement,
  localMinute: LocalMinute,
): Instant | null => {
  const best = optimalMinute(engagement, channel, zone, plan.checkedAt, localMinute) ?? plan.fallbackMinute;
  const dueAt = instantOf(plan, best, zone);
  if (dueAt >= plan.checkedAt) return dueAt;
  if (plan.fallbackIsChosen) return Math.max(instantOf(plan, plan.fallbackMinute, zone), plan.checkedAt);
  return plan.checkedAt - dueAt <= CATCH_UP_MS ? plan.checkedAt : null;
};

const instantOf = (plan: OptimalPlan, minute: number, zone: string): Instant => {
  const allowed = moveOutOfQuiet(moveIntoWindow(minute, plan.within), plan.quiet);
  return wallTimeToInstant(Temporal.PlainDateTime.from(`${plan.date}T${timeOf(allowed)}`), zone);
};

/** Engagement that may matter to a plan: what is older is not asked for. */
export const engagementSince = ({ checkedAt }: Pick<OptimalPlan, 'checkedAt'>): Instant =>
  checkedAt - ENGAGEMENT_LOOKBACK_MS - HOUR_MS;
