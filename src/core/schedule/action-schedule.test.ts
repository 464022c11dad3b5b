// When a triggered message is due: the examples of the specification, and properties over every zone of the runtime
// and the days on which clocks change.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type {
  ActionSettings,
  Delay,
  DeliveryWindow,
  Duration,
} from '../campaigns/definition/action-settings.ts';
import { NO_ACTION_SETTINGS } from '../campaigns/definition/action-settings.ts';
import { DAY_MS, HOUR_MS, parseInstant, toIso, type Instant } from '../time.ts';
import { scheduleAction } from './action-schedule.ts';

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(text);
  return instant;
};

/** The due instant as text, or the reason. */
const due = (
  trigger: string,
  settings: Partial<ActionSettings>,
  zones: { userZone?: string | null; companyZone?: string; optimalTime?: string | null } = {},
): string => {
  const moment = { userZone: 'UTC', companyZone: 'UTC', optimalTime: null, ...zones };
  const result = scheduleAction(
    { ...NO_ACTION_SETTINGS, ...settings },
    { ...moment, triggeredAt: at(trigger) },
  );
  return result.kind === 'due' ? toIso(result.dueAt).replace(':00.000Z', 'Z') : result.reason;
};

const after = (seconds: number): Delay => ({ kind: 'after', seconds });
const weekday = (day: number, time: string): Delay => ({
  kind: 'next_weekday',
  weekday: day,
  time,
  zone: 'user',
});
const inDays = (days: number, time: string): Delay => ({ kind: 'in_days', days, time, zone: 'user' });
const HOURS = 3_600;
const DAYS = 86_400;

describe('delay (7.9)', () => {
  test('immediately is the instant of the trigger', () =>
    expect(due('2025-03-08T10:00:00Z', {})).toBe('2025-03-08T10:00Z'));
  test('CD-#64 after 30 seconds', () =>
    expect(due('2025-03-08T10:00:00Z', { delay: after(30) })).toBe('2025-03-08T10:00:30.000Z'));
  test('CD-#65 triggered on a Saturday, on the next Saturday is a week later', () =>
    expect(due('2025-03-08T10:00:00Z', { delay: weekday(6, '15:15') })).toBe('2025-03-15T15:15Z'));
  test('CD-#66 triggered on a Friday, on the next Saturday is tomorrow', () =>
    expect(due('2025-03-07T10:00:00Z', { delay: weekday(6, '15:15') })).toBe('2025-03-08T15:15Z'));
  test('CD-#67 in 1 day at 09:00 may be twelve hours later', () =>
    expect(due('2025-03-10T21:00:00Z', { delay: inDays(1, '09:00') })).toBe('2025-03-11T09:00Z'));
  test('CD-#68 in 1 day at 11:05', () =>
    expect(due('2025-04-13T20:00:00Z', { delay: inDays(1, '11:05') })).toBe('2025-04-14T11:05Z'));
  test('CD-7.9 in 1 day at 23:00 after half past midnight', () =>
    expect(due('2025-03-10T00:30:00Z', { delay: inDays(1, '23:00') })).toBe('2025-03-11T23:00Z'));
  test('CD-7.9 one day is 24 elapsed hours across the spring change', () =>
    expect(due('2025-03-29T09:00:00Z', { delay: after(DAYS) }, { userZone: 'Europe/Paris' })).toBe(
      '2025-03-30T09:00Z',
    ));
  test('CD-7.9 the day of the trigger is the one of the zone chosen', () => {
    // 2025-03-09 03:00 UTC is still Saturday evening in New York.
    const zones = { userZone: 'America/New_York', companyZone: 'Europe/Paris' };
    expect(due('2025-03-09T03:00:00Z', { delay: weekday(7, '09:00') }, zones)).toBe('2025-03-09T13:00Z');
    const company = { kind: 'next_weekday', weekday: 7, time: '09:00', zone: 'company' } as const;
    expect(due('2025-03-09T03:00:00Z', { delay: company }, zones)).toBe('2025-03-16T08:00Z');
  });
  test('CD-3.1 an unknown zone of a person is the company’s', () =>
    expect(
      due(
        '2025-01-10T12:00:00Z',
        { delay: inDays(1, '09:00') },
        { userZone: null, companyZone: 'Asia/Tokyo' },
      ),
    ).toBe('2025-01-11T00:00Z'));
  test('F24 a zone that nobody knows is the company’s', () =>
    expect(
      due(
        '2025-01-10T12:00:00Z',
        { delay: inDays(1, '09:00') },
        { userZone: 'Mars/Olympus', companyZone: 'Asia/Tokyo' },
      ),
    ).toBe('2025-01-11T00:00Z'));
  test('CD-6.5 at the person’s next optimal time, or the fallback in their zone', () => {
    const delay: Delay = { kind: 'optimal_time', fallbackTime: null };
    const paris = { userZone: 'Europe/Paris' };
    expect(due('2025-01-15T10:00:00Z', { delay }, { ...paris, optimalTime: '18:35' })).toBe(
      '2025-01-15T17:35Z',
    );
    expect(due('2025-01-15T18:00:00Z', { delay }, { ...paris, optimalTime: '18:35' })).toBe(
      '2025-01-16T17:35Z',
    );
    expect(due('2025-01-15T10:00:00Z', { delay }, paris)).toBe('2025-01-15T16:00Z');
    const custom: Delay = { kind: 'optimal_time', fallbackTime: '19:00' };
    expect(due('2025-01-15T10:00:00Z', { delay: custom }, paris)).toBe('2025-01-15T18:00Z');
  });
});

describe('duration (7.11)', () => {
  const june: Duration = { startsAt: '2025-06-01T00:00', endsAt: '2025-06-10T23:59', zone: 'company' };
  const settings = { delay: after(2 * DAYS), duration: june };
  test('CD-#75 a delay that ends after the duration sends nothing', () =>
    expect(due('2025-06-09T10:00:00Z', settings)).toBe('delay_past_duration_end'));
  test('CD-#76 a delay that ends inside sends', () =>
    expect(due('2025-06-08T22:00:00Z', settings)).toBe('2025-06-10T22:00Z'));
  test('CD-#77 a delay longer than the duration reaches nobody', () => {
    const five: Duration = { startsAt: '2025-06-01T00:00', endsAt: '2025-06-06T00:00', zone: 'company' };
    for (let hour = 0; hour < 120; hour++) {
      const trigger = toIso(at('2025-06-01T00:00:00Z') + hour * HOUR_MS);
      expect(due(trigger, { delay: after(10 * DAYS), duration: five })).toBe('delay_past_duration_end');
    }
  });
  test('CD-7.11 the trigger must fall inside', () => {
    expect(due('2025-05-31T23:59:59Z', settings)).toBe('outside_duration_at_trigger');
    expect(due('2025-06-10T23:59:00Z', settings)).toBe('outside_duration_at_trigger');
  });
  test('CD-7.11 without an end it never ends', () =>
    expect(due('2035-06-09T10:00:00Z', { duration: { ...june, endsAt: null } })).toBe('2035-06-09T10:00Z'));
  test('CD-7.11 in the person’s zone it begins when their day does', () => {
    const local = { duration: { ...june, zone: 'user' as const } };
    const zones = { userZone: 'America/New_York' };
    expect(due('2025-06-01T03:59:00Z', local, zones)).toBe('outside_duration_at_trigger');
    expect(due('2025-06-01T04:00:00Z', local, zones)).toBe('2025-06-01T04:00Z');
  });
});

describe('portion of the day (7.12)', () => {
  const office: DeliveryWindow = { from: '09:00', to: '18:00', zone: 'user', nextAvailable: false };
  const waiting = { ...office, nextAvailable: true };
  const delay = after(2 * HOURS);
  test('CD-#78 delayed out of the window, box off: not sent', () =>
    expect(due('2025-03-10T17:00:00Z', { delay, window: office })).toBe('outside_time_window'));
  test('CD-#78 triggered and due inside: sent', () =>
    expect(due('2025-03-11T10:00:00Z', { delay, window: office })).toBe('2025-03-11T12:00Z'));
  test('CD-#79 delayed out of the window, box on: at the next opening', () =>
    expect(due('2025-03-10T17:00:00Z', { delay, window: waiting })).toBe('2025-03-11T09:00Z'));
  test('CD-#80 triggered outside: not sent, whatever the box says', () => {
    expect(due('2025-03-10T20:00:00Z', { delay, window: office })).toBe('outside_time_window');
    expect(due('2025-03-10T20:00:00Z', { delay, window: waiting })).toBe('outside_time_window');
  });
  test('CD-#81 a window may wrap midnight', () => {
    const night: DeliveryWindow = { from: '22:00', to: '06:00', zone: 'user', nextAvailable: false };
    expect(due('2025-03-10T23:30:00Z', { window: night })).toBe('2025-03-10T23:30Z');
    expect(due('2025-03-10T05:59:00Z', { window: night })).toBe('2025-03-10T05:59Z');
    expect(due('2025-03-10T06:00:00Z', { window: night })).toBe('outside_time_window');
    expect(due('2025-03-10T05:00:00Z', { delay, window: { ...night, nextAvailable: true } })).toBe(
      '2025-03-10T22:00Z',
    );
  });
  test('CD-7.12 the next opening must be inside the duration too', () => {
    const duration: Duration = { startsAt: '2025-03-10T00:00', endsAt: '2025-03-11T08:00', zone: 'company' };
    expect(due('2025-03-10T17:00:00Z', { delay, window: waiting, duration })).toBe('delay_past_duration_end');
  });
  test('CD-3.2 a window that the clock skips has no opening that day', () => {
    const gap: DeliveryWindow = { from: '02:15', to: '02:45', zone: 'user', nextAvailable: true };
    // New York, 2025-03-08 02:20 local; one day later there is no 02:15.
    const zones = { userZone: 'America/New_York' };
    expect(due('2025-03-08T07:20:00Z', { delay: after(HOURS), window: gap }, zones)).toBe(
      '2025-03-10T06:15Z',
    );
  });
});

// Every zone the runtime knows, around both sides of the changes of 2025 and at arbitrary instants.
const ZONES = Intl.supportedValuesOf('timeZone');
const instant = fc.oneof(
  fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') }),
  fc.integer({ min: at('2025-03-07T00:00:00Z'), max: at('2025-04-08T00:00:00Z') }),
  fc.integer({ min: at('2025-09-25T00:00:00Z'), max: at('2025-11-04T00:00:00Z') }),
);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const zone = fc.constantFrom(...ZONES);
const local = (moment: Instant, name: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(name);
const clockOf = (moment: Instant, name: string): string =>
  local(moment, name).toPlainTime().toString().slice(0, 5);
const moment = (triggeredAt: Instant, userZone: string) => ({
  triggeredAt,
  userZone,
  companyZone: 'UTC',
  optimalTime: null,
});
const RUNS = { numRuns: 1_500 };

/** True wall time, or the first instant after a gap that swallowed it. */
const expectWall = (dueAt: Instant, day: Temporal.PlainDate, text: string, name: string): void => {
  const shown = local(dueAt, name);
  if (clockOf(dueAt, name) === text && shown.toPlainDate().equals(day)) {
    // The first of two: an hour and a half earlier the clock did not show the same.
    for (const hours of [0.5, 1, 2, 3])
      expect(
        local(dueAt - hours * HOUR_MS, name)
          .toPlainDateTime()
          .equals(shown.toPlainDateTime()),
      ).toBe(false);
    return;
  }
  const wanted = day.toPlainDateTime(Temporal.PlainTime.from(text));
  expect(Temporal.PlainDateTime.compare(local(dueAt - 1, name).toPlainDateTime(), wanted)).toBe(-1);
  expect(Temporal.PlainDateTime.compare(shown.toPlainDateTime(), wanted)).toBe(1);
};

describe('in every zone, through every change of the clock', () => {
  test('CD-7.9 in N days: the wall time of that civil day, once', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 40 }), time, (triggeredAt, name, days, text) => {
        const delay: Delay = { kind: 'in_days', days, time: text, zone: 'user' };
        const result = scheduleAction({ ...NO_ACTION_SETTINGS, delay }, moment(triggeredAt, name));
        if (result.kind !== 'due') throw new Error(result.reason);
        expect(result.dueAt).toBeGreaterThan(triggeredAt);
        expectWall(result.dueAt, local(triggeredAt, name).toPlainDate().add({ days }), text, name);
      }),
      RUNS,
    );
  });
  test('CD-7.9 on the next weekday: that weekday, one to seven civil days after the trigger’s', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 7 }), time, (triggeredAt, name, day, text) => {
        const delay: Delay = { kind: 'next_weekday', weekday: day, time: text, zone: 'user' };
        const result = scheduleAction({ ...NO_ACTION_SETTINGS, delay }, moment(triggeredAt, name));
        if (result.kind !== 'due') throw new Error(result.reason);
        const today = local(triggeredAt, name).toPlainDate();
        const days = [1, 2, 3, 4, 5, 6, 7].filter((n) => today.add({ days: n }).dayOfWeek === day);
        expect(days).toHaveLength(1);
        expectWall(result.dueAt, today.add({ days: days[0] ?? 0 }), text, name);
      }),
      RUNS,
    );
  });
  test('CD-7.12 with "next available" the send instant is inside the window, never before the delay, soon', () => {
    fc.assert(
      fc.property(
        instant,
        zone,
        time,
        time,
        fc.integer({ min: 0, max: 3 * DAYS }),
        (triggeredAt, name, from, to, seconds) => {
          fc.pre(from !== to);
          const window: DeliveryWindow = { from, to, zone: 'user', nextAvailable: true };
          const inside = (one: Instant): boolean => {
            const clock = clockOf(one, name);
            return from < to ? clock >= from && clock < to : clock >= from || clock < to;
          };
          const settings = { ...NO_ACTION_SETTINGS, delay: after(seconds), window };
          const result = scheduleAction(settings, moment(triggeredAt, name));
          if (!inside(triggeredAt)) {
            expect(result).toEqual({ kind: 'refused', reason: 'outside_time_window' });
            return;
          }
          if (result.kind !== 'due') throw new Error(result.reason);
          const delayedAt = triggeredAt + seconds * 1_000;
          expect(inside(result.dueAt)).toBe(true);
          expect(result.dueAt).toBeGreaterThanOrEqual(delayedAt);
          expect(result.dueAt - delayedAt).toBeLessThan(3 * DAY_MS);
          if (inside(delayedAt)) expect(result.dueAt).toBe(delayedAt);
        },
      ),
      RUNS,
    );
  });
});
