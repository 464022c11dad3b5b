// The delivery store's promises on PostgreSQL: claims are exclusive, conclusions are fenced, an attempt is made at
// most once, reservations keep deliveries of one person and campaign apart, and counters equal the log.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryStore, forgetOldAddresses } from '../../src/adapters/postgres/deliveries.ts';
import type { Delivery } from '../../src/core/deliveries/delivery.ts';
import { sendKey } from '../../src/core/identity.ts';
import { PARTS } from '../../src/core/part.ts';
import type { AttemptRequest, DeliveryStore } from '../../src/ports/delivery-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { attempt, CONFIGURATION, sent } from '../support/attempts.ts';
import { addCampaign, addPeople, addWorkspace, planCall } from '../support/sending.ts';

let db: TestDatabase;
let store: DeliveryStore;
const LIVE = { live: true } as const;

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 16 });
  store = createDeliveryStore(db.pool);
  await addWorkspace(db.pool);
});
afterAll(() => db.drop());

const claimAll = async (leaseMs = 15_000): Promise<Delivery[]> => {
  const parts = await store.dueParts(LIVE, Date.now(), PARTS);
  const claimed = await Promise.all(parts.map((part) => store.claim(LIVE, part, Date.now(), 1_000, leaseMs)));
  return claimed.flat();
};
const kinds = async (requests: readonly AttemptRequest[]) =>
  (await store.commitAttempts(requests, 20_000)).map(({ kind }) => kind);
const planOne = async (campaignId?: string) => {
  const campaign = campaignId ?? (await addCampaign(db.pool));
  const [person] = await addPeople(db.pool, 1);
  await planCall(db.pool, { campaignId: campaign, people: [person!] });
  return { campaignId: campaign, person: person! };
};
const cleanUp = () => db.pool.query('delete from deliveries');

describe('claims', () => {
  it('give every delivery to exactly one of eight workers', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 400);
    const planned = await planCall(db.pool, { campaignId, people });
    const workers = await Promise.all(Array.from({ length: 8 }, () => claimAll()));
    const ids = workers.flat().map(({ deliveryId }) => deliveryId);
    expect(ids.sort()).toEqual([...planned].sort());
    expect(await claimAll()).toEqual([]);
    await cleanUp();
  });

  it('keep live timers and sandboxes apart', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 3);
    await planCall(db.pool, { campaignId, people, live: false });
    expect(await claimAll()).toEqual([]);
    const scope = { live: false, workspaceId: 1 } as const;
    const parts = await store.dueParts(scope, Date.now(), PARTS);
    const claimed = await Promise.all(parts.map((part) => store.claim(scope, part, Date.now(), 10, 15_000)));
    expect(claimed.flat()).toHaveLength(3);
    expect(await store.sandboxState(1, Date.now())).toEqual({ leased: 3, nextDueAt: null });
    await cleanUp();
  });

  it('come back when the lease ends, under a new epoch, and at once when released', async () => {
    await planOne();
    const [first] = await claimAll(0);
    const [second] = await claimAll();
    expect(second).toMatchObject({ deliveryId: first!.deliveryId, epoch: first!.epoch + 1 });
    await store.release([first!]);
    expect(await claimAll()).toEqual([]);
    await store.release([second!]);
    // A renewal that was on its way takes nothing back.
    expect(await store.renew([second!], 15_000)).toEqual(new Set());
    expect(await claimAll()).toHaveLength(1);
    await cleanUp();
  });

  it('are renewed only for their owner', async () => {
    await planOne();
    const [first] = await claimAll(0);
    const [second] = await claimAll();
    expect(await store.renew([first!], 15_000)).toEqual(new Set());
    expect(await store.renew([second!], 15_000)).toEqual(new Set([second!.deliveryId]));
    await cleanUp();
  });

  it('are renewed although somebody else locks the same rows in another order', async () => {
    const campaignId = await addCampaign(db.pool);
    const [person] = await addPeople(db.pool, 1);
    for (let i = 0; i < 2; i++) await planCall(db.pool, { campaignId, people: [person!] });
    const claimed = await claimAll();
    const lock = 'select 1 from deliveries where delivery_id = $1 for update';
    // Whichever row the renewal takes first, in one of the two it holds one and wants the other.
    for (const [first, second] of [claimed, [...claimed].reverse()]) {
      const other = await db.pool.connect();
      await other.query('begin');
      await other.query(lock, [first!.deliveryId]);
      const renewed = store.renew(claimed, 15_000);
      await someoneWaits();
      // On a machine that stands still here, the server may end this one instead: then there was nothing to wait out.
      await other.query(lock, [second!.deliveryId]).catch(() => undefined);
      await other.query('rollback');
      other.release();
      expect(await renewed).toEqual(new Set(claimed.map(({ deliveryId }) => deliveryId)));
    }
    await cleanUp();
  });
});

/** Comes back when a statement waits for a row that another transaction holds. */
const someoneWaits = async (): Promise<void> => {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await db.pool.query(waiting)).rows.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('attempts', () => {
  it('G2 start a send once, whoever asks again', async () => {
    await planOne();
    const [delivery] = await claimAll();
    const request = attempt(delivery!);
    const verdicts = (
      await Promise.all(Array.from({ length: 6 }, () => store.commitAttempts([request], 20_000)))
    ).flat();
    const started = verdicts.flatMap((verdict) => (verdict.kind === 'go' ? [...verdict.started] : []));
    expect(started).toEqual([request.sends[0]!.sendKey]);
    await cleanUp();
  });

  it('G2 of several sends start those that were not started, and say which', async () => {
    await planOne();
    const [delivery] = await claimAll();
    const [first, second] = ['a', 'b'].map((endpoint) => ({
      sendKey: sendKey(delivery!.deliveryId, 'email', endpoint),
      channel: 'email',
      endpoint,
      configurationId: CONFIGURATION,
    }));
    expect(await kinds([attempt(delivery!, { sends: [first!] })])).toEqual(['go']);
    const [both] = await store.commitAttempts([attempt(delivery!, { sends: [first!, second!] })], 20_000);
    expect(both).toEqual({ kind: 'go', started: new Set([second!.sendKey]) });
    const [none] = await store.commitAttempts([attempt(delivery!, { sends: [first!, second!] })], 20_000);
    expect(none).toEqual({ kind: 'go', started: new Set() });
    await cleanUp();
  });

  it('G9, CD-12.2 a try that is repeated counts from then on and not twice; other contacts stay', async () => {
    const { campaignId, person } = await planOne();
    const [delivery] = await claimAll();
    const contact = (channel: string, at: number) => ({
      at,
      channel,
      campaignId,
      deliveryId: delivery!.deliveryId,
    });
    const at = Date.now();
    const first = { revision: 0, contacts: [contact('email', at), contact('sms', at)] };
    expect(await kinds([attempt(delivery!, { pressure: first })])).toEqual(['go']);
    await db.pool.query(`update sends set status = 'retry' where delivery_id = $1`, [delivery!.deliveryId]);
    const again = { revision: 1, contacts: [contact('email', at + 45_000)] };
    expect(await kinds([attempt(delivery!, { pressure: again })])).toEqual(['go']);
    const { rows } = await db.pool.query<{ recent: readonly (readonly unknown[])[] }>(
      'select recent from contact_pressure where user_id = $1',
      [person.userId],
    );
    expect(rows[0]?.recent.map(([when, channel]) => [when, channel])).toEqual([
      [at, 'sms'],
      [at + 45_000, 'email'],
    ]);
    await cleanUp();
  });

  it('are fenced once the lease or the epoch is lost', async () => {
    await planOne();
    const [first] = await claimAll(0);
    expect(await kinds([attempt(first!)])).toEqual(['fenced']);
    await claimAll();
    expect(await kinds([attempt(first!)])).toEqual(['fenced']);
    await cleanUp();
  });

  it('CD-9 let only one delivery of a person and campaign go at a time', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 1);
    for (let i = 0; i < 3; i++) await planCall(db.pool, { campaignId, people });
    const claimed = await claimAll();
    const verdicts = await Promise.all(claimed.map((delivery) => kinds([attempt(delivery)])));
    expect(verdicts.flat().sort()).toEqual(['busy', 'busy', 'go']);
    const together = await kinds(claimed.map((d) => attempt(d)));
    expect(together.filter((kind) => kind === 'go').length).toBeLessThanOrEqual(1);
    const winner = claimed[verdicts.findIndex(([kind]) => kind === 'go')]!;
    await store.conclude([sent(winner)], Date.now());
    const other = claimed.find(({ deliveryId }) => deliveryId !== winner.deliveryId)!;
    expect(await kinds([attempt(other)])).toEqual(['busy']);
    expect(await kinds([attempt(other, { received: 1 })])).toEqual(['go']);
    await cleanUp();
  });

  it.each([true, false])(
    'stay with who has them when one of before an edit concludes (%s)',
    async (reserve) => {
      const campaignId = await addCampaign(db.pool);
      const people = await addPeople(db.pool, 1);
      for (let i = 0; i < 2; i++) await planCall(db.pool, { campaignId, people });
      const [before, after] = await claimAll();
      expect(await kinds([attempt(before!, { exclusive: false })])).toEqual(['go']);
      expect(await kinds([attempt(after!)])).toEqual(['go']);
      const receipt = { received: false, control: false, reserve, channels: [], firstOfDay: false };
      await store.conclude([sent(before!, { receipt })], Date.now());
      const held = 'select reserved_by from campaign_receipts where campaign_id = $1';
      expect((await db.pool.query(held, [campaignId])).rows).toEqual([{ reserved_by: after!.deliveryId }]);
      await cleanUp();
    },
  );

  it('do not wait for a reservation whose delivery is gone', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 1);
    await planCall(db.pool, { campaignId, people });
    await planCall(db.pool, { campaignId, people });
    const [a, b] = await claimAll();
    expect(await kinds([attempt(a!)])).toEqual(['go']);
    expect(await kinds([attempt(b!)])).toEqual(['busy']);
    await store.dropStaleReservations([b!]);
    expect(await kinds([attempt(b!)])).toEqual(['busy']);
    await db.pool.query('delete from deliveries where delivery_id = $1', [a!.deliveryId]);
    await store.dropStaleReservations([b!]);
    expect(await kinds([attempt(b!)])).toEqual(['go']);
    await cleanUp();
  });
});

describe('conclusions', () => {
  it('are written once, and never by who lost the epoch', async () => {
    const { campaignId, person } = await planOne();
    const [first] = await claimAll(0);
    const [second] = await claimAll();
    await store.commitAttempts([attempt(second!)], 20_000);
    expect(await store.conclude([sent(first!)], Date.now())).toEqual(new Set());
    expect(await store.conclude([sent(second!)], Date.now())).toEqual(new Set([second!.deliveryId]));
    expect(await store.conclude([sent(second!)], Date.now())).toEqual(new Set());
    const { rows: log } = await db.pool.query('select outcome from send_log where user_id = $1', [
      person.userId,
    ]);
    expect(log).toEqual([{ outcome: 'sent' }]);
    const { rows: counters } = await db.pool.query(
      `select outcome, count from campaign_counters where campaign_id = $1 order by outcome`,
      [campaignId],
    );
    expect(counters).toEqual([
      { outcome: 'considered', count: 1 },
      { outcome: 'recipient', count: 1 },
      { outcome: 'sent', count: 1 },
    ]);
    const { rows: receipts } = await db.pool.query(
      `select received, variant, reserved_by from campaign_receipts where user_id = $1`,
      [person.userId],
    );
    expect(receipts).toEqual([{ received: 1, variant: 'v1', reserved_by: null }]);
  });

  it('of one person decided side by side add up on the receipt, and are one recipient of the day', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 1);
    for (let i = 0; i < 2; i++) await planCall(db.pool, { campaignId, people });
    const claimed = await claimAll();
    const at = Date.now();
    for (const delivery of claimed) {
      await store.commitAttempts([attempt(delivery, { exclusive: false })], 20_000);
      await store.conclude([sent(delivery, { at })], at);
    }
    const receipts = 'select received from campaign_receipts where campaign_id = $1';
    expect((await db.pool.query(receipts, [campaignId])).rows).toEqual([{ received: 2 }]);
    const counters =
      'select outcome, sum(count)::int as n from campaign_counters where campaign_id = $1 group by 1 order by 1';
    expect((await db.pool.query(counters, [campaignId])).rows).toEqual([
      { outcome: 'considered', n: 2 },
      { outcome: 'recipient', n: 1 },
      { outcome: 'sent', n: 2 },
    ]);
  });

  it('leave no conversion window on the receipt that is closed by every deadline, once there are many', async () => {
    const { campaignId, person } = await planOne();
    const [delivery] = await claimAll();
    const at = Date.now();
    const opened = (daysAgo: number) => ({
      ...{ d: randomUUID(), ch: 'email', v: 'v1', s: '', c: '' },
      t: at - daysAgo * 86_400_000,
    });
    const old = Array.from({ length: 200 }, () => opened(32));
    const open = [opened(29), opened(1)];
    await db.pool.query(
      `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, windows) values ($1, 1, $2, $3, $4)`,
      [delivery!.part, person.userId, campaignId, JSON.stringify([...old, ...open])],
    );
    await store.commitAttempts([attempt(delivery!)], 20_000);
    await store.conclude([sent(delivery!, { at })], at);
    const { rows } = await db.pool.query<{ windows: readonly { readonly d: string }[] }>(
      'select windows from campaign_receipts where campaign_id = $1',
      [campaignId],
    );
    expect(rows[0]?.windows.map(({ d }) => d)).toEqual([...open.map(({ d }) => d), delivery!.deliveryId]);
  });

  it('remember what waits, and give the send back as it stood', async () => {
    await planOne();
    const [delivery] = await claimAll();
    await store.commitAttempts([attempt(delivery!)], 20_000);
    const dueAt = Date.now() - 1;
    const key = sendKey(delivery!.deliveryId, 'email', 'a');
    await store.conclude(
      [
        sent(delivery!, {
          next: { kind: 'wait', dueAt, expiresAt: null, progress: { retryAt: { [key]: dueAt } }, tries: 1 },
          sends: [{ sendKey: key, status: 'retry', reason: null, uncertain: true, providerMessageId: null }],
          log: [],
          receipt: { received: false, control: false, reserve: true, channels: [], firstOfDay: false },
        }),
      ],
      Date.now(),
    );
    const [again] = await claimAll();
    expect(again).toMatchObject({ dueAt, tries: 1, progress: { retryAt: { [key]: dueAt } } });
    const facts = await store.load([again!]);
    expect(facts.prior.get(again!.deliveryId)).toMatchObject([
      { sendKey: key, status: 'retry', uncertain: true, attempt: 1 },
    ]);
    expect(await kinds([attempt(again!)])).toEqual(['go']);
    const after = await store.load([again!]);
    expect(after.prior.get(again!.deliveryId)).toMatchObject([{ status: 'attempting', attempt: 2 }]);
    await cleanUp();
  });

  it('of several calls and variants in one batch keep what each says', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 3);
    for (const person of people) await planCall(db.pool, { campaignId, people: [person] });
    const claimed = await claimAll();
    const of = (i: number) => claimed.find(({ userId }) => userId === people[i]!.userId)!;
    const at = Date.UTC(2026, 0, 31, 12);
    const receipt = { received: true, control: false, reserve: false, channels: ['email'], firstOfDay: true };
    const done = await store.conclude(
      [
        sent(of(0), { at, variant: 'v:1', sendId: 's', receipt }),
        sent(of(1), {
          at,
          variant: 'v',
          sendId: '1:s',
          receipt: { ...receipt, channels: ['email', 'sms', 'sms'] },
        }),
        sent(of(2), {
          at,
          receipt: { ...receipt, received: false, control: true, channels: [], firstOfDay: false },
        }),
      ],
      Date.now(),
    );
    expect(done).toEqual(new Set(claimed.map(({ deliveryId }) => deliveryId)));
    const { rows } = await db.pool.query<{ user_id: string }>(
      `select user_id, received, variant, control, last_dispatch_id, channels, windows, enrolled_at
       from campaign_receipts where campaign_id = $1`,
      [campaignId],
    );
    const time = new Date(at).toISOString();
    const mark = { count: 1, first_at: time, last_at: time };
    const window = (i: number, ch: string, v: string, s: string) => ({
      d: of(i).deliveryId,
      ch,
      v,
      s,
      t: at,
      c: '',
    });
    const received = (i: number) => rows.find(({ user_id }) => user_id === people[i]!.userId);
    expect(received(0)).toMatchObject({
      received: 1,
      variant: 'v:1',
      last_dispatch_id: of(0).dispatchId,
      channels: { email: mark },
      windows: [window(0, 'email', 'v:1', 's')],
      enrolled_at: null,
    });
    expect(received(1)).toMatchObject({
      last_dispatch_id: of(1).dispatchId,
      channels: { email: mark, sms: mark },
      windows: [window(1, 'email', 'v', '1:s'), window(1, 'sms', 'v', '1:s')],
    });
    expect(received(2)).toMatchObject({
      received: 0,
      variant: null,
      control: true,
      channels: {},
      windows: [window(2, '', 'v1', '')],
      enrolled_at: at,
    });
    const { rows: log } = await db.pool.query(
      'select dispatch_id, variant from send_log where campaign_id = $1 order by variant',
      [campaignId],
    );
    expect(log).toEqual([
      { dispatch_id: of(1).dispatchId, variant: 'v' },
      { dispatch_id: of(2).dispatchId, variant: 'v1' },
      { dispatch_id: of(0).dispatchId, variant: 'v:1' },
    ]);
  });

  it('of many deliveries count one row per sum', async () => {
    const campaignId = await addCampaign(db.pool);
    const people = await addPeople(db.pool, 300);
    await planCall(db.pool, { campaignId, people });
    const claimed = await claimAll();
    const done = await store.conclude(
      claimed.map((delivery) => sent(delivery)),
      Date.now(),
    );
    expect(done.size).toBe(300);
    const { rows } = await db.pool.query(
      `select sum(count)::int as n from campaign_counters where campaign_id = $1 and outcome = 'sent'`,
      [campaignId],
    );
    expect(rows).toEqual([{ n: 300 }]);
  });
});

it('CD-20.1 an address of a dispatch has one owner, whoever asks first', async () => {
  const dispatchId = randomUUID().replaceAll('-', '');
  const claim = (deliveryId: string, address: string) => ({
    workspaceId: 1,
    dispatchId,
    channel: 'email',
    address,
    deliveryId,
  });
  const ids = Array.from({ length: 10 }, () => randomUUID());
  const owners = await Promise.all(
    ids.map(async (id) => (await store.claimAddresses([claim(id, 'same@example.com')], Date.now()))[0]),
  );
  expect(new Set(owners).size).toBe(1);
  expect(ids).toContain(owners[0]);
  const both = await store.claimAddresses(
    [claim(ids[0]!, 'x@example.com'), claim(ids[1]!, 'x@example.com')],
    Date.now(),
  );
  expect(both[0]).toBe(both[1]);
});

it('CD-20.1 claims of addresses are forgotten after a month, not before', async () => {
  const dispatchId = randomUUID().replaceAll('-', '');
  const claim = { workspaceId: 1, dispatchId, channel: 'email', address: 'old@example.com' };
  const [first, second] = [randomUUID(), randomUUID()];
  await store.claimAddresses([{ ...claim, deliveryId: first }], Date.now());
  await forgetOldAddresses(db.pool, { now: () => Date.now() + 29 * 86_400_000 });
  expect(await store.claimAddresses([{ ...claim, deliveryId: second }], Date.now())).toEqual([first]);
  await forgetOldAddresses(db.pool, { now: () => Date.now() + 31 * 86_400_000 });
  expect(await store.claimAddresses([{ ...claim, deliveryId: second }], Date.now())).toEqual([second]);
});

it('F58 leases no more than the rate, however many ask', async () => {
  const grants = await Promise.all(Array.from({ length: 40 }, () => store.leaseRate(1, 'test', 100, 10)));
  const total = grants.reduce((sum, { granted }) => sum + granted, 0);
  const { rows } = await db.pool.query<{ n: number }>(
    `select count(*)::int as n from rate_windows where scope = 'test'`,
  );
  expect(total).toBeLessThanOrEqual(100 * rows[0]!.n);
  expect(total).toBeGreaterThanOrEqual(100);
});

it('F56 drops a token and leaves the other devices', async () => {
  const device = (token: string) =>
    ({ deviceId: token, appId: 'a', platform: 'ios', token, enabled: true, addedAt: 1 }) as const;
  const [person] = await addPeople(db.pool, 1, () => ({ devices: [device('t1'), device('t2')] }));
  await store.dropDevice(person!.part, 1, person!.userId, 't1', Date.now());
  const { rows } = await db.pool.query('select devices, revision from users where user_id = $1', [
    person!.userId,
  ]);
  expect(rows).toMatchObject([{ devices: [{ token: 't2' }], revision: 2 }]);
});
