// Runs benchmarks and keeps their figures: `npm run bench` for all, `npm run bench -- ingest smtp` for some. Each
// module exports run() (figures by name) and may export TARGETS (the least each figure should reach). Rates swing
// with the machine; ratios are measured in the same run and are what counts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { keepHeapClose } from '../src/adapters/system/heap-growth.ts';

type Figures = object;
interface Bench {
  readonly run: () => Promise<Figures>;
  readonly TARGETS?: Readonly<Record<string, number>>;
}

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  ingest: () => import('./ingest.ts'),
  import: () => import('./import.ts'),
  render: () => import('./render.ts'),
  smtp: () => import('./smtp.ts'),
  webhook: () => import('./webhook-bare.ts'),
  claim: () => import('./claim.ts'),
  filters: () => import('./filters.ts'),
  segments: () => import('./segments.ts'),
  search: () => import('./search.ts'),
  export: () => import('./export.ts'),
  inventory: () => import('./inventory.ts'),
  'send-webhook': () => import('./webhook.ts'),
  'send-smtp': () => import('./smtp-path.ts'),
  'fan-out': () => import('./fan-out.ts'),
  'trigger-latency': () => import('./trigger-latency.ts'),
};

const main = async (): Promise<void> => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) throw new Error(`No such benchmark: ${unknown.join(', ')}`);
  const names = asked.length > 0 ? asked : Object.keys(BENCHES);
  const out = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(out, { recursive: true });
  for (const name of names) {
    console.log(`\n${name}`);
    const bench = await BENCHES[name]!();
    const figures = await bench.run();
    show(figures, bench.TARGETS ?? {});
    const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model };
    writeFileSync(`${out}${name}.json`, `${JSON.stringify({ name, machine, figures }, null, 2)}\n`);
  }
};

const show = (figures: Figures, targets: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(figures)) {
    const target = targets[name];
    const verdict =
      target === undefined ? '' : `  target ${target} ${value >= target ? 'reached' : 'MISSED'}`;
    console.log(`  ${name.padEnd(34)} ${String(value).padStart(12)}${verdict}`);
  }
};

keepHeapClose();
await main();
