// A crash at every step that changes something (T08): the points of a run without faults are counted, then each of
// them is refused, loses its answer, or is where the process dies, alone.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SINGLE_KINDS, singleFault, type SingleKind } from './faults.ts';
import { runSeed } from './run-seed.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

/** Histories with several messages of several provider classes. */
const SEEDS = [6, 13];
const LONGEST_MS = 240_000;

let database: VirtualDatabase;
beforeAll(async () => {
  database = await openVirtualDatabase();
});
afterAll(() => database.drop());

const strike = (seed: number, at: number, kind: SingleKind) =>
  runSeed(database, seed, { faults: (chance) => singleFault(chance, at, kind) });

it.each(SEEDS)(
  'T08 every promise holds wherever a process fails alone in seed %i',
  async (seed) => {
    const calm = await strike(seed, -1, 'lost');
    expect(calm.findings).toEqual([]);
    expect(calm.handovers).toBeGreaterThan(0);
    const points = calm.faults.get('points') ?? 0;
    expect(points).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (let at = 0; at < points; at++) {
      // Neighbouring points are struck in different ways; a point that matters comes back in every claim.
      const kind = SINGLE_KINDS[at % SINGLE_KINDS.length] ?? 'lost';
      const { findings } = await strike(seed, at, kind);
      wrong.push(...findings.map((one) => `${kind} at point ${at}: ${one}`));
    }
    expect(wrong).toEqual([]);
  },
  LONGEST_MS,
);
