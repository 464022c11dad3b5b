// Facts that start campaigns outlive the process that made them true: kept in its transaction, carried out once by
// whoever finds them. Each test ends a process between the two commits.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openConsentStore } from '../../src/adapters/postgres/consent.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { createFactOutbox } from '../../src/adapters/postgres/fact-outbox.ts';
import { createInteractionStore } from '../../src/adapters/postgres/interactions.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { consentFacts } from '../../src/app/late-facts.ts';
import { PARTS } from '../../src/core/part.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { makeHeardFacts } from '../../src/engine/offer-facts.ts';
import { sweepFacts } from '../../src/engine/sweep-facts.ts';
import type { OfferedFact } from '../../src/ports/interactions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTestIngest } from '../support/ingest.ts';
import { addCampaign, addPeople, addWorkspace, planCall } from '../support/sending.ts';

const FOLLOWING = '22222222-2222-4222-8222-222222222222';
const quiet = { emit: () => undefined };
const LATER = { now: () => Date.now() + 60_000 };

let db: TestDatabase;
let source: string;
let ann: Profile;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 10 });
  await addWorkspace(db.pool);
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.pool.query('truncate deliveries, campaigns, offered_facts, send_log, campaign_counters');
  source = await addCampaign(db.pool);
  [ann] = (await addPeople(db.pool, 1)) as [Profile];
});

const startedBy = async (trigger: object): Promise<void> => {
  const definition = JSON.stringify({ trigger, reeligibility: { kind: 'after', seconds: 0 } });
  await db.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
       created_at, updated_at, launched_at)
     values (1, $1, 'following', 'n', 'action_based', 'marketing', 'active', 1, $2, 'epoch', 'epoch', 'epoch')`,
    [FOLLOWING, definition],
  );
};
const count = async (table: string): Promise<number> => {
  const { rows } = await db.pool.query<{ n: number }>(
    `select count(*)::int as n from ${table}${table === 'deliveries' ? ` where campaign_id = '${FOLLOWING}'` : ''}`,
  );
  return rows[0]?.n ?? -1;
};
/** A process of its own, with what it knows of campaigns. */
const openProcess = () => {
  const { deps, offerFacts } = makeTestIngest(db.pool);
  const outbox = createFactOutbox(db.pool);
  const sweep = () =>
    sweepFacts({ outbox, offerFacts, clock: LATER, scheduler: systemScheduler, observer: quiet });
  const heard = async (facts: readonly OfferedFact[]): Promise<readonly OfferedFact[]> => {
    await Promise.all([deps.triggers.ready(), deps.conversions.ready()]);
    return makeHeardFacts(deps)(facts);
  };
  return { heard, offerFacts, outbox, sweep };
};
/** What was left behind leads to one delivery, whoever looks and however often. */
const expectCarriedOutOnce = async (): Promise<void> => {
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([1, 0]);
  const [fact] = await createFactOutbox(db.pool).stale(LATER.now(), 10);
  await Promise.all([openProcess().sweep(), openProcess().sweep(), openProcess().sweep()]);
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([0, 1]);
  await db.pool.query('truncate deliveries');
  await openProcess().offerFacts([fact as OfferedFact]);
  expect(await count('deliveries')).toBe(0);
};
const click = (userId: string) => ({
  workspaceId: 1,
  userId,
  about: { kind: 'campaign' as const, campaignId: source },
  channel: 'email',
  interaction: 'click' as const,
  ...{ alias: null, button: null, detail: {}, at: null, key: null },
});

test('a click recorded by a process that dies at once starts its campaign, once', async () => {
  await startedBy({ type: 'campaign_interaction', campaign_id: source, interaction: 'clicked' });
  const store = createInteractionStore(db.pool, openProcess().heard);
  const [outcome] = await store.record([click(ann.userId)], Date.now());
  expect(outcome).toMatchObject({ kind: 'recorded' });
  await expectCarriedOutOnce();
});

test('what nobody listens to is not kept', async () => {
  await startedBy({ type: 'campaign_interaction', campaign_id: source, interaction: 'opened' });
  const store = createInteractionStore(db.pool, openProcess().heard);
  await store.record([click(ann.userId)], Date.now());
  expect(await count('offered_facts')).toBe(0);
});

test('an offer that is made leaves nothing to look for', async () => {
  await startedBy({ type: 'subscription_changed', channel: 'email', state: 'unsubscribed' });
  const { heard, offerFacts } = openProcess();
  const consent = openConsentStore(
    db.pool,
    consentFacts({ heard, offer: offerFacts }, { clock: { now: () => Date.now() }, observer: quiet }),
  );
  await consent.setEmailState(1, [ann.email ?? ''], 'unsubscribed', Date.now());
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([0, 1]);
});

test('a change of consent acknowledged by a process that dies at once starts its campaign, once', async () => {
  await startedBy({ type: 'subscription_changed', channel: 'email', state: 'opted_in' });
  const { heard } = openProcess();
  const dies = async (): Promise<void> => Promise.reject(new Error('the process is gone'));
  const consent = openConsentStore(
    db.pool,
    consentFacts({ heard, offer: dies }, { clock: { now: () => Date.now() }, observer: quiet }),
  );
  await consent.setEmailState(1, [ann.email ?? ''], 'opted_in', Date.now());
  await expectCarriedOutOnce();
});

test('a receipt concluded by a process that dies at once starts its campaign, once', async () => {
  await startedBy({ type: 'campaign_interaction', campaign_id: source, interaction: 'received' });
  await planCall(db.pool, { campaignId: source, people: [ann] });
  const store = createDeliveryStore(db.pool);
  const claims = await Promise.all(
    PARTS.map((part) => store.claim({ live: true }, part, Date.now(), 10, 15_000)),
  );
  const [delivery] = claims.flat();
  if (delivery === undefined) throw new Error('nothing was due');
  const at = Date.now();
  const { campaignId, dispatchId, userId } = delivery;
  const fact = { kind: 'received', campaignId, variant: 'v', channel: 'email', dispatchId, at } as const;
  const keptAs = '33333333-3333-8333-a333-333333333333';
  const conclusion = {
    ...delivery,
    campaignVersion: 1,
    sendId: '',
    variant: 'v',
    at,
    next: { kind: 'done' as const },
    sends: [],
    log: [],
    keeps: [{ workspaceId: 1, userId, live: true, now: at, fact, keptAs }],
  };
  expect(await store.conclude([{ ...conclusion, epoch: delivery.epoch - 1 }], at)).toEqual(new Set());
  expect(await count('offered_facts')).toBe(0);
  expect(await store.conclude([conclusion], at)).toEqual(new Set([delivery.deliveryId]));
  await expectCarriedOutOnce();
});
