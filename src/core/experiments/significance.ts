// Is one variant better than another, or is it chance? Two-proportion z-test against the control (campaign-delivery
// 16.5) and Pearson's chi-squared over all variants (16.4). Pure numbers, no campaign in sight.

/** How many of a group did what was hoped for. */
export interface Rate {
  readonly successes: number;
  readonly people: number;
}

export interface Comparison {
  readonly z: number;
  /** 0 to 1, two-sided. */
  readonly confidence: number;
  /** At least 95 %. */
  readonly significant: boolean;
}

export const SIGNIFICANT_CONFIDENCE = 0.95;
const SIGNIFICANT_P = 0.05;

export const rateOf = ({ successes, people }: Rate): number => (people === 0 ? 0 : successes / people);

/** Null when one of the groups is empty: nothing can be said. Equal rates give confidence 0. */
export const compareRates = (variant: Rate, control: Rate): Comparison | null => {
  if (variant.people === 0 || control.people === 0) return null;
  const pooled = (variant.successes + control.successes) / (variant.people + control.people);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / variant.people + 1 / control.people));
  const z = spread === 0 ? 0 : (rateOf(variant) - rateOf(control)) / spread;
  const confidence = 1 - upperGamma(0.5, (z * z) / 2);
  return { z, confidence, significant: confidence >= SIGNIFICANT_CONFIDENCE };
};

export interface ChiSquared {
  readonly statistic: number;
  readonly p: number;
  /** p < 0.05. */
  readonly significant: boolean;
}

/** Over successes and failures of at least two groups; null when there is nothing to compare. */
export const chiSquared = (rates: readonly Rate[]): ChiSquared | null => {
  const groups = rates.filter(({ people }) => people > 0);
  const people = groups.reduce((sum, group) => sum + group.people, 0);
  const successes = groups.reduce((sum, group) => sum + group.successes, 0);
  if (groups.length < 2 || successes === 0 || successes === people) return null;
  const share = successes / people;
  const statistic = groups.reduce((sum, group) => {
    const expected = group.people * share;
    const difference = (group.successes - expected) ** 2;
    return sum + difference / expected + difference / (group.people - expected);
  }, 0);
  const p = upperGamma((groups.length - 1) / 2, statistic / 2);
  return { statistic, p, significant: p < SIGNIFICANT_P };
};

/** Chance of at least this much by chance alone. */
export const chiSquaredTail = (statistic: number, degrees: number): number =>
  upperGamma(degrees / 2, statistic / 2);

const MAX_TERMS = 500;
const PRECISION = 1e-15;

/** Regularised upper incomplete gamma function Q(a, x): a series for small x, a continued fraction for large. */
const upperGamma = (a: number, x: number): number => {
  if (x <= 0) return 1;
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
};

const lowerSeries = (a: number, x: number): number => {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && Math.abs(term) > Math.abs(sum) * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
};

/** Lentz's method. */
const upperFraction = (a: number, x: number): number => {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return fraction;
};

/** Of halves and whole numbers, which is all that degrees of freedom need. */
const logGamma = (a: number): number => {
  let result = a % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let n = a % 1 === 0 ? 1 : 0.5; n < a; n++) result += Math.log(n);
  return result;
};
