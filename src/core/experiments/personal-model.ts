// The model behind a personalised variant (campaign-delivery 16.4): which features of people make a difference between
// the variants, and what rate each variant may expect of one person. Tables of counts, tested for chance and drawn
// towards the variant's own rate where they are thin; nothing that cannot be shown. Pure.
import type { JsonObject } from '../json.ts';
import { chiSquared, chiSquaredTail, type Rate } from './significance.ts';
import type { Traits } from './traits.ts';

/** One count of the test: people of a variant with this value of a feature. '' is everybody of the variant. */
export interface TraitCount extends Rate {
  readonly feature: string;
  readonly value: string;
  readonly variant: string;
}

export interface ModelFeature {
  /** A trait, or `event:<name>` with the values yes and no. */
  readonly feature: string;
  /** Chance of so much difference if the feature made none. */
  readonly p: number;
  /** By value, then by variant. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, Rate>>>>;
}

export interface PersonalModel {
  /** Why everybody gets the winner, unless it is fitted. */
  readonly state: 'fitted' | 'too_few_people' | 'no_difference';
  readonly base: Readonly<Record<string, Rate>>;
  readonly features: readonly ModelFeature[];
}

export interface Prediction {
  readonly variant: string;
  readonly because: 'predicted' | 'too_few_people' | 'no_difference' | 'not_covered';
  /** Expected rate by variant; empty where nothing was predicted. */
  readonly expected: Readonly<Record<string, number>>;
  /** What of the person it rests on. */
  readonly features: Readonly<Record<string, string>>;
}

/** Every variant needs as many people in the test. */
export const MIN_VARIANT_PEOPLE = 100;
/** A value counts where every variant has as many people with it. */
export const MIN_CELL_PEOPLE = 25;
/** Chance of one wrong feature among all that are looked at. */
const SIGNIFICANT_P = 0.05;
/** More would count the same difference twice. */
const MAX_FEATURES = 3;
const MAX_EVENTS = 20;
/** A cell of this many people weighs as much as the variant's own rate. */
const SHRINKAGE = 50;

export const fitModel = (counts: readonly TraitCount[]): PersonalModel => {
  const totals = counts.filter(({ feature }) => feature === '');
  const base = Object.fromEntries(totals.map((one) => [one.variant, toRate(one)]));
  const variants = Object.keys(base);
  if (variants.length < 2 || totals.some(({ people }) => people < MIN_VARIANT_PEOPLE))
    return { state: 'too_few_people', base, features: [] };
  const tables = [...tablesOf(counts, base)].flatMap(([feature, cells]) => {
    const kept = keepFull(cells, variants);
    return Object.keys(kept).length < 2 ? [] : [{ feature, cells: kept, p: chanceOf(kept, variants) }];
  });
  const features = tables
    .filter(({ p }) => p < SIGNIFICANT_P / tables.length)
    .sort((a, b) => a.p - b.p || (a.feature < b.feature ? -1 : 1))
    .slice(0, MAX_FEATURES);
  return { state: features.length === 0 ? 'no_difference' : 'fitted', base, features };
};

type Cells = Record<string, Record<string, Rate>>;

const toRate = ({ successes, people }: Rate): Rate => ({ successes, people });

/** An event that was not performed is everybody else. */
const tablesOf = (counts: readonly TraitCount[], base: PersonalModel['base']): ReadonlyMap<string, Cells> => {
  const tables = new Map<string, Cells>();
  const known = knownEvents(counts);
  for (const count of counts) {
    const { feature, value, variant } = count;
    if (feature === '' || base[variant] === undefined) continue;
    if (isEvent(feature) && !known.has(feature)) continue;
    const cells = tables.get(feature) ?? {};
    tables.set(feature, cells);
    cells[value] = { ...cells[value], [variant]: toRate(count) };
  }
  for (const [feature, cells] of tables)
    if (isEvent(feature))
      cells['no'] = Object.fromEntries(
        Object.entries(base).map(([variant, all]) => {
          const yes = cells['yes']?.[variant] ?? { successes: 0, people: 0 };
          return [variant, { successes: all.successes - yes.successes, people: all.people - yes.people }];
        }),
      );
  return tables;
};

const isEvent = (feature: string): boolean => feature.startsWith('event:');

/** The most frequent ones: each more that is looked at makes a chance find likelier. */
const knownEvents = (counts: readonly TraitCount[]): ReadonlySet<string> => {
  const people = new Map<string, number>();
  for (const { feature, people: some } of counts)
    if (isEvent(feature)) people.set(feature, (people.get(feature) ?? 0) + some);
  const order = [...people].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return new Set(order.slice(0, MAX_EVENTS).map(([feature]) => feature));
};

const keepFull = (cells: Cells, variants: readonly string[]): Cells =>
  Object.fromEntries(
    Object.entries(cells)
      .filter(([, of]) => variants.every((id) => (of[id]?.people ?? 0) >= MIN_CELL_PEOPLE))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Do the variants differ otherwise from value to value? Chi-squared of each value, less that of all together. */
const chanceOf = (cells: Cells, variants: readonly string[]): number => {
  const values = Object.values(cells);
  const of = (rates: readonly Rate[]): number => chiSquared(rates)?.statistic ?? 0;
  const apart = values.reduce((sum, one) => sum + of(variants.map((id) => one[id] ?? NOBODY)), 0);
  const together = of(
    variants.map((id) => ({
      successes: values.reduce((sum, one) => sum + (one[id]?.successes ?? 0), 0),
      people: values.reduce((sum, one) => sum + (one[id]?.people ?? 0), 0),
    })),
  );
  return chiSquaredTail(apart - together, (values.length - 1) * (variants.length - 1));
};

const NOBODY: Rate = { successes: 0, people: 0 };

/** The variant with the best expected rate; the winner where nothing speaks for another. */
export const predictVariant = (model: PersonalModel, winner: string, traits: Traits): Prediction => {
  const fallback = (because: Exclude<Prediction['because'], 'predicted'>): Prediction => ({
    variant: winner,
    because,
    expected: {},
    features: {},
  });
  if (model.state !== 'fitted') return fallback(model.state);
  const known = model.features.flatMap(({ feature, cells }) => {
    const value = valueOf(feature, traits);
    const cell = cells[value];
    return cell === undefined ? [] : [{ feature, value, cell }];
  });
  if (known.length === 0) return fallback('not_covered');
  const expected = Object.fromEntries(
    Object.entries(model.base).map(([variant, all]) => [
      variant,
      expectedRate(
        all,
        known.map(({ cell }) => cell[variant] ?? NOBODY),
      ),
    ]),
  );
  const best = Object.entries(expected).reduce(
    (leader, [variant, rate]) => (rate > leader.rate ? { variant, rate } : leader),
    { variant: winner, rate: expected[winner] ?? 0 },
  );
  return {
    variant: best.variant,
    because: 'predicted',
    expected,
    features: Object.fromEntries(known.map(({ feature, value }) => [feature, value])),
  };
};

const valueOf = (feature: string, { of, events }: Traits): string => {
  if (!isEvent(feature)) return of[feature] ?? '';
  return events.includes(feature.slice('event:'.length)) ? 'yes' : 'no';
};

/** On the scale of log-odds each feature moves the variant's own rate by what its cell, drawn towards it, says. */
const expectedRate = (all: Rate, cells: readonly Rate[]): number => {
  const own = (all.successes + 1) / (all.people + 2);
  const moved = cells.reduce((sum, { successes, people }) => {
    const rate = (successes + SHRINKAGE * own) / (people + SHRINKAGE);
    return sum + logOdds(rate) - logOdds(own);
  }, logOdds(own));
  return 1 / (1 + Math.exp(-moved));
};

const logOdds = (rate: number): number => Math.log(rate / (1 - rate));

/** As the log keeps it with the decision. */
export const writePrediction = ({ variant, because, expected, features }: Prediction): JsonObject => ({
  variant,
  because,
  expected: Object.fromEntries(
    Object.entries(expected).map(([id, rate]) => [id, Math.round(rate * 10_000) / 10_000]),
  ),
  features: { ...features },
});
