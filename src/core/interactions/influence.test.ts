import { describe, expect, it } from 'vitest';
import { influenceWindowMs, isInfluenced } from './influence.ts';

const MINUTE = 60_000;
const AT = Date.parse('2026-03-10T12:00:00Z');
const push = { campaignId: 'c', receivedAt: AT, openedAt: null, influencedAt: null };

describe('CD-20.3 influenced opens', () => {
  it('the window is 30 minutes, or half the average time between sessions if that is less', () => {
    const every = (minutes: number, count: number) => ({
      count,
      firstAt: AT,
      lastAt: AT + minutes * MINUTE * (count - 1),
    });
    expect([null, every(20, 1), every(20, 5), every(60, 2), every(600, 3)].map(influenceWindowMs)).toEqual(
      [30, 30, 10, 30, 30].map((minutes) => minutes * MINUTE),
    );
  });

  it('counts inside the window alone, and not after a direct open or twice', () => {
    const after = (minutes: number, over: object = {}) =>
      isInfluenced({ ...push, ...over }, AT + minutes * MINUTE, null);
    expect([after(-1), after(0), after(30), after(30.01)]).toEqual([false, true, true, false]);
    expect(after(5, { openedAt: AT + MINUTE })).toBe(false);
    expect(after(5, { openedAt: AT - MINUTE })).toBe(true);
    expect(after(5, { influencedAt: AT + MINUTE })).toBe(false);
  });
});
