import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../segments/evidence.ts';
import { DAY_MS } from '../time.ts';
import type { Profile } from '../users/user.ts';
import {
  fitModel,
  MIN_CELL_PEOPLE,
  MIN_VARIANT_PEOPLE,
  predictVariant,
  type TraitCount,
} from './personal-model.ts';
import { traitsOf, writeTraits, type Traits } from './traits.ts';

const count = (
  feature: string,
  value: string,
  variant: string,
  successes: number,
  people: number,
): TraitCount => ({ feature, value, variant, successes, people });
const total = (variant: string, successes: number, people: number) =>
  count('', '', variant, successes, people);
const traits = (of: Record<string, string>, events: readonly string[] = []): Traits => ({ of, events });

/** Everybody does the same on the whole, but the French prefer b and the Americans a. */
const apart: readonly TraitCount[] = [
  total('a', 60, 400),
  total('b', 60, 400),
  count('country', 'FR', 'a', 10, 200),
  count('country', 'FR', 'b', 50, 200),
  count('country', 'US', 'a', 50, 200),
  count('country', 'US', 'b', 10, 200),
];

describe('personalised variant', () => {
  it('CD-16.4 each gets what is predicted to be best for them, with what it rests on', () => {
    const model = fitModel(apart);
    expect(model.state).toBe('fitted');
    expect(model.features.map(({ feature }) => feature)).toEqual(['country']);
    const french = predictVariant(model, 'a', traits({ country: 'FR' }));
    expect(french).toMatchObject({ variant: 'b', because: 'predicted', features: { country: 'FR' } });
    expect(french.expected['b']).toBeCloseTo((50 + 50 * (61 / 402)) / 250, 6);
    expect(predictVariant(model, 'b', traits({ country: 'US' })).variant).toBe('a');
    expect(predictVariant(model, 'a', traits({ country: 'US' })).variant).toBe('a');
  });

  it('CD-16.4 who is not covered gets the winner, and it is said', () => {
    const model = fitModel(apart);
    expect(predictVariant(model, 'b', traits({ country: 'DE' }))).toEqual({
      variant: 'b',
      because: 'not_covered',
      expected: {},
      features: {},
    });
  });

  it('CD-16.4 too few people, or no difference beyond chance: everybody gets the winner', () => {
    const few = apart.map((one) => (one.feature === '' ? { ...one, people: MIN_VARIANT_PEOPLE - 1 } : one));
    expect(fitModel(few).state).toBe('too_few_people');
    expect(fitModel([])).toMatchObject({ state: 'too_few_people', features: [] });
    const alike = apart.map((one) => (one.feature === '' ? one : { ...one, successes: 30 }));
    expect(fitModel(alike)).toMatchObject({ state: 'no_difference', features: [] });
    expect(predictVariant(fitModel(alike), 'b', traits({ country: 'FR' })).because).toBe('no_difference');
  });

  it('CD-16.4 a value that moves all variants alike is no reason for another variant', () => {
    const model = fitModel([
      total('a', 120, 400),
      total('b', 140, 400),
      count('tenure', 'week', 'a', 100, 200),
      count('tenure', 'week', 'b', 115, 200),
      count('tenure', 'older', 'a', 20, 200),
      count('tenure', 'older', 'b', 25, 200),
    ]);
    expect(model.state).toBe('no_difference');
  });

  it('CD-16.4 values with too few people are left out', () => {
    const thin = MIN_CELL_PEOPLE - 1;
    const model = fitModel([
      ...apart,
      count('country', 'LU', 'a', 0, thin),
      count('country', 'LU', 'b', thin, thin),
    ]);
    expect(Object.keys(model.features[0]?.cells ?? {})).toEqual(['FR', 'US']);
  });

  it('CD-16.4 custom events: who did not perform one is everybody else', () => {
    const model = fitModel([
      total('a', 60, 400),
      total('b', 60, 400),
      count('event:cart', 'yes', 'a', 5, 150),
      count('event:cart', 'yes', 'b', 45, 150),
    ]);
    expect(model.features[0]?.cells['no']).toEqual({
      a: { successes: 55, people: 250 },
      b: { successes: 15, people: 250 },
    });
    expect(predictVariant(model, 'a', traits({}, ['cart'])).variant).toBe('b');
    expect(predictVariant(model, 'b', traits({}, ['view'])).variant).toBe('a');
  });

  it('chance alone names a feature in at most one of twenty experiments', () => {
    let [state, found] = [1, 0];
    const draw = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let i = 0; i < 200; i++) {
      const cells = ['language', 'country', 'platform', 'recency', 'tenure'].flatMap((feature) =>
        ['x', 'y'].flatMap((value) =>
          ['a', 'b'].map((id) => {
            const successes = Array.from({ length: 200 }, draw).filter((one) => one < 0.15).length;
            return count(feature, value, id, successes, 200);
          }),
        ),
      );
      if (fitModel([total('a', 60, 400), total('b', 60, 400), ...cells]).state === 'fitted') found++;
    }
    expect(found / 200).toBeLessThan(0.1);
  });
});

describe('traits', () => {
  const now = Date.UTC(2026, 2, 2);
  const person = (more: object) =>
    ({
      fields: { language: 'fr-CA', country: 'CA' },
      devices: [{ platform: 'ios' }],
      lastUsedAt: now - 10 * DAY_MS,
      createdAt: now - 200 * DAY_MS,
      ...more,
    }) as unknown as Profile;
  const summary = (kind: 'event' | 'session', name: string, total_: number, daysAgo: number) => ({
    ...{ kind, name, count: total_, firstAt: 0, lastAt: now - daysAgo * DAY_MS, revenue: 0, days: {} },
  });

  it('CD-16.4 recency, frequency, tenure and what the profile says, in coarse steps', () => {
    const summaries = [
      summary('session', 'app', 5, 1),
      summary('event', 'cart', 1, 5),
      summary('event', 'view', 3, 2),
      summary('event', 'old', 3, 91),
    ];
    const found = traitsOf(person({}), { ...NO_EVIDENCE, summaries }, now);
    expect(writeTraits(found)).toEqual({
      language: 'fr',
      country: 'CA',
      platform: 'ios',
      recency: 'month',
      frequency: '3-9',
      tenure: 'older',
      events: ['view', 'cart'],
    });
    expect(
      traitsOf(person({ fields: {}, devices: [], lastUsedAt: null }), NO_EVIDENCE, now).of,
    ).toMatchObject({
      language: 'none',
      country: 'none',
      platform: 'none',
      recency: 'never',
      frequency: '0',
    });
  });
});
