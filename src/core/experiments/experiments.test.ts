import { describe, expect, it } from 'vitest';
import type { WinningVariant } from '../campaigns/definition/conversion-settings.ts';
import { chiSquared, compareRates } from './significance.ts';
import { decideWinner, decidesAt, evenShares, isInTest, testSlot } from './winning-variant.ts';

const rate = (successes: number, people = 1_000) => ({ successes, people });
const settings = (more: Partial<WinningVariant> = {}): WinningVariant => ({
  testPercentage: 20,
  decideAfterSeconds: null,
  metric: 'unique_opens',
  otherwise: 'send_best',
  send: 'winner',
  ...more,
});

describe('confidence against the control', () => {
  it('CD-#131 60/1000 against 40/1000 is 95.98 %, 50 against 40 is 71.93 %, equal rates are 0 %', () => {
    const clear = compareRates(rate(60), rate(40));
    expect(clear?.z).toBeCloseTo(2.052, 3);
    expect(clear?.confidence).toBeCloseTo(0.9598, 4);
    expect(clear?.significant).toBe(true);
    const weak = compareRates(rate(50), rate(40));
    expect(weak?.confidence).toBeCloseTo(0.7193, 4);
    expect(weak?.significant).toBe(false);
    expect(compareRates(rate(40), rate(40))).toEqual({ z: 0, confidence: 0, significant: false });
  });

  it('CD-16.5 an empty group says nothing; all or nobody on both sides is no difference', () => {
    expect(compareRates(rate(0, 0), rate(1))).toBeNull();
    expect(compareRates(rate(0), rate(0))?.confidence).toBe(0);
    expect(compareRates(rate(10, 10), rate(10, 10))?.confidence).toBe(0);
  });

  it('CD-16.5 agrees with published quantiles of the normal distribution', () => {
    for (const [z, confidence] of [
      [1, 0.682689],
      [1.644854, 0.9],
      [1.959964, 0.95],
      [2.575829, 0.99],
      [3.290527, 0.999],
    ] as const) {
      // 1,000,000 people a side at 50 %: the difference that makes this z.
      const n = 1_000_000;
      const difference = z * Math.sqrt(0.5 * (1 / n));
      const found = compareRates(rate(n * (0.5 + difference / 2), n), rate(n * (0.5 - difference / 2), n));
      expect(found?.confidence).toBeCloseTo(confidence, 5);
    }
  });
});

describe('winning variant', () => {
  it('CD-#133 120 against 90 of 1000 is chi² 4.789 and wins; 105 against 100 is not and falls back', () => {
    const test = chiSquared([rate(120), rate(90)]);
    expect(test?.statistic).toBeCloseTo(4.789, 3);
    expect(test?.p).toBeLessThan(0.05);
    const results = (a: number, b: number) => [
      { variantId: 'a', ...rate(a) },
      { variantId: 'b', ...rate(b) },
    ];
    expect(decideWinner(settings(), results(90, 120))).toMatchObject({
      winner: 'b',
      because: 'significant',
    });
    expect(decideWinner(settings(), results(100, 105))).toMatchObject({
      winner: 'b',
      because: 'best_without_significance',
    });
    expect(decideWinner(settings({ otherwise: 'end' }), results(100, 105))).toMatchObject({
      winner: null,
      because: 'no_significant_difference',
    });
  });

  it('CD-16.4 chi-squared over three variants matches the table (df 2: 5.991 is p 0.05, 9.210 is p 0.01)', () => {
    const three = chiSquared([rate(120), rate(90), rate(100)]);
    expect(three?.statistic).toBeCloseTo(5.0366, 3);
    expect(three?.p).toBeCloseTo(Math.exp(-5.0366 / 2), 4);
    expect(chiSquared([rate(0), rate(0)])).toBeNull();
    expect(chiSquared([rate(5)])).toBeNull();
  });

  it('CD-16.4 no test result at all: the first variant, or the end', () => {
    const empty = [
      { variantId: 'a', ...rate(0, 0) },
      { variantId: 'b', ...rate(0, 0) },
    ];
    expect(decideWinner(settings(), empty)).toMatchObject({ winner: 'a', because: 'no_data' });
    expect(decideWinner(settings({ otherwise: 'end' }), empty)).toMatchObject({ winner: null });
  });

  it('CD-16.4 decided the next day at the same time unless told otherwise', () => {
    expect(decidesAt(settings(), 1_000)).toBe(86_401_000);
    expect(decidesAt(settings({ decideAfterSeconds: 60 }), 1_000)).toBe(61_000);
  });

  it('CD-16.2 the test takes its share of people, whatever their variant', () => {
    const people = Array.from({ length: 20_000 }, (_, i) => `person-${i}`);
    const inTest = people.filter((id) => isInTest(settings(), id, 'campaign'));
    expect(inTest.length / people.length).toBeCloseTo(0.2, 1);
    expect(new Set(people.map((id) => testSlot(id, 'campaign'))).size).toBe(100);
  });
});

it('CD-#132 seven variants share evenly as 15, 15, 14, 14, 14, 14, 14', () => {
  expect(evenShares(7)).toEqual([15, 15, 14, 14, 14, 14, 14]);
  expect(evenShares(3, 80)).toEqual([27, 27, 26]);
  for (let count = 1; count <= 8; count++)
    expect(evenShares(count).reduce((sum, share) => sum + share, 0)).toBe(100);
});
