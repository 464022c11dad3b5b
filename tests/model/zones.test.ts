// T06: every zone the runtime knows and every change of its clock from 2020 to 2037, several instants around each, all
// kinds of civil time that deliveries use: the engine (Temporal) against the reference (Intl).
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { NO_ACTION_SETTINGS, type Delay } from '../../src/core/campaigns/definition/action-settings.ts';
import { localDay, startOfDay } from '../../src/core/restraints/civil-days.ts';
import { windowStart } from '../../src/core/restraints/frequency-rules.ts';
import { endOfQuiet, EVERY_DAY } from '../../src/core/restraints/quiet-hours.ts';
import { scheduleAction } from '../../src/core/schedule/action-schedule.ts';
import { wallTimeToInstant } from '../../src/core/time.ts';
import { dayShown, firstShowing, lastBefore, spansOf, timeOfText, weekdayOf } from './reference/clock.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2020, 0, 1);
const UNTIL = Date.UTC(2038, 0, 1);
/** Hours before and after a change. */
const PROBES = [-25, -3, -1.5, -0.5, 0, 0.5, 1.5, 3, 25];
const TIMES = ['00:00', '00:30', '01:15', '02:00', '02:30', '03:00', '23:45'];

const changesOf = (zone: string): readonly number[] =>
  spansOf(zone).flatMap(({ from }) => (from >= FROM && from < UNTIL ? [from] : []));

const changesByTemporal = (zone: string): readonly number[] => {
  const found: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(FROM - 1).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= UNTIL) return found;
    if (next.offsetNanoseconds !== at.offsetNanoseconds) found.push(next.epochMilliseconds);
    at = next;
  }
};

test('T06 both libraries know the same zones and changes', () => {
  expect(ZONES.length).toBeGreaterThanOrEqual(418);
  let changes = 0;
  for (const zone of ZONES) {
    const known = changesOf(zone);
    changes += known.length;
    if (known.join() !== changesByTemporal(zone).join()) throw new Error(`${zone} changes differently`);
  }
  expect(changes).toBeGreaterThanOrEqual(4_700);
});

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const wall = (day: number, time: string): number => day * DAY + timeOfText(time);
const engineWall = (day: number, time: string, zone: string): number =>
  wallTimeToInstant(Temporal.PlainDateTime.from(`${dateOf(day)}T${time}`), zone);

const dueAfter = (delay: Delay, at: number, zone: string): number | string => {
  const moment = { triggeredAt: at, userZone: zone, companyZone: 'UTC', optimalTime: null };
  const planned = scheduleAction({ ...NO_ACTION_SETTINGS, delay }, moment);
  return planned.kind === 'due' ? planned.dueAt : planned.reason;
};

/** The same questions to both, as pairs. */
const questions = (
  at: number,
  zone: string,
  time: string,
): Readonly<Record<string, readonly [unknown, unknown]>> => {
  const day = dayShown(at, zone);
  const rule = {
    name: 'r',
    messages: 1,
    every: 2,
    unit: 'days',
    channels: null,
    tag: null,
    days: 'local',
  } as const;
  const weekday = weekdayOf(day + 1);
  return {
    'wall time': [engineWall(day, time, zone), firstShowing(wall(day, time), zone)],
    'start of day': [startOfDay(localDay(at, zone), zone), firstShowing(day * DAY, zone)],
    'window of a cap': [windowStart(rule, at, zone), firstShowing((day - 1) * DAY, zone)],
    'in one day': [
      dueAfter({ kind: 'in_days', days: 1, time, zone: 'user' }, at, zone),
      firstShowing(wall(day + 1, time), zone),
    ],
    'next weekday': [
      dueAfter({ kind: 'next_weekday', weekday, time, zone: 'user' }, at, zone),
      firstShowing(wall(day + 1, time), zone),
    ],
    'quiet hours': [quietByEngine(at, time, zone), quietByReference(at, time, zone)],
  };
};

/** Nine hours from `time` on. */
const quietEnd = (time: string): string => {
  const minutes = (timeOfText(time) / 60_000 + 9 * 60) % (24 * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
};

const quietByEngine = (at: number, time: string, zone: string): number | null =>
  endOfQuiet(
    { zone, periods: [{ kind: 'weekly', weekdays: EVERY_DAY, slot: { from: time, to: quietEnd(time) } }] },
    at,
  );

const quietByReference = (at: number, time: string, zone: string): number | null => {
  const to = quietEnd(time);
  for (const day of [dayShown(at, zone), dayShown(at, zone) - 1]) {
    const until = lastBefore(wall(to > time ? day : day + 1, to), zone);
    if (firstShowing(wall(day, time), zone) <= at && at < until) return until;
  }
  return null;
};

test('T06 nine instants around every change, six kinds of civil time: no disagreement', () => {
  let checks = 0;
  for (const zone of ZONES) {
    for (const [n, change] of changesOf(zone).entries()) {
      for (const [p, hours] of PROBES.entries()) {
        const time = TIMES[(n + p) % TIMES.length] ?? '00:00';
        const asked = questions(change + hours * HOUR, zone, time);
        for (const [name, [engine, reference]] of Object.entries(asked)) {
          checks++;
          if (engine !== reference)
            throw new Error(
              `${name}, ${zone}, ${time}, ${new Date(change + hours * HOUR).toISOString()}: ` +
                `engine ${String(engine)}, reference ${String(reference)}`,
            );
        }
      }
    }
  }
  expect(checks).toBeGreaterThanOrEqual(250_000);
});
