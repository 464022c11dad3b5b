import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { Recurrence, RecurrenceEnd } from '../campaigns/definition/schedule-settings.ts';
import { toIso, wallTimeToInstant } from '../time.ts';
import { civilKey, findOccurrence, occurrencesOf } from './recurrence.ts';

const NEVER: RecurrenceEnd = { kind: 'never' };
const take = (rule: Recurrence, most: number): string[] => {
  const keys: string[] = [];
  for (const occurrence of occurrencesOf(rule)) {
    if (keys.length === most) break;
    keys.push(civilKey(occurrence));
  }
  return keys;
};
const inUtc = (keys: readonly string[], zone: string): string[] =>
  keys.map((key) => toIso(wallTimeToInstant(Temporal.PlainDateTime.from(key), zone)).slice(0, 16));

describe('the dates of a schedule', () => {
  test('CD-#18 every 2 weeks Tue and Fri, end inclusive, over the change to summer time', () => {
    const rule: Recurrence = {
      kind: 'weekly',
      every: 2,
      weekdays: [2, 5],
      time: '10:30',
      start: '2025-03-04',
      end: { kind: 'date', date: '2025-04-01' },
    };
    expect(inUtc(take(rule, 20), 'Europe/Paris')).toEqual([
      '2025-03-04T09:30',
      '2025-03-07T09:30',
      '2025-03-18T09:30',
      '2025-03-21T09:30',
      '2025-04-01T08:30',
    ]);
  });

  test('CD-#19 the end date is inclusive', () => {
    const end: RecurrenceEnd = { kind: 'date', date: '2025-06-05' };
    const rule: Recurrence = { kind: 'daily', every: 1, time: '09:00', start: '2025-06-03', end };
    expect(take(rule, 9)).toEqual(['2025-06-03T09:00', '2025-06-04T09:00', '2025-06-05T09:00']);
  });

  const monthly = (day: number, shortMonth: 'last_day' | 'skip', end: RecurrenceEnd = NEVER): Recurrence => ({
    kind: 'monthly',
    every: 1,
    on: { kind: 'day', day, shortMonth },
    time: '08:00',
    start: '2025-01-31',
    end,
  });

  test('CD-#20 day 31 of shorter months is their last day, or none', () => {
    const four = { kind: 'count' as const, count: 4 };
    const dates = (rule: Recurrence) => take(rule, 9).map((key) => key.slice(0, 10));
    expect(dates(monthly(31, 'last_day', four))).toEqual([
      '2025-01-31',
      '2025-02-28',
      '2025-03-31',
      '2025-04-30',
    ]);
    expect(dates(monthly(31, 'skip', four))).toEqual([
      '2025-01-31',
      '2025-03-31',
      '2025-05-31',
      '2025-07-31',
    ]);
  });

  test('CD-#21 every 3 days, three times', () => {
    const end: RecurrenceEnd = { kind: 'count', count: 3 };
    const rule: Recurrence = { kind: 'daily', every: 3, time: '09:00', start: '2025-06-01', end };
    expect(take(rule, 9).map((key) => key.slice(0, 10))).toEqual(['2025-06-01', '2025-06-04', '2025-06-07']);
  });

  test('CD-#22 wall-clock time stays in New York', () => {
    const rule: Recurrence = { kind: 'daily', every: 2, time: '10:30', start: '2025-03-08', end: NEVER };
    expect(inUtc(take(rule, 2), 'America/New_York')).toEqual(['2025-03-08T15:30', '2025-03-10T14:30']);
  });

  test('CD-5.1 the nth and the last weekday of a month', () => {
    const on = (nth: number): Recurrence => ({
      kind: 'monthly',
      every: 1,
      on: { kind: 'nth_weekday', nth, weekday: 5 },
      time: '08:00',
      start: '2026-01-01',
      end: NEVER,
    });
    expect(take(on(1), 3).map((key) => key.slice(0, 10))).toEqual(['2026-01-02', '2026-02-06', '2026-03-06']);
    expect(take(on(-1), 3).map((key) => key.slice(0, 10))).toEqual([
      '2026-01-30',
      '2026-02-27',
      '2026-03-27',
    ]);
    // Months without a fifth Friday have none.
    expect(take(on(5), 2).map((key) => key.slice(0, 10))).toEqual(['2026-01-30', '2026-05-29']);
  });

  test('CD-5.1 chosen dates come in order and once, and the search starts after a key', () => {
    const rule: Recurrence = {
      kind: 'dates',
      dates: ['2026-05-02', '2026-05-01', '2026-05-02'].map((date) => ({ date, time: '09:00' })),
    };
    expect(take(rule, 9)).toEqual(['2026-05-01T09:00', '2026-05-02T09:00']);
    expect(findOccurrence(rule, '2026-05-01T09:00')).toEqual({
      number: 2,
      date: '2026-05-02',
      time: '09:00',
    });
    expect(findOccurrence(rule, '2026-05-02T09:00')).toBeNull();
  });

  test('a rule that names no day ends', () => {
    const rule: Recurrence = {
      kind: 'monthly',
      every: 12,
      on: { kind: 'day', day: 30, shortMonth: 'skip' },
      time: '09:00',
      start: '2026-02-01',
      end: NEVER,
    };
    expect(take(rule, 1)).toEqual([]);
  });

  test('CD-5.1 the same days as a calendar walked day by day', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const days = take(rule, 60).map((key) => key.slice(0, 10));
        const reference = walk(rule).slice(0, 60);
        // The walk is cut off after three years.
        expect(days.slice(0, reference.length)).toEqual(reference);
        const beyond = days[reference.length];
        if (beyond !== undefined) expect(beyond >= endOfWalk(rule)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

type Repeating = Extract<Recurrence, { kind: 'daily' | 'weekly' | 'monthly' }>;
const START = Temporal.PlainDate.from('2024-01-01');
const anyEnd: fc.Arbitrary<RecurrenceEnd> = fc.oneof(
  fc.constant(NEVER),
  fc.integer({ min: 1, max: 40 }).map((count) => ({ kind: 'count' as const, count })),
  fc
    .integer({ min: 800, max: 1_500 })
    .map((days) => ({ kind: 'date' as const, date: START.add({ days }).toString() })),
);
const anyRule: fc.Arbitrary<Repeating> = fc
  .record({
    every: fc.integer({ min: 1, max: 5 }),
    start: fc.integer({ min: 0, max: 800 }).map((days) => START.add({ days }).toString()),
    end: anyEnd,
    rest: fc.oneof(
      fc.constant({ kind: 'daily' as const }),
      fc.record({
        kind: fc.constant('weekly' as const),
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      }),
      fc.record({
        kind: fc.constant('monthly' as const),
        on: fc.oneof(
          fc.record({
            kind: fc.constant('day' as const),
            day: fc.integer({ min: 1, max: 31 }),
            shortMonth: fc.constantFrom('last_day' as const, 'skip' as const),
          }),
          fc.record({
            kind: fc.constant('nth_weekday' as const),
            nth: fc.constantFrom(1, 2, 3, 4, 5, -1),
            weekday: fc.integer({ min: 1, max: 7 }),
          }),
        ),
      }),
    ),
  })
  .map(({ rest, ...repeated }) => ({ ...repeated, time: '09:00', ...rest }));

const WALKED_DAYS = 1_100;
const endOfWalk = (rule: Repeating): string =>
  Temporal.PlainDate.from(rule.start).add({ days: WALKED_DAYS }).toString();

/** The slow reference: every day of three years is asked whether the rule names it. */
const walk = (rule: Repeating): string[] => {
  const start = Temporal.PlainDate.from(rule.start);
  const days: string[] = [];
  for (let day = start; day.since(start).days < WALKED_DAYS; day = day.add({ days: 1 })) {
    if (!isNamed(rule, start, day)) continue;
    if (rule.end.kind === 'date' && Temporal.PlainDate.compare(day, rule.end.date) > 0) break;
    if (rule.end.kind === 'count' && days.length === rule.end.count) break;
    days.push(day.toString());
  }
  return days;
};

const isNamed = (rule: Repeating, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean => {
  if (rule.kind === 'daily') return day.since(start).days % rule.every === 0;
  if (rule.kind === 'weekly') {
    const monday = start.subtract({ days: start.dayOfWeek - 1 });
    const week = Math.floor(day.since(monday).days / 7);
    return week % rule.every === 0 && rule.weekdays.includes(day.dayOfWeek);
  }
  const months = (day.year - start.year) * 12 + day.month - start.month;
  if (months % rule.every !== 0) return false;
  const { on } = rule;
  if (on.kind === 'day')
    return (
      day.day === on.day ||
      (on.shortMonth === 'last_day' && day.day === day.daysInMonth && on.day > day.daysInMonth)
    );
  if (day.dayOfWeek !== on.weekday) return false;
  return on.nth === -1 ? day.day + 7 > day.daysInMonth : Math.ceil(day.day / 7) === on.nth;
};
