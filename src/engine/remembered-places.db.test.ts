// What is remembered for minutes, and what others did to those people meanwhile.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';
import type { TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { openIdentityStore } from '../adapters/postgres/identity.ts';
import { postgresIngestStore } from '../adapters/postgres/ingest.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import type { PersonKey } from '../core/users/person-key.ts';
import type { IngestStore } from '../ports/ingest-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'main', 'Main', 'live', now())
     on conflict do nothing`,
  );
});
afterAll(() => database.drop());

const ext = (value: string): PersonKey => ({ kind: 'external_id', value });
const event = (external_id: string, name: string) => ({
  external_id,
  name,
  time: new Date(systemClock.now() - 1_000).toISOString(),
});
const ownersOf = async (name: string): Promise<readonly unknown[]> => {
  const { rows } = await database.pool.query<{ owner: string | null }>(
    `select coalesce(u.external_id, 'nobody') as owner from events e
     left join users u on u.part = e.part and u.workspace_id = e.workspace_id and u.user_id = e.user_id
     where e.name = $1 order by 1`,
    [name],
  );
  return rows.map(({ owner }) => owner);
};

it('REST-105 REST-102 REST-98 after nine minutes nobody is looked up again but those to whom something happened', async () => {
  const { pool } = database;
  let passedMs = 0;
  const clock = { ...systemClock, monotonic: () => passedMs };
  const asked: string[] = [];
  const base = postgresIngestStore(pool);
  const store: IngestStore = {
    ...base,
    follow: (keys) => {
      for (const { key } of keys) if (key.kind === 'external_id') asked.push(key.value);
      return base.follow(keys);
    },
  };
  const { track } = makeTestIngest(pool, { clock, store });
  const identity = openIdentityStore({
    pool,
    clock: systemClock,
    random: systemRandom(systemClock),
    digest: (text) => createHmac('sha256', 'test').update(text).digest(),
  });
  const ids = ['stays', 'renamed', 'moved', 'merged', 'kept', 'erased'];
  await track({ attributes: ids.map((external_id) => ({ external_id })) });
  await track({ events: ids.map((id) => event(id, 'first')) });
  asked.length = 0;

  passedMs = 9 * 60_000;
  const now = systemClock.now();
  const renames = ['renamed', 'moved'].map((current) => ({ current, next: `${current} now` }));
  expect(await identity.renameExternalIds(1, renames, now)).toEqual([null, null]);
  expect(await identity.removeExternalIds(1, ['moved'], now)).toEqual([null]);
  await identity.merge(1, [{ kept: ext('kept'), merged: ext('merged') }], now);
  await identity.erase(1, [ext('erased')], now);
  await makeTestIngest(pool).track({ attributes: [{ external_id: 'moved' }] });

  await track({ events: ids.map((id) => event(id, 'second')) });
  expect(await ownersOf('second')).toEqual(['erased', 'kept', 'merged', 'moved', 'renamed now', 'stays']);
  expect(asked).toEqual([]);
  await track({ events: [event('stays', 'third'), event('moved', 'third'), event('moved now', 'third')] });
  expect(await ownersOf('third')).toEqual(['moved', 'moved now', 'stays']);
  expect(asked).toEqual(['moved', 'moved now']);
});
