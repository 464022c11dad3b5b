// Instants are UTC epoch milliseconds; civil time and zones are Temporal's. No Date here.
import { Temporal } from 'temporal-polyfill';

/** Epoch milliseconds, UTC. Names of variables that hold one end in `At`. */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** ISO 8601 text in UTC with milliseconds, as stored and shown. */
export const toIso = (at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'millisecond' });

/** The instant an ISO 8601 text with an offset names, or null. */
export const parseInstant = (text: string): Instant | null => {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
};

/** The canonical IANA name if the runtime knows the zone, else null (F24, F25). */
export const knownZone = (name: string): string | null => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
};

/** UTC calendar day of an instant, `YYYY-MM-DD`. */
export const utcDay = (at: Instant): string => toIso(at).slice(0, 10);

/**
 * Instant at which a civil date-time is reached in a zone. A time inside a spring gap gives the first instant
 * after the gap; a repeated time gives its first occurrence (3.2, reliability G5).
 */
export const wallTimeToInstant = (local: Temporal.PlainDateTime, zone: string): Instant => {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(local)) return earlier.epochMilliseconds;
  return firstInstantAfterGap(earlier);
};

const firstInstantAfterGap = (beforeGap: Temporal.ZonedDateTime): Instant => {
  const next = beforeGap.getTimeZoneTransition('next');
  return next === null ? beforeGap.epochMilliseconds : next.epochMilliseconds;
};
