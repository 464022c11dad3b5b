// Are the oracles alive (T10)? Each planted bug must be found by the same seeds that the engine as it is passes.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { runSeed } from './run-seed.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

/** Most are found within ten. */
const ENOUGH_SEEDS = 400;

let database: VirtualDatabase;
beforeAll(async () => {
  database = await openVirtualDatabase();
});
afterAll(() => database.drop());

it.each(Object.entries(PLANTED_BUGS))('T10 finds the planted bug: %s', async (_, plant) => {
  for (let seed = 1; seed <= ENOUGH_SEEDS; seed++) {
    const { findings } = await runSeed(database, seed, { plant: plant() });
    if (findings.length === 0) continue;
    expect((await runSeed(database, seed)).findings).toEqual([]);
    return;
  }
  expect.unreachable(`not found by ${ENOUGH_SEEDS} seeds`);
});
