// A seed is a history: run again, whatever ran before it, it is the same step for step.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { runSeed } from './run-seed.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

let database: VirtualDatabase;
beforeAll(async () => {
  database = await openVirtualDatabase();
});
afterAll(() => database.drop());

it('T07 the same seed gives the same trace, in another order and on another database', async () => {
  const seeds = Array.from({ length: 12 }, (_, i) => 101 + i * 37);
  const first = new Map<number, string>();
  for (const seed of seeds) first.set(seed, (await runSeed(database, seed)).hash);
  const other = await openVirtualDatabase();
  try {
    const again = new Map<number, string>();
    for (const seed of [...seeds].reverse()) again.set(seed, (await runSeed(other, seed)).hash);
    expect([...again].reverse()).toEqual([...first]);
    expect(new Set(first.values()).size).toBe(seeds.length);
  } finally {
    await other.drop();
  }
});

it('streams of chance do not shift each other', () => {
  const one = chanceOf('s').stream('a');
  const other = chanceOf('s');
  other.stream('b').fraction();
  expect(other.stream('a').fraction()).toBe(one.fraction());
});
