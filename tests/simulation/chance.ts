// Chance from a seed: the same seed and the same questions give the same answers on every machine. Each concern has a
// stream of its own, so that drawing more of one does not shift the others.
import { uuidV7 } from '../../src/adapters/system/random.ts';
import { hash32 } from '../../src/core/part.ts';
import type { Clock, Random } from '../../src/ports/clock.ts';

export interface Chance {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** Integer in [0, n). */
  below(n: number): number;
  /** Integer in [from, to]. */
  between(from: number, to: number): number;
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A stream of its own, derived from this one's seed and the name. */
  stream(name: string): Chance;
}

export const chanceOf = (seed: string): Chance => {
  const fraction = sfc32(hash32(`a${seed}`), hash32(`b${seed}`), hash32(`c${seed}`));
  const below = (n: number): number => Math.floor(fraction() * n);
  return {
    fraction,
    below,
    between: (from, to) => from + below(to - from + 1),
    happens: (probability) => fraction() < probability,
    pick: (list) => {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    stream: (name) => chanceOf(`${seed}/${name}`),
  };
};

/** Small Fast Counter, 32 bits: passes PractRand, four words of state. */
const sfc32 = (seedA: number, seedB: number, seedC: number): (() => number) => {
  let [a, b, c, counter] = [seedA, seedB, seedC, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
};

export const randomOver = (chance: Chance, clock: Clock): Random => {
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => chance.below(256));
  return {
    hex: (count) => Buffer.from(bytes(count)).toString('hex'),
    uuid: () => uuidV7(clock.now(), bytes(10)),
    fraction: () => chance.fraction(),
  };
};
