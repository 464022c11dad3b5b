// The seeds of the suite, shared out over test files so that two of them run side by side.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure, emptyTotals, runSeeds, seedsWanted } from './report.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

const BLOCK = 25;
/** With fewer seeds a rare fault may honestly be missing. */
const ENOUGH_FOR_COVERAGE = 400;

/** Every `of`-th block of seeds, beginning with block `share`. */
export const seedSuite = (share: number, of: number): void => {
  const { from, count } = seedsWanted();
  const totals = emptyTotals();
  let database: VirtualDatabase;
  beforeAll(async () => {
    database = await openVirtualDatabase();
  });
  afterAll(() => database.drop());

  describe('T07 every promise holds', () => {
    for (let block = share * BLOCK; block < count; block += of * BLOCK) {
      const seeds = Array.from({ length: Math.min(BLOCK, count - block) }, (_, i) => from + block + i);
      it(`with seeds ${seeds[0]} to ${seeds.at(-1)}`, async () => {
        const before = totals.failed.length;
        await runSeeds(database, seeds, totals);
        expect(totals.failed.slice(before).map(describeFailure).join('\n')).toBe('');
      });
    }
  });

  it('T08 every kind of fault struck, and every registered failpoint', () => {
    const kinds = [...totals.faults.keys()].sort();
    const { seeds, steps, handovers } = totals;
    console.log(`${seeds} seeds, ${steps} steps, ${handovers} messages, ${sum(totals.faults)} faults`);
    if (seeds < ENOUGH_FOR_COVERAGE) return;
    const missing = EXPECTED.filter((kind) => !kinds.includes(kind));
    const silent = failpointNames().filter(
      (name) => !kinds.some((kind) => kind.startsWith(`failpoint.${name}.`)),
    );
    expect({ missing, silent }).toEqual({ missing: [], silent: [] });
  });
};

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

const EXPECTED = [
  ...['before', 'after', 'middle', 'delay', 'crash_before', 'crash_after'].map((kind) => `store.${kind}`),
  ...['rejected', 'deferred', 'not_sent', 'lost_request', 'lost_answer', 'slow'].map(
    (kind) => `call.${kind}`,
  ),
  ...[
    'call.crash_before',
    'call.crash_after',
    'signal.drop',
    'signal.delay',
    'process.kill',
    'process.freeze',
  ],
];

/** The points the engine registers, read from its source, so that a new one is missed here at once. */
const failpointNames = (): readonly string[] => {
  const engine = fileURLToPath(new URL('../../src/engine', import.meta.url));
  const sources = readdirSync(engine).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  return sources.flatMap((name) =>
    [...readFileSync(join(engine, name), 'utf8').matchAll(/failpoints\.hit\('([^']+)'\)/g)].map(
      (found) => found[1] ?? '',
    ),
  );
};
