import { NO_ACTION_SETTINGS } from '../core/campaigns/definition/action-settings.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';
import type { TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { resolvePeople, loadProfiles } from '../adapters/postgres/resolve-people.ts';

import type { PersonKey } from '../core/users/person-key.ts';
import type { Profile } from '../core/users/user.ts';
import { IngestFault } from '../ports/ingest-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'main', 'Main', 'live', now())
     on conflict do nothing`,
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query(
    `truncate users, identifiers, contact_points, address_states, events, event_summaries, deliveries, send_log,
       campaign_counters, ingest_ledger, campaigns, subscription_groups`,
  );
});

const NOW = Date.UTC(2026, 4, 1, 12);
const person = async (key: PersonKey): Promise<Profile | null> => {
  const [match] = await resolvePeople(database.pool, 1, [key]);
  if (match?.kind !== 'one') return null;
  const { part, userId } = match;
  return (await loadProfiles(database.pool, [{ workspaceId: 1, part, userId }])).get(userId) ?? null;
};
const byId = (value: string) => person({ kind: 'external_id', value });
const rows = async (text: string): Promise<Record<string, unknown>[]> =>
  (await database.pool.query(text)).rows;
const event = (external_id: string, name: string, over: object = {}) => ({
  external_id,
  name,
  time: new Date(NOW - 1_000).toISOString(),
  ...over,
});

describe('triggers', () => {
  const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
  const launch = async (trigger: object, over: object = {}, launchedAt = NOW - 3_600_000): Promise<void> => {
    const definition = {
      audience: null,
      sendTo: 'subscribed',
      subscriptionGroupId: null,
      reeligibility: { kind: 'after', seconds: 0 },
      variants: [],
      controlPercentage: 0,
      trigger,
      recheckAudience: false,
      expirySeconds: null,
      atLeastOnce: false,
      ...over,
    };
    await database.pool.query(
      `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
         created_at, updated_at, launched_at)
       values (1, $1, 'k', 'n', 'action_based', 'marketing', 'active', 1, $2, to_timestamp($3 / 1000.0),
         to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0))`,
      [CAMPAIGN, JSON.stringify(definition), launchedAt],
    );
  };
  const counters = () =>
    rows('select outcome, reason, sum(count)::int as n from campaign_counters group by 1, 2 order by 1, 2');
  const hasPlan = (value: string) => ({
    filter: 'custom-attribute',
    name: 'plan',
    comparison: 'equals',
    value,
  });

  it('CD-#57 attributes of the same request are seen by the trigger; the delivery carries the event', async () => {
    const { track, triggers, woken } = makeTestIngest(database.pool);
    await launch(
      { type: 'performed_event', event: 'registration' },
      { audience: hasPlan('pro'), action: { ...NO_ACTION_SETTINGS, delay: { kind: 'after', seconds: 60 } } },
    );
    await triggers.refresh();
    await track(
      {
        attributes: [{ external_id: 'ada', plan: 'pro' }],
        events: [
          event('ada', 'registration', { properties: { from: 'ad' } }),
          event('bob', 'registration'),
          event('ada', 'other'),
        ],
      },
      { now: NOW },
    );
    const ada = (await byId('ada'))!;
    expect(
      await rows('select user_id, live, due_at, planned_at, properties, dispatch_id from deliveries'),
    ).toEqual([
      {
        user_id: ada.userId,
        live: true,
        due_at: NOW + 60_000,
        planned_at: NOW,
        properties: { from: 'ad' },
        dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(await rows('select outcome, reason from send_log')).toEqual([
      { outcome: 'skipped', reason: 'not_in_audience_at_trigger' },
    ]);
    expect(await counters()).toEqual([
      { outcome: 'considered', reason: '', n: 2 },
      { outcome: 'skipped', reason: 'not_in_audience_at_trigger', n: 1 },
    ]);
    expect(woken).toEqual([ada.part]);
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 3 });
  });

  it('CD-#60 equal triggers within one second are one delivery; a second later is another', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await launch({ type: 'performed_event', event: 'cart' });
    await triggers.refresh();
    const twice = [event('ada', 'cart'), event('ada', 'cart')];
    await track({ events: twice }, { now: NOW });
    await track({ events: twice }, { now: NOW });
    expect((await rows('select count(*)::int as n from deliveries'))[0]).toEqual({ n: 1 });
    await track({ events: [event('ada', 'cart', { time: new Date(NOW).toISOString() })] }, { now: NOW });
    expect((await rows('select count(*)::int as n from deliveries'))[0]).toEqual({ n: 2 });
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 2 }]);
  });

  it('CD-#60 an equal trigger after the first one has ended is still the same one', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await launch({ type: 'performed_event', event: 'cart' });
    await triggers.refresh();
    await track({ events: [event('ada', 'cart')] }, { now: NOW });
    await database.pool.query(
      `with ended as (delete from deliveries returning *)
       insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, outcome, reason)
       select part, workspace_id, now(), now(), delivery_id, user_id, campaign_id, 1, dispatch_id, 'skipped', 'expired'
       from ended`,
    );
    await track({ events: [event('ada', 'cart')] }, { now: NOW });
    expect((await rows('select count(*)::int as n from deliveries'))[0]).toEqual({ n: 0 });
    expect(await rows('select reason from send_log')).toEqual([{ reason: 'expired' }]);
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 1 }]);
  });

  it('CD-#43 an event from before the launch never triggers, with a reason', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await launch(
      { any: [{ type: 'performed_event', event: 'cart' }, { type: 'purchase' }] },
      {},
      NOW - 1_000,
    );
    await triggers.refresh();
    await track(
      { events: [event('ada', 'cart', { time: new Date(NOW - 600_000).toISOString() })] },
      { now: NOW },
    );
    expect(await rows('select reason from send_log')).toEqual([{ reason: 'event_before_launch' }]);
    const purchase = {
      external_id: 'ada',
      product_id: 'x',
      currency: 'EUR',
      price: 1,
      time: new Date(NOW).toISOString(),
    };
    await track({ purchases: [purchase] }, { now: NOW });
    expect(await rows('select properties from deliveries')).toEqual([
      { properties: { product_id: 'x', currency: 'EUR', price: 1, quantity: 1 } },
    ]);
    expect(await byId('ada')).toMatchObject({ revenue: 1 });
  });

  it('a property filter that does not match considers nobody; a stopped campaign hears nothing', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    const filters = [{ property: 'value', type: 'number', comparison: 'greater_than', value: 100 }];
    await launch({ type: 'performed_event', event: 'cart', filters });
    await triggers.refresh();
    await track({ events: [event('ada', 'cart', { properties: { value: 100 } })] }, { now: NOW });
    expect(await counters()).toEqual([]);
    await database.pool.query(`update campaigns set status = 'stopped'`);
    await triggers.refresh();
    await track({ events: [event('ada', 'cart', { properties: { value: 200 } })] }, { now: NOW });
    expect(await counters()).toEqual([]);
    await database.pool.query(`update campaigns set status = 'active'`);
    await triggers.refresh();
    await track({ events: [event('ada', 'cart', { properties: { value: 200 } })] }, { now: NOW });
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 1 }]);
  });

  it('the first event of a process waits for the campaigns to be known', async () => {
    const { track } = makeTestIngest(database.pool);
    await launch({ type: 'performed_event', event: 'cart' });
    await track({ events: [event('ada', 'cart')] }, { now: NOW });
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 1 }]);
  });

  it('an event that follows a hint of a change sees the change', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await track({ events: [event('ada', 'cart')] }, { now: NOW });
    await launch({ type: 'performed_event', event: 'cart' });
    const hinted = triggers.refresh();
    await track({ events: [event('ada', 'cart')] }, { now: NOW });
    await hinted;
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 1 }]);
  });

  it('CD-7.4 somebody made for an address has added it, with whatever else came in the same write', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await launch({ type: 'email_added' }, { audience: hasPlan('pro') });
    await triggers.refresh();
    const attributes = [
      { email: 'one@example.com', plan: 'pro' },
      { email: 'two@example.com', plan: 'free' },
    ];
    await track({ attributes }, { now: NOW });
    await track({ attributes }, { now: NOW + 60_000 });
    await track({ events: [{ email: 'three@example.com', name: 'x', time: new Date(NOW).toISOString() }] });
    expect(await counters()).toEqual([
      { outcome: 'considered', reason: '', n: 3 },
      { outcome: 'skipped', reason: 'not_in_audience_at_trigger', n: 2 },
    ]);
  });

  it('a sandbox has its own timers', async () => {
    const { track, triggers } = makeTestIngest(database.pool);
    await launch({ type: 'performed_event', event: 'cart' });
    await triggers.refresh();
    await track({ events: [event('ada', 'cart')] }, { now: NOW, live: false });
    expect(await rows('select live, planned_at from deliveries')).toEqual([{ live: false, planned_at: NOW }]);
  });

  it('a bundle repeated after a lost answer triggers once', async () => {
    const { deps } = makeTestIngest(database.pool);
    let lost = false;
    const store = {
      ...deps.store,
      writeLong: async (...args: Parameters<typeof deps.store.writeLong>) => {
        const result = await deps.store.writeLong(...args);
        if (!lost) {
          lost = true;
          throw new IngestFault('answer lost', true, null);
        }
        return result;
      },
    };
    const settings = { ...deps.settings, firstPauseMs: 1, maxPauseMs: 1 };
    const { track, triggers } = makeTestIngest(database.pool, { store, settings });
    await launch({ type: 'performed_event', event: 'cart' });
    await triggers.refresh();
    expect(await track({ events: [event('ada', 'cart')] }, { now: NOW })).toMatchObject([
      { kind: 'applied' },
    ]);
    expect(lost).toBe(true);
    expect(await counters()).toEqual([{ outcome: 'considered', reason: '', n: 1 }]);
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 1 });
  });
});
