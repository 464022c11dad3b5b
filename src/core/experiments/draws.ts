// Random draws from a seed: the same seed gives the same draws in every process and release, so that whoever computes
// first or again finds the same. Not for secrets.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Uniform in (0, 1). */
export type Draw = () => number;

const WARM_UP = 12;

/** Three words of state and a counter, stirred 32 bits at a time; the digest of the seed sets them. */
export const drawsFrom = (seed: string): Draw => {
  const digest = sha256(utf8ToBytes(seed));
  const words = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  let [a, b, c, counter] = [words.getInt32(0), words.getInt32(4), words.getInt32(8), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  return next;
};

/** A rate of which `successes` of `people` are known, before which every rate was as likely: Beta(1 + s, 1 + n − s). */
export const drawRate = (successes: number, people: number, draw: Draw): number => {
  const hits = drawGamma(1 + successes, draw);
  const misses = drawGamma(1 + Math.max(0, people - successes), draw);
  return hits / (hits + misses);
};

/** Marsaglia and Tsang's method: a squeezed cube of a normal draw; for shapes of at least 1. */
const drawGamma = (shape: number, draw: Draw): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(draw);
    const cube = (1 + c * normal) ** 3;
    if (cube <= 0) continue;
    if (Math.log(draw()) < (normal * normal) / 2 + d - d * cube + d * Math.log(cube)) return d * cube;
  }
};

const drawNormal = (draw: Draw): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
