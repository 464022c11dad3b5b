// Runs any number of seeds, or one with its trace:
//   npm run simulate -- --seeds 10000 --from 1
//   npm run simulate -- --seed 1234 [--trace 200]
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setup } from '../support/global-database.ts';
import { describeFailure, emptyTotals, runSeeds } from './report.ts';
import { openVirtualDatabase, type VirtualDatabase } from './virtual-database.ts';

const say = (text: string): void => void writeSync(1, `${text}\n`);

const main = async (database: VirtualDatabase): Promise<boolean> => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      trace: { type: 'string', default: '60' },
    },
  });
  const totals = emptyTotals();
  const startedMs = performance.now();
  if (values.seed !== undefined) {
    await runSeeds(database, [Number(values.seed)], totals, (result) => {
      for (const line of result.trace(Number(values.trace))) say(line);
      say(`trace ${result.hash}`);
    });
  } else {
    const from = Number(values.from);
    const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => from + i);
    await runSeeds(database, seeds, totals, (result) => {
      if (result.findings.length > 0) say(describeFailure(result));
      if (totals.seeds % 500 === 0) say(`${totals.seeds} seeds, ${totals.failed.length} failed`);
    });
  }
  if (values.seed !== undefined) for (const failed of totals.failed) say(describeFailure(failed));
  for (const [kind, count] of [...totals.faults].sort()) say(`${kind.padEnd(40)} ${count}`);
  const tookMs = performance.now() - startedMs;
  const { seeds, steps, handovers, virtualMs } = totals;
  const days = (virtualMs / 86_400_000).toFixed(2);
  say(`${seeds} seeds, ${steps} steps, ${handovers} messages, ${days} virtual days`);
  say(`${(tookMs / Math.max(seeds, 1)).toFixed(0)} ms per seed; ${totals.failed.length} failed`);
  return totals.failed.length === 0;
};

const stop = await setup();
const database = await openVirtualDatabase();
try {
  process.exitCode = (await main(database)) ? 0 : 1;
} finally {
  await database.drop();
  await stop();
}
