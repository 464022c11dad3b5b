import { describe, expect, it } from 'vitest';
import { definition, variant } from '../../../tests/support/decide-facts.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import { drawRate, drawsFrom } from './draws.ts';
import {
  basisOf,
  LEAST_SHARE,
  periodOf,
  selectionProblem,
  shareOut,
  weighShares,
  withShares,
} from './intelligent-selection.ts';

const NOW = Date.UTC(2026, 2, 2, 13);
const three = {
  variants: [variant('a', 30), variant('b', 30), variant('c', 20)],
  controlPercentage: 20,
};
const rates = (...all: readonly (readonly [string, number, number])[]) =>
  new Map(all.map(([id, successes, people]) => [id, { successes, people }] as const));
const weigh = (results: ReturnType<typeof rates>, of = three) =>
  weighShares(of, results, NOW, drawsFrom('seed'));
const percentages = (found: ReturnType<typeof weigh>) =>
  Object.fromEntries(found.shares.map(({ variant: id, percentage }) => [id, percentage]));

describe('draws', () => {
  it('the same seed draws the same, another seed something else; uniform over (0, 1)', () => {
    const [one, same, other] = [drawsFrom('s'), drawsFrom('s'), drawsFrom('t')];
    const drawn = Array.from({ length: 10_000 }, one);
    expect(Array.from({ length: 10_000 }, same)).toEqual(drawn);
    expect(other()).not.toBe(drawn[0]);
    expect(drawn.every((value) => value > 0 && value < 1)).toBe(true);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });

  it('a rate has mean and variance of Beta(1 + s, 1 + n − s)', () => {
    const draw = drawsFrom('beta');
    const [a, b] = [1 + 30, 1 + 70];
    const drawn = Array.from({ length: 20_000 }, () => drawRate(30, 100, draw));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(mean).toBeCloseTo(a / (a + b), 2);
    expect(variance / ((a * b) / ((a + b) ** 2 * (a + b + 1)))).toBeCloseTo(1, 1);
  });
});

describe('intelligent selection', () => {
  it('CD-16.6 twice a day', () => {
    expect(periodOf(NOW) - periodOf(NOW - DAY_MS)).toBe(2);
    expect(periodOf(NOW)).toBe(periodOf(NOW + 10 * HOUR_MS));
    expect(periodOf(NOW)).toBe(periodOf(NOW - 2 * HOUR_MS) + 1);
  });

  it('CD-16.6 nothing known: the shares stay as written', () => {
    const found = weigh(rates());
    expect(percentages(found)).toEqual({ a: 30, b: 30, c: 20 });
    expect(found).toMatchObject({ settled: false, remaining: null });
  });

  it('CD-16.6 the better one gets more, the worst keeps the least share, the same draws give the same', () => {
    const found = weigh(rates(['a', 60, 1_000], ['b', 75, 1_000], ['c', 20, 1_000]));
    const shares = percentages(found);
    expect(shares['b']).toBeGreaterThan(40);
    expect(shares['a']).toBeGreaterThan(LEAST_SHARE);
    expect(shares['c']).toBe(LEAST_SHARE);
    expect(found.settled).toBe(false);
    expect(weigh(rates(['a', 60, 1_000], ['b', 75, 1_000], ['c', 20, 1_000]))).toEqual(found);
  });

  it('CD-16.6 stops when it is 95 % certain that less than 1 % is left to gain: the best gets everything', () => {
    const found = weigh(rates(['a', 600, 10_000], ['b', 1_200, 10_000], ['c', 300, 10_000]));
    expect(found.settled).toBe(true);
    expect(found.remaining).toBeLessThan(0.01);
    expect(percentages(found)).toEqual({ a: 0, b: 80, c: 0 });
  });

  it('CD-16.6 nobody converts: nothing is certain, everybody goes on', () => {
    const found = weigh(rates(['a', 0, 1_000], ['b', 0, 1_000], ['c', 0, 1_000]));
    expect(found.settled).toBe(false);
    for (const { percentage } of found.shares) expect(percentage).toBeGreaterThan(LEAST_SHARE);
  });

  it('the control keeps its share and the sums add up, whatever comes in', () => {
    const draw = drawsFrom('cases');
    const below = (n: number) => Math.floor(draw() * n);
    for (let i = 0; i < 100; i++) {
      const controlPercentage = below(99);
      const count = 2 + below(7);
      const shares = shareOut(
        Array.from({ length: count }, () => 1 / count),
        100 - controlPercentage,
      );
      const of = { controlPercentage, variants: shares.map((share, at) => variant(`v${at}`, share)) };
      const results = new Map(
        of.variants.map(({ id }) => {
          const people = below(2_000);
          return [id, { people, successes: below(people + 1) }] as const;
        }),
      );
      const found = weighShares(of, results, NOW, draw);
      const sum = found.shares.reduce((all, { percentage }) => all + percentage, 0);
      expect(sum + controlPercentage).toBe(100);
      expect(found.shares.every(({ percentage }) => Number.isInteger(percentage) && percentage >= 0)).toBe(
        true,
      );
    }
  });

  it('a variant without a share of its own takes no part and gets none', () => {
    const of = { controlPercentage: 0, variants: [variant('a', 50), variant('b', 50), variant('off', 0)] };
    const found = weigh(rates(['a', 10, 100], ['b', 12, 100], ['off', 100, 100]), of);
    expect(percentages(found)).not.toHaveProperty('off');
    expect(withShares(of.variants, found).find(({ id }) => id === 'off')?.percentage).toBe(0);
  });

  it('other variants or percentages are another basis', () => {
    expect(basisOf(three)).toBe(basisOf({ ...three }));
    expect(basisOf({ ...three, controlPercentage: 10 })).not.toBe(basisOf(three));
    expect(basisOf({ ...three, variants: three.variants.slice(1) })).not.toBe(basisOf(three));
  });
});

describe('what intelligent selection may be combined with', () => {
  const conversions = [{ event: { type: 'purchase' }, deadlineSeconds: 86_400 }];
  const winningVariant = {
    testPercentage: 10,
    decideAfterSeconds: null,
    metric: 'conversion_rate',
    otherwise: 'end',
    send: 'winner',
  } as const;
  const success = { conversions, winningVariant: null, intelligentSelection: true };
  const fit = definition({
    variants: [variant('a', 50), variant('b', 50)],
    reeligibility: { kind: 'after', seconds: 86_400 },
    success,
  });
  const problemOf = (more: object) => selectionProblem({ ...fit, ...more })?.field ?? null;

  it('CD-16.6 two variants, a conversion event and re-eligibility of at least 24 hours', () => {
    expect(problemOf({})).toBeNull();
    expect(problemOf({ reeligibility: { kind: 'never' } })).toBe('reeligibility');
    expect(problemOf({ reeligibility: { kind: 'after', seconds: 86_399 } })).toBe('reeligibility');
    expect(problemOf({ success: { ...success, conversions: [] } })).toBe('conversions');
    expect(problemOf({ variants: [variant('a', 100)] })).toBe('variants');
    expect(problemOf({ variants: [variant('a', 100), variant('b', 0)] })).toBe('variants');
    expect(problemOf({ variants: [variant('a', 50), variant('b', 50, ['sms'])] })).toBe('variants');
    expect(problemOf({ success: { ...success, winningVariant } })).toBe('winning_variant');
    expect(problemOf({ schedule: { recurrence: { kind: 'once' } } })).toBe('schedule');
    expect(problemOf({ schedule: { recurrence: { kind: 'daily' } } })).toBeNull();
    expect(problemOf({ success: { ...success, intelligentSelection: false }, variants: [] })).toBeNull();
  });

  it('CD-16.6 a control beside variants of more than 20 % each is 20 %', () => {
    const shares = (a: number, b: number, controlPercentage: number) =>
      problemOf({ variants: [variant('a', a), variant('b', b)], controlPercentage });
    expect(shares(40, 40, 20)).toBeNull();
    expect(shares(45, 45, 10)).toBe('control_percentage');
    expect(shares(80, 15, 5)).toBeNull();
  });
});
