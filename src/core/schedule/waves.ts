// Who of an audience belongs to which wave (ajo WAV). Places in the audience decide, so that it is partitioned once:
// nobody is in two waves, and sizes hold however the audience is cut into slices.
import type { Waves } from '../campaigns/definition/schedule-settings.ts';
import { MINUTE_MS } from '../time.ts';

/** Milliseconds after the start; null = no wave. */
export type WavePlan =
  /** By place modulo 100. */
  | { readonly kind: 'percent'; readonly offsetsMs: readonly (number | null)[] }
  /** Wave i takes the places below `upTo[i]` that no earlier wave took. */
  | { readonly kind: 'people'; readonly upTo: readonly number[]; readonly offsetsMs: readonly number[] };

const PERCENT = 100;

export const planWaves = ({ unit, waves }: Waves): WavePlan => {
  const offsetsMs = waves.map(({ afterMinutes }) => afterMinutes * MINUTE_MS);
  if (unit === 'percent') {
    const sizes = waves.map(({ size }) => size);
    return { kind: 'percent', offsetsMs: spread(sizes).map((wave) => offsetsMs[wave] ?? null) };
  }
  let total = 0;
  return { kind: 'people', upTo: waves.map(({ size }) => (total += size)), offsetsMs };
};

export const waveOffsetMs = (plan: WavePlan, place: number): number | null => {
  if (plan.kind === 'percent') return plan.offsetsMs[place % PERCENT] ?? null;
  const wave = plan.upTo.findIndex((upTo) => place < upTo);
  return wave < 0 ? null : (plan.offsetsMs[wave] ?? null);
};

/**
 * A wave for each of a hundred places, evenly: after any number of places every wave is within one person of its
 * share, and after a hundred exact. What adds up to less than a hundred leaves the rest without a wave.
 */
const spread = (sizes: readonly number[]): readonly number[] => {
  const rest = Math.max(0, PERCENT - sizes.reduce((sum, size) => sum + size, 0));
  const shares = [...sizes, rest];
  const given = shares.map(() => 0);
  return Array.from({ length: PERCENT }, (_, place) => {
    const behind = shares.map((size, wave) =>
      size > (given[wave] ?? 0)
        ? (size * (place + 1)) / PERCENT - (given[wave] ?? 0)
        : Number.NEGATIVE_INFINITY,
    );
    const wave = behind.indexOf(Math.max(...behind));
    given[wave] = (given[wave] ?? 0) + 1;
    return wave;
  });
};
