// CD-5.4 over every IANA zone the runtime knows, judged by Intl rather than by the library that computes.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, wallTimeToInstant } from '../time.ts';
import { dueByZone, dueInZone, scheduleStart } from './api-schedule.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const formats = new Map<string, Intl.DateTimeFormat>();

/** Local wall time in a zone, as `YYYY-MM-DDTHH:mm:ss`. */
const wallAt = (at: number, zone: string): string => {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    formats.set(zone, format);
  }
  return format.format(at).replace(' ', 'T');
};
const local = (wall: string) => ({ kind: 'local', wall }) as const;
const LONG_AGO = Date.UTC(2000, 0, 1);

/** Due is the first instant at which a clock in the zone shows the wall time, or jumps over it. */
const expectFirstReached = (zone: string, wall: string): void => {
  const reached = wallTimeToInstant(Temporal.PlainDateTime.from(wall), zone);
  if (wallAt(reached, zone) === wall) {
    for (const minutes of [20, 30, 40, 60, 120, 180])
      expect([zone, wallAt(reached - minutes * MINUTE_MS, zone)]).not.toEqual([zone, wall]);
  } else {
    expect([zone, wallAt(reached - 1, zone) < wall]).toEqual([zone, true]);
    expect([zone, wallAt(reached, zone) > wall]).toEqual([zone, true]);
  }
  // Zones ahead of the first zone are caught up at its instant (CD-5.5).
  const start = scheduleStart(local(wall));
  expect(start - reached).toBeLessThanOrEqual(HOUR_MS);
  expect(dueInZone(local(wall), zone, LONG_AGO)).toBe(Math.max(reached, start));
};

describe('local-time sends in every zone', () => {
  test(`CD-5.4 every one of the ${ZONES.length} zones gets the wall time once, within 26 hours of the early check`, () => {
    for (const wall of ['2026-01-15T09:00:00', '2026-07-15T00:00:00', '2026-12-31T23:59:59']) {
      const start = scheduleStart(local(wall));
      for (const zone of ZONES) {
        expectFirstReached(zone, wall);
        const due = dueInZone(local(wall), zone, LONG_AGO)!;
        expect(due).toBeGreaterThanOrEqual(start);
        expect(due).toBeLessThanOrEqual(start + 26 * HOUR_MS);
      }
    }
  });

  test('CD-3.2 F20 F22 around every change of clocks of two years, in every zone', () => {
    let changes = 0;
    const from = Date.UTC(2025, 0, 1);
    for (const zone of ZONES) {
      let before = from;
      for (let at = from; at < Date.UTC(2027, 0, 1); at += 7 * DAY_MS) {
        const change = findChange(zone, before, at);
        before = at;
        if (change === null) continue;
        changes += 1;
        for (const minutes of [-90, -60, -30, -1, 0, 1, 30, 60, 90])
          expectFirstReached(zone, shiftWall(wallAt(change, zone), minutes));
      }
    }
    expect(changes).toBeGreaterThan(300);
  });

  test('CD-5.4 late launch: caught up within the hour, then never, for any zone and delay', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 400 * 24 * 60 }),
        fc.integer({ min: -3 * HOUR_MS, max: 3 * HOUR_MS }),
        (zone, minute, lateMs) => {
          const wall = new Date(Date.UTC(2026, 0, 1) + minute * MINUTE_MS).toISOString().slice(0, 19);
          const onTime = dueInZone(local(wall), zone, LONG_AGO)!;
          const launchedAt = onTime + lateMs;
          const due = dueInZone(local(wall), zone, launchedAt);
          const start = scheduleStart(local(wall));
          if (lateMs <= 0) expect(due).toBe(onTime);
          else if (onTime > start && lateMs <= HOUR_MS) expect(due).toBe(launchedAt);
          else if (lateMs > HOUR_MS) expect(due).toBeNull();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('CD-5.4 a map of all zones and the company zone', () => {
    const map = dueByZone(local('2025-01-15T09:00:00'), ZONES, 'Europe/Paris', LONG_AGO)!;
    expect(Object.keys(map)).toHaveLength(ZONES.length + 1);
    expect(new Date(map['']!).toISOString()).toBe('2025-01-15T08:00:00.000Z');
  });
});

const offsetMs = (at: number, zone: string): number => Date.parse(`${wallAt(at, zone)}Z`) - at;

/** The instant between two at which the zone's offset changes, or null. */
const findChange = (zone: string, from: number, to: number): number | null => {
  if (offsetMs(from, zone) === offsetMs(to, zone)) return null;
  let [low, high] = [from, to];
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (offsetMs(middle, zone) === offsetMs(low, zone)) low = middle;
    else high = middle;
  }
  return high;
};

const shiftWall = (wall: string, minutes: number): string =>
  new Date(Date.parse(`${wall}Z`) + minutes * MINUTE_MS).toISOString().slice(0, 19);
