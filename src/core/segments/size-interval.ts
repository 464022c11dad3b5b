// From a count in a sample to everybody, with its interval. Each member falls into the sample with the same chance,
// so the count is binomial; the upper bound is that of the score interval, which stays honest for small counts and none.

/** 95 % */
const Z = 1.96;

export interface SizeInterval {
  readonly people: number;
  readonly low: number;
  readonly high: number;
}

/**
 * `share` of all people was sampled, `of` of them; where rules are decided in memory, the count rests on `looked` of
 * those and is as uncertain as so small a sample.
 */
export const sizeInterval = (hits: number, share: number, looked: number, of: number): SizeInterval => {
  const people = Math.round(hits / share);
  const rest = of === 0 ? 1 : looked / of;
  const chance = share * rest;
  if (chance >= 1) return { people, low: people, high: people };
  const counted = hits * rest;
  const center = counted + Z ** 2 / 2;
  const half = Z * Math.sqrt((counted + Z ** 2 / 4) * (1 - chance));
  const down = Z * Math.sqrt(counted * (1 - chance));
  return {
    people,
    // Those who were met are there.
    low: Math.max(Math.round(counted), Math.floor((counted - down) / chance)),
    high: Math.ceil((center + half) / chance),
  };
};
