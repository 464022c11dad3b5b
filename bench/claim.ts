// Claims and completions per second on PostgreSQL with fsync on: leases written, then one statement per batch that
// deletes the timer, logs the terminal and counts it. Beside it the same with an attempt and its receipt in between.
import { randomUUID } from 'node:crypto';
import { createDeliveryStore } from '../src/adapters/postgres/deliveries.ts';
import type { Delivery } from '../src/core/deliveries/delivery.ts';
import { sendKey } from '../src/core/identity.ts';
import { PARTS } from '../src/core/part.ts';
import type { AttemptRequest, Conclusion, DeliveryStore } from '../src/ports/delivery-store.ts';
import { addCampaign } from '../tests/support/sending.ts';
import { addManyPeople, openBenchDatabase, planMany, type BenchDatabase } from './sending-database.ts';

const PEOPLE = 60_000;
const BATCH = 500;
const WORKERS = 4;
const CONFIGURATION = randomUUID();

export const TARGETS = { claimAndCompletePerSecond: 30_000 };

export interface ClaimBench {
  readonly claimAndCompletePerSecond: number;
  readonly claimAndCompleteWalBytes: number;
  readonly withAttemptPerSecond: number;
  readonly withAttemptWalBytes: number;
}

const RECEIPT = { received: true, control: false, reserve: false, channels: ['email'], firstOfDay: true };

/** Field by field, as the engine does it: spreading a delivery costs as much as writing its end down. */
const identityOf = (delivery: Delivery) => ({
  part: delivery.part,
  workspaceId: delivery.workspaceId,
  deliveryId: delivery.deliveryId,
  epoch: delivery.epoch,
  userId: delivery.userId,
  campaignId: delivery.campaignId,
  dispatchId: delivery.dispatchId,
});

const conclusion = (delivery: Delivery, sent: boolean): Conclusion => ({
  ...identityOf(delivery),
  live: delivery.live,
  campaignVersion: 1,
  sendId: '',
  variant: 'v1',
  at: delivery.dueAt,
  next: { kind: 'done' },
  sends: sent
    ? [
        {
          sendKey: sendKey(delivery.deliveryId, 'webhook', 'webhook'),
          status: 'accepted',
          reason: null,
          uncertain: false,
          providerMessageId: null,
        },
      ]
    : [],
  log: [
    {
      channel: '',
      endpoint: '',
      outcome: sent ? 'sent' : 'skipped',
      reason: sent ? '' : 'not_reachable',
      sendKey: null,
      providerMessageId: null,
      tries: 0,
      facts: { campaignVersion: 1, profileRevision: 1, slot: 12 },
    },
  ],
  ...(sent ? { receipt: RECEIPT } : {}),
});

const attempt = (delivery: Delivery): AttemptRequest => ({
  ...identityOf(delivery),
  plannedAt: delivery.plannedAt,
  campaignVersion: 1,
  revision: 1,
  exclusive: true,
  received: 0,
  variant: 'v1',
  at: delivery.dueAt,
  sends: [
    {
      sendKey: sendKey(delivery.deliveryId, 'webhook', 'webhook'),
      channel: 'webhook',
      endpoint: 'webhook',
      configurationId: CONFIGURATION,
    },
  ],
});

const drain = async (store: DeliveryStore, withAttempt: boolean): Promise<number> => {
  let done = 0;
  const work = async (parts: readonly number[]): Promise<void> => {
    for (const part of parts)
      for (;;) {
        const claimed = await store.claim({ live: true }, part, Date.now(), BATCH, 15_000);
        if (claimed.length === 0) break;
        if (withAttempt) await store.commitAttempts(claimed.map(attempt), 20_000);
        const mine = await store.conclude(
          claimed.map((delivery) => conclusion(delivery, withAttempt)),
          Date.now(),
        );
        done += mine.size;
      }
  };
  const shares = Array.from({ length: WORKERS }, (_, i) =>
    PARTS.filter((_part, slot) => slot % WORKERS === i),
  );
  await Promise.all(shares.map(work));
  return done;
};

const measure = async (db: BenchDatabase, withAttempt: boolean) => {
  const campaignId = await addCampaign(db.pool);
  const people = await addManyPeople(db.pool, PEOPLE);
  await planMany(db.pool, campaignId, people);
  // What was made to fill the database is not billed to what is measured.
  globalThis.gc?.();
  const wal = await db.walBytes();
  const started = performance.now();
  const done = await drain(createDeliveryStore(db.pool), withAttempt);
  if (done !== PEOPLE) throw new Error(`only ${done} of ${PEOPLE} concluded`);
  return {
    perSecond: Math.round((done * 1_000) / (performance.now() - started)),
    walBytes: Math.round(((await db.walBytes()) - wal) / done),
  };
};

export const run = async (): Promise<ClaimBench> => {
  const db = await openBenchDatabase(WORKERS + 1);
  try {
    const plain = await measure(db, false);
    const whole = await measure(db, true);
    return {
      claimAndCompletePerSecond: plain.perSecond,
      claimAndCompleteWalBytes: plain.walBytes,
      withAttemptPerSecond: whole.perSecond,
      withAttemptWalBytes: whole.walBytes,
    };
  } finally {
    await db.close();
  }
};
