// T10: is the reference alive? Each bug is planted into the real code, compiled in memory, and must be found.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareDecisions, compareEntries, compareSettlements, type Difference } from './compare.ts';
import type * as EngineSide from './engine-side.ts';
import type * as Entries from './entries.ts';
import type * as Calls from './settlements.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';

/** The rarest takes some thousand cases. */
const CASES = 30_000;

const load = async <Module>(file: string, number: number): Promise<Module> => {
  const path = new URL(file, import.meta.url).pathname + `?bug=${number}`;
  return (await import(path)) as Module;
};

const findBug = async ({ by }: PlantedBug, number: number): Promise<Difference | null> => {
  if (by === 'calls') {
    const { settleByEngine } = await load<typeof Calls>('./settlements.ts', number);
    return compareSettlements(0, CASES, settleByEngine).difference;
  }
  if (by === 'entries') {
    const { enterByEngine } = await load<typeof Entries>('./entries.ts', number);
    return (await compareEntries(0, CASES, enterByEngine)).difference;
  }
  const { decideByEngine } = await load<typeof EngineSide>('./engine-side.ts', number);
  return (await compareDecisions(0, CASES, decideByEngine)).difference;
};

describe('T10 planted bugs', () => {
  test('there are enough of them, of every part of the pipeline', () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
  });
  for (const [number, planted] of PLANTED_BUGS.entries())
    test(`found: ${planted.name}`, async () => {
      const text = readFileSync(new URL(`../../${planted.file}`, import.meta.url), 'utf8');
      expect(text.split(planted.find).length - 1, `${planted.file} has changed: plant it anew`).toBe(1);
      const difference = await findBug(planted, number);
      expect(difference, `nobody noticed that ${planted.name}`).not.toBeNull();
    });
});
