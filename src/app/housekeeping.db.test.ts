import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { DAY_MS } from '../core/time.ts';
import { keepHouse } from './housekeeping.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('a chore that fails keeps none of the others from being done', async () => {
  await db.pool.query(
    `insert into interaction_keys (part, workspace_id, key, at) values (0, 1, 'old', now() - interval '91 days')`,
  );
  await db.pool.query('alter table dispatch_addresses rename to dispatch_addresses_away');
  const later = systemClock.now() + 10 * DAY_MS;
  const partitions = async (): Promise<number> =>
    (await db.pool.query(`select 1 from pg_inherits where inhparent = 'send_log'::regclass`)).rowCount ?? 0;
  const before = await partitions();
  const events: string[] = [];
  await keepHouse({
    pools: { reports: db.pool },
    clock: { ...systemClock, now: () => later },
    config: { logDays: 180, auditDays: 730 },
    observer: {
      emit: ({ name, ...more }) => void events.push(`${name} ${String(more['chore'] ?? '')}`.trim()),
    },
  });
  expect(events).toEqual(['house_not_kept addresses', 'house_kept']);
  expect(await partitions()).toBeGreaterThan(before);
  expect((await db.pool.query('select 1 from interaction_keys')).rows).toEqual([]);
});
