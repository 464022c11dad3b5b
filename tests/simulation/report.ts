// Runs a range of seeds and adds up what they had: for the suite and for the command.
import { runSeed, type SeedResult } from './run-seed.ts';
import type { VirtualDatabase } from './virtual-database.ts';

export interface Totals {
  seeds: number;
  steps: number;
  virtualMs: number;
  handovers: number;
  readonly faults: Map<string, number>;
  readonly failed: SeedResult[];
}

export const emptyTotals = (): Totals => ({
  seeds: 0,
  steps: 0,
  virtualMs: 0,
  handovers: 0,
  faults: new Map(),
  failed: [],
});

export const runSeeds = async (
  database: VirtualDatabase,
  seeds: Iterable<number>,
  totals: Totals,
  each: (result: SeedResult) => void = () => undefined,
): Promise<void> => {
  for (const seed of seeds) {
    const result = await runSeed(database, seed);
    totals.seeds++;
    totals.steps += result.steps;
    totals.virtualMs += result.virtualMs;
    totals.handovers += result.handovers;
    for (const [kind, count] of result.faults)
      totals.faults.set(kind, (totals.faults.get(kind) ?? 0) + count);
    if (result.findings.length > 0) totals.failed.push(result);
    each(result);
  }
};

export const describeFailure = ({ seed, findings }: SeedResult): string =>
  [`seed ${seed} (again: npm run simulate -- --seed ${seed})`, ...findings.map((one) => `  ${one}`)].join(
    '\n',
  );

/** Which seeds this run is to take: by environment, so that long runs need no other command. */
export const seedsWanted = (): { readonly from: number; readonly count: number } => ({
  from: Number(process.env['RELANCE_SIMULATION_FROM'] ?? 1),
  count: Number(process.env['RELANCE_SIMULATION_SEEDS'] ?? 2_000),
});
