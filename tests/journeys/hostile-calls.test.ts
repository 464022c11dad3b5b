// Hostile bodies over real HTTP: every field of every call that makes people, sends or schedules, with every value that
// no honest client sends. Never a 5xx, refusals name what is wrong, nothing is half done, neighbours pay nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Answer, type TestApp, type TestWorkspace } from '../support/app.ts';
import { CALLED_MAIL, makeApiCampaign } from '../support/called-messages.ts';

let app: TestApp;
let shop: TestWorkspace;
let ids: Ids;
interface Ids {
  readonly campaign: string;
  readonly receipt: string;
  readonly container: string;
  readonly variation: string;
  readonly group: string;
}

beforeAll(async () => {
  app = await startTestApp({ withoutWorker: true });
  const rateLimits = {
    default: 1_000_000,
    broadcast: 1_000_000,
    broadcast_audience: 1_000_000,
    track: 1_000_000,
  };
  shop = await app.makeWorkspace({ kind: 'live', rateLimits });
  await shop.configure();
  await shop.configure({ category: 'transactional' });
  await shop.track({ external_id: 'ann', email: 'ann@example.com' });
  const container = await makeApiCampaign(shop, { channel: 'email' });
  const found = await shop.api.get(`/admin/v1/campaigns/${container}`);
  ids = {
    campaign: await shop.makeCampaign(),
    receipt: await shop.makeCampaign({ category: 'transactional' }),
    container,
    variation: JSON.stringify(found.body).match(/"message_id":"([^"]+)"/)?.[1] ?? '',
    group: await shop.makeGroup('News'),
  };
});
afterAll(() => app.close());

const FAR = {
  time: new Date(Date.now() + 86_400_000).toISOString(),
  in_local_time: false,
  at_optimal_time: false,
};

interface Target {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

const audience = {
  AND: [
    { custom_attribute: { custom_attribute_name: 'tier', comparison: 'equals', value: 'gold' } },
    { email_subscription_status: { comparison: 'is', value: 'subscribed' } },
  ],
};

const targets = (): Record<string, Target> => ({
  track: {
    path: '/users/track',
    body: {
      attributes: [
        {
          external_id: 'ann',
          email: 'ann@example.com',
          phone: '+33612345678',
          first_name: 'Ann',
          dob: '1990-01-01',
          country: 'FR',
          language: 'fr',
          gender: 'F',
          time_zone: 'Europe/Paris',
          email_subscribe: 'opted_in',
          push_subscribe: 'subscribed',
          email_open_tracking_disabled: true,
          current_location: { longitude: 1, latitude: 2 },
          date_of_first_session: '2026-01-01T00:00:00Z',
          date_of_last_session: '2026-01-01T00:00:00Z',
          marked_email_as_spam_at: '2026-01-01T00:00:00Z',
          facebook: { id: '1', likes: ['a'], num_friends: 3 },
          twitter: { id: 1, screen_name: 'a' },
          push_tokens: [],
          subscription_groups: [{ subscription_group_id: ids.group, subscription_state: 'subscribed' }],
          _update_existing_only: false,
          _merge_objects: true,
          plan: 'gold',
          points: { inc: 1 },
          tags: { add: ['a'], remove: ['b'] },
          nested: { a: { b: [1, { c: 'x' }] }, at: { $time: '2026-01-01T00:00:00Z' } },
          pets: {
            $add: [{ name: 'Rex' }],
            $update: [{ $identifier_key: 'name', $identifier_value: 'Rex', $new_object: { age: 1 } }],
            $remove: [{ $identifier_key: 'name', $identifier_value: 'Tom' }],
          },
        },
      ],
      events: [
        {
          external_id: 'ann',
          name: 'seen',
          time: '2026-01-01T00:00:00Z',
          app_id: 'a',
          properties: { a: 1, list: [{ b: 'x' }] },
        },
      ],
      purchases: [
        {
          external_id: 'ann',
          product_id: 'p',
          currency: 'EUR',
          price: 1.5,
          quantity: 2,
          time: '2026-01-01T00:00:00Z',
          properties: { color: 'red' },
        },
      ],
    },
  },
  send: {
    path: '/campaigns/trigger/send',
    body: {
      campaign_id: ids.campaign,
      send_id: null,
      broadcast: false,
      trigger_properties: { a: 1, deep: { b: ['x'] } },
      recipients: [
        {
          external_user_id: 'ann',
          trigger_properties: { a: 2 },
          send_to_existing_only: false,
          attributes: { first_name: 'Ann', email: 'ann@example.com' },
        },
        { user_alias: { alias_name: 'n', alias_label: 'l' }, send_to_existing_only: true },
        { email: 'ann@example.com', prioritization: ['most_recently_updated'] },
      ],
      attachments: [{ file_name: 'a.pdf', url: 'https://files.example.com/a.pdf' }],
    },
  },
  broadcast: {
    path: '/campaigns/trigger/send',
    body: { campaign_id: ids.campaign, broadcast: true, audience },
  },
  schedule: {
    path: '/campaigns/trigger/schedule/create',
    body: { campaign_id: ids.campaign, recipients: [{ external_user_id: 'ann' }], schedule: FAR },
  },
  transactional: {
    path: `/transactional/v1/campaigns/${ids.receipt}/send`,
    body: {
      external_send_id: null,
      trigger_properties: { a: 1 },
      recipient: { external_user_id: 'ann', attributes: { first_name: 'Ann' } },
    },
  },
  messages: {
    path: '/messages/send',
    body: {
      external_user_ids: ['ann', 'unknown'],
      user_aliases: [{ alias_name: 'n', alias_label: 'l' }],
      campaign_id: ids.container,
      send_id: null,
      override_frequency_capping: false,
      recipient_subscription_state: 'subscribed',
      messages: {
        email: {
          ...CALLED_MAIL,
          message_variation_id: ids.variation,
          preheader: 'p',
          headers: { 'X-A': 'b' },
          extras: { a: 'b' },
          reply_to: 'help@example.com',
          plaintext_body: 'x',
          should_inline_css: true,
          attachments: [],
        },
      },
    },
  },
  messageSchedule: {
    path: '/messages/schedule/create',
    body: { broadcast: true, audience, schedule: FAR, messages: { email: { ...CALLED_MAIL } } },
  },
});

/** JSON texts. */
const HOSTILE: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e308',
  '-0',
  '9007199254740993',
  '1e400',
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u202e"',
  '"__proto__"',
  '"constructor"',
  JSON.stringify('x'.repeat(300)),
  JSON.stringify('é'.repeat(600)),
  JSON.stringify('x'.repeat(70_000)),
  '"9999-12-31T23:59:59Z"',
  '"0000-01-01T00:00:00Z"',
  '"+275760-09-13T00:00:00Z"',
  '"-271821-04-20T00:00:00Z"',
  '"2026-02-30T25:61:61Z"',
  '"2026-01-01T00:00:00+99:99"',
  '"0001-01-01"',
  '"9999-12-31"',
  '"Mars/Phobos"',
  '"{{bad"',
  '"{% for x in y %}"',
  '[]',
  '[[]]',
  '[null]',
  '["",0,{},[]]',
  '{}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"a":1,"a":2}',
  '{"":1}',
  '{"$time":"9999-99-99"}',
  '{"$a":{"b.c":1}}',
  '{"inc":1e300}',
  JSON.stringify(Array.from({ length: 51 }, (_, i) => `id-${i}`)),
  JSON.stringify(Array.from({ length: 76 }, () => ({}))),
  JSON.stringify(Array.from({ length: 1_001 }, (_, i) => i)),
  `${'['.repeat(60)}${']'.repeat(60)}`,
  `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
];

type Path = readonly (string | number)[];
const MARK = '@@hostile@@';

const pathsOf = (value: unknown, path: Path = []): readonly Path[] => {
  const here = path.length === 0 ? [] : [path];
  if (Array.isArray(value)) return [...here, ...value.flatMap((one, i) => pathsOf(one, [...path, i]))];
  if (typeof value !== 'object' || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([name, one]) => pathsOf(one, [...path, name]))];
};
const put = (value: unknown, [step, ...rest]: Path): unknown => {
  if (step === undefined) return MARK;
  if (Array.isArray(value)) return value.map((one, i) => (i === step ? put(one, rest) : one));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, one]) => [name, name === step ? put(one, rest) : one]),
  );
};
const spoil = (body: object, path: Path, json: string): string =>
  JSON.stringify(put(body, path)).replace(`"${MARK}"`, () => json);

const TABLES = ['dispatches', 'deliveries', 'fanouts', 'schedules', 'events', 'users'];
const counts = async (): Promise<Record<string, number>> => {
  const { rows } = await app.pool.query<Record<string, string>>(
    `select ${TABLES.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
  );
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, n]) => [name, Number(n)]));
};

/** Each field meets a thirteenth of the values, and each value a thirteenth of the fields. */
const EVERY = 13;

interface Attack extends Target {
  readonly at: Path;
  readonly json: string;
}

const attacksOn = ({ path, body }: Target): readonly Attack[] =>
  pathsOf(body)
    .flatMap((at) => HOSTILE.map((json) => ({ path, body, at, json })))
    .filter((_, n) => n % EVERY === 0);

const attack = async ({ path, body, at, json }: Attack): Promise<void> => {
  const label = `${path} ${at.join('.')} = ${json.slice(0, 60)}`;
  const before = await counts();
  const answer = await shop.api.post(path, spoil(body, at, json));
  const shown = `${label}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`;
  expect([201, 400], shown).toContain(answer.status);
  expect(answer.body.message, shown).toEqual(expect.any(String));
  // What is refused value by value is named; this code is for what nobody foresaw.
  expect(shown).not.toContain('"code":"NOT_STORED"');
  if (answer.status === 201) return expectNeighboursTaken(at, answer, shown);
  expect(await counts(), shown).toEqual(before);
  const names = at.filter((step) => typeof step === 'string');
  const tooMany = answer.body.code === 'too_many_objects';
  expect(tooMany || names.some((name) => shown.split(': 400')[1]?.includes(name)), shown).toBe(true);
};

/** Of /users/track: the objects of the other arrays were stored. */
const expectNeighboursTaken = ([first]: Path, { body }: Answer, shown: string): void => {
  const arrays = ['attributes', 'events', 'purchases'];
  if (typeof first !== 'string' || !arrays.includes(first)) return;
  for (const other of arrays.filter((name) => name !== first))
    expect(body[`${other}_processed`], shown).toBe(1);
};

describe('no field takes more than it should', () => {
  test.each(['track', 'send', 'broadcast', 'schedule', 'transactional', 'messages', 'messageSchedule'])(
    '%s',
    async (name) => {
      const target = targets()[name];
      if (target === undefined) throw new Error(name);
      expectStatus(await shop.api.post(target.path, target.body), 201);
      for (const one of attacksOn(target)) await attack(one);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expectStatus(await shop.api.post(target.path, target.body), 201);
    },
  );
});

const people = (n: number) => Array.from({ length: n }, (_, i) => `person-${i}`);
const grown = async (run: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = await counts();
  await run();
  const after = await counts();
  return Object.fromEntries(TABLES.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]));
};

describe('limits', () => {
  test('REST-1.6 75 objects are stored, 76 are not, and bad ones cost their neighbours nothing', async () => {
    const events = (ids: readonly unknown[]) => ({
      events: ids.map((external_id) => ({ external_id, name: 'seen', time: '2026-01-01T00:00:00Z' })),
    });
    const tooMany = shop.api.post('/users/track', events(people(76)));
    expect((await tooMany).body).toMatchObject({ code: 'too_many_objects' });
    const bad = [null, '', {}, [], 'x'.repeat(988), true, 1.5];
    const mixed = [...people(75 - bad.length), ...bad];
    let answer: Answer | undefined;
    const { events: stored } = await grown(async () => {
      answer = await shop.api.post('/users/track', events(mixed));
    });
    const taken = answer?.body.events_processed as number;
    expect([answer?.status, stored]).toEqual([201, taken]);
    expect(taken).toBeGreaterThanOrEqual(75 - bad.length);
    expect(answer?.body.errors).toHaveLength(75 - taken);
  });

  test('REST-1.6 50 people are sent to, 51 are not; unknown ones are counted and cost the others nothing', async () => {
    const call = (ids: readonly string[]) => ({
      campaign_id: ids.length === 0 ? '' : campaignId(),
      recipients: ids.map((id, i) => ({ external_user_id: i % 2 === 0 ? 'ann' : id })),
    });
    const campaignId = () => ids.campaign;
    const refused = await grown(async () => {
      expectStatus(await shop.api.post('/campaigns/trigger/send', call(people(51))), 400);
    });
    expect(Object.values(refused).every((n) => n === 0)).toBe(true);
    const sent = await grown(async () => {
      expectStatus(await shop.api.post('/campaigns/trigger/send', call(people(50))), 201);
    });
    expect(sent).toMatchObject({ dispatches: 1, fanouts: 0, schedules: 0, events: 0 });
  });

  test('REST-1.4 bodies that are no JSON, or deeper than anything, store nothing', async () => {
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      `${'['.repeat(100_000)}`,
      '{"events":[{"name":"a","name":"b"}]}',
      '\u0000',
    ];
    for (const { path } of Object.values(targets())) {
      const change = await grown(async () => {
        for (const body of bodies) {
          const answer = await shop.api.post(path, body);
          expect([path, body.slice(0, 20), answer.status]).toEqual([path, body.slice(0, 20), 400]);
        }
      });
      expect(Object.values(change).every((n) => n === 0)).toBe(true);
    }
  });
});
