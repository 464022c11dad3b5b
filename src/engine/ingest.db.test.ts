import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';
import type { TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { buildProfile, storeProfiles } from '../../tests/support/people.ts';
import { resolvePeople, loadProfiles } from '../adapters/postgres/resolve-people.ts';
import { PARTS, partOf } from '../core/part.ts';
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

describe('people', () => {
  it('REST-84 REST-85 creates by external id, never by alias unless told to', async () => {
    const { track } = makeTestIngest(database.pool);
    const alias = { alias_label: 'crm', alias_name: 'n1' };
    const outcomes = await track({
      attributes: [
        { external_id: 'ada', first_name: 'Ada' },
        { external_id: 'bob', _update_existing_only: true },
        { user_alias: alias },
        { user_alias: { ...alias, alias_name: 'n2' }, _update_existing_only: false, plan: 'pro' },
        { braze_id: '0123456789abcdef01234500' },
      ],
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'skipped', 'skipped', 'applied', 'skipped']);
    expect((await byId('ada'))?.fields).toEqual({ first_name: 'Ada' });
    expect(await byId('bob')).toBeNull();
    expect(await person({ kind: 'alias', label: 'crm', name: 'n1' })).toBeNull();
    expect(await person({ kind: 'alias', label: 'crm', name: 'n2' })).toMatchObject({
      aliases: { crm: 'n2' },
      attributes: { plan: 'pro' },
      externalId: null,
    });
  });

  it('REST-82 REST-83 email identifies only without a primary identifier', async () => {
    const { track } = makeTestIngest(database.pool);
    await track({ attributes: [{ email: 'x@y.example', phone: '+33612345678', plan: 'a' }] });
    const first = await person({ kind: 'email', value: 'X@Y.example' });
    expect(first).toMatchObject({ email: 'x@y.example', phone: '+33612345678', attributes: { plan: 'a' } });
    await track({ attributes: [{ external_id: 'ada', email: 'x@y.example' }] });
    expect(await byId('ada')).toMatchObject({ email: 'x@y.example' });
    await track({ attributes: [{ email: 'x@y.example', plan: 'b' }] });
    expect((await byId('ada'))?.attributes).toEqual({ plan: 'b' });
    expect((await rows('select count(*)::int as n from users'))[0]).toEqual({ n: 2 });
  });

  it('CD-19.3 a changed email takes its contact point along and adopts what is known of the address', async () => {
    const { track } = makeTestIngest(database.pool);
    await track({
      attributes: [{ external_id: 'ada', email: 'old@y.example', email_subscribe: 'opted_in' }],
    });
    await database.pool.query(
      `insert into address_states (part, workspace_id, kind, value, email_state, bounced_at)
       values ($1, 1, 'email', 'new@y.example', 'unsubscribed', now())`,
      [partOf(1, 'email', 'new@y.example')],
    );
    await track({ attributes: [{ external_id: 'ada', email: 'New@y.example' }] });
    const ada = await byId('ada');
    expect(ada).toMatchObject({ email: 'New@y.example', emailState: 'unsubscribed' });
    expect(ada?.emailBouncedAt).not.toBeNull();
    expect(await rows('select value from contact_points')).toEqual([{ value: 'new@y.example' }]);
  });

  it('two requests at once make one person, by external id and by email', async () => {
    const { track } = makeTestIngest(database.pool);
    const other = makeTestIngest(database.pool);
    const bodies = Array.from({ length: 10 }, (_, i) => ({
      attributes: [
        { external_id: 'same', [`a${i}`]: i },
        { email: 'same@y.example', [`a${i}`]: i },
      ],
    }));
    await Promise.all(bodies.map((body, i) => (i % 2 === 0 ? track(body) : other.track(body))));
    expect((await rows('select count(*)::int as n from users'))[0]).toEqual({ n: 2 });
    expect(Object.keys((await byId('same'))!.attributes)).toHaveLength(10);
    expect(Object.keys((await person({ kind: 'email', value: 'same@y.example' }))!.attributes)).toHaveLength(
      10,
    );
  });

  it('REST 2.6 an anonymous token import makes a profile once', async () => {
    const { track } = makeTestIngest(database.pool);
    const body = {
      attributes: [
        {
          push_token_import: true,
          push_tokens: [
            { app_id: 'a', token: 't1' },
            { app_id: 'a', token: 't2' },
          ],
        },
      ],
    };
    await track(body);
    expect((await track(body)).map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
    expect(
      (await rows('select count(*)::int as n from users where jsonb_array_length(devices) = 1'))[0],
    ).toEqual({ n: 2 });
  });

  it('a person merged away between look-up and write is looked up again: nothing acknowledged is lost', async () => {
    const { deps } = makeTestIngest(database.pool);
    const gone = buildProfile({ externalId: 'gone' });
    await storeProfiles(database.pool, [gone]);
    let moved = false;
    const store = {
      ...deps.store,
      writeShort: async (bundle: Parameters<typeof deps.store.writeShort>[0]) => {
        if (!moved) {
          moved = true;
          await database.pool.query('delete from users');
          await database.pool.query('delete from identifiers');
        }
        return deps.store.writeShort(bundle);
      },
    };
    const { track } = makeTestIngest(database.pool, { store });
    expect(await track({ events: [event('gone', 'seen')] })).toMatchObject([
      { kind: 'applied', created: true },
    ]);
    expect(await rows('select name from events')).toEqual([{ name: 'seen' }]);
    expect((await byId('gone'))?.userId).not.toBe(gone.userId);
  });
});

it('a person who leaves while the write waits for their row is looked up again, with all that was said', async () => {
  const { track } = makeTestIngest(database.pool);
  const gone = buildProfile({ externalId: 'gone' });
  await storeProfiles(database.pool, [gone]);
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('delete from users');
  const tracked = track({
    attributes: [{ external_id: 'gone', plan: 'pro' }],
    events: [event('gone', 'seen')],
  });
  const waiting = `select 1 from pg_locks where not granted`;
  while ((await client.query(waiting)).rows.length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  await client.query('commit');
  client.release();
  expect(await tracked).toMatchObject([{ created: true }, { created: true }]);
  const again = await byId('gone');
  expect(again?.attributes).toEqual({ plan: 'pro' });
  expect(await rows('select user_id from events')).toEqual([{ user_id: again?.userId }]);
});

describe('attributes', () => {
  it('REST-86 REST-87 REST-88 REST-89 apply in order within and across requests, blind or read before', async () => {
    const { track } = makeTestIngest(database.pool);
    await track({
      attributes: [
        {
          external_id: 'ada',
          n: { inc: 2 },
          tags: ['a', 'a', 'b'],
          car: { make: 'R5' },
          gone: 1,
          time_zone: 'Europe/Paris',
        },
        {
          external_id: 'ada',
          n: { inc: -1 },
          tags: { add: ['a'] },
          car: { year: 1984 },
          _merge_objects: true,
        },
      ],
    });
    await track({
      attributes: [{ external_id: 'ada', gone: null, home_city: 'Lyon', plain: true, time_zone: null }],
    });
    await track({
      attributes: [{ external_id: 'ada', home_city: null, tags: { remove: ['b'] }, external_id_: 1 }],
    });
    expect(await byId('ada')).toMatchObject({
      attributes: { n: 1, tags: ['a'], car: { make: 'R5', year: 1984 }, plain: true },
      fields: {},
      timeZone: null,
      revision: 4,
    });
  });

  it('REST-96 consent and groups set on a person are shared with everybody who has the address', async () => {
    const { track, consents } = makeTestIngest(database.pool);
    await database.pool.query(
      `insert into subscription_groups values (1, '9f0e5fbc-0000-4000-8000-000000000001', 'News', 'email', null, now())`,
    );
    const groups = [
      { subscription_group_id: '9f0e5fbc-0000-4000-8000-000000000001', subscription_state: 'unsubscribed' },
    ];
    await track({
      attributes: [
        {
          external_id: 'ada',
          email: 'A@y.example',
          email_subscribe: 'unsubscribed',
          subscription_groups: groups,
        },
        { external_id: 'bob', email_subscribe: 'opted_in' },
      ],
    });
    expect(consents).toEqual([
      { workspaceId: 1, emails: ['a@y.example'], value: 'unsubscribed' },
      { workspaceId: 1, emails: ['a@y.example'], value: '9f0e5fbc-0000-4000-8000-000000000001:unsubscribed' },
    ]);
    expect(await byId('ada')).toMatchObject({ emailState: 'unsubscribed' });
    expect(await byId('bob')).toMatchObject({ emailState: 'opted_in' });
  });
});

describe('events and purchases', () => {
  it('identical events are all stored; summaries count, and day buckets add up', async () => {
    const { track } = makeTestIngest(database.pool);
    const same = event('ada', 'seen', { properties: { a: 1 } });
    await track(
      { events: [same, same, event('ada', 'seen', { time: '2026-04-01T00:00:00Z' })] },
      { now: NOW },
    );
    await track({ events: [same] }, { now: NOW });
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 4 });
    expect(await rows('select kind, name, count, first_at, last_at, days from event_summaries')).toEqual([
      {
        kind: 'event',
        name: 'seen',
        count: 4,
        first_at: Date.UTC(2026, 3, 1),
        last_at: NOW - 1_000,
        days: { '2026-04-01': 1, '2026-05-01': 3 },
      },
    ]);
  });

  it('REST-95 a purchase of 3 at 2.0 is three purchases and 6 of revenue', async () => {
    const { track } = makeTestIngest(database.pool);
    const purchase = {
      external_id: 'ada',
      product_id: 'sku',
      currency: 'USD',
      price: 2,
      quantity: 3,
      time: '2026-04-01',
    };
    await track({ purchases: [purchase] });
    await track({
      purchases: [
        { ...purchase, quantity: 101 },
        { ...purchase, quantity: 1 },
      ],
    });
    expect(await byId('ada')).toMatchObject({ revenue: 8 });
    expect(await rows('select kind, name, count, revenue from event_summaries')).toEqual([
      { kind: 'purchase', name: 'sku', count: 4, revenue: 8 },
    ]);
    expect(await rows('select properties from events order by properties')).toContainEqual({
      properties: { price: 2, quantity: 3, currency: 'USD' },
    });
  });

  it('day buckets no filter can ask for are dropped once the map has grown', async () => {
    const { track } = makeTestIngest(database.pool);
    const days = Array.from({ length: 100 }, (_, i) => new Date(NOW - (100 - i) * 86_400_000).toISOString());
    await track({ events: days.map((time) => event('ada', 'seen', { time })) }, { now: NOW });
    await track({ events: [event('ada', 'seen')] }, { now: NOW });
    const [summary] = await rows('select count, days from event_summaries');
    expect(summary!['count']).toBe(101);
    const kept = Object.keys(summary!['days'] as object).sort();
    expect(kept.at(-1)).toBe('2026-05-01');
    expect(kept).toContain('2026-04-01');
    expect(kept.length).toBeLessThan(50);
  });
});

describe('many at once', () => {
  it('counts of many concurrent requests over many people are exact, whatever shares a person or a part', async () => {
    const engines = [makeTestIngest(database.pool), makeTestIngest(database.pool)];
    const requests = Array.from({ length: 60 }, (_, r) => ({
      attributes: Array.from({ length: 5 }, (_, i) => ({
        external_id: `u${(r * 7 + i) % 40}`,
        n: { inc: 1 },
      })),
      events: Array.from({ length: 10 }, (_, i) => event(`u${(r * 3 + i) % 40}`, i % 2 === 0 ? 'a' : 'b')),
      purchases: [
        {
          external_id: `u${r % 40}`,
          product_id: 'p',
          currency: 'EUR',
          price: 1,
          time: '2026-04-01T00:00:00Z',
        },
      ],
    }));
    await Promise.all(requests.map((body, i) => engines[i % 2]!.track(body)));
    const [sums] = await rows(`select
      (select count(*) from events where kind = 'event')::int as events,
      (select sum(count) from event_summaries where kind = 'event')::int as summed,
      (select sum((attributes ->> 'n')::int) from users)::int as incremented,
      (select sum(revenue) from users)::int as revenue,
      (select count(*) from users)::int as people`);
    expect(sums).toEqual({ events: 600, summed: 600, incremented: 300, revenue: 60, people: 40 });
  });
});

describe('failures', () => {
  it('a bundle whose answer was lost is repeated and applies nothing twice', async () => {
    const { deps } = makeTestIngest(database.pool);
    let lost = 0;
    const lose = async <T>(work: Promise<T>): Promise<T> => {
      const result = await work;
      if (lost++ % 2 === 0) throw new IngestFault('answer lost', true, null);
      return result;
    };
    const store = {
      ...deps.store,
      writeShort: (bundle: Parameters<typeof deps.store.writeShort>[0]) =>
        lose(deps.store.writeShort(bundle)),
      writeLong: (...args: Parameters<typeof deps.store.writeLong>) => lose(deps.store.writeLong(...args)),
    };
    const settings = { ...deps.settings, firstPauseMs: 1, maxPauseMs: 1 };
    const { track } = makeTestIngest(database.pool, { store, settings });
    await track({
      attributes: [{ external_id: 'ada', n: { inc: 1 } }],
      events: [event('ada', 'seen'), event('bob', 'seen')],
    });
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 2 });
    expect((await rows('select sum(count)::int as n from event_summaries'))[0]).toEqual({ n: 2 });
    expect((await byId('ada'))?.attributes).toEqual({ n: 1 });
    expect(lost).toBeGreaterThan(1);
  });

  it('F4 one object that cannot be stored costs its neighbours nothing', async () => {
    const { track } = makeTestIngest(database.pool);
    const good = Array.from({ length: 30 }, (_, i) => event(`u${i}`, 'seen'));
    const bad = event('poison', 'seen', { properties: { text: 'a\u0000b' } });
    const outcomes = await track({ events: [...good.slice(0, 15), bad, ...good.slice(15)] });
    expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(30);
    expect(outcomes[15]).toMatchObject({ kind: 'refused', error: { code: 'NOT_STORED' } });
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 30 });
  });

  it('G11 beyond capacity it says so and stores nothing of the request', async () => {
    const { deps } = makeTestIngest(database.pool);
    const { ingest } = makeTestIngest(database.pool, { settings: { ...deps.settings, maxItems: 2 } });
    const item = { input: 'events' as const, index: 0, updateExistingOnly: false };
    const seen = { kind: 'event' as const, name: 'seen', at: NOW, appId: null, properties: null };
    const items = ['a', 'b'].map((value) => ({
      ...item,
      key: { kind: 'external_id' as const, value },
      fact: seen,
    }));
    const workspace = { workspaceId: 1, live: true, now: NOW };
    const first = ingest.track(workspace, items);
    expect(await ingest.track(workspace, items)).toMatchObject({ ok: false, error: { code: 'overloaded' } });
    expect(await first).toMatchObject({ ok: true });
    await ingest.drain();
    expect((await rows('select count(*)::int as n from events'))[0]).toEqual({ n: 2 });
  });

  it('the ledger forgets old groups', async () => {
    const { track, deps } = makeTestIngest(database.pool);
    await track({ events: [event('ada', 'seen')] });
    await deps.store.trimLedger(Date.now() - 60_000);
    expect((await rows('select count(*)::int as n from ingest_ledger'))[0]).toEqual({ n: 1 });
    await deps.store.trimLedger(Date.now() + 60_000);
    expect((await rows('select count(*)::int as n from ingest_ledger'))[0]).toEqual({ n: 0 });
  });

  it('REST-105 whoever lost an external id is remembered again once that is long ago', async () => {
    const { track, deps } = makeTestIngest(database.pool);
    await track({ attributes: [{ external_id: 'ada' }] });
    const { userId, part } = (await byId('ada'))!;
    await database.pool.query('insert into untrue_places values ($1, 1, $2, now())', [part, userId]);
    const keys = [{ workspaceId: 1, key: { kind: 'external_id' as const, value: 'ada' } }];
    expect(await deps.store.follow(keys)).toEqual([{ kind: 'one', part, userId, lasting: false }]);
    await deps.store.trimPlaces(Date.now() - 60_000);
    expect(await deps.store.follow(keys)).toMatchObject([{ lasting: false }]);
    await deps.store.trimPlaces(Date.now() + 60_000);
    expect(await deps.store.follow(keys)).toMatchObject([{ lasting: true }]);
  });
});

it('an identifier that points at nobody is not remembered: its events make somebody', async () => {
  const { track, deps } = makeTestIngest(database.pool);
  await track({ attributes: [{ external_id: 'ada' }] });
  const { userId } = (await byId('ada'))!;
  await database.pool.query('delete from users where user_id = $1', [userId]);
  const keys = [{ workspaceId: 1, key: { kind: 'external_id' as const, value: 'ada' } }];
  expect(await deps.store.follow(keys)).toMatchObject([{ userId, lasting: false }]);
  await track({ events: [event('ada', 'seen')] });
  await track({ events: [event('ada', 'seen')] });
  const again = (await byId('ada'))!;
  expect(again.userId).not.toBe(userId);
  expect(await rows('select user_id from events')).toEqual(Array(2).fill({ user_id: again.userId }));
});

it('a person lives in the part of the identifier they were born with', async () => {
  const { track } = makeTestIngest(database.pool);
  await track({ attributes: [{ external_id: 'ada' }] });
  const ada = await byId('ada');
  expect(ada?.part).toBe(partOf(1, 'external_id', 'ada'));
  expect(PARTS).toContain(ada?.part);
});
