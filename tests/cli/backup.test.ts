import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../src/adapters/postgres/supervisor.ts';
import { makeDataDir, removeDataDir, runCommand, startServing } from '../support/command.ts';

let dir: string;
let other: string;
let file: string;
beforeEach(() => {
  dir = makeDataDir();
  other = makeDataDir();
  file = join(dir, 'all.backup');
});
afterEach(async () => {
  await removeDataDir(dir);
  await removeDataDir(other);
});

const run = (folder: string, ...args: string[]) => runCommand(args, { DATA_DIR: folder });

/** Runs SQL on a folder's database, which must not be running. */
const query = async (folder: string, ...texts: string[]): Promise<Record<string, unknown>[]> => {
  const server = await startEmbedded({ dir: join(folder, 'postgres'), log: () => undefined });
  const client = new pg.Client({ connectionString: server.urlOf('relance') });
  await client.connect();
  let rows: Record<string, unknown>[] = [];
  for (const text of texts) ({ rows } = await client.query<Record<string, unknown>>(text));
  await client.end();
  await server.stop();
  return rows;
};

const CAMPAIGN = '018f0000-0000-7000-8000-00000000000a';
const DELIVERY = `insert into deliveries
  (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at, expires_at)
  values (60, 1, gen_random_uuid(), 'u', '${CAMPAIGN}', 'd', true, now() - interval '1 hour', now(), `;

const fill = (folder: string) =>
  query(
    folder,
    `insert into workspaces (workspace_id, key, name, kind, created_at)
     values (1, 'shop', E'tab\\t line\\nback\\\\slash \\u00e9 \\U0001F600', 'live', now())`,
    `${DELIVERY} null)`,
    `${DELIVERY} now() - interval '1 minute')`,
    `insert into events (part, workspace_id, user_id, kind, name, at, received_at, properties)
     select 60, 1, 'u' || n, 'event', 'e', now(), now() - n * interval '1 hour', jsonb_build_object('n', n)
     from generate_series(1, 20000) n`,
  );

const SUM = `select (select count(*) from events)::int as events,
  (select sum((properties->>'n')::int) from events)::int as total,
  (select name from workspaces) as name, (select count(*) from deliveries)::int as deliveries`;

describe('backup and restore', () => {
  test('G14 F86 what is restored is whole, fenced, shows what is due, and sends again once confirmed', async () => {
    await (
      await endAfterStart(dir)
    )();
    await fill(dir);
    const before = await query(dir, SUM);
    const backup = await run(dir, 'backup', file, '--json');
    expect(backup.code).toBe(0);
    expect(JSON.parse(backup.stdout)).toMatchObject({ tables: { events: 20_000, deliveries: 2 } });
    expect(statSync(file).mode & 0o077).toBe(0);

    const restored = await run(other, 'restore', file, '--json');
    expect(restored.stderr).not.toContain('Error');
    expect(restored.code).toBe(0);
    expect(await query(other, SUM)).toEqual(before);

    const status = await run(other, 'fence', 'status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({
      fenced: true,
      reason: 'restored_from_backup',
      due: { campaigns: [{ workspaceId: 1, campaignId: CAMPAIGN, due: 1, expired: 1, later: 0 }] },
    });
    const serving = await startServing({ DATA_DIR: other });
    expect(await sendingOf(serving.url)).toBe(false);
    serving.process.kill('SIGTERM');
    await serving.finished;

    const unsure = await run(other, 'fence', 'confirm');
    expect(unsure.code).toBe(1);
    expect((await run(other, 'fence', 'confirm', '--yes')).code).toBe(0);
    const again = await startServing({ DATA_DIR: other });
    expect(await sendingOf(again.url)).toBe(true);
    again.process.kill('SIGTERM');
    await again.finished;
  });

  test('a restore needs an empty database or --force, and old rows get their partitions back', async () => {
    await run(dir, 'migrate');
    await fill(dir);
    await run(dir, 'backup', file);
    const refused = await run(dir, 'restore', file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('not empty');
    await query(dir, `delete from events where user_id <> 'u1'`);
    expect((await run(dir, 'restore', file, '--force')).code).toBe(0);
    expect(await query(dir, 'select count(*)::int as n from events')).toEqual([{ n: 20_000 }]);
    const partitions = `select count(*)::int as n from pg_inherits where inhparent = 'send_log'::regclass`;
    expect((await query(dir, partitions))[0]?.['n']).toBeGreaterThan(10);
  });

  test('F87 a damaged or cut file is refused before anything is touched', async () => {
    await run(dir, 'migrate');
    await fill(dir);
    await run(dir, 'backup', file);
    expect((await run(dir, 'restore', '--verify', file)).code).toBe(0);
    const cut = join(dir, 'cut.backup');
    cpSync(file, cut);
    truncateSync(cut, statSync(file).size - 100);
    const damaged = join(dir, 'damaged.backup');
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    writeFileSync(damaged, bytes);
    writeFileSync(join(dir, 'none.backup'), 'hello');
    for (const name of ['cut.backup', 'damaged.backup', 'none.backup', 'missing.backup']) {
      const result = await run(dir, 'restore', '--force', join(dir, name));
      expect([name, result.code]).toEqual([name, 1]);
    }
    expect(await query(dir, 'select count(*)::int as n from events')).toEqual([{ n: 20_000 }]);
  });

  test('G14 a copied data folder stays silent', async () => {
    await (
      await endAfterStart(dir)
    )();
    cpSync(dir, other, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    const status = await run(other, 'fence', 'status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ fenced: true, reason: 'data_folder_copied' });
    expect(JSON.parse((await run(dir, 'fence', 'status', '--json')).stdout)).toMatchObject({ fenced: false });
  });
});

const endAfterStart = async (folder: string) => {
  const running = await startServing({ DATA_DIR: folder });
  return async () => {
    running.process.kill('SIGTERM');
    await running.finished;
  };
};

const sendingOf = async (url: string): Promise<unknown> =>
  ((await (await fetch(`${url}/readyz`)).json()) as { sending: boolean }).sending;
