import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  parseIsoDate,
  parseIsoInstant,
  parseProfileDate,
  timeValueText,
  toTimeValue,
} from './braze-dates.ts';
import { toIso } from './time.ts';

const iso = (at: number | null): string | null => (at === null ? null : toIso(at));

describe('dates that callers write (1.7)', () => {
  test.each([
    ['2026-01-31T10:20:30Z', '2026-01-31T10:20:30.000Z'],
    ['2026-01-31T10:20:30.125Z', '2026-01-31T10:20:30.125Z'],
    ['2026-01-31T10:20:30.1234567Z', '2026-01-31T10:20:30.123Z'],
    ['2026-01-31T10:20:30+02:00', '2026-01-31T08:20:30.000Z'],
    ['2026-01-31T10:20:30-05:00', '2026-01-31T15:20:30.000Z'],
    ['2026-01-31T10:20:30-5:00', '2026-01-31T15:20:30.000Z'],
    ['2026-01-31T10:20:30+0000', '2026-01-31T10:20:30.000Z'],
    ['2026-01-31T10:20:30+05', '2026-01-31T05:20:30.000Z'],
    ['2026-01-31T10:20:30', '2026-01-31T10:20:30.000Z'],
    ['2026-01-31T10:20', '2026-01-31T10:20:00.000Z'],
    ['2026-01-31 10:20:30', '2026-01-31T10:20:30.000Z'],
    ['2019-02-15 00:00:00 -0500', '2019-02-15T05:00:00.000Z'],
    ['2026-01-31T10:20:30:456Z', '2026-01-31T10:20:30.456Z'],
    ['2026-01-31T10:20:30:456+0100', '2026-01-31T09:20:30.456Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z'],
  ])('ISO 8601 as published examples write it: %s', (text, expected) => {
    expect(iso(parseIsoInstant(text))).toBe(expected);
    expect(iso(parseProfileDate(text))).toBe(expected);
  });

  test.each([
    ['01/31/2026', '2026-01-31T00:00:00.000Z'],
    ['Sat 01 31 10:20:30.+01:00 2026', '2026-01-31T09:20:30.000Z'],
    ['Sat 01 31 10:20:30.Z 2026', '2026-01-31T10:20:30.000Z'],
    ['Sat Jan 31 10:20:30 +0000 2026', '2026-01-31T10:20:30.000Z'],
    ['2026-01-31T10:20:30+99:99', '2026-01-31T10:20:30.000Z'],
    ['2026-01-31T10:20:30 EST', '2026-01-31T10:20:30.000Z'],
    ['3000-12-31', '3000-12-31T00:00:00.000Z'],
  ])('profile and event dates only: %s', (text, expected) => {
    expect(iso(parseProfileDate(text))).toBe(expected);
    if (!/^3000/.test(text)) expect(parseIsoInstant(text)).toBeNull();
  });

  test.each([
    '',
    'tomorrow',
    '2026',
    '2026-1-31',
    '2026-13-01',
    '2026-02-30',
    '2025-02-29',
    '2026-01-31T24:00:00Z',
    '2026-01-31T10:60:00Z',
    '2026-01-31T10:20:30 hello',
    '2026-01-31T',
    '31/01/2026',
    '13/45/2026',
    'Sat Foo 31 10:20:30 2026',
    '\u0662\u0660\u0662\u0666-01-31',
    '2026-01-31\n',
  ])('not a date: %j', (text) => {
    expect(parseIsoInstant(text)).toBeNull();
    expect(parseProfileDate(text)).toBeNull();
  });

  test('the year 0 is none: the database could not keep it', () => {
    expect(parseProfileDate('0000-12-31T00:00:00Z')).toBeNull();
    expect(iso(parseProfileDate('0001-01-01T00:00:00Z'))).toBe('0001-01-01T00:00:00.000Z');
  });
  test('years after 3000 are no profile dates', () => {
    expect(parseProfileDate('3001-01-01')).toBeNull();
    expect(parseIsoInstant('3001-01-01')).not.toBeNull();
  });

  test('a wall time and its offset are told apart', () => {
    expect(parseIsoDate('2026-01-31T10:20:30')).toMatchObject({
      wall: '2026-01-31T10:20:30',
      offsetMs: null,
    });
    expect(parseIsoDate('2026-01-31T10:20:30-5:00')).toMatchObject({
      wall: '2026-01-31T10:20:30',
      offsetMs: -18_000_000,
    });
  });

  test('every instant of storable years survives the trip through its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 32_535_215_999_999 }), (at) => {
        expect(parseProfileDate(toIso(at))).toBe(at);
        expect(timeValueText(toTimeValue(at))).toBe(toIso(at));
      }),
      { numRuns: 2_000 },
    );
  });

  test('only the fixed-width form inside $time is a time', () => {
    expect(timeValueText({ $time: '2026-01-31T10:20:30.000Z' })).toBe('2026-01-31T10:20:30.000Z');
    for (const value of [
      { $time: '2026-01-31' },
      { $time: 5 },
      ['$time'],
      '2026-01-31T10:20:30.000Z',
      null,
      {},
    ])
      expect(timeValueText(value)).toBeNull();
  });
});
