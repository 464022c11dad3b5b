// A process remembers for a while whom an external id means. What another process does to that person meanwhile must not
// send an event to somebody whom the id no longer means, nor lose it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type Client, type TestApp } from '../support/app.ts';

let app: TestApp;
let other: TestApp;
/** One workspace through both processes. */
let here: Client;
let there: Client;

beforeAll(async () => {
  app = await startTestApp();
  const shop = await app.makeWorkspace({ kind: 'live' });
  other = await startTestApp({ environment: { DATABASE_URL: app.databaseUrl }, withoutWorker: true });
  here = shop.api;
  there = other.client(shop.api.key);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

let ids = 0;
const fresh = (word: string): string => `${word}-${++ids}`;
const track = async (api: Client, body: Body): Promise<void> =>
  void expectStatus(await api.post('/users/track', body), 201);
const bought = (external_id: string, name: string): Body => ({
  events: [{ external_id, name, time: new Date().toISOString() }],
});
/** Somebody whom this process remembers; two looks, since whoever is made is not remembered yet. */
const remembered = async (): Promise<string> => {
  const id = fresh('person');
  await track(here, { attributes: [{ external_id: id, first_name: id }] });
  await track(here, bought(id, 'seen'));
  await track(here, bought(id, 'seen'));
  return id;
};
const idsOf = async (name: string): Promise<readonly string[]> => {
  const { rows } = await app.pool.query<{ id: string }>(
    `select u.external_id as id from events e join users u on u.part = e.part and u.user_id = e.user_id
     where e.name = $1 order by 1`,
    [name],
  );
  return rows.map(({ id }) => id);
};
const summaryOf = async (name: string): Promise<readonly Body[]> =>
  (
    await app.pool.query(
      `select u.external_id as id, s.count from event_summaries s
       join users u on u.part = s.part and u.user_id = s.user_id where s.name = $1 order by 1`,
      [name],
    )
  ).rows;

/** The id now means nobody; whoever had it is called `next`. */
const giveUp = async (api: Client, id: string): Promise<string> => {
  const next = fresh('renamed');
  const renamed = await api.post('/users/external_ids/rename', {
    external_id_renames: [{ current_external_id: id, new_external_id: next }],
  });
  expect(expectStatus(renamed, 201).body.external_ids).toHaveLength(1);
  const removed = await api.post('/users/external_ids/remove', { external_ids: [id] });
  expect(expectStatus(removed, 201).body.removed_ids).toEqual([id]);
  return next;
};

describe('an external id that was renamed, removed and given to somebody new by another process', () => {
  test('REST-105 its events are those of its new owner', async () => {
    const id = await remembered();
    const next = await giveUp(there, id);
    await track(there, { attributes: [{ external_id: id, first_name: 'New' }] });
    await track(here, bought(id, `${id} buys`));
    expect(await idsOf(`${id} buys`)).toEqual([id]);
    expect(await summaryOf(`${id} buys`)).toEqual([{ id, count: 1 }]);
    expect(await summaryOf('seen')).toContainEqual({ id: next, count: 2 });
  });

  test('REST-105 its attributes are those of its new owner, on the short way and the long one', async () => {
    const id = await remembered();
    const next = await giveUp(there, id);
    await track(there, { attributes: [{ external_id: id, first_name: 'New' }] });
    await track(here, { attributes: [{ external_id: id, plan: 'gold' }] });
    await track(here, { attributes: [{ external_id: id, email: `${id}@example.com` }] });
    const { rows } = await app.pool.query(
      'select external_id, email, attributes from users where external_id = any ($1) order by 1',
      [[id, next]],
    );
    expect(rows).toEqual([
      { external_id: id, email: `${id}@example.com`, attributes: { plan: 'gold' } },
      { external_id: next, email: null, attributes: {} },
    ]);
  });

  test('REST-105 the long way first: an address, a device and an event of one call', async () => {
    const id = await remembered();
    const next = await giveUp(there, id);
    await track(here, {
      attributes: [{ external_id: id, email: `${id}@example.com` }],
      ...bought(id, `${id} buys`),
      purchases: [
        { external_id: id, product_id: `${id} p`, currency: 'EUR', price: 2, time: new Date().toISOString() },
      ],
    });
    expect(await idsOf(`${id} buys`)).toEqual([id]);
    const { rows } = await app.pool.query(
      'select external_id, email, revenue::float8 as revenue from users where external_id = any ($1) order by 1',
      [[id, next]],
    );
    expect(rows).toEqual([
      { external_id: id, email: `${id}@example.com`, revenue: 2 },
      { external_id: next, email: null, revenue: 0 },
    ]);
  });

  test('REST-105 with nobody new, the event makes somebody; whoever was renamed keeps their own', async () => {
    const id = await remembered();
    const next = await giveUp(there, id);
    for (const one of [next, id, next, id]) await track(here, bought(one, `${id} buys`));
    expect(await summaryOf(`${id} buys`)).toEqual([
      { id, count: 2 },
      { id: next, count: 2 },
    ]);
  });

  test('REST-105 both ids of one person in one call, of which one is no longer theirs', async () => {
    const id = await remembered();
    const next = fresh('renamed');
    await there.post('/users/external_ids/rename', {
      external_id_renames: [{ current_external_id: id, new_external_id: next }],
    });
    await track(here, bought(next, 'seen'));
    await there.post('/users/external_ids/remove', { external_ids: [id] });
    await track(here, { events: [bought(next, `${id} b`).events[0], bought(id, `${id} b`).events[0]] });
    expect(await summaryOf(`${id} b`)).toEqual([
      { id, count: 1 },
      { id: next, count: 1 },
    ]);
  });
});

describe('somebody who left by another process', () => {
  test('REST-102 merged into somebody with an id of their own: the lost id’s event is somebody new’s', async () => {
    const lost = await remembered();
    const kept = await remembered();
    const merged = await there.post('/users/merge', {
      merge_updates: [
        { identifier_to_merge: { external_id: lost }, identifier_to_keep: { external_id: kept } },
      ],
    });
    expectStatus(merged, 202);
    await track(here, bought(lost, `${lost} buys`));
    await track(here, bought(kept, `${lost} buys`));
    expect(await idsOf(`${lost} buys`)).toEqual([kept, lost].sort());
  });

  test('REST-102 merged into somebody who had no external id: the event is the survivor’s', async () => {
    const lost = await remembered();
    const alias = { alias_label: 'crm', alias_name: fresh('alias') };
    expectStatus(await there.post('/users/alias/new', { user_aliases: [alias] }), 201);
    const pair = { identifier_to_merge: { external_id: lost }, identifier_to_keep: { user_alias: alias } };
    expectStatus(await there.post('/users/merge', { merge_updates: [pair] }), 202);
    await track(here, bought(lost, `${lost} buys`));
    await track(here, { attributes: [{ external_id: lost, plan: 'gold' }] });
    expect(await idsOf(`${lost} buys`)).toEqual([lost]);
    const { rows } = await app.pool.query('select aliases, attributes from users where external_id = $1', [
      lost,
    ]);
    expect(rows).toEqual([{ aliases: { crm: alias.alias_name }, attributes: { plan: 'gold' } }]);
  });

  test('REST-98 deleted: the event is somebody new’s, and nothing is written about nobody', async () => {
    const id = await remembered();
    const { rows: before } = await app.pool.query('select user_id from users where external_id = $1', [id]);
    expectStatus(await there.post('/users/delete', { external_ids: [id] }), 201);
    await track(here, bought(id, `${id} buys`));
    await track(here, { attributes: [{ external_id: id, plan: 'gold' }] });
    expect(await idsOf(`${id} buys`)).toEqual([id]);
    const { rows } = await app.pool.query(
      'select (select count(*)::int from events where user_id = $1) + (select count(*)::int from users where user_id = $1) as n',
      [before[0].user_id],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});
