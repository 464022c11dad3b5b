import { describe, expect, test } from 'vitest';
import type { CallSchedule } from '../campaigns/trigger-call.ts';
import { DAY_MS } from '../time.ts';
import { checkCallSchedule } from './check-call-schedule.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const codeOf = (schedule: CallSchedule, horizonDays?: number): string => {
  const checked = checkCallSchedule(schedule, NOW, horizonDays);
  return checked.ok ? 'accepted' : checked.error.code;
};
const local = (wall: string): CallSchedule => ({ kind: 'local', wall });

describe('when a schedule of the API is acceptable', () => {
  test('REST-2.4 a plain time in the past is refused', () => {
    expect(codeOf({ kind: 'instant', at: NOW - 1 })).toBe('schedule_past');
    expect(codeOf({ kind: 'instant', at: NOW })).toBe('accepted');
  });

  test('REST-48 local time 48 h in the past', () => {
    expect(codeOf(local('2026-03-08T12:00:00'))).toBe('schedule_past');
  });

  test('REST-49 past in UTC, still ahead in UTC−12', () => {
    expect(codeOf(local('2026-03-10T00:00:01'))).toBe('accepted');
    expect(codeOf(local('2026-03-09T23:59:59'))).toBe('schedule_past');
  });

  test('a date for optimal times is past when it is over everywhere', () => {
    expect(codeOf({ kind: 'optimal', date: '2026-03-10' })).toBe('accepted');
    // It is noon in UTC: in UTC−12 the 9th has just ended.
    expect(codeOf({ kind: 'optimal', date: '2026-03-09' })).toBe('schedule_past');
    expect(checkCallSchedule({ kind: 'optimal', date: '2026-03-09' }, NOW - 1).ok).toBe(true);
  });

  test('CD-8.6 at most 90 days ahead, or what the operator allows', () => {
    expect(codeOf({ kind: 'instant', at: NOW + 90 * DAY_MS })).toBe('accepted');
    expect(codeOf({ kind: 'instant', at: NOW + 90 * DAY_MS + 1 })).toBe('schedule_too_far');
    expect(codeOf({ kind: 'instant', at: NOW + 120 * DAY_MS }, 120)).toBe('accepted');
    expect(codeOf(local('2027-01-01T00:00:00'))).toBe('schedule_too_far');
  });
});
