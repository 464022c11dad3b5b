import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allotSlots, isSlotOpen, SLOT_HORIZON_MINUTES } from './speed-slots.ts';

const limit = (scope: string, perMinute: number) => ({ scope, perMinute });
const NOON = 29_500_000;

describe('CD-13.2 slots', () => {
  it('CD-#121 75,000 at 10,000 a minute: seven full minutes and half of the eighth', () => {
    const { grants } = allotSlots([{ scopes: [limit('c', 10_000)], count: 75_000 }], new Map(), NOON);
    expect(grants[0]).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6].map((i) => ({ minute: NOON + i, count: 10_000 })),
      { minute: NOON + 7, count: 5_000 },
    ]);
  });

  it('CD-#122 three campaigns of the workspace’s whole minute go one after the other', () => {
    const shared = limit('workspace:email', 100_000);
    const campaigns = ['a', 'b', 'c'].map((id) => ({ scopes: [limit(id, 500_000), shared], count: 100_000 }));
    const { grants } = allotSlots(campaigns, new Map(), NOON);
    expect(grants).toEqual([0, 1, 2].map((i) => [{ minute: NOON + i, count: 100_000 }]));
  });

  it('CD-13.3 a slow campaign leaves the workspace’s room to others', () => {
    const shared = limit('workspace:email', 100);
    const { grants } = allotSlots(
      [
        { scopes: [limit('slow', 10), shared], count: 30 },
        { scopes: [shared], count: 180 },
      ],
      new Map(),
      NOON,
    );
    expect(grants[1]).toEqual([
      { minute: NOON, count: 90 },
      { minute: NOON + 1, count: 90 },
    ]);
  });

  it('CD-13.2 nobody gets a slot beyond 72 hours', () => {
    const used = new Map([['c', new Map(Array.from({ length: 10 }, (_, i) => [NOON + i, 10] as const))]]);
    const count = 10 * SLOT_HORIZON_MINUTES;
    const { grants } = allotSlots([{ scopes: [limit('c', 10)], count }], used, NOON);
    expect(grants[0]?.reduce((sum, grant) => sum + grant.count, 0)).toBe(count - 100);
    expect(grants[0]?.at(-1)?.minute).toBe(NOON + SLOT_HORIZON_MINUTES - 1);
  });

  it('CD-13.2 a slot may be used in its minute and a minute longer', () => {
    expect([0, 60_000, 119_999, 120_000].map((later) => isSlotOpen(6_000_000, 6_000_000 + later))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('property: no minute of any limit is overdrawn, and no room is passed over', () => {
    const scopes = ['a', 'b', 'w'] as const;
    const requests = fc.array(
      fc.record({ own: fc.constantFrom('a', 'b', null), count: fc.integer({ min: 1, max: 60 }) }),
      { minLength: 1, maxLength: 6 },
    );
    const rates = fc.record({
      a: fc.integer({ min: 1, max: 9 }),
      b: fc.integer({ min: 1, max: 9 }),
      w: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(requests, rates, (wanted, perMinute) => {
        const asked = wanted.map(({ own, count }) => ({
          scopes: [...(own === null ? [] : [limit(own, perMinute[own])]), limit('w', perMinute.w)],
          count,
        }));
        const { grants, added } = allotSlots(asked, new Map(), 0);
        // The slow way: message by message, the first minute with room in every limit.
        const used = new Map<string, number>();
        const slow = asked.map(({ scopes: bound, count }) => {
          const minutes: number[] = [];
          for (let i = 0; i < count; i++) {
            let minute = 0;
            while (bound.some(({ scope, perMinute: n }) => (used.get(`${scope} ${minute}`) ?? 0) >= n))
              minute++;
            for (const { scope } of bound)
              used.set(`${scope} ${minute}`, (used.get(`${scope} ${minute}`) ?? 0) + 1);
            minutes.push(minute);
          }
          return minutes.sort((x, y) => x - y);
        });
        const fast = grants.map((given) =>
          given.flatMap(({ minute, count }) => Array.from({ length: count }, () => minute)),
        );
        expect(fast).toEqual(slow);
        for (const scope of scopes)
          for (const [minute, count] of added.get(scope) ?? []) {
            expect(count).toBe(used.get(`${scope} ${minute}`));
            expect(count).toBeLessThanOrEqual(perMinute[scope]);
          }
      }),
      { numRuns: 200 },
    );
  });
});
