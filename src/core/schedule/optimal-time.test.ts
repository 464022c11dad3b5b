import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../time.ts';
import {
  makeLocalMinute,
  moveIntoWindow,
  moveOutOfQuiet,
  optimalDue,
  optimalMinute,
  popularMinute,
  timeOf,
  type OptimalPlan,
} from './optimal-time.ts';

const NOW = Date.parse('2025-01-14T11:00:00Z');
const localMinute = makeLocalMinute(NOW - 100 * DAY_MS, NOW + 10 * DAY_MS);
const days = (time: string, ...ago: readonly number[]): number[] =>
  ago.map((n) => Date.parse(`2025-01-14T${time}:00Z`) - n * DAY_MS);
const best = (session: readonly number[], zone = 'UTC', more: Record<string, readonly number[]> = {}) => {
  const minute = optimalMinute({ session, ...more }, 'email', zone, NOW, localMinute);
  return minute === null ? null : timeOf(minute);
};
const at = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const PLAN: OptimalPlan = {
  date: '2025-01-15',
  checkedAt: NOW,
  channels: ['email'],
  fallbackMinute: 17 * 60,
  fallbackIsChosen: false,
  within: null,
  quiet: [],
  companyZone: 'UTC',
};
const due = (plan: Partial<OptimalPlan>, session: readonly number[], zone = 'UTC'): string | null => {
  const dueAt = optimalDue({ ...PLAN, ...plan }, 'email', zone, { session }, localMinute);
  return dueAt === null ? null : toIso(dueAt).slice(0, 16);
};

describe('the best moment of a person', () => {
  test('CD-#36 the most engaged minute, to the nearest five', () => {
    expect(best(days('16:58', 1, 2, 3))).toBe('17:00');
    expect(best(days('16:57', 1, 2, 3))).toBe('16:55');
    expect(best(days('23:58', 1, 2, 3))).toBe('00:00');
  });

  test('CD-6.1 the person’s own clock counts, over a change of it', () => {
    // 18:35 in Paris on both sides of the end of summer time.
    const before = [Date.parse('2024-10-24T16:35:00Z'), Date.parse('2024-10-25T16:35:00Z')];
    expect(best([...before, Date.parse('2024-11-04T17:35:00Z')], 'Europe/Paris')).toBe('18:35');
  });

  test('CD-6.1 newer days weigh more, old ones nothing, other channels nothing', () => {
    expect(best([...days('09:00', 80, 81, 82, 83), ...days('20:00', 1, 2)])).toBe('20:00');
    expect(best(days('09:00', 91, 92, 93))).toBeNull();
    expect(best(days('09:00', 1, 2, 3), 'UTC', { push: days('20:00', 1, 2, 3, 4, 5) })).toBe('09:00');
    expect(best(days('09:00', 1, 2, 3), 'UTC', { email: days('20:00', 1, 2, 3, 4, 5) })).toBe('20:00');
  });

  test('CD-6.1 fewer events than needed say nothing', () => {
    expect(best(days('09:00', 1, 2))).toBeNull();
  });

  test('CD-6.1 the peak stands where events are, on a grid of five minutes', () => {
    const event = fc.record({
      day: fc.integer({ min: 1, max: 80 }),
      minute: fc.integer({ min: 0, max: 1_439 }),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 3, maxLength: 30 }), (events) => {
        const midnight = Date.parse('2025-01-14T00:00:00Z');
        const session = events.map(({ day, minute }) => midnight - day * DAY_MS + minute * MINUTE_MS);
        const peak = optimalMinute({ session }, 'email', 'UTC', NOW, localMinute) ?? NaN;
        const gaps = events.map(({ minute }) => {
          const gap = Math.abs(minute - peak);
          return Math.min(gap, 1_440 - gap);
        });
        expect(peak % 5).toBe(0);
        expect(Math.min(...gaps)).toBeLessThan(65);
      }),
      { numRuns: 200 },
    );
  });

  test('CD-#39 moved to the nearest edge of the window', () => {
    const within = { from: '13:00', to: '20:00' };
    expect(timeOf(moveIntoWindow(at('22:00'), within))).toBe('20:00');
    expect(timeOf(moveIntoWindow(at('09:00'), within))).toBe('13:00');
    expect(timeOf(moveIntoWindow(at('15:05'), within))).toBe('15:05');
    expect(timeOf(moveIntoWindow(at('12:00'), { from: '22:00', to: '06:00' }))).toBe('06:00');
  });

  test('CD-#40 quiet hours: their end, or the last minute before them', () => {
    const quiet = [{ from: '22:00', to: '06:00' }];
    expect(timeOf(moveOutOfQuiet(at('05:30'), quiet))).toBe('06:00');
    expect(timeOf(moveOutOfQuiet(at('22:20'), quiet))).toBe('21:59');
    expect(timeOf(moveOutOfQuiet(at('06:00'), quiet))).toBe('06:00');
  });
});

describe('when a person is due', () => {
  test('CD-#37 Paris, 18:35: 17:35 UTC', () => {
    expect(due({}, days('17:35', 1, 2, 3), 'Europe/Paris')).toBe('2025-01-15T17:35');
  });

  test('CD-#38 nobody knows anything: 17:00 of the person’s day', () => {
    expect(popularMinute([], localMinute)).toBe(17 * 60);
    expect(due({}, [], 'America/New_York')).toBe('2025-01-15T22:00');
  });

  test('CD-6.3 the hour of most sessions, and a chosen fallback', () => {
    const sessions = days('07:10', 1, 2, 3).map((one) => ({ at: one, zone: 'Europe/Paris' }));
    expect(popularMinute(sessions, localMinute)).toBe(8 * 60);
    expect(due({ fallbackMinute: 19 * 60, fallbackIsChosen: true }, [], 'Europe/Paris')).toBe(
      '2025-01-15T18:00',
    );
  });

  test('CD-#42 launched when the moment passed half an hour ago: at once; two hours ago: never', () => {
    const session = days('10:00', 1, 2, 3);
    const checkedAt = Date.parse('2025-01-15T10:30:00Z');
    expect(due({ checkedAt }, session)).toBe('2025-01-15T10:30');
    expect(due({ checkedAt: checkedAt + 30 * MINUTE_MS }, session)).toBe('2025-01-15T11:00');
    expect(due({ checkedAt: checkedAt + 30 * MINUTE_MS + 1 }, session)).toBeNull();
    expect(due({ checkedAt: checkedAt + 90 * MINUTE_MS }, session)).toBeNull();
  });

  test('CD-6.3 a chosen fallback serves who is late: at that time, or at once', () => {
    const chosen = { fallbackIsChosen: true, fallbackMinute: 19 * 60 };
    const session = days('10:00', 1, 2, 3);
    const noon = Date.parse('2025-01-15T12:00:00Z');
    expect(due({ ...chosen, checkedAt: noon }, session)).toBe('2025-01-15T19:00');
    expect(due({ ...chosen, checkedAt: noon + 8 * HOUR_MS }, session)).toBe('2025-01-15T20:00');
  });
});
