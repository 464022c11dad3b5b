// Series of what people did (braze-rest-api 7): events, purchases, sessions and the daily figures of a workspace.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { openDevice } from '../support/devices.ts';

let app: TestApp;
let shop: TestWorkspace;
let site: string;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-02-01T12:00:00Z' });
  await fill();
});
afterAll(() => app.close());

const event = (external_id: string, time: string) => ({ external_id, name: 'looked', time });
const purchase = (external_id: string, time: string, more: object = {}) => ({
  external_id,
  product_id: 'tea',
  currency: 'EUR',
  price: 2.5,
  time,
  ...more,
});

/** Ann is there from the start; Ben comes on 10 March. */
const fill = async (): Promise<void> => {
  const device = await openDevice(app, shop, 'device-of-ann', { app_id: 'site' });
  const other = await openDevice(app, shop, 'device-of-ben', { app_id: 'phone' });
  site = device.appId;
  const session = { type: 'session_start' };
  const ann = { user_id: 'ann' };
  await shop.track({ external_id: 'ann' });
  await device.report([session], ann);
  await shop.move('2026-03-09T08:00:00Z');
  await device.report([session], ann);
  await shop.move('2026-03-10T12:00:00Z');
  await device.report([session], ann);
  await other.report([session], { user_id: 'ben' });
  await shop.move('2026-03-10T13:30:00Z');
  await other.report([session], { user_id: 'ben' });
  const events = [
    event('ann', '2026-03-08T10:05:00Z'),
    event('ann', '2026-03-10T10:59:59Z'),
    event('ben', '2026-03-10T11:00:00Z'),
    { ...event('ben', '2026-03-10T11:00:00Z'), name: 'left' },
  ];
  const purchases = [
    purchase('ann', '2026-03-09T09:00:00Z', { quantity: 3 }),
    purchase('ben', '2026-03-10T09:00:00Z', { product_id: 'mug', price: 9 }),
  ];
  expectStatus(await shop.api.post('/users/track', { events, purchases }), 201);
};

const series = async (path: string): Promise<readonly Body[]> => {
  const { body } = expectStatus(await shop.api.get(path), 200);
  expect(body.message).toBe('success');
  return body.data;
};
const values = async (path: string, field: string): Promise<readonly unknown[]> =>
  (await series(path)).map((row) => row[field]);

describe('by what happened', () => {
  test('events of one name, day by day, also those without', async () => {
    expect(await series('/events/data_series?event=looked&length=4')).toEqual([
      { time: '2026-03-07', count: 0 },
      { time: '2026-03-08', count: 1 },
      { time: '2026-03-09', count: 0 },
      { time: '2026-03-10', count: 2 },
    ]);
    expect(await values('/events/data_series?event=never&length=2', 'count')).toEqual([0, 0]);
  });

  test('hour by hour, to the hour that is asked for', async () => {
    const path = '/events/data_series?event=looked&unit=hour&length=3&ending_at=2026-03-10T11:30:00Z';
    expect(await series(path)).toEqual([
      { time: '2026-03-10T09:00:00.000Z', count: 0 },
      { time: '2026-03-10T10:00:00.000Z', count: 1 },
      { time: '2026-03-10T11:00:00.000Z', count: 1 },
    ]);
  });

  test('purchases by number and by amount, of all products or one', async () => {
    expect(await values('/purchases/quantity_series?length=2', 'purchase_quantity')).toEqual([3, 1]);
    expect(await values('/purchases/revenue_series?length=2', 'revenue')).toEqual([7.5, 9]);
    expect(await values('/purchases/revenue_series?length=2&product=mug', 'revenue')).toEqual([0, 9]);
  });

  test('sessions, of every app or one', async () => {
    expect(await values('/sessions/data_series?length=2', 'sessions')).toEqual([1, 3]);
    expect(await values(`/sessions/data_series?length=2&app_id=${site}`, 'sessions')).toEqual([1, 1]);
  });
});

describe('figures of the day', () => {
  test('daily active: each person once', async () => {
    expect(await values('/kpi/dau/data_series?length=3', 'dau')).toEqual([0, 1, 2]);
    expect(await values(`/kpi/dau/data_series?length=3&app_id=${site}`, 'dau')).toEqual([0, 1, 1]);
  });

  test('monthly active: within the thirty days that end with the day', async () => {
    const path = '/kpi/mau/data_series?length=3&ending_at=2026-03-03T00:00:00Z';
    // Ann's session of 1 February counts up to 2 March.
    expect(await values(path, 'mau')).toEqual([1, 1, 0]);
    expect(await values('/kpi/mau/data_series?length=2', 'mau')).toEqual([1, 2]);
  });

  test('new people; in an app those whose first session it was', async () => {
    expect(await values('/kpi/new_users/data_series?length=2', 'new_users')).toEqual([0, 1]);
    expect(
      await values('/kpi/new_users/data_series?length=1&ending_at=2026-02-01T00:00:00Z', 'new_users'),
    ).toEqual([1]);
    expect(await values(`/kpi/new_users/data_series?length=2&app_id=${site}`, 'new_users')).toEqual([0, 0]);
    expect(await values('/kpi/new_users/data_series?length=2&app_id=phone', 'new_users')).toEqual([0, 1]);
  });

  test('uninstalls: push messages refused for good, as they were counted', async () => {
    await app.pool.query(
      `insert into campaign_counters
         (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason, count)
       select 60, w.workspace_id, gen_random_uuid(), c.day::date, '', 'v', c.channel, 'failed', c.reason, 2
       from workspaces w, (values ('2026-03-10', 'push', 'address_rejected'), ('2026-03-10', 'email', 'address_rejected'),
         ('2026-03-10', 'push', 'provider_rejected')) c(day, channel, reason)
       where w.key = $1`,
      [shop.key],
    );
    expect(await values('/kpi/uninstalls/data_series?length=2', 'uninstalls')).toEqual([0, 2]);
  });
});

describe('bad input', () => {
  test.each([
    ['/events/data_series?length=1', 'event'],
    ['/events/data_series?event=looked', 'length'],
    ['/events/data_series?event=looked&length=101', 'length'],
    ['/events/data_series?event=looked&length=0', 'length'],
    ['/events/data_series?event=looked&length=1&unit=week', 'unit'],
    ['/sessions/data_series?length=1&ending_at=soon', 'ending_at'],
    ['/sessions/data_series?length=1&ending_at=9999-12-31T23:59:59Z', 'ending_at'],
    ['/kpi/mau/data_series?length=100&ending_at=0001-01-01T00:00:00Z', 'ending_at'],
    [
      '/segments/data_series?segment_id=00000000-0000-4000-8000-000000000001&length=1&ending_at=9999-01-01T00:00:00Z',
      'ending_at',
    ],
    ['/sessions/data_series?length=1&segment_id=x', 'segment_id'],
    ['/kpi/dau/data_series', 'length'],
  ])('%s names %s', async (path, field) => {
    expect(expectStatus(await shop.api.get(path), 400).body.message).toContain(field);
  });

  test('each series asks for its own permission', async () => {
    const client = app.client(await shop.makeKey(['kpi.dau.data_series']));
    expectStatus(await client.get('/kpi/dau/data_series?length=1'), 200);
    expectStatus(await client.get('/kpi/mau/data_series?length=1'), 403);
  });
});
