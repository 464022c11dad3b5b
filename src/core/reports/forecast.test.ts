import { describe, expect, it } from 'vitest';
import { moveOccurrence } from '../schedule/move-occurrence.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import {
  hoursOf,
  overlapsOf,
  peopleOf,
  peopleOverRule,
  sendsPerPerson,
  spreadEvenly,
  type ForecastSource,
} from './forecast.ts';

const source = (times: readonly number[], more: Partial<ForecastSource> = {}): ForecastSource => ({
  campaignId: 'c',
  channels: ['email'],
  tags: new Set(),
  capped: true,
  times,
  ...more,
});
// 100 in the first only, 40 in both, 20 in the second only, 500 in none.
const masks = [
  { mask: 0b01, people: 100 },
  { mask: 0b11, people: 40 },
  { mask: 0b10, people: 20 },
  { mask: 0, people: 500 },
];

describe('D6 forecast', () => {
  it('people of each audience, and those in both, as a share of the smaller', () => {
    expect([peopleOf(masks, 0), peopleOf(masks, 1)]).toEqual([140, 60]);
    expect(overlapsOf(masks, 2)).toEqual([{ a: 0, b: 1, people: 40, share: 40 / 60 }]);
    expect(overlapsOf([{ mask: 0b01, people: 5 }], 2)).toEqual([]);
  });

  it('how many people get how many sends: everybody who gets any counts once', () => {
    const sends = sendsPerPerson(masks, [source([0, DAY_MS]), source([0])]);
    expect(sends).toEqual([
      { sends: 1, people: 20 },
      { sends: 2, people: 100 },
      { sends: 3, people: 40 },
    ]);
  });

  it('a frequency rule counts what lies in one window, on its channels, of its tag, and marketing alone', () => {
    const rule = {
      name: 'r',
      messages: 1,
      every: 1,
      unit: 'days' as const,
      channels: null,
      tag: null,
      days: 'utc' as const,
    };
    const [near, far] = [
      [source([0]), source([HOUR_MS])],
      [source([0]), source([DAY_MS])],
    ];
    expect(peopleOverRule(masks, near, rule)).toBe(40);
    expect(peopleOverRule(masks, far, rule)).toBe(0);
    expect(peopleOverRule(masks, near, { ...rule, channels: ['sms'] })).toBe(0);
    expect(peopleOverRule(masks, near, { ...rule, tag: 'promo' })).toBe(0);
    expect(peopleOverRule(masks, [source([0]), source([HOUR_MS], { capped: false })], rule)).toBe(0);
  });

  it('hours add up to the people', () => {
    const hours = hoursOf([...spreadEvenly(0, 4 * HOUR_MS, 100), { at: HOUR_MS + 5, people: 7 }]);
    expect(hours.map(({ people }) => people)).toEqual([25, 32, 25, 25]);
  });
});

describe('D6 moving a send', () => {
  const timing = { timing: { kind: 'company' as const }, waves: null };
  const once = { recurrence: { kind: 'once' as const, date: '2026-03-01', time: '09:00' }, ...timing };

  it('a single date gets another one', () => {
    const moved = moveOccurrence(once, '2026-03-01T09:00', '2026-03-02T10:30');
    expect(moved.ok && moved.value.recurrence).toEqual({ kind: 'once', date: '2026-03-02', time: '10:30' });
  });

  it('one of several dates moves, the others stay, in order', () => {
    const dates = [
      { date: '2026-03-01', time: '09:00' },
      { date: '2026-03-05', time: '09:00' },
    ];
    const settings = { recurrence: { kind: 'dates' as const, dates }, ...timing };
    const moved = moveOccurrence(settings, '2026-03-01T09:00', '2026-03-09T09:00');
    expect(moved.ok && moved.value.recurrence).toMatchObject({
      dates: [{ date: '2026-03-05' }, { date: '2026-03-09' }],
    });
    expect(moveOccurrence(settings, '2026-03-01T09:00', '2026-03-05T09:00')).toMatchObject({
      error: { code: 'date_taken' },
    });
  });

  it('what repeats by a rule, has no date, or moved meanwhile is refused, each with its code', () => {
    const daily = {
      kind: 'daily' as const,
      every: 1,
      time: '09:00',
      start: '2026-03-01',
      end: { kind: 'never' as const },
    };
    const codes = [
      moveOccurrence({ recurrence: daily, ...timing }, '2026-03-01T09:00', '2026-03-02T09:00'),
      moveOccurrence({ recurrence: { kind: 'manual' }, ...timing }, 'manual:1', '2026-03-02T09:00'),
      moveOccurrence(null, 'launch', '2026-03-02T09:00'),
      moveOccurrence(once, '2026-03-04T09:00', '2026-03-02T09:00'),
    ].map((one) => (one.ok ? '' : one.error.code));
    expect(codes).toEqual(['recurring_schedule', 'no_date', 'no_date', 'conflict']);
  });
});
