// What a decision rested on is compared when its attempt is committed: person, campaign, limits of the workspace, and
// what the person got lately. Whatever was acknowledged before wins, and the decider looks again.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import type { Delivery } from '../../src/core/deliveries/delivery.ts';
import { PARTS } from '../../src/core/part.ts';
import type { AttemptRequest, DeliveryStore } from '../../src/ports/delivery-store.ts';
import { attempt, sent } from '../support/attempts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addCampaign, addPeople, addWorkspace, planCall } from '../support/sending.ts';

let db: TestDatabase;
let store: DeliveryStore;
const LIVE = { live: true } as const;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 8 });
  store = createDeliveryStore(db.pool);
  await addWorkspace(db.pool);
});
afterAll(() => db.drop());
afterEach(() => db.pool.query('delete from deliveries'));

const claimAll = async (): Promise<Delivery[]> => {
  const parts = await store.dueParts(LIVE, Date.now(), PARTS);
  const claimed = await Promise.all(parts.map((part) => store.claim(LIVE, part, Date.now(), 10, 15_000)));
  return claimed.flat();
};
const kinds = async (requests: readonly AttemptRequest[]) =>
  (await store.commitAttempts(requests, 20_000)).map(({ kind }) => kind);
const planOne = async () => {
  const campaignId = await addCampaign(db.pool);
  const [person] = await addPeople(db.pool, 1);
  await planCall(db.pool, { campaignId, people: [person!] });
  return { campaignId, person: person! };
};
/** Whether a statement waits for a row that another transaction holds. */
const someoneWaits = async (): Promise<boolean> => {
  const { rows } = await db.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
};

it('G6 are refused once the person, the campaign or the receipt changed', async () => {
  const { campaignId, person } = await planOne();
  const [delivery] = await claimAll();
  await db.pool.query(`update users set email_state = 'unsubscribed', revision = 2 where user_id = $1`, [
    person.userId,
  ]);
  expect(await kinds([attempt(delivery!)])).toEqual(['changed']);
  await db.pool.query(`update campaigns set status = 'paused' where campaign_id = $1`, [campaignId]);
  expect(await kinds([attempt(delivery!, { revision: 2 })])).toEqual(['changed']);
  await db.pool.query(
    `update campaigns set status = 'active', stopped_at = to_timestamp($2 / 1000.0) where campaign_id = $1`,
    [campaignId, delivery!.plannedAt],
  );
  expect(await kinds([attempt(delivery!, { revision: 2 })])).toEqual(['changed']);
  await db.pool.query(`update campaigns set stopped_at = null, version = 2 where campaign_id = $1`, [
    campaignId,
  ]);
  expect(await kinds([attempt(delivery!, { revision: 2 })])).toEqual(['changed']);
  expect(await kinds([attempt(delivery!, { revision: 2, campaignVersion: 2 })])).toEqual(['go']);
});

it('G9 are refused once the limits of the workspace changed', async () => {
  await planOne();
  const [delivery] = await claimAll();
  await db.pool.query(
    `insert into workspace_limits (workspace_id, version, limits, updated_at) values (1, 1, '{}', now())`,
  );
  expect(await kinds([attempt(delivery!)])).toEqual(['changed']);
  await db.pool.query('update workspace_limits set version = 2');
  expect(await kinds([attempt(delivery!, { limitsVersion: 1 })])).toEqual(['changed']);
  expect(await kinds([attempt(delivery!, { limitsVersion: 2 })])).toEqual(['go']);
  await db.pool.query('delete from workspace_limits');
});

it('F28 G9 of two campaigns that both saw what a person got lately, one goes and the other looks again', async () => {
  const people = await addPeople(db.pool, 1);
  for (let i = 0; i < 2; i++) await planCall(db.pool, { campaignId: await addCampaign(db.pool), people });
  const claimed = await claimAll();
  const asked = (delivery: Delivery, revision: number) => {
    const { campaignId, deliveryId } = delivery;
    const contacts = [{ at: Date.now(), channel: 'email', campaignId, deliveryId }];
    return attempt(delivery, { pressure: { revision, contacts } });
  };
  const verdicts = await Promise.all(claimed.map((delivery) => kinds([asked(delivery, 0)])));
  expect(verdicts.flat().sort()).toEqual(['changed', 'go']);
  const other = claimed[verdicts.findIndex(([kind]) => kind === 'changed')]!;
  expect(await kinds([asked(other, 0)])).toEqual(['changed']);
  expect(await kinds([asked(other, 1)])).toEqual(['go']);
});

it('G6 an unsubscribe that came first is waited for, and wins', async () => {
  const { person } = await planOne();
  const [delivery] = await claimAll();
  const client = await db.pool.connect();
  await client.query('begin');
  await client.query(
    `update users set email_state = 'unsubscribed', revision = revision + 1 where user_id = $1`,
    [person.userId],
  );
  let isDone = false;
  const verdict = kinds([attempt(delivery!)]).finally(() => (isDone = true));
  // Committed only when the attempt waits for the person's row, or did not wait for it.
  while (!isDone && !(await someoneWaits())) await new Promise((resolve) => setTimeout(resolve, 5));
  await client.query('commit');
  client.release();
  expect(await verdict).toEqual(['changed']);
  const { rows } = await db.pool.query(`select 1 from sends where delivery_id = $1`, [delivery!.deliveryId]);
  expect(rows).toEqual([]);
});

it('F7 what a merge gave to another person meanwhile is neither attempted nor concluded for the one before', async () => {
  const { campaignId } = await planOne();
  const [delivery] = await claimAll();
  const { deliveryId, userId } = delivery!;
  await db.pool.query('update deliveries set user_id = $2 where delivery_id = $1', [
    deliveryId,
    'f'.repeat(24),
  ]);
  expect(await kinds([attempt(delivery!)])).toEqual(['fenced']);
  expect(await store.conclude([sent(delivery!)], Date.now())).toEqual(new Set());
  const next = { kind: 'wait', dueAt: Date.now(), expiresAt: null, progress: {}, tries: 0 } as const;
  const { receipt: _, ...waits } = sent(delivery!, { next, sends: [], log: [] });
  expect(await store.conclude([waits], Date.now())).toEqual(new Set());
  const { rows } = await db.pool.query(
    'select 1 from campaign_receipts where campaign_id = $1 and user_id = $2',
    [campaignId, userId],
  );
  expect(rows).toEqual([]);
});
