// A CSV file of people, fsync on: uploaded in pieces, then applied through ingest; once everybody is new, once
// everybody is known. Server and database share the machine.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImportStore } from '../src/adapters/postgres/imports.ts';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../src/adapters/postgres/partitions.ts';
import { openPool } from '../src/adapters/postgres/pool.ts';
import { createNameStore } from '../src/adapters/postgres/seen-names.ts';
import { startEmbedded } from '../src/adapters/postgres/supervisor.ts';
import { systemClock } from '../src/adapters/system/clock.ts';
import { systemScheduler } from '../src/adapters/system/scheduler.ts';
import { writeCsvLine } from '../src/core/imports/csv.ts';
import { makeImportPeople } from '../src/engine/import-people.ts';
import { makeNameLog } from '../src/engine/name-log.ts';
import { importNext } from '../src/engine/run-import.ts';
import { takeUpload } from '../src/engine/take-upload.ts';
import { makeTrackWorlds } from '../src/engine/track-worlds.ts';
import type { ImportStore } from '../src/ports/import-store.ts';
import { openServerClock } from './server-clock.ts';
import { makeTestIngest } from '../tests/support/ingest.ts';

const ROWS = Number(process.env['BENCH_ROWS'] ?? 100_000);
const PIECE = 1_000_000;

export const TARGETS = { newRowsPerSecond: 20_000, knownRowsPerSecond: 20_000 };

const COLUMNS = [
  'external_id',
  'email',
  'first_name',
  'last_name',
  'country',
  'plan',
  'visits',
  'since',
  'vip',
];

const fileOf = (round: number): string => {
  const lines = [writeCsvLine(COLUMNS)];
  for (let n = 0; n < ROWS; n++)
    lines.push(
      writeCsvLine([
        `customer-${n}`,
        `customer.${n}@example.com`,
        `First${n % 997}`,
        `Last${n % 1_009}`,
        ['FR', 'DE', 'US', 'GB'][n % 4] ?? 'FR',
        ['free', 'gold', 'silver'][(n + round) % 3] ?? 'free',
        String((n * 7 + round) % 500),
        '2026-01-31T09:00:00Z',
        n % 5 === 0 ? 'true' : 'false',
      ]),
    );
  return lines.join('');
};

export const run = async (): Promise<object> => {
  const dir = mkdtempSync(join(tmpdir(), 'relance-bench-'));
  chmodSync(dir, 0o711);
  const embedded = await startEmbedded({ dir, log: () => undefined });
  const pool = openPool(embedded.urlOf('postgres'), { name: 'bench', max: 8, statementTimeoutMs: 60_000 });
  try {
    await migrate(pool);
    await ensurePartitions(pool, Date.now());
    await pool.query(
      `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'main', 'Main', 'live', now())`,
    );
    const observer = { emit: (seen: object) => console.error(seen) };
    // Names are counted as in the server.
    const names = makeNameLog({
      store: createNameStore(pool),
      clock: systemClock,
      scheduler: systemScheduler,
      observer,
    });
    const { ingest, deps } = makeTestIngest(pool, { names });
    const imports = createImportStore(pool);
    const runner = {
      imports,
      apply: makeImportPeople(deps, (...batch) => ingest.apply(...batch)),
      worlds: makeTrackWorlds(deps.store, systemClock),
      workspaceOf: async () => ({ live: true, now: Date.now() }),
      clock: systemClock,
      isStopping: () => false,
      observer,
    };
    const figures: Record<string, number> = { rows: ROWS };
    const server = await openServerClock(pool);
    for (const [round, name] of ['new', 'known'].entries()) {
      const upload = await timed(() => uploadFile(imports, deps.random.uuid(), fileOf(round)));
      const cpu = process.cpuUsage();
      const serverCpuMs = server.cpuMs();
      const apply = await timed(() => importNext(runner));
      const { user, system } = process.cpuUsage(cpu);
      figures[`${name}ServerMicros`] = Math.round((10_000 * (server.cpuMs() - serverCpuMs)) / ROWS) / 10;
      figures[`${name}NodeMicros`] = Math.round((10 * (user + system)) / ROWS) / 10;
      figures[`${name}UploadRowsPerSecond`] = Math.round(ROWS / upload);
      figures[`${name}RowsPerSecond`] = Math.round(ROWS / apply);
    }
    await names.close();
    const { rows } = await pool.query<{ people: number; created: number; updated: number }>(
      `select (select count(*) from users) as people, sum(created)::int as created, sum(updated)::int as updated from imports`,
    );
    const [sums] = rows;
    if (sums?.people !== ROWS || sums.created !== ROWS || sums.updated !== ROWS)
      throw new Error(`The sums are wrong: ${JSON.stringify(sums)}`);
    return { ...figures, serverRssMb: Math.round(process.memoryUsage().rss / 1_048_576) };
  } finally {
    await pool.end();
    await embedded.stop();
    rmSync(dir, { recursive: true, force: true });
  }
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};

const uploadFile = async (imports: ImportStore, importId: string, text: string): Promise<void> => {
  const at = Date.now();
  await imports.create({
    workspaceId: 1,
    importId,
    name: 'bench',
    kind: 'attributes',
    createdBy: 'bench',
    createdAt: at,
  });
  for (let i = 0, chunk = 0; i < text.length; i += PIECE, chunk++)
    await imports.append(1, importId, chunk, (state) =>
      takeUpload(state, text.slice(i, i + PIECE), i + PIECE >= text.length),
    );
  const made = await imports.find(1, importId);
  await imports.start(1, importId, { mapping: made?.mapping ?? [], options: {}, list: null, at });
};
