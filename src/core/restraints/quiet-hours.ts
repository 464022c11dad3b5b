// Quiet hours (campaign-delivery 14, ajo QUI): when nothing may leave on a channel, and when it may again. Periods
// are half-open in civil time; one that crosses midnight belongs to the day it starts; one that ends inside an hour
// that comes twice ends with its second pass (G5: quiet hours are never violated).
import { DAY_MS, type Instant } from '../time.ts';
import { lastTimeOfDay, localDay, startOfDay, timeOfDay, zoneOf } from './civil-days.ts';

export const MAX_QUIET_RULES = 20;
export const MAX_QUIET_PERIODS = 5;
/** 14: what lasts longer is not quiet hours. */
export const LONGEST_QUIET_MINUTES = 20 * 60;
/** rulings: a longer hold is dropped. */
export const LONGEST_HOLD_MS = 7 * DAY_MS;

/** `HH:MM`; null = the whole day. */
export type QuietSlot = { readonly from: string; readonly to: string } | null;

export type QuietPeriod =
  /** 1 = Monday to 7. */
  | { readonly kind: 'weekly'; readonly weekdays: readonly number[]; readonly slot: QuietSlot }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'dates'; readonly dates: readonly string[]; readonly slot: QuietSlot };

/** Of a workspace. What a campaign does inside them is the campaign's choice. */
export interface QuietRule {
  readonly name: string;
  /** Null = every channel. */
  readonly channels: readonly string[] | null;
  /** `user` = the person's own zone, else one zone for everybody. */
  readonly zone: string;
  readonly periods: readonly QuietPeriod[];
}

export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

export interface Quiet {
  readonly name: string;
  readonly zone: string;
  readonly periods: readonly QuietPeriod[];
  readonly mode: 'hold' | 'drop';
}

export interface QuietFacts {
  readonly person: { readonly timeZone: string | null };
  readonly companyZone: string;
  readonly channel: string;
  readonly rules: readonly QuietRule[];
  readonly campaign: {
    readonly quietHours: {
      readonly from: string;
      readonly to: string;
      readonly mode: 'hold' | 'drop';
    } | null;
    readonly workspaceQuietHours: 'hold' | 'drop' | 'ignore';
  };
}

/** Every quiet time that binds one message. */
export const quietTimesFor = ({
  person,
  companyZone,
  channel,
  rules,
  campaign,
}: QuietFacts): readonly Quiet[] => {
  const quiet: Quiet[] = [];
  const { quietHours, workspaceQuietHours: mode } = campaign;
  const own = (): string => zoneOf(person, companyZone);
  if (quietHours !== null) {
    const { from, to } = quietHours;
    const periods = [{ kind: 'weekly' as const, weekdays: EVERY_DAY, slot: { from, to } }];
    quiet.push({ name: 'campaign', zone: own(), periods, mode: quietHours.mode });
  }
  if (mode === 'ignore') return quiet;
  for (const { name, channels, zone, periods } of rules) {
    if (channels !== null && !channels.includes(channel)) continue;
    quiet.push({ name, zone: zone === 'user' ? own() : zone, periods, mode });
  }
  return quiet;
};

export type QuietVerdict =
  | { readonly kind: 'drop'; readonly name: string; readonly until: Instant }
  | { readonly kind: 'hold'; readonly name: string; readonly until: Instant };

/** Null = may leave now. What holds is followed through, one quiet time into the next. */
export const judgeQuiet = (quiet: readonly Quiet[], now: Instant): QuietVerdict | null => {
  let verdict: QuietVerdict | null = null;
  for (const one of quiet) {
    const until = endOfQuiet(one, now);
    if (until === null) continue;
    if (one.mode === 'drop') return { kind: 'drop', name: one.name, until };
    if (verdict === null || until > verdict.until) verdict = { kind: 'hold', name: one.name, until };
  }
  return verdict === null ? null : { ...verdict, until: followHolds(quiet, verdict.until, now) };
};

const followHolds = (quiet: readonly Quiet[], firstEndAt: Instant, now: Instant): Instant => {
  const holds = quiet.filter(({ mode }) => mode === 'hold');
  let until = firstEndAt;
  while (until - now <= LONGEST_HOLD_MS) {
    const ends = holds.flatMap((one) => endOfQuiet(one, until) ?? []);
    if (ends.length === 0) return until;
    until = Math.max(...ends);
  }
  return until;
};

/** The end of the latest period that holds `now`, or null when none does. */
export const endOfQuiet = (
  { zone, periods }: Pick<Quiet, 'zone' | 'periods'>,
  now: Instant,
): Instant | null => {
  const today = localDay(now, zone);
  let until: Instant | null = null;
  for (const day of [today.subtract({ days: 1 }), today]) {
    for (const period of periods) {
      if (!startsOn(period, day)) continue;
      const { startAt, endAt } = spanOf(period.slot, day, zone);
      if (startAt <= now && now < endAt && (until === null || endAt > until)) until = endAt;
    }
  }
  return until;
};

type Day = ReturnType<typeof localDay>;

const startsOn = (period: QuietPeriod, day: Day): boolean =>
  period.kind === 'weekly' ? period.weekdays.includes(day.dayOfWeek) : period.dates.includes(day.toString());

const spanOf = (slot: QuietSlot, day: Day, zone: string): { startAt: Instant; endAt: Instant } => {
  const next = day.add({ days: 1 });
  if (slot === null) return { startAt: startOfDay(day, zone), endAt: startOfDay(next, zone) };
  const endDay = slot.to > slot.from ? day : next;
  return { startAt: timeOfDay(day, slot.from, zone), endAt: lastTimeOfDay(endDay, slot.to, zone) };
};

/** Length of a slot on a day without an offset change. */
export const minutesOf = (slot: QuietSlot): number => {
  if (slot === null) return 24 * 60;
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const length = minutes(slot.to) - minutes(slot.from);
  return length > 0 ? length : length + 24 * 60;
};
