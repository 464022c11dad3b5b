// Civil days as restraints need them: when a person's day began, and when a wall-clock time of a day is reached.
import { Temporal } from 'temporal-polyfill';
import { knownZone, wallTimeToInstant, type Instant } from '../time.ts';

/** The person's zone; the company's if it is missing or unknown (rulings). */
export const zoneOf = (person: { readonly timeZone: string | null }, companyZone: string): string =>
  (person.timeZone === null ? null : knownZone(person.timeZone)) ?? companyZone;

export const localDay = (at: Instant, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();

/** The first instant of a civil day in a zone, whatever its offset changes do to midnight. */
export const startOfDay = (day: Temporal.PlainDate, zone: string): Instant =>
  day.toZonedDateTime(zone).epochMilliseconds;

/** `time` is `HH:MM`; see wallTimeToInstant for gaps and repeated times. */
export const timeOfDay = (day: Temporal.PlainDate, time: string, zone: string): Instant =>
  wallTimeToInstant(day.toPlainDateTime(Temporal.PlainTime.from(time)), zone);

/** When the clock shows `time` for the last time that day: of an hour that comes twice, the second pass. */
export const lastTimeOfDay = (day: Temporal.PlainDate, time: string, zone: string): Instant => {
  const firstAt = timeOfDay(day, time, zone);
  const local = day.toPlainDateTime(Temporal.PlainTime.from(time));
  const again = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (again.epochMilliseconds <= firstAt || !again.toPlainDateTime().equals(local)) return firstAt;
  // The repeated hour begins with this time: nothing earlier is shown again.
  const change = again.subtract({ nanoseconds: 1 }).getTimeZoneTransition('next');
  return change?.epochMilliseconds === again.epochMilliseconds ? firstAt : again.epochMilliseconds;
};
