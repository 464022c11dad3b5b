import { describe, expect, it } from 'vitest';
import { HOUR_MS, toIso } from '../time.ts';
import { dueByZone, dueInZone, hasStartedSomewhere, scheduleStart } from './api-schedule.ts';

const at = (iso: string): number => Date.parse(iso);
const nine = { kind: 'local', wall: '2025-01-15T09:00:00' } as const;
const early = at('2025-01-01T00:00:00Z');

describe('schedules made through the API', () => {
  it.each([
    ['Pacific/Apia', '2025-01-14T20:00:00.000Z'],
    ['Asia/Tokyo', '2025-01-15T00:00:00.000Z'],
    ['Europe/London', '2025-01-15T09:00:00.000Z'],
    ['America/New_York', '2025-01-15T14:00:00.000Z'],
    ['America/Los_Angeles', '2025-01-15T17:00:00.000Z'],
  ])('CD-5.4 example B: local 09:00 in %s is %s', (zone, expected) => {
    expect(toIso(dueInZone(nine, zone, early)!)).toBe(expected);
  });

  it('CD-5.4 example A: the early check is made when the wall time is reached in the first zone', () => {
    expect(toIso(scheduleStart({ kind: 'local', wall: '2021-08-07T14:00:00' }))).toBe(
      '2021-08-07T01:00:00.000Z',
    );
  });

  it.each([
    ['Asia/Kolkata', '2025-01-15T03:30:00.000Z'],
    ['Asia/Bangkok', '2025-01-15T02:30:00.000Z'],
    ['Asia/Tokyo', null],
    ['Europe/London', '2025-01-15T09:00:00.000Z'],
  ])('CD-5.4 example D: launched 02:30 UTC, %s is due %s', (zone, expected) => {
    const due = dueInZone(nine, zone, at('2025-01-15T02:30:00Z'));
    expect(due === null ? null : toIso(due)).toBe(expected);
  });

  it('CD-5.4 example C: exactly one hour late is sent at once, a second more is never sent', () => {
    const local = dueInZone(nine, 'Europe/London', early)!;
    expect(dueInZone(nine, 'Europe/London', local + HOUR_MS)).toBe(local + HOUR_MS);
    expect(dueInZone(nine, 'Europe/London', local + HOUR_MS + 1_000)).toBeNull();
  });

  it('CD-5.5: a zone ahead of the first zone is caught up, not missed', () => {
    expect(dueInZone(nine, 'Pacific/Kiritimati', early)).toBe(scheduleStart(nine));
  });

  it('CD-3.2: a wall time inside a spring gap is the first instant after it, a repeated one its first occurrence', () => {
    const gap = { kind: 'local', wall: '2025-03-30T02:30:00' } as const;
    expect(toIso(dueInZone(gap, 'Europe/Paris', early)!)).toBe('2025-03-30T01:00:00.000Z');
    const twice = { kind: 'local', wall: '2025-10-26T02:30:00' } as const;
    expect(toIso(dueInZone(twice, 'Europe/Paris', early)!)).toBe('2025-10-26T00:30:00.000Z');
  });

  it('CD-6.3: without data the optimal time is 17:00 local, the first check midnight in the first zone', () => {
    const optimal = { kind: 'optimal', date: '2025-01-15' } as const;
    expect(toIso(scheduleStart(optimal))).toBe('2025-01-14T11:00:00.000Z');
    expect(toIso(dueInZone(optimal, 'Europe/Paris', early)!)).toBe('2025-01-15T16:00:00.000Z');
  });

  it('people without a zone follow the company zone; an instant schedule needs no map', () => {
    const map = dueByZone(nine, ['Asia/Tokyo'], 'Europe/Paris', early)!;
    expect(toIso(map['']!)).toBe('2025-01-15T08:00:00.000Z');
    expect(dueByZone({ kind: 'instant', at: early }, ['Asia/Tokyo'], 'UTC', early)).toBeNull();
  });

  it('REST-52: a local-time schedule counts as started once its time has passed in the first zone', () => {
    expect(hasStartedSomewhere(nine, at('2025-01-14T19:59:59Z'))).toBe(false);
    expect(hasStartedSomewhere(nine, at('2025-01-14T20:00:00Z'))).toBe(true);
  });
});
