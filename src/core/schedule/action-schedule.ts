// When a triggered message is due (campaign-delivery 7.9, 7.11, 7.12): the trigger's instant, delayed, inside the
// duration and the portion of the day. Pure. Elapsed delays ignore clocks; wall times follow the zone chosen.
import { Temporal } from 'temporal-polyfill';
import type {
  ActionSettings,
  Delay,
  DeliveryWindow,
  Duration,
  ZoneChoice,
} from '../campaigns/definition/action-settings.ts';
import { knownZone, SECOND_MS, wallTimeToInstant, type Instant } from '../time.ts';

export interface TriggerMoment {
  readonly triggeredAt: Instant;
  /** Null: unknown, the company's is taken (3.1). */
  readonly userZone: string | null;
  readonly companyZone: string;
  /** The person's optimal time of day, `HH:MM`; null = too little is known. */
  readonly optimalTime: string | null;
}

export type ScheduleRefusal =
  'outside_duration_at_trigger' | 'delay_past_duration_end' | 'outside_time_window';

export type ActionSchedule =
  | { readonly kind: 'due'; readonly dueAt: Instant }
  | { readonly kind: 'refused'; readonly reason: ScheduleRefusal };

type Settings = Pick<ActionSettings, 'delay' | 'duration' | 'window'>;

/** Without enough data of the person: the hour at which people use apps most (6.3). */
export const FALLBACK_OPTIMAL_TIME = '17:00';

/** Step 9 of the pipeline. The first rule that fails names the reason. */
export const scheduleAction = (settings: Settings, moment: TriggerMoment): ActionSchedule => {
  const { delay, duration, window } = settings;
  const { triggeredAt } = moment;
  if (!isInsideDuration(duration, triggeredAt, moment)) return refused('outside_duration_at_trigger');
  if (window !== null && !isInsideWindow(window, triggeredAt, moment)) return refused('outside_time_window');
  const delayedAt = delayFrom(delay, moment);
  if (!isInsideDuration(duration, delayedAt, moment)) return refused('delay_past_duration_end');
  if (window === null || isInsideWindow(window, delayedAt, moment)) return { kind: 'due', dueAt: delayedAt };
  if (!window.nextAvailable) return refused('outside_time_window');
  const openAt = nextOpening(window, delayedAt, moment);
  if (openAt === null) return refused('outside_time_window');
  return isInsideDuration(duration, openAt, moment)
    ? { kind: 'due', dueAt: openAt }
    : refused('delay_past_duration_end');
};

/** Step 1: is this instant inside the campaign's duration? */
export const isInsideDuration = (
  duration: Duration | null,
  at: Instant,
  zones: Pick<TriggerMoment, 'userZone' | 'companyZone'>,
): boolean => {
  if (duration === null) return true;
  const zone = zoneOf(duration.zone, zones);
  if (at < civilInstant(duration.startsAt, zone)) return false;
  return duration.endsAt === null || at < civilInstant(duration.endsAt, zone);
};

const refused = (reason: ScheduleRefusal): ActionSchedule => ({ kind: 'refused', reason });

const zoneOf = (
  choice: ZoneChoice,
  { userZone, companyZone }: Pick<TriggerMoment, 'userZone' | 'companyZone'>,
): string => (choice === 'user' && userZone !== null && isZone(userZone) ? userZone : companyZone);

/** The person's own where it is known (3.1). */
export const personZone = (moment: Pick<TriggerMoment, 'userZone' | 'companyZone'>): string =>
  zoneOf('user', moment);

/** Zones met so far: a profile may name one that this runtime does not know (F24). */
const zones = new Map<string, boolean>();
const MAX_ZONES = 2_000;

const isZone = (name: string): boolean => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const is = knownZone(name) !== null;
  if (zones.size < MAX_ZONES) zones.set(name, is);
  return is;
};

const delayFrom = (delay: Delay, moment: TriggerMoment): Instant => {
  const { triggeredAt } = moment;
  switch (delay.kind) {
    case 'immediately':
      return triggeredAt;
    case 'after':
      return triggeredAt + delay.seconds * SECOND_MS;
    case 'next_weekday': {
      const zone = zoneOf(delay.zone, moment);
      const day = localDay(triggeredAt, zone);
      // Strictly after the day of the trigger: on the same weekday it is a week later.
      const days = ((delay.weekday - day.dayOfWeek + 6) % 7) + 1;
      return wallInstant(day.add({ days }), delay.time, zone);
    }
    case 'in_days': {
      const zone = zoneOf(delay.zone, moment);
      return wallInstant(localDay(triggeredAt, zone).add({ days: delay.days }), delay.time, zone);
    }
    case 'optimal_time':
      return nextTimeOfDay(moment.optimalTime ?? delay.fallbackTime ?? FALLBACK_OPTIMAL_TIME, moment);
  }
};

/** The next time the person's clock shows this, after the trigger. */
const nextTimeOfDay = (time: string, moment: TriggerMoment): Instant => {
  const zone = zoneOf('user', moment);
  const today = localDay(moment.triggeredAt, zone);
  const todayAt = wallInstant(today, time, zone);
  return todayAt > moment.triggeredAt ? todayAt : wallInstant(today.add({ days: 1 }), time, zone);
};

/** 7.12: `[from, to)` of the clock on the wall; from > to wraps midnight. */
const isInsideWindow = (window: DeliveryWindow, at: Instant, moment: TriggerMoment): boolean => {
  const time = localTime(at, zoneOf(window.zone, moment));
  const { from, to } = window;
  return from < to ? time >= from && time < to : time >= from || time < to;
};

/** A day of which the window's hour is skipped by the clock has no opening. */
const MAX_DAYS_WITHOUT_OPENING = 7;

/** A clock that is put back may show a time of the window again before the window's next start. */
const nextOpening = (window: DeliveryWindow, afterAt: Instant, moment: TriggerMoment): Instant | null => {
  const zone = zoneOf(window.zone, moment);
  const day = localDay(afterAt, zone);
  const changeAt = zoned(afterAt, zone).getTimeZoneTransition('next')?.epochMilliseconds ?? null;
  for (let days = 0; days <= MAX_DAYS_WITHOUT_OPENING; days++) {
    const openAt = wallInstant(day.add({ days }), window.from, zone);
    if (changeAt !== null && changeAt < openAt && isInsideWindow(window, changeAt, moment)) return changeAt;
    if (openAt > afterAt && isInsideWindow(window, openAt, moment)) return openAt;
  }
  return null;
};

const zoned = (at: Instant, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

const localDay = (at: Instant, zone: string): Temporal.PlainDate => zoned(at, zone).toPlainDate();

/** `HH:MM`, so that texts compare like times; seconds belong to their minute. */
const localTime = (at: Instant, zone: string): string => zoned(at, zone).toPlainTime().toString().slice(0, 5);

const wallInstant = (day: Temporal.PlainDate, time: string, zone: string): Instant =>
  wallTimeToInstant(day.toPlainDateTime(Temporal.PlainTime.from(time)), zone);

const civilInstant = (text: string, zone: string): Instant =>
  wallTimeToInstant(Temporal.PlainDateTime.from(text), zone);
