// What other clients of Braze's REST API send, byte for byte where it differs from `braze-api`: SDKs in PHP, Ruby and
// Python, Segment's destination, and clients of the time when the key stood in the body. Each was run against this
// server, or its requests read in its source; only the base URL was changed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp, TestWorkspace } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
let campaignId: string;
let groupId: string;

beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T12:00:00Z' });
  groupId = await shop.makeGroup('News');
  campaignId = await shop.makeCampaign({ name: 'Order' });
  await send('POST', '/users/track', {
    attributes: [
      { external_id: 'ada', email: 'ada@example.com' },
      { external_id: 'bob', email: 'bob@example.com' },
    ],
  });
});

afterAll(() => app.close());

/** Headers and body as given, and nothing that `fetch` or a client of ours would add for comfort. */
const raw = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
  const answer = await fetch(app.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const json = { 'content-type': 'application/json' };
const signed = () => ({ ...json, authorization: `Bearer ${shop.api.key}` });
const send = (method: string, path: string, body?: unknown) =>
  raw(method, path, signed(), body === undefined ? undefined : JSON.stringify(body));

describe('an SDK in PHP', () => {
  it('writes flags as 0 and 1', async () => {
    for (const flag of ['0', '1']) {
      const listed = await send('GET', `/campaigns/list?page=0&include_archived=${flag}`);
      expect(listed).toMatchObject({
        status: 200,
        body: { message: 'success', campaigns: [{ name: 'Order' }] },
      });
    }
    expect((await send('GET', '/campaigns/list?include_archived=2')).status).toBe(400);
  });

  it('numbers the members of a list', async () => {
    const path = `/subscription/status/get?subscription_group_id=${groupId}`;
    const listed = await send('GET', `${path}&external_id%5B0%5D=ada&external_id%5B1%5D=bob`);
    expect(listed).toMatchObject({ status: 200, body: { status: { ada: 'Unknown', bob: 'Unknown' } } });
    const ofOne = await send('GET', '//subscription/user/status?external_id[0]=ada');
    expect(ofOne).toMatchObject({ status: 200, body: { total_count: 1 } });
  });

  it('writes an object without members as a list', async () => {
    const tracked = await send('POST', '/users/track', {
      attributes: [],
      events: [{ external_id: 'ada', name: 'looked', time: '2026-03-01T10:00:00+00:00', properties: [] }],
      purchases: [],
    });
    expect(tracked).toEqual({ status: 201, body: { message: 'success', events_processed: 1 } });
    const triggered = await send('POST', '/campaigns/trigger/send', {
      campaign_id: campaignId,
      trigger_properties: [],
      recipients: [{ external_user_id: 'ada', trigger_properties: [], attributes: [] }],
    });
    expect(triggered).toMatchObject({ status: 201, body: { message: 'success' } });
    const wrong = { external_id: 'ada', name: 'looked', time: '2026-03-01T10:00:00Z', properties: ['x'] };
    expect((await send('POST', '/users/track', { events: [wrong] })).status).toBe(400);
  });

  it('asks for lists of addresses by instants', async () => {
    const days = 'start_date=2026-03-01T09%3A45%3A55%2B00%3A00&end_date=2026-03-02T09%3A45%3A55%2B00%3A00';
    for (const path of ['/email/hard_bounces', '/email/unsubscribes'])
      expect(await send('GET', `${path}?${days}&limit=5`)).toMatchObject({
        status: 200,
        body: { emails: [] },
      });
    expect((await send('GET', '/email/unsubscribes?start_date=today&end_date=2026-03-02')).status).toBe(400);
  });

  it('asks for scheduled broadcasts by POST, as one in Ruby does', async () => {
    expect(
      await send('POST', '/messages/scheduled_broadcasts', { end_time: '2026-03-09T00:00:00+00:00' }),
    ).toMatchObject({ status: 200, body: { message: 'success', scheduled_broadcasts: [] } });
    expect((await send('POST', '/messages/scheduled_broadcasts', {})).status).toBe(400);
  });
});

it('a client in Python writes `True`, and what was not set as nothing', async () => {
  const listed = await send('GET', '/campaigns/list?include_archived=True&page=&sort_direction=');
  expect(listed).toMatchObject({ status: 200, body: { campaigns: [{ name: 'Order' }] } });
  const nulls = { external_id: 'bob', braze_id: null, user_alias: null, app_id: null, properties: null };
  const event = { ...nulls, name: 'looked', time: '2026-03-01T10:00:00.000Z', _update_existing_only: null };
  const tracked = await send('POST', '/users/track', { attributes: null, events: [event], purchases: null });
  expect(tracked).toEqual({ status: 201, body: { message: 'success', events_processed: 1 } });
});

describe('the key of older clients', () => {
  it.each(['api_key', 'app_group_id'])('stands in the body or in the address as %s', async (name) => {
    const body = JSON.stringify({
      [name]: shop.api.key,
      attributes: [{ external_id: 'ada', seen: true }],
    });
    expect((await raw('POST', '/users/track', json, body)).status).toBe(201);
    expect((await raw('GET', `/campaigns/list?${name}=${shop.api.key}`, json)).status).toBe(200);
    expect((await raw('GET', `/campaigns/list?${name}=nobody-knows-this`, json)).status).toBe(401);
    expect((await raw('GET', `/admin/v1/campaigns?${name}=${shop.api.key}`, json)).status).toBe(401);
  });
});

describe("Segment's destination", () => {
  it('writes items of catalogs under a path that ends in a slash', async () => {
    const fields = [
      { name: 'id', type: 'string' },
      { name: 'price', type: 'number' },
    ];
    expect(
      (await send('POST', '/catalogs', { catalogs: [{ name: 'goods', description: 'x', fields }] })).status,
    ).toBe(201);
    const items = [{ id: 'a', price: 1 }];
    expect((await send('PUT', '/catalogs/goods/items/', { items })).status).toBe(202);
    expect((await send('PUT', '/catalogs/goods/items/b', { items: [{ price: 2 }] })).status).toBe(200);
    expect((await send('DELETE', '/catalogs/goods/items/', { items: [{ id: 'a' }] })).status).toBe(202);
    const gone = await send('DELETE', '/catalogs/goods/items/a', { items: [{ id: 'a' }] });
    expect(gone.body['errors']).toMatchObject([{ id: 'item-not-found' }]);
    expect((await send('DELETE', '/catalogs/goods/items/b', { items: [{}] })).status).toBe(202);
  });

  it('says with a header that a call holds several objects', async () => {
    const events = ['ada', 'bob'].map((external_id) => ({
      ...{ external_id, name: 'bought', time: '2026-03-01T10:00:00.000Z', properties: { total: 1 } },
      _update_existing_only: false,
    }));
    const headers = { ...signed(), 'x-braze-batch': 'true' };
    const answer = await raw('POST', '/users/track', headers, JSON.stringify({ events }));
    expect(answer).toEqual({ status: 201, body: { message: 'success', events_processed: 2 } });
  });
});

it('a catalog is deleted by calls with and without a type of a body that is not there', async () => {
  for (const name of ['one', 'two']) {
    const fields = [{ name: 'id', type: 'string' }];
    await send('POST', '/catalogs', { catalogs: [{ name, description: '', fields }] });
  }
  const { authorization } = signed();
  expect((await raw('DELETE', '/catalogs/one', signed())).status).toBe(200);
  expect((await raw('DELETE', '/catalogs/two', { authorization })).status).toBe(200);
});
