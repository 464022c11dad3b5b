// Quiet hours: half-open, in civil time, through midnight and through changes of the clock.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant, toIso, type Instant } from '../time.ts';
import { endOfQuiet, EVERY_DAY, judgeQuiet, minutesOf, type Quiet, type QuietPeriod } from './quiet-hours.ts';

const at = (iso: string): Instant => parseInstant(iso) ?? 0;
const nightly = (from: string, to: string): QuietPeriod => ({
  kind: 'weekly',
  weekdays: EVERY_DAY,
  slot: { from, to },
});
const quiet = (periods: readonly QuietPeriod[], more: Partial<Quiet> = {}): Quiet => ({
  name: 'night',
  zone: 'UTC',
  periods,
  mode: 'hold',
  ...more,
});
const end = (one: Quiet, iso: string): string | null => {
  const until = endOfQuiet(one, at(iso));
  return until === null ? null : toIso(until);
};

describe('CD-14 quiet hours', () => {
  it('CD-14 22:00 to 06:00: 05:30 is held until 06:00, 06:00 leaves', () => {
    const night = quiet([nightly('22:00', '06:00')]);
    expect(end(night, '2026-03-02T05:30:00Z')).toBe('2026-03-02T06:00:00.000Z');
    expect(end(night, '2026-03-02T06:00:00Z')).toBeNull();
    expect(end(night, '2026-03-02T21:59:59Z')).toBeNull();
    expect(end(night, '2026-03-02T22:00:00Z')).toBe('2026-03-03T06:00:00.000Z');
  });

  it('QUI-4 a weekly slot through midnight belongs to the day it starts', () => {
    const monday = quiet([{ kind: 'weekly', weekdays: [1], slot: { from: '21:00', to: '09:00' } }]);
    expect(end(monday, '2026-03-02T08:00:00Z')).toBeNull();
    expect(end(monday, '2026-03-02T21:00:00Z')).toBe('2026-03-03T09:00:00.000Z');
    expect(end(monday, '2026-03-03T08:59:00Z')).toBe('2026-03-03T09:00:00.000Z');
    expect(end(monday, '2026-03-03T21:00:00Z')).toBeNull();
  });

  it('QUI-3 dates and whole days, in the zone of the rule', () => {
    const day = quiet([{ kind: 'dates', dates: ['2026-12-25'], slot: null }], { zone: 'Europe/Paris' });
    expect(end(day, '2026-12-24T22:59:59Z')).toBeNull();
    expect(end(day, '2026-12-24T23:00:00Z')).toBe('2026-12-25T23:00:00.000Z');
    expect(end(day, '2026-12-25T23:00:00Z')).toBeNull();
  });

  it('CD-3.2 the night of a change of the clock is an hour shorter or longer', () => {
    const night = quiet([nightly('22:00', '08:00')], { zone: 'Europe/Paris' });
    expect(end(night, '2026-03-28T21:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
    expect(end(night, '2026-10-24T20:00:00Z')).toBe('2026-10-25T07:00:00.000Z');
  });

  it('G5 an end inside the hour that comes twice is its second pass, at its beginning the first', () => {
    const until = (to: string): string | null =>
      end(quiet([nightly('22:00', to)], { zone: 'Europe/Paris' }), '2026-10-24T22:00:00Z');
    expect(until('01:59')).toBe('2026-10-24T23:59:00.000Z');
    expect(until('02:00')).toBe('2026-10-25T00:00:00.000Z');
    expect(until('02:30')).toBe('2026-10-25T01:30:00.000Z');
    expect(until('03:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  it('CD-14 one quiet time leads into the next; dropping wins over holding', () => {
    const now = at('2026-03-02T23:00:00Z');
    const night = quiet([nightly('22:00', '06:00')]);
    const morning = quiet([nightly('05:00', '09:00')], { name: 'morning' });
    expect(judgeQuiet([night, morning], now)).toEqual({
      kind: 'hold',
      name: 'night',
      until: at('2026-03-03T09:00:00Z'),
    });
    const drop = quiet([nightly('22:30', '23:30')], { name: 'strict', mode: 'drop' });
    expect(judgeQuiet([night, drop], now)).toMatchObject({ kind: 'drop', name: 'strict' });
    expect(judgeQuiet([night], at('2026-03-02T12:00:00Z'))).toBeNull();
  });

  it('CD-14 quiet times without end are followed for a week at most', () => {
    const always = quiet([nightly('00:00', '12:00'), nightly('12:00', '00:00')]);
    const now = at('2026-03-02T01:00:00Z');
    const verdict = judgeQuiet([always], now);
    expect((verdict?.until ?? 0) - now).toBeGreaterThan(7 * DAY_MS);
    expect((verdict?.until ?? 0) - now).toBeLessThan(9 * DAY_MS);
  });

  it('CD-14 length of a slot', () => {
    expect(minutesOf({ from: '22:00', to: '06:00' })).toBe(480);
    expect(minutesOf({ from: '08:00', to: '20:30' })).toBe(750);
    expect(minutesOf(null)).toBe(1440);
  });

  it('CD-14 property: inside if and only if the wall clock reads so, and the end is the first reading outside', () => {
    const times = fc.constantFrom('00:00', '01:30', '02:30', '08:00', '12:00', '21:00', '23:30');
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Paris',
      'America/New_York',
      'Asia/Kathmandu',
      'Africa/Cairo',
    );
    const instants = fc.integer({
      min: at('2024-01-01T00:00:00Z') / MINUTE_MS,
      max: at('2030-01-01T00:00:00Z') / MINUTE_MS,
    });
    fc.assert(
      fc.property(zones, times, times, instants, (zone, from, to, minute) => {
        fc.pre(from !== to);
        const now = minute * MINUTE_MS;
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          hour: '2-digit',
          minute: '2-digit',
        });
        const offset = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
        const offsetAt = (when: Instant) => offset.format(when).split('GMT')[1];
        // Around a change of the clock a wall time may be read twice or never: 3.2 says what holds there.
        fc.pre(offsetAt(now - 26 * HOUR_MS) === offsetAt(now + 26 * HOUR_MS));
        const inside = (when: Instant): boolean => {
          const read = clock.format(when);
          return from < to ? read >= from && read < to : read >= from || read < to;
        };
        const until = endOfQuiet(quiet([nightly(from, to)], { zone }), now);
        expect(until !== null).toBe(inside(now));
        if (until === null) return;
        expect(inside(until - MINUTE_MS)).toBe(true);
        expect(inside(until)).toBe(false);
        expect(until).toBeGreaterThan(now);
      }),
      { numRuns: 300 },
    );
  });
});
