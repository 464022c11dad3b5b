import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../time.ts';
import { planWaves, waveOffsetMs } from './waves.ts';

const tally = (plan: ReturnType<typeof planWaves>, people: number): Map<number | null, number> => {
  const counts = new Map<number | null, number>();
  for (let place = 0; place < people; place++) {
    const offset = waveOffsetMs(plan, place);
    const wave = offset === null ? null : offset / MINUTE_MS / 30;
    counts.set(wave, (counts.get(wave) ?? 0) + 1);
  }
  return counts;
};
const waves = (unit: 'percent' | 'people', ...sizes: number[]) =>
  planWaves({ unit, waves: sizes.map((size, i) => ({ size, afterMinutes: i * 30 })) });

describe('waves', () => {
  test('WAV-3 WAV-4 percentages hold exactly over hundreds, and nearly at any size', () => {
    expect([...tally(waves('percent', 10, 30, 60), 1_000)].sort()).toEqual([
      [0, 100],
      [1, 300],
      [2, 600],
    ]);
    expect([...tally(waves('percent', 50, 50), 10)].sort()).toEqual([
      [0, 5],
      [1, 5],
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        (sizes, people) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          fc.pre(total <= 100);
          const counts = tally(waves('percent', ...sizes), people);
          sizes.forEach((size, wave) => {
            const wanted = (size * people) / 100;
            expect(Math.abs((counts.get(wave) ?? 0) - wanted)).toBeLessThan(2.5);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('WAV-6 sizes larger than the audience: earlier waves take everybody; smaller: the rest gets nothing', () => {
    expect([...tally(waves('people', 20, 30), 15)]).toEqual([[0, 15]]);
    expect([...tally(waves('people', 5, 5), 15)]).toEqual([
      [0, 5],
      [1, 5],
      [null, 5],
    ]);
    expect(tally(waves('percent', 50, 30), 100).get(null)).toBe(20);
  });
});
