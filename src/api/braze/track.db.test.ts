import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createTestDatabase } from '../../../tests/support/database.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { makeTestIngest } from '../../../tests/support/ingest.ts';
import { openConsentStore } from '../../adapters/postgres/consent.ts';
import { postgresTrackReadback } from '../../adapters/postgres/ingest.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { makeTrackWorlds } from '../../engine/track-worlds.ts';
import type { Ingest } from '../../engine/ingest.ts';
import { buildApp } from '../app.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from '../memory-access.ts';
import { trackRoutes } from './track.ts';

const KEY = 'key-with-everything';
const NOW = Date.UTC(2026, 4, 1, 12);
const GROUP = '9f0e5fbc-0000-4000-8000-000000000001';

let database: TestDatabase;
let app: FastifyInstance;
let tracked: { now: number };

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, settings, created_at)
     values (1, 'main', 'Main', 'live', '{"apps": {"app-ios": "ios"}}', now()) on conflict do nothing`,
  );
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query(
    `truncate users, identifiers, contact_points, address_states, events, event_summaries, subscription_groups`,
  );
  tracked = { now: NOW };
  app = makeApp();
});

const makeApp = (over: { ingest?: Ingest } = {}): FastifyInstance => {
  const consent = openConsentStore(database.pool);
  const { ingest, deps } = makeTestIngest(database.pool, { consent });
  return buildApp({
    routes: trackRoutes({
      ingest,
      worlds: makeTrackWorlds(deps.store, systemClock),
      readback: postgresTrackReadback(database.pool),
      ...over,
    }),
    access: makeMemoryAccess({ [KEY]: makeCaller(makeWorkspaceFacts()) }, () => tracked.now),
    limits: makeMemoryLimits(systemClock),
    idempotency: makeMemoryIdempotency(),
    clock: systemClock,
    random: systemRandom(systemClock),
    observer: { emit: () => undefined },
  });
};

const post = async (payload: object, url = '/users/track', headers: Record<string, string> = {}) => {
  const answer = await app.inject({
    method: 'POST',
    url,
    payload: JSON.stringify(payload),
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
};
const users = async (): Promise<Record<string, unknown>[]> =>
  (await database.pool.query('select * from users order by external_id')).rows;
const user = async (externalId: string) => (await users()).find((row) => row['external_id'] === externalId);
const event = (over: object = {}) => ({
  external_id: 'ada',
  name: 'seen',
  time: '2026-04-30T10:00:00Z',
  ...over,
});
const attributes = (...objects: object[]) => post({ attributes: objects });

describe('/users/track', () => {
  it('F8 text that cannot be stored costs its object alone, and is named by its field', async () => {
    const poison = { properties: { note: { text: 'a\u0000b' } } };
    const answer = await post({
      attributes: [
        { external_id: 'ada', motto: '\ud83d alone' },
        { external_id: 'bob', motto: 'fine 😀' },
      ],
      events: [event(), event({ external_id: 'bob', ...poison }), event({ external_id: 'eve' })],
      purchases: ['\u0000'],
    });
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        message: 'success',
        attributes_processed: 1,
        events_processed: 2,
        errors: [
          ['LONE_SURROGATE', 'attributes[0].motto contains half of a surrogate pair.', 'attributes', 0],
          ['NUL_CHARACTER', 'events[1].properties.note.text contains a NUL character.', 'events', 1],
          ['NUL_CHARACTER', 'purchases[0] contains a NUL character.', 'purchases', 0],
        ].map(([code, type, input_array, index]) => ({ code, type, input_array, index })),
      },
    ]);
    expect((await users()).map((row) => row['external_id'])).toEqual(['ada', 'bob', 'eve']);
    const alone = await post({ events: [event(poison)] });
    expect([alone.status, alone.body['errors']]).toEqual([
      400,
      [expect.objectContaining({ code: 'NUL_CHARACTER', index: 0 })],
    ]);
    const outside = await post({ events: [event()], note: '\u0000' });
    expect([outside.status, outside.body['errors']]).toEqual([
      400,
      [expect.objectContaining({ code: 'nul_character', field: 'note' })],
    ]);
    const sync = await post({ events: [event(poison)] }, '/users/track/sync');
    expect(sync.status).toBe(400);
    expect(sync.body['errors']).toEqual([expect.objectContaining({ code: 'NUL_CHARACTER' })]);
    const bulk = await post({ events: [event(), event(poison)] }, '/users/track/bulk');
    expect([bulk.status, bulk.body['events_processed']]).toEqual([201, 1]);
  });

  it('REST-77 one attribute object', async () => {
    const { status, body } = await attributes({ external_id: 'ada', first_name: 'Ada' });
    expect([status, body]).toEqual([201, { message: 'success', attributes_processed: 1 }]);
  });

  it('REST-78 75 objects over three arrays pass; 76 do not and nothing is stored', async () => {
    const objects = (n: number) => Array.from({ length: n }, (_, i) => ({ external_id: `u${i}` }));
    const events = objects(25).map((one) => event(one));
    const purchase = { product_id: 'sku', currency: 'USD', price: 2, time: '2026-04-01' };
    const purchases = objects(25).map((one) => ({ ...one, ...purchase }));
    expect(await post({ attributes: objects(26), events, purchases })).toMatchObject({
      status: 400,
      body: { message: 'Max Input Length Exceeded' },
    });
    expect(await users()).toEqual([]);
    expect(await post({ attributes: objects(25), events, purchases })).toEqual({
      status: 201,
      body: { message: 'success', attributes_processed: 25, events_processed: 25, purchases_processed: 25 },
      headers: expect.anything(),
    });
    expect(await users()).toHaveLength(25);
  });

  it('REST-79 one good event and one without identifier', async () => {
    const { status, body } = await post({ events: [event(), event({ external_id: undefined })] });
    expect(status).toBe(201);
    expect(body).toEqual({
      message: 'success',
      events_processed: 1,
      errors: [
        {
          type: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
          code: 'IDENTIFIER_REQUIRED',
          input_array: 'events',
          index: 1,
        },
      ],
    });
  });

  it('REST-80 all objects invalid', async () => {
    const { status, body } = await post({ attributes: [{}, { email: 'x' }], events: [{}] });
    expect(status).toBe(400);
    expect(body['message']).toBe(
      "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
    );
    expect(body['errors']).toHaveLength(3);
    expect(await users()).toEqual([]);
    expect((await post({})).status).toBe(400);
  });

  it('REST-81 two primary identifiers in one object change nothing', async () => {
    await attributes({ external_id: 'ada', plan: 'a' });
    const alias = { alias_label: 'l', alias_name: 'n' };
    const { body } = await attributes(
      { external_id: 'ada', user_alias: alias, plan: 'b' },
      { external_id: 'bob' },
    );
    expect(body).toMatchObject({
      attributes_processed: 1,
      errors: [{ index: 0, input_array: 'attributes' }],
    });
    expect((await user('ada'))!['attributes']).toEqual({ plan: 'a' });
  });

  it('REST-82 external id with an email somebody else has', async () => {
    await attributes({ external_id: 'ada', email: 'x@y.example' });
    await attributes({ external_id: 'bob', email: 'x@y.example' });
    expect((await users()).map((row) => row['email'])).toEqual(['x@y.example', 'x@y.example']);
  });

  it('REST-83 email and phone without primary id find by email', async () => {
    await attributes(
      { external_id: 'ada', email: 'x@y.example' },
      { external_id: 'bob', phone: '+33612345678' },
    );
    await attributes({ email: 'x@y.example', phone: '+33612345678', plan: 'pro' });
    expect((await user('ada'))!['attributes']).toEqual({ plan: 'pro' });
    expect((await user('bob'))!['attributes']).toEqual({});
  });

  it('REST-84 REST-85 update only', async () => {
    const alias = { alias_label: 'l', alias_name: 'n' };
    expect((await attributes({ external_id: 'x', _update_existing_only: true })).body).toEqual({
      message: 'success',
      attributes_processed: 1,
    });
    await attributes({ user_alias: alias, plan: 'pro' });
    expect(await users()).toEqual([]);
    await attributes({ user_alias: alias, plan: 'pro', _update_existing_only: false });
    expect(await users()).toMatchObject([
      { external_id: null, aliases: { l: 'n' }, attributes: { plan: 'pro' } },
    ]);
  });

  it('REST-86 REST-87 REST-88 increments, sets and removal', async () => {
    const ada = { external_id: 'ada' };
    await attributes({ ...ada, n: 5, a: ['a', 'a', 'b'], gone: 'x' });
    await attributes({ ...ada, n: { inc: 2 } }, { ...ada, n: { inc: -1 }, a: { add: ['a'] } });
    expect((await user('ada'))!['attributes']).toEqual({ n: 6, a: ['b', 'a'], gone: 'x' });
    await attributes({ ...ada, a: { remove: ['b'] }, gone: null });
    expect((await user('ada'))!['attributes']).toEqual({ n: 6, a: ['a'] });
    await attributes({ ...ada, email: 'ada@y.example' });
    const braze_id = (await user('ada'))!['user_id'];
    await attributes(
      { external_id: null, email: 'ada@y.example', n: 7 },
      { braze_id, external_id: null, gone: 1 },
    );
    expect(await users()).toMatchObject([{ external_id: 'ada', attributes: { n: 7, a: ['a'], gone: 1 } }]);
  });

  it('REST-89 REST-90 REST-91 REST-92 nested attributes', async () => {
    const ada = { external_id: 'ada' };
    const pets = [
      { id: 1, type: 'dog' },
      { id: 2, type: 'cat' },
    ];
    await attributes({ ...ada, o: { a: { b: 1 }, c: 2 }, pets });
    await attributes({ ...ada, o: { a: { d: 3 } }, _merge_objects: true });
    await attributes({ ...ada, o: { a: { $time: 'never' } } });
    await attributes({
      ...ada,
      pets: {
        $remove: [{ $identifier_key: 'id', $identifier_value: 9 }],
        $add: [{ id: 9 }],
        $update: [{ $identifier_key: 'id', $identifier_value: 2, $new_object: { name: 'Tom' } }],
      },
      _merge_objects: true,
    });
    expect((await user('ada'))!['attributes']).toEqual({
      o: { a: { b: 1, d: 3 }, c: 2 },
      pets: [pets[0], { ...pets[1], name: 'Tom' }],
    });
  });

  it('REST-93 a time ahead is stored as now', async () => {
    await post({ events: [event({ time: new Date(NOW + 86_400_000).toISOString() })] });
    const { rows } = await database.pool.query<{ at: number }>('select at from events');
    expect(rows).toEqual([{ at: NOW }]);
  });

  it('REST-94 REST-95 REST-97 reserved properties, quantities and long ids are refused one by one', async () => {
    const purchase = { external_id: 'ada', product_id: 'sku', currency: 'USD', price: 2, time: '2026-04-01' };
    const { status, body } = await post({
      attributes: [{ external_id: 'x'.repeat(988) }, { external_id: 'x'.repeat(987) }],
      events: [event({ properties: { time: 1 } }), event({ properties: { $a: 1 } }), event()],
      purchases: [
        { ...purchase, quantity: 101 },
        { ...purchase, quantity: 3 },
      ],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ attributes_processed: 1, events_processed: 1, purchases_processed: 1 });
    expect((body['errors'] as { code: string }[]).map(({ code }) => code)).toEqual([
      'EXTERNAL_USER_ID_TOO_LARGE',
      'BAD_PROPERTIES',
      'BAD_PROPERTIES',
      'BAD_QUANTITY',
    ]);
    expect((await user('ada'))!['revenue']).toBe(6);
    const { rows } = await database.pool.query<{ count: number }>(
      `select count from event_summaries where kind = 'purchase'`,
    );
    expect(rows).toEqual([{ count: 3 }]);
  });

  it('REST-96 fields with rules of their own', async () => {
    await attributes({ external_id: 'ada', time_zone: 'Europe/Paris', gender: 'F' });
    const { body } = await attributes(
      { external_id: 'ada', email_subscribe: 'maybe' },
      { external_id: 'ada', gender: null, time_zone: 'Mars', country: 'Australia' },
    );
    expect(body).toMatchObject({
      attributes_processed: 1,
      errors: [{ code: 'BAD_EMAIL_SUBSCRIPTION_STATE' }],
    });
    expect(await user('ada')).toMatchObject({ time_zone: 'Europe/Paris', profile: { country: 'AU' } });
  });

  it('REST 2.6 values of a wrong type cost nothing else, and are named', async () => {
    const given = {
      first_name: 7,
      dob: '1990-02-30',
      phone: 'none',
      vip: { inc: 1.5 },
      $no: 1,
      last_name: 'L',
    };
    const { status, body } = await attributes(
      { external_id: 'ada', ...given },
      { external_id: 'bob', last_name: 'L' },
    );
    const named = "'first_name', 'dob', 'phone', 'vip', '$no'";
    expect([status, body]).toEqual([
      201,
      {
        message: 'success',
        attributes_processed: 2,
        errors: [
          {
            type: `Values that are not valid were not stored, the rest of the object was: ${named}`,
            code: 'VALUE_NOT_STORED',
            input_array: 'attributes',
            index: 0,
          },
        ],
      },
    ]);
    expect(await user('ada')).toMatchObject({ profile: { last_name: 'L' }, attributes: {}, phone: null });
    const sync = await post({ attributes: [{ external_id: 'cy', dob: 5 }] }, '/users/track/sync');
    expect(sync).toMatchObject({ status: 201, body: { users: [{ external_id: 'cy' }] } });
    expect(sync.body).toMatchObject({ errors: [{ code: 'VALUE_NOT_STORED', index: 0 }] });
  });

  it('REST-98 X-Braze-Bulk does not change the answer', async () => {
    const plain = await post({ events: [event()] });
    const bulk = await post({ events: [event()] }, '/users/track', { 'x-braze-bulk': 'true' });
    expect([bulk.status, bulk.body]).toEqual([plain.status, plain.body]);
  });

  it('REST 5.1.3 groups and states set on a person change everybody with the email', async () => {
    await attributes(
      { external_id: 'ada', email: 'x@y.example' },
      { external_id: 'bob', email: 'X@y.example' },
    );
    await database.pool.query(
      `insert into subscription_groups values (1, $1, 'News', 'email', null, now())`,
      [GROUP],
    );
    const groups = [{ subscription_group_id: GROUP, subscription_state: 'unsubscribed' }];
    const { body } = await attributes({
      external_id: 'ada',
      email_subscribe: 'opted_in',
      subscription_groups: groups,
    });
    expect(body).toEqual({ message: 'success', attributes_processed: 1 });
    expect(await user('bob')).toMatchObject({
      email_state: 'opted_in',
      subscription_groups: { [GROUP]: { state: 'unsubscribed' } },
    });
    await attributes({ external_id: 'cleo', email: 'x@Y.example' });
    expect(await user('cleo')).toMatchObject({
      email_state: 'opted_in',
      subscription_groups: { [GROUP]: { state: 'unsubscribed' } },
    });
  });

  it('REST 5.1.1 push tokens of apps the workspace does not have are refused', async () => {
    const tokens = (app_id: string) => [{ app_id, token: 't' }];
    const { body } = await attributes(
      { external_id: 'ada', push_tokens: tokens('other') },
      { external_id: 'ada', push_tokens: tokens('app-ios') },
    );
    expect(body).toMatchObject({
      attributes_processed: 1,
      errors: [{ code: 'BAD_PUSH_TOKEN_APP_ID', index: 0 }],
    });
    expect(await user('ada')).toMatchObject({ devices: [{ appId: 'app-ios', platform: 'ios', token: 't' }] });
  });

  it('G11 an engine that is full answers 429 with Retry-After', async () => {
    const full: Ingest = {
      track: async () => ({ ok: false, error: { code: 'overloaded', message: 'full' } }),
      apply: async () => [],
      drain: async () => undefined,
    };
    app = makeApp({ ingest: full });
    const { status, headers } = await post({ events: [event()] });
    expect([status, headers['retry-after']]).toEqual([429, '1']);
  });
});

describe('/users/track/sync', () => {
  const sync = (body: object) => post(body, '/users/track/sync');

  it('REST 5.2 answers what the one object led to', async () => {
    expect(
      await sync({ attributes: [{ external_id: 'ada', n: { inc: 2 }, first_name: 'A' }] }),
    ).toMatchObject({
      status: 201,
      body: { message: 'success', users: [{ external_id: 'ada', custom_attributes: { n: 2 } }] },
    });
    await post({ events: [event({ time: '2026-04-01T00:00:00Z' })] });
    expect((await sync({ events: [event()] })).body).toEqual({
      message: 'success',
      users: [
        {
          external_id: 'ada',
          custom_events: [
            { name: 'seen', first: '2026-04-01T00:00:00.000Z', last: '2026-04-30T10:00:00.000Z', count: 2 },
          ],
        },
      ],
    });
    const purchase = {
      external_id: 'ada',
      product_id: 'sku',
      currency: 'USD',
      price: 2,
      quantity: 2,
      time: '2026-04-01',
    };
    expect((await sync({ purchases: [purchase] })).body['users']).toMatchObject([
      { purchase_events: [{ product_id: 'sku', count: 2 }] },
    ]);
  });

  it('REST 5.2 users is empty when there is nobody to update; two objects or a bad one are refused', async () => {
    expect((await sync({ events: [event({ _update_existing_only: true })] })).body).toEqual({
      message: 'success',
      users: [],
    });
    expect((await sync({ events: [event(), event()] })).status).toBe(400);
    expect(await sync({ events: [event({ name: '' })] })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'BAD_NAME' }] },
    });
  });
});

describe('/users/track/bulk', () => {
  it('REST 5.3 takes 1,000 objects, 100 of one person, and 2 MB', async () => {
    const bulk = (body: object) => post(body, '/users/track/bulk');
    const events = Array.from({ length: 1_000 }, (_, i) => event({ external_id: `u${i % 50}` }));
    expect((await bulk({ events })).body).toEqual({ message: 'success', events_processed: 1_000 });
    const own = Array.from({ length: 101 }, () => event());
    expect((await bulk({ events: own })).body).toMatchObject({
      events_processed: 100,
      errors: [{ index: 100 }],
    });
    expect((await bulk({ events: [...events, event()] })).status).toBe(400);
    const text = 'x'.repeat(250);
    const fat = Array.from({ length: 900 }, () =>
      event({ properties: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`p${i}`, text])) }),
    );
    expect((await bulk({ events: fat })).status).toBe(413);
  });
});
