// The door of devices over the real application: what it takes, what it refuses, and that its key can do nothing else.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStatus, startTestApp } from '../support/app.ts';
import type { TestApp, TestWorkspace } from '../support/app.ts';
import { exportPerson, makeApp, openDevice } from '../support/devices.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
});
afterAll(() => app.close());

let n = 0;
const fresh = (name: string): string => `${name}-${++n}-device`;
const byId = (id: string) => exportPerson(shop, { external_ids: [id] });

describe('what devices report', () => {
  it('sessions, events, purchases and attributes of a user stand in the profile', async () => {
    const device = await openDevice(app, shop, fresh('all'));
    await device.report(
      [
        { type: 'session_start', session_id: 's1', at: '2026-03-10T11:00:00Z' },
        {
          type: 'device',
          os: 'Linux',
          app_version: '2.1',
          browser: 'Firefox',
          language: 'fr',
          time_zone: 'Europe/Paris',
        },
        { type: 'event', name: 'cart', properties: { sku: 'R5' } },
        { type: 'purchase', product_id: 'R5', currency: 'EUR', price: 12.5, quantity: 2 },
        { type: 'attributes', attributes: { first_name: 'Ada', plan: 'pro', visits: { inc: 2 } } },
        { type: 'location', latitude: 48.85, longitude: 2.35 },
        { type: 'session_end', session_id: 's1', seconds: 3_600 },
      ],
      { user_id: 'ada' },
    );
    const ada = await byId('ada');
    expect(ada).toMatchObject({
      first_name: 'Ada',
      language: 'fr',
      time_zone: 'Europe/Paris',
      total_revenue: 25,
      last_coordinates: [2.35, 48.85],
      custom_attributes: { plan: 'pro', visits: 2 },
      custom_events: [{ name: 'cart', count: 1 }],
      purchases: [{ name: 'R5', count: 2 }],
    });
    expect(ada.devices).toMatchObject([{ os: 'Linux', browser: 'Firefox' }]);
    expect(ada.push_tokens).toBeUndefined();
    expect(ada.apps).toMatchObject([
      { name: device.appId, version: '2.1', sessions: 1, first_used: '2026-03-10T11:00:00.000Z' },
    ]);
  });

  it('a repeated batch does nothing twice, nor does an id that comes twice in one', async () => {
    const device = await openDevice(app, shop, fresh('repeat'));
    const items = [
      { id: 'one', type: 'event', name: 'once' },
      { id: 'two', type: 'purchase', product_id: 'p', currency: 'EUR', price: 1 },
      { id: 'one', type: 'event', name: 'once' },
    ];
    for (let i = 0; i < 3; i++) await device.report(items, { user_id: 'bob' });
    await Promise.all([1, 2, 3].map(() => device.report(items, { user_id: 'bob' })));
    expect(await byId('bob')).toMatchObject({
      total_revenue: 1,
      custom_events: [{ name: 'once', count: 1 }],
    });
  });

  it('a device whose clock is wrong is put right; nothing lies in the future', async () => {
    const device = await openDevice(app, shop, fresh('clock'));
    await device.report([{ type: 'event', name: 'late', at: '2031-01-01T00:00:00Z' }], {
      user_id: 'cy',
      sent_at: '2031-01-01T01:00:00Z',
    });
    await device.report([{ type: 'event', name: 'future', at: '2026-03-11T00:00:00Z' }], { user_id: 'cy' });
    const events = (await byId('cy')).custom_events as { name: string; last: string }[];
    expect(Object.fromEntries(events.map(({ name, last }) => [name, last]))).toEqual({
      late: '2026-03-10T11:00:00.000Z',
      future: '2026-03-10T12:00:00.000Z',
    });
    const old = await device.send([{ type: 'event', name: 'old', at: '2026-03-03T11:59:59Z' }], {
      user_id: 'cy',
    });
    expect(old).toMatchObject({ status: 400, body: { errors: [{ code: 'too_old', field: 'at' }] } });
  });
});

describe('who it is about', () => {
  it('what happened before somebody says who they are becomes theirs, and the device is nobody’s again', async () => {
    const deviceId = fresh('anonymous');
    const device = await openDevice(app, shop, deviceId);
    await shop.track({ external_id: 'dora', first_name: 'Dora' });
    await device.report([{ type: 'event', name: 'viewed' }]);
    await device.report(
      [
        { id: 'who', type: 'identify' },
        { type: 'event', name: 'bought' },
      ],
      { user_id: 'dora' },
    );
    expect(await byId('dora')).toMatchObject({
      first_name: 'Dora',
      custom_events: [
        { name: 'bought', count: 1 },
        { name: 'viewed', count: 1 },
      ],
    });
    expect((await byId('dora')).user_aliases).toBeUndefined();
    // After a logout the device speaks for somebody new; a late repeat of the identification takes nothing from them.
    await device.report([{ type: 'event', name: 'after' }]);
    await device.report([{ id: 'who', type: 'identify' }], { user_id: 'dora' });
    expect(((await byId('dora')).custom_events as object[]).length).toBe(2);
    await device.report([{ type: 'identify' }], { user_id: 'eve' });
    expect(await byId('eve')).toMatchObject({ custom_events: [{ name: 'after', count: 1 }] });
  });

  it('two devices of one person, and an alias', async () => {
    for (const name of ['first', 'second']) {
      const device = await openDevice(app, shop, fresh(name));
      await device.report([{ type: 'event', name }]);
      await device.report([{ type: 'identify' }], { user_id: 'fay' });
      await device.report([{ type: 'alias', label: 'crm', name: 'fay-1' }], { user_id: 'fay' });
    }
    expect(await byId('fay')).toMatchObject({
      custom_events: [{ name: 'first' }, { name: 'second' }],
      user_aliases: [{ alias_label: 'crm', alias_name: 'fay-1' }],
    });
  });

  it('CD-19.5 a token moves to whoever logs in last', async () => {
    const device = await openDevice(app, shop, fresh('token'), { platform: 'android' });
    const token = { type: 'push_token', token: 'fcm-1', permission: 'granted' };
    await device.report([token], { user_id: 'gil' });
    expect(await byId('gil')).toMatchObject({
      push_subscribe: 'opted_in',
      push_tokens: [{ token: 'fcm-1', notifications_enabled: true }],
    });
    await device.report([token], { user_id: 'hal' });
    expect((await byId('gil')).push_tokens).toBeUndefined();
    expect((await byId('hal')).push_tokens).toMatchObject([{ token: 'fcm-1' }]);
  });
});

it('a subscription of a browser is one token, however it is written', async () => {
  const device = await openDevice(app, shop, fresh('subscription'));
  const keys = { auth: 'a', p256dh: 'k' };
  const endpoint = 'https://push.example/1';
  const forms = [
    { endpoint, expirationTime: null, keys },
    JSON.stringify({ keys: { p256dh: 'k', auth: 'a' }, endpoint }),
  ];
  for (const token of forms) {
    await device.report([{ type: 'push_token', token, permission: 'granted' }], { user_id: 'mia' });
    expect((await byId('mia')).push_tokens).toMatchObject([
      { token: JSON.stringify({ endpoint, keys: { p256dh: 'k', auth: 'a' } }), platform: 'web' },
    ]);
  }
  await device.report([{ type: 'push_token', token: null }], { user_id: 'mia' });
  expect((await byId('mia')).push_tokens).toBeUndefined();
});

describe('user tokens', () => {
  const jwt = (claims: object, secret: string): string => {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600;

  it('an app that requires them takes nothing for a user without the right one', async () => {
    const device = await openDevice(app, shop, fresh('jwt'), { user_tokens: 'required' });
    const added = await shop.api.post(`/admin/v1/apps/${device.appId}/verification-keys`, {
      name: 'server',
      algorithm: 'HS256',
    });
    const { secret } = expectStatus(added, 201).body;
    const event = [{ type: 'event', name: 'secret' }];
    const codeOf = async (head: object): Promise<unknown> => (await device.send(event, head)).body.code;
    expect(await codeOf({ user_id: 'ida' })).toBe('user_token_required');
    const wrong = [
      jwt({ sub: 'somebody', exp: inAnHour() }, secret),
      jwt({ sub: 'ida', exp: 1 }, secret),
      jwt({ sub: 'ida' }, secret),
      jwt({ sub: 'ida', exp: inAnHour() }, 'another secret of thirty-two bytes'),
      'no token',
    ];
    for (const user_token of wrong)
      expect([user_token, await codeOf({ user_id: 'ida', user_token })]).toEqual([
        user_token,
        'invalid_user_token',
      ]);
    expect(await byId('ida')).toBeNull();
    await device.report(event, { user_id: 'ida', user_token: jwt({ sub: 'ida', exp: inAnHour() }, secret) });
    expect(await byId('ida')).toMatchObject({ custom_events: [{ name: 'secret', count: 1 }] });
    // Anonymous facts need no token.
    await device.report(event);
  });

  it('RS256 with a public key; a removed key verifies nothing', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const device = await openDevice(app, shop, fresh('rsa'), { user_tokens: 'optional' });
    const path = `/admin/v1/apps/${device.appId}/verification-keys`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const bad = await shop.api.post(path, { name: 'bad', algorithm: 'RS256', public_key: 'nonsense' });
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ field: 'public_key' }] } });
    const added = await shop.api.post(path, { name: 'rsa', algorithm: 'RS256', public_key: pem });
    expect(expectStatus(added, 201).body.secret).toBeNull();
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${encode({ alg: 'RS256' })}.${encode({ sub: 'jo', exp: inAnHour() })}`;
    const user_token = `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    const consent = [
      { type: 'attributes', attributes: { email: 'jo@example.com', email_subscribe: 'unsubscribed' } },
    ];
    await device.report(consent, { user_id: 'jo', user_token });
    expect(await byId('jo')).toMatchObject({ email_subscribe: 'unsubscribed' });
    // Consent belongs to the address, whoever has it: nobody changes it with a public key alone, nor for the person
    // that the device was before.
    const before = await device.send([{ ...consent[0], anonymous: true }], { user_id: 'jo', user_token });
    expect(before.body.errors).toMatchObject([{ field: 'attributes.email_subscribe' }]);
    const refused = await device.send(consent, { user_id: 'jo' });
    expect(refused.body.errors).toMatchObject([
      { code: 'user_token_required', field: 'attributes.email_subscribe' },
    ]);
    await shop.api.post(path, { name: 'x', algorithm: 'HS256' });
    const response = await fetch(`${app.url}${path}/${added.body.key_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${shop.api.key}` },
    });
    expect(response.status).toBe(200);
    const after = async (): Promise<unknown> =>
      (await device.send(consent, { user_id: 'jo', user_token })).body.code;
    await expect.poll(after, { timeout: 10_000 }).toBe('invalid_user_token');
  });
});

describe('the public key', () => {
  it('opens no other door, and this door tells nothing about anybody', async () => {
    const device = await openDevice(app, shop, fresh('key'));
    const doors = ['/users/track', '/users/export/ids', '/campaigns/trigger/send', '/admin/v1/apps'];
    for (const door of doors) {
      const answer = await app.client(device.appKey).post(door, { external_ids: ['ada'] });
      expect([door, answer.status]).toEqual([door, 401]);
    }
    const known = await device.send([{ type: 'event', name: 'x' }], { user_id: 'ada' });
    const unknown = await device.send([{ type: 'event', name: 'x' }], { user_id: 'nobody-yet' });
    expect(known.body).toEqual(unknown.body);
    expect(known.body).toEqual({ message: 'success', accepted: 1 });
  });

  it('unknown, revoked and rotated keys are refused; a grace period lets the old one on', async () => {
    const device = await openDevice(app, shop, fresh('rotate'));
    const event = [{ type: 'event', name: 'x' }];
    const statusOf = async (key: string): Promise<number> =>
      (await device.send(event, {}, { 'x-app-key': key })).status;
    expect(await statusOf('app_unknown')).toBe(401);
    const path = `/admin/v1/apps/${device.appId}`;
    const rotated = await shop.api.post(`${path}/rotate`, { grace_seconds: 3_600 });
    const next = expectStatus(rotated, 200).body.app.public_key as string;
    expect([await statusOf(device.appKey), await statusOf(next)]).toEqual([200, 200]);
    const last = expectStatus(await shop.api.post(`${path}/rotate`, {}), 200).body.app.public_key as string;
    await expect.poll(() => statusOf(next), { timeout: 10_000 }).toBe(401);
    expect(await statusOf(last)).toBe(200);
    expectStatus(await shop.api.patch(path, { active: false }), 200);
    await expect.poll(() => statusOf(last), { timeout: 10_000 }).toBe(401);
  });

  it('pages of other origins may call it, unless the app names its own', async () => {
    const device = await openDevice(app, shop, fresh('cors'), { allowed_origins: ['https://shop.example'] });
    const preflight = await fetch(`${app.url}/sdk/v1/batch`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-app-key');
    const from = async (origin: string) => device.send([{ type: 'event', name: 'x' }], {}, { origin });
    const own = await from('https://shop.example');
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const foreign = await from('https://other.example');
    expect(foreign).toMatchObject({ status: 403, body: { code: 'origin_not_allowed' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('a beacon’s text/plain is taken here and nowhere else', async () => {
    const { public_key: app_key } = await makeApp(shop);
    const items = [{ id: 'b', type: 'event', name: 'beacon', at: '2026-03-10T12:00:00Z' }];
    const body = JSON.stringify({ app_key, device_id: 'beacon-1', user_id: 'kim', items });
    const post = (path: string) =>
      fetch(app.url + path, {
        method: 'POST',
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body,
      });
    expect((await post('/sdk/v1/batch')).status).toBe(200);
    expect((await post('/users/track')).status).toBe(415);
    expect(await byId('kim')).toMatchObject({ custom_events: [{ name: 'beacon', count: 1 }] });
  });

  it('is limited per app', async () => {
    const small = await app.makeWorkspace({ kind: 'live', rateLimits: { device: 2 } });
    const device = await openDevice(app, small, fresh('limit'));
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await device.send([{ type: 'event', name: 'x' }])).status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(4);
    const last = await device.send([{ type: 'event', name: 'x' }]);
    if (last.status === 429) expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(statuses).toContain(429);
  });
});

describe('bad input', () => {
  it('names every field of every item, and costs the neighbours nothing', async () => {
    const device = await openDevice(app, shop, fresh('bad'));
    const answer = await device.send(
      [
        { type: 'event', name: 'good' },
        { type: 'purchase', product_id: '', currency: 'XXQ', price: 'a', quantity: 0 },
        { type: 'location', latitude: 91, longitude: 'x' },
        { id: undefined, type: 'event', name: 'no id' },
        { type: 'teleport' },
        { type: 'event', name: 'x', at: 'yesterday' },
        { type: 'attributes', attributes: { external_id: 'other', email: 'nonsense', plan: 'free' } },
        { type: 'geofence', geofence_id: 'unknown', crossing: 'through' },
        { type: 'push_token', token: '{"endpoint":"x"}' },
        { type: 'push_opened', message: '1.abc.def' },
        { type: 'identify' },
        { type: 'event', name: 'also good' },
        { type: 'push_button', message: 'x' },
        { type: 'event', name: 'poison', properties: { text: 'a\u0000b' } },
      ].map((item) => item),
      {},
    );
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(2);
    const named = (answer.body.errors as { index: number; field: string }[]).map(
      (e) => `${e.index}:${e.field}`,
    );
    expect(named).toEqual([
      '1:product_id',
      '1:currency',
      '1:price',
      '1:quantity',
      '2:latitude',
      '2:longitude',
      '3:id',
      '4:type',
      '5:at',
      '6:attributes.external_id',
      '6:attributes.email',
      '7:crossing',
      '7:geofence_id',
      '8:token',
      '9:message',
      '10:user_id',
      '12:button',
      '13:properties.text',
    ]);
  });

  it('what no batch may be is refused whole', async () => {
    const device = await openDevice(app, shop, fresh('whole'));
    const event = { type: 'event', name: 'x' };
    const cases: readonly [readonly object[], object, number, string][] = [
      [[], {}, 400, 'items'],
      [Array.from({ length: 101 }, () => event), {}, 400, 'items'],
      [[event], { device_id: 'short' }, 400, 'device_id'],
      [[event], { device_id: 7 }, 400, 'device_id'],
      [[event], { user_id: 'x'.repeat(988) }, 400, 'user_id'],
      [[event], { sent_at: 'now' }, 400, 'sent_at'],
      [[{ ...event, properties: deep(40) }], {}, 400, ''],
    ];
    for (const [items, head, status, field] of cases) {
      const answer = await device.send(items, head);
      expect([status, answer.status]).toEqual([status, status]);
      if (field !== '') expect(answer.body.errors[0].field).toBe(field);
    }
    const raw = (body: string, type = 'application/json') =>
      fetch(`${app.url}/sdk/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': type, 'x-app-key': device.appKey },
        body,
      });
    const proto =
      '{"device_id":"device-1","__proto__":{"a":1},"items":[{"id":"p","type":"event","name":"x"}]}';
    expect((await raw(proto)).status).toBe(400);
    expect((await raw('{"device_id":', 'text/plain')).status).toBe(400);
    expect((await raw('[]')).status).toBe(400);
    expect((await raw('x', 'image/png')).status).toBe(415);
    expect((await raw(`{"device_id":"${'x'.repeat(600_000)}"}`)).status).toBe(413);
  });

  const deep = (levels: number): object => (levels === 0 ? {} : { inner: deep(levels - 1) });
});

describe('geofences', () => {
  it('CD-7.15 a set holds 10,000 and not one more, however they come', async () => {
    const full = await app.makeWorkspace({ kind: 'live' });
    const fence = { set: 'full', latitude: 1, longitude: 2, radius_meters: 200 };
    const create = (...names: string[]) =>
      full.api.post('/admin/v1/geofences', { geofences: names.map((name) => ({ ...fence, name })) });
    const first = expectStatus(await create('first'), 201).body.geofences[0];
    await app.pool.query(
      `insert into geofences select g.workspace_id, gen_random_uuid(), 'full', 'n' || i, 1, 2, 200, now(), now()
       from geofences g, generate_series(1, 9998) i where g.geofence_id = $1`,
      [first.geofence_id],
    );
    expect(await create('a', 'b')).toMatchObject({ status: 409, body: { errors: [{ field: 'set' }] } });
    expect((await create('a')).status).toBe(201);
    expect((await create('b')).status).toBe(409);
    const removed = await fetch(`${app.url}/admin/v1/geofences/${first.geofence_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${full.api.key}` },
    });
    expect([removed.status, (await create('b')).status]).toEqual([200, 201]);
    expect((await full.api.get('/admin/v1/geofences?set=full&limit=500')).body.next).toEqual(
      expect.any(String),
    );
  });

  it('are kept with their rules', async () => {
    const fence = { name: 'Opera', set: 'paris', latitude: 48.87, longitude: 2.33, radius_meters: 200 };
    const made = await shop.api.post('/admin/v1/geofences', { geofences: [fence] });
    const { geofence_id } = expectStatus(made, 201).body.geofences[0];
    const again = await shop.api.post('/admin/v1/geofences', { geofences: [fence] });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ field: 'name' }] } });
    for (const radius_meters of [0.5, 10_001]) {
      const refused = await shop.api.post('/admin/v1/geofences', {
        geofences: [{ ...fence, radius_meters }],
      });
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].field).toBe('geofences[0].radius_meters');
    }
    const changed = await shop.api.patch(`/admin/v1/geofences/${geofence_id}`, { radius_meters: 300 });
    expect(changed.body.geofence).toMatchObject({ geofence_id, ...fence, radius_meters: 300 });
    const listed = await shop.api.get('/admin/v1/geofences?set=paris');
    expect(listed.body.geofences).toHaveLength(1);
    const device = await openDevice(app, shop, fresh('fence'));
    await device.report([{ type: 'geofence', geofence_id, crossing: 'enter' }], { user_id: 'lea' });
  });
});
