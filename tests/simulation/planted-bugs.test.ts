// Are the oracles alive (T10)? Each planted bug must be found by the same seeds that the engine as it is passes.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CAN_SHOW, FOUND_BY, LOOK_FROM, PLANTED_BUGS } from './planted-bugs.ts';
import type { Plant } from './process.ts';
import { runSeed, scenarioOf } from './run-seed.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

/** Most are found within ten. */
const ENOUGH_SEEDS = 400;
const LONGEST_MS = 480_000;

let database: VirtualDatabase;
beforeAll(async () => {
  database = await openVirtualDatabase();
});
afterAll(() => database.drop());

const findBug = async (name: string, plant: () => Plant): Promise<void> => {
  for (let seed = LOOK_FROM[name] ?? 1, run = 0; run < ENOUGH_SEEDS; seed++) {
    if (CAN_SHOW[name]?.(scenarioOf(seed)) === false) continue;
    run++;
    const { findings } = await runSeed(database, seed, { plant: plant() });
    const rule = FOUND_BY[name] ?? '';
    if (!findings.some((finding) => finding.startsWith(rule))) continue;
    expect((await runSeed(database, seed)).findings).toEqual([]);
    return;
  }
  expect.unreachable(`not found by ${ENOUGH_SEEDS} seeds`);
};

for (const [name, plant] of Object.entries(PLANTED_BUGS))
  it(`T10 finds the planted bug: ${name}`, () => findBug(name, plant), LONGEST_MS);
