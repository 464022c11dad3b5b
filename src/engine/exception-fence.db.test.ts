// An exception event against the worker that has already claimed the delivery (7.10): until the attempt is committed
// the exception wins, afterwards the message. Whichever transaction comes second must see the first.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { addCampaign, addPeople, addWorkspace } from '../../tests/support/sending.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { NO_ACTION_SETTINGS } from '../core/campaigns/definition/action-settings.ts';
import type { Delivery } from '../core/deliveries/delivery.ts';
import { sendKey } from '../core/identity.ts';
import { PARTS } from '../core/part.ts';
import type { Profile } from '../core/users/user.ts';
import type { AttemptRequest, DeliveryStore } from '../ports/delivery-store.ts';
import type { IngestStore } from '../ports/ingest-store.ts';

let db: TestDatabase;
let store: DeliveryStore;
const LIVE = { live: true } as const;
const DELAY_MS = 1_000;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 8 });
  store = createDeliveryStore(db.pool);
  await addWorkspace(db.pool);
});
afterAll(() => db.drop());

const launchCampaign = async (): Promise<string> => {
  const action = {
    ...NO_ACTION_SETTINGS,
    delay: { kind: 'after', seconds: DELAY_MS / 1_000 },
    // An event: unlike a purchase it changes nothing of the person that would turn an attempt away anyway.
    exceptions: [{ type: 'performed_event', event: 'left' }],
  } as const;
  const trigger = { type: 'performed_event', event: 'cart' };
  const campaignId = await addCampaign(db.pool, { definition: { action, trigger } });
  await db.pool.query(
    `update campaigns set type = 'action_based', launched_at = now() - interval '1 hour' where campaign_id = $1`,
    [campaignId],
  );
  return campaignId;
};

const NOW = Date.now();
const cart = (external_id: string) => ({
  events: [{ external_id, name: 'cart', time: new Date(NOW - 1).toISOString() }],
});
const left = (external_id: string) => ({
  events: [{ external_id, name: 'left', time: new Date(NOW).toISOString() }],
});

/** Somebody who put something into the cart, and whose delivery a worker holds. */
const claimOne = async () => {
  await db.pool.query('truncate deliveries, sends, campaigns, send_log, campaign_counters');
  const campaignId = await launchCampaign();
  const [person] = await addPeople(db.pool, 1);
  const ingest = makeTestIngest(db.pool);
  await ingest.track(cart(person!.externalId ?? ''), { now: NOW + 60_000 });
  const parts = await store.dueParts(LIVE, NOW + 120_000, PARTS);
  const claimed = await Promise.all(parts.map((part) => store.claim(LIVE, part, NOW + 120_000, 10, 60_000)));
  const [delivery] = claimed.flat();
  return { campaignId, person: person!, delivery: delivery!, ingest };
};

const revisionOf = async ({ part, userId }: Profile): Promise<number> => {
  const { rows } = await db.pool.query<{ revision: number }>(
    'select revision from users where part = $1 and user_id = $2',
    [part, userId],
  );
  return Number(rows[0]?.revision);
};

const attempt = (delivery: Delivery, revision: number): AttemptRequest => ({
  ...delivery,
  campaignVersion: 1,
  revision,
  exclusive: true,
  received: 0,
  variant: 'v1',
  at: NOW,
  sends: [
    {
      sendKey: sendKey(delivery.deliveryId, 'email', 'a'),
      channel: 'email',
      endpoint: 'a',
      configurationId: randomUUID(),
    },
  ],
});
const verdict = async (request: AttemptRequest): Promise<string | undefined> =>
  (await store.commitAttempts([request], 20_000)).map(({ kind }) => kind)[0];
const reasons = async (): Promise<readonly string[]> =>
  (await db.pool.query<{ reason: string }>('select reason from send_log')).rows.map(({ reason }) => reason);
const waiting = async (): Promise<number> => (await db.pool.query('select 1 from deliveries')).rowCount ?? 0;

it('CD-7.10 claimed, not attempted: the exception cancels, the worker may not send', async () => {
  const { person, delivery, ingest } = await claimOne();
  const revision = await revisionOf(person);
  await ingest.track(left(person.externalId ?? ''), { now: NOW + 120_000 });
  expect(await waiting()).toBe(0);
  expect(await reasons()).toEqual(['exception_event']);
  expect(await verdict(attempt(delivery, revision))).not.toBe('go');
});

it('CD-7.10 attempted: the exception comes too late', async () => {
  const { person, delivery, ingest } = await claimOne();
  expect(await verdict(attempt(delivery, await revisionOf(person)))).toBe('go');
  await ingest.track(left(person.externalId ?? ''), { now: NOW + 120_000 });
  expect(await waiting()).toBe(1);
  expect(await reasons()).toEqual([]);
});

it('CD-7.10 an attempt that begins while the exception is being written waits for it, and is turned away', async () => {
  const { person, delivery } = await claimOne();
  const revision = await revisionOf(person);
  const attempted: Promise<string | undefined>[] = [];
  const slow = makeTestIngest(db.pool);
  const paused = makeTestIngest(db.pool, {
    store: {
      ...slow.deps.store,
      // Inside the transaction, the person locked: the attempt is under way before anything is written.
      writeLong: (...[bundle, fold]: Parameters<IngestStore['writeLong']>) =>
        slow.deps.store.writeLong(bundle, async (world, parts) => {
          const writes = await fold(world, parts);
          attempted.push(verdict(attempt(delivery, revision)));
          await expect.poll(waitsForLock, { timeout: 10_000 }).toBe(true);
          return writes;
        }),
    },
  });
  await paused.track(left(person.externalId ?? ''), { now: NOW + 120_000 });
  expect(attempted).toHaveLength(1);
  expect(await attempted[0]).not.toBe('go');
  expect(await reasons()).toEqual(['exception_event']);
});

const waitsForLock = async (): Promise<boolean> => {
  const { rowCount } = await db.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return (rowCount ?? 0) > 0;
};
