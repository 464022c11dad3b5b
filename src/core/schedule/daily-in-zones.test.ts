// G5 over every IANA zone and every change of its clock from 2020 to 2037, judged by Intl.
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS, wallTimeToInstant } from '../time.ts';
import { civilKey, occurrencesOf } from './recurrence.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const UNTIL = Date.UTC(2038, 0, 1);

test('G5 T06 a daily time comes once per civil day, in order, around every change of 2020 to 2037', () => {
  let changes = 0;
  for (const zone of ZONES) {
    const wallAt = wallClock(zone);
    let change = nextChange(zone, Date.UTC(2020, 0, 1));
    for (; change !== null && change < UNTIL; change = nextChange(zone, change)) {
      changes += 1;
      const before = wallAt(change - MINUTE_MS);
      // Half an hour after the last minute before the change: inside the gap, or in the hour that comes twice.
      const inside = new Date(Date.parse(`${before}Z`) + 30 * MINUTE_MS).toISOString().slice(11, 16);
      for (const time of [inside, '00:00']) expectDays(zone, wallAt, change, time);
    }
  }
  expect(changes).toBeGreaterThan(4_000);
});

const expectDays = (zone: string, wallAt: (at: number) => string, change: number, time: string): void => {
  const start = new Date(change - 2 * DAY_MS).toISOString().slice(0, 10);
  const rule = { kind: 'daily' as const, every: 1, time, start, end: { kind: 'count' as const, count: 4 } };
  let before = 0;
  for (const day of occurrencesOf(rule)) {
    const reached = wallTimeToInstant(Temporal.PlainDateTime.from(civilKey(day)), zone);
    expectOnce(zone, wallAt, civilKey(day), before, reached);
    before = reached;
  }
};

/** Later than the day before, and at its own wall time, or at the first instant after the gap that holds it. */
const expectOnce = (
  zone: string,
  wallAt: (at: number) => string,
  key: string,
  before: number,
  reached: number,
): void => {
  if (reached <= before) throw new Error(`${zone} ${key} does not come after the day before`);
  const wall = `${key}:00`;
  const shown = wallAt(reached);
  const justBefore = wallAt(reached - 1_000);
  if (shown !== wall && !(justBefore < wall && shown > wall))
    throw new Error(`${zone} ${key} is at ${shown}`);
  // Of an hour that comes twice, the first: half an hour, or an hour, earlier the clock shows something else.
  const earlier = [30, 60, 120].map((minutes) => wallAt(reached - minutes * MINUTE_MS));
  if (earlier.includes(wall)) throw new Error(`${zone} ${key} is the second`);
};

const wallClock = (zone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (at) => format.format(at).replace(' ', 'T');
};

const nextChange = (zone: string, after: number): number | null =>
  Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
    ?.epochMilliseconds ?? null;
