// Facts that start campaigns outlive the process that made them true: kept in its transaction, carried out once by
// whoever finds them. Each test ends a process between the two commits.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openConsentStore } from '../../src/adapters/postgres/consent.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { createFactOutbox } from '../../src/adapters/postgres/fact-outbox.ts';
import { openIdentityStore } from '../../src/adapters/postgres/identity.ts';
import { createInteractionStore } from '../../src/adapters/postgres/interactions.ts';
import { createReportStore } from '../../src/adapters/postgres/provider-reports.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { consentFacts } from '../../src/app/late-facts.ts';
import { PARTS } from '../../src/core/part.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { makeHeardFacts } from '../../src/engine/offer-facts.ts';
import { sweepFacts } from '../../src/engine/sweep-facts.ts';
import { takeReports } from '../../src/engine/take-reports.ts';
import type { OfferedFact } from '../../src/ports/interactions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTestIngest } from '../support/ingest.ts';
import { addCampaign, addPeople, addWorkspace, planCall } from '../support/sending.ts';

const FOLLOWING = '22222222-2222-4222-8222-222222222222';
const random = systemRandom(systemClock);
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

const clickOf = (userId: string) =>
  createInteractionStore(db.pool, openProcess().heard).record([click(userId)], Date.now());
const identity = () =>
  openIdentityStore({
    pool: db.pool,
    clock: { now: () => Date.now() },
    random,
    digest: (text) => Buffer.from(text),
  });
const key = ({ externalId }: Profile) => ({ kind: 'external_id' as const, value: externalId ?? '' });

test('what is kept about somebody merged away meanwhile starts its campaign for the survivor, once', async () => {
  await startedBy({ type: 'campaign_interaction', campaign_id: source, interaction: 'clicked' });
  const [kept, lost, last] = (await addPeople(db.pool, 3)) as [Profile, Profile, Profile];
  await clickOf(lost.userId);
  const [fact] = await createFactOutbox(db.pool).stale(LATER.now(), 10);
  await identity().merge(1, [{ merged: key(lost), kept: key(kept) }], Date.now());
  await identity().merge(1, [{ merged: key(kept), kept: key(last) }], Date.now());
  // Whoever read it before the merge takes nothing: it would be lost.
  await openProcess().offerFacts([fact as OfferedFact]);
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([1, 0]);
  await Promise.all([openProcess().sweep(), openProcess().sweep()]);
  await openProcess().sweep();
  const { rows } = await db.pool.query('select user_id from deliveries where campaign_id = $1', [FOLLOWING]);
  expect(rows).toEqual([{ user_id: last.userId }]);
  expect(await count('offered_facts')).toBe(0);
});

test('G16: what is kept about somebody merged into a person who is erased is gone', async () => {
  await startedBy({ type: 'campaign_interaction', campaign_id: source, interaction: 'clicked' });
  const [kept, lost] = (await addPeople(db.pool, 2)) as [Profile, Profile];
  await clickOf(lost.userId);
  await identity().merge(1, [{ merged: key(lost), kept: key(kept) }], Date.now());
  await identity().erase(1, [key(kept)], Date.now());
  await openProcess().sweep();
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([0, 0]);
});

/** A process that takes what providers report; `dies` says before which step. */
const takeText = async (text: string, id: string, dies?: 'consent' | 'offer'): Promise<unknown> => {
  const { heard, offerFacts } = openProcess();
  const gone = async (): Promise<never> => Promise.reject(new Error('the process is gone'));
  const consent = openConsentStore(db.pool);
  return takeReports(
    {
      store: createReportStore(db.pool, { now: () => Date.now() }, heard),
      consent: dies === 'consent' ? { ...consent, recordStop: gone } : consent,
      recorder: { record: async () => ({ recorded: 0, repeated: 0, unknown: 0 }) },
      offerFacts: dies === 'offer' ? gone : offerFacts,
      random,
      observer: quiet,
    },
    1,
    [{ kind: 'inbound', from: ann.phone ?? '', text, id }],
    Date.now(),
  );
};
const isStopped = async (): Promise<boolean> => {
  const { rows } = await db.pool.query<{ stopped: boolean }>(
    'select phone_stopped_at is not null as stopped from users where part = $1 and workspace_id = 1 and user_id = $2',
    [ann.part, ann.userId],
  );
  return rows[0]?.stopped === true;
};
const givePhone = async (): Promise<void> => {
  const phone = `+336${String(Math.floor(Date.now() / 10)).slice(-8)}`;
  [ann] = (await addPeople(db.pool, 1, () => ({ phone }))) as [Profile];
};

test('CD-7.16 a text repeated by the provider after a kill starts its campaign once', async () => {
  await givePhone();
  await startedBy({ type: 'inbound_sms', category: 'other', regex: '(?i)^men.$' });
  await takeText('Menu', 'SM1', 'offer');
  await takeText('Menu', 'SM1');
  await expectCarriedOutOnce();
  await takeText('Menu', 'SM2');
  await takeText('Menu', 'SM2');
  expect([await count('offered_facts'), await count('deliveries')]).toEqual([0, 1]);
});

test('CD-19.4 a STOP whose process died is recorded by the repeat; a repeat takes no later START back', async () => {
  await givePhone();
  await startedBy({ type: 'inbound_sms', category: 'opt_out' });
  await expect(takeText('STOP', 'SM3', 'consent')).rejects.toThrow('gone');
  expect(await isStopped()).toBe(false);
  await takeText('stop', 'SM3');
  expect(await isStopped()).toBe(true);
  await takeText('START', 'SM4');
  await takeText('STOP', 'SM3');
  expect(await isStopped()).toBe(false);
  await expectCarriedOutOnce();
});
