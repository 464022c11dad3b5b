// A count that nobody waits for any more ends in PostgreSQL, not only in the process: the people are locked, so that no
// count could end by itself while these tests look.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PoolClient } from '../../src/adapters/postgres/pool.ts';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
let locker: PoolClient;

const RULE = {
  filter: 'custom-attribute',
  name: 'plan',
  type: 'string',
  comparison: 'is_any_of',
  value: ['pro'],
};

beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-01T10:00:00Z' });
  await shop.track({ external_id: 'ada', plan: 'pro' });
  locker = await app.pool.connect();
  await locker.query('begin');
  await locker.query('lock table users in access exclusive mode');
});
afterAll(async () => {
  await locker.query('rollback');
  locker.release();
  await app.close();
});

const count = (search: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${app.url}/admin/v1/audience/count`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.api.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rule: RULE, search }),
    ...(signal === undefined ? {} : { signal }),
  });

/** Process ids of the statements of counts that wait for the lock. */
const waiting = async (): Promise<readonly number[]> => {
  const { rows } = await app.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'relance reports'
       and state = 'active' and wait_event_type = 'Lock' order by pid`,
  );
  return rows.map(({ pid }) => pid);
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('whoever goes away takes their count along', async () => {
  const leaving = new AbortController();
  const asked = count('gone', leaving.signal).then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.name : 'odd'),
  );
  await until(async () => (await waiting()).length > 0);
  leaving.abort();
  expect(await asked).toBe('AbortError');
  await until(async () => (await waiting()).length === 0);
});

test('a newer count of the same search ends the older one, which answers so', async () => {
  const older = count('typed');
  await until(async () => (await waiting()).length > 0);
  const before = await waiting();
  const leaving = new AbortController();
  const newer = count('typed', leaving.signal).catch(() => null);
  const answer = await older;
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({ code: 'superseded' });
  // The newer one may run on the same connections: what it waits in began after the older one's end.
  await until(async () => (await waiting()).length > 0);
  expect(before.length).toBeGreaterThan(0);
  leaving.abort();
  await newer;
  await until(async () => (await waiting()).length === 0);
});

test('counts of other searches go on, and the server counts as before', async () => {
  const [one, other] = [count('one'), count('other')];
  await until(async () => (await waiting()).length > 1);
  await locker.query('rollback');
  for (const answer of await Promise.all([one, other])) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ people: 1, exact: true });
  }
  await locker.query('begin');
  expectStatus(await shop.api.post('/admin/v1/audience/count', { rule: RULE }), 200);
});
