// What an action-based campaign does with its trigger (campaign-delivery 7): delay, exception events, duration,
// portion of the day, segment checked again at the send. Written form beside the one the engine reads.
import type { Json, JsonObject } from '../../json.ts';
import type { FieldReader } from './field-reader.ts';

/** Whose zone a wall-clock time is read in (3.1). */
export type ZoneChoice = 'company' | 'user';

/** 7.9. Times are `HH:MM`; weekdays 1 = Monday to 7. */
export type Delay =
  | { readonly kind: 'immediately' }
  | { readonly kind: 'after'; readonly seconds: number }
  | {
      readonly kind: 'next_weekday';
      readonly weekday: number;
      readonly time: string;
      readonly zone: ZoneChoice;
    }
  | { readonly kind: 'in_days'; readonly days: number; readonly time: string; readonly zone: ZoneChoice }
  | { readonly kind: 'optimal_time'; readonly fallbackTime: string | null };

/** 7.11: wall-clock `YYYY-MM-DDTHH:MM`; the end is exclusive and may be open. */
export interface Duration {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly zone: ZoneChoice;
}

/** 7.12: half-open `[from, to)`, may wrap midnight. */
export interface DeliveryWindow {
  readonly from: string;
  readonly to: string;
  readonly zone: ZoneChoice;
  /** Wait for the next opening instead of dropping. */
  readonly nextAvailable: boolean;
}

export interface ActionSettings {
  readonly delay: Delay;
  /** Settings of trigger kinds; any one cancels what waits (7.10). */
  readonly exceptions: readonly JsonObject[];
  readonly duration: Duration | null;
  readonly window: DeliveryWindow | null;
}

export const NO_ACTION_SETTINGS: ActionSettings = {
  delay: { kind: 'immediately' },
  exceptions: [],
  duration: null,
  window: null,
};

export const MAX_DELAY_SECONDS = 366 * 86_400;
export const MAX_EXCEPTIONS = 20;

export const readActionSettings = (reader: FieldReader): ActionSettings => ({
  delay: readDelay(reader),
  exceptions: reader.objects('exceptions', MAX_EXCEPTIONS),
  duration: readDuration(reader),
  window: readWindow(reader),
});

const readDelay = (reader: FieldReader): Delay => {
  const given = reader.nested('delay');
  if (given === null) return { kind: 'immediately' };
  const delay = delayOf(given);
  given.refuseUnknown();
  return delay;
};

const DELAY_KINDS = ['immediately', 'after', 'next_weekday', 'in_days', 'optimal_time'] as const;

const delayOf = (given: FieldReader): Delay => {
  const kind = given.choice('type', DELAY_KINDS, 'immediately');
  switch (kind) {
    case 'immediately':
      return { kind };
    case 'after':
      return { kind, seconds: given.requiredInteger('seconds', 1, MAX_DELAY_SECONDS) };
    case 'next_weekday':
      return { kind, weekday: given.requiredInteger('weekday', 1, 7), ...timeAndZone(given) };
    case 'in_days':
      return { kind, days: given.requiredInteger('days', 1, 366), ...timeAndZone(given) };
    case 'optimal_time':
      return { kind, fallbackTime: given.civilTime('fallback_time') };
  }
};

const timeAndZone = (given: FieldReader): { time: string; zone: ZoneChoice } => ({
  time: given.requiredTime('time'),
  zone: readZone(given),
});

const readZone = (given: FieldReader): ZoneChoice => given.choice('zone', ['user', 'company'], 'user');

const readDuration = (reader: FieldReader): Duration | null => {
  const given = reader.nested('duration');
  if (given === null) return null;
  const startsAt = given.civilDateTime('starts_at');
  if (startsAt === null) given.refuse('starts_at', 'is required');
  const endsAt = given.civilDateTime('ends_at');
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt)
    given.refuse('ends_at', 'must be after starts_at');
  const zone = given.choice('zone', ['company', 'user'] as const, 'company');
  given.refuseUnknown();
  return { startsAt: startsAt ?? '', endsAt, zone };
};

const readWindow = (reader: FieldReader): DeliveryWindow | null => {
  const given = reader.nested('window');
  if (given === null) return null;
  const from = given.requiredTime('from');
  const to = given.requiredTime('to');
  if (from !== '' && from === to) given.refuse('to', 'must differ from from');
  const zone = readZone(given);
  const nextAvailable = given.flag('next_available');
  given.refuseUnknown();
  return { from, to, zone, nextAvailable };
};

export const writeActionSettings = ({ delay, exceptions, duration, window }: ActionSettings): JsonObject => ({
  delay: delay.kind === 'immediately' ? null : writeDelay(delay),
  exceptions: [...exceptions],
  duration:
    duration === null
      ? null
      : { starts_at: duration.startsAt, ends_at: duration.endsAt, zone: duration.zone },
  window:
    window === null
      ? null
      : { from: window.from, to: window.to, zone: window.zone, next_available: window.nextAvailable },
});

const writeDelay = (delay: Delay): Json => {
  const { kind, ...rest } = delay;
  if (delay.kind === 'optimal_time') return { type: kind, fallback_time: delay.fallbackTime };
  return { type: kind, ...rest };
};
