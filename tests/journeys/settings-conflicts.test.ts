// Two people change the same setting: whoever states what they saw never overwrites what they did not see, and is
// told what stands now.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, type TestApp, type TestWorkspace, expectStatus, startTestApp } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp({ withoutWorker: true });
  shop = await app.makeWorkspace({ kind: 'sandbox' });
});
afterAll(() => app.close());

interface Case {
  readonly name: string;
  /** Makes the thing and answers its path. */
  make(): Promise<string>;
  readonly method: 'patch' | 'put';
  /** What the path answers to GET, or the list it is in. */
  read(path: string): Promise<Body>;
  readonly first: object;
  readonly second: object;
}

const post = async (path: string, body: object): Promise<Body> =>
  expectStatus(await shop.api.post(path, body), 201).body;
const get = async (path: string): Promise<Body> => expectStatus(await shop.api.get(path), 200).body;

const CASES: readonly Case[] = [
  {
    name: 'a channel configuration',
    make: async () => `/admin/v1/channel-configurations/${await shop.configure()}`,
    method: 'patch',
    read: async (path) => (await get(path)).configuration,
    first: { name: 'First' },
    second: { name: 'Second' },
  },
  {
    name: 'a subscription group',
    make: async () => `/admin/v1/subscription-groups/${await shop.makeGroup('News')}`,
    method: 'patch',
    read: async (path) =>
      (await get('/admin/v1/subscription-groups')).groups.find((one: Body) => path.endsWith(one.group_id)),
    first: { name: 'First' },
    second: { name: 'Second' },
  },
  {
    name: 'the workspace',
    make: async () => '/admin/v1/workspace',
    method: 'patch',
    read: async (path) => (await get(path)).workspace,
    first: { time_zone: 'Europe/Paris' },
    second: { time_zone: 'Asia/Tokyo' },
  },
  {
    name: 'an app',
    make: async () =>
      `/admin/v1/apps/${(await post('/admin/v1/apps', { name: 'Site', platform: 'web' })).app.app_id}`,
    method: 'patch',
    read: async (path) => (await get(path)).app,
    first: { name: 'First' },
    second: { name: 'Second' },
  },
  {
    name: 'a geofence',
    make: async () => {
      const fence = { name: 'Shop', set: 'Lyon', latitude: 45.7, longitude: 4.8, radius_meters: 300 };
      const made = await post('/admin/v1/geofences', { geofences: [fence] });
      return `/admin/v1/geofences/${made.geofences[0].geofence_id}`;
    },
    method: 'patch',
    read: async (path) =>
      (await get('/admin/v1/geofences')).geofences.find((one: Body) => path.endsWith(one.geofence_id)),
    first: { radius_meters: 400 },
    second: { radius_meters: 500 },
  },
  {
    name: 'a seed group',
    make: async () => {
      const made = await post('/admin/v1/seed-groups', { name: 'Team', members: ['a@example.com'] });
      return `/admin/v1/seed-groups/${made.seed_group.seed_group_id}`;
    },
    method: 'put',
    read: async (path) =>
      (await get('/admin/v1/seed-groups')).seed_groups.find((one: Body) => path.endsWith(one.seed_group_id)),
    first: { name: 'Team', members: ['b@example.com'] },
    second: { name: 'Team', members: ['c@example.com'] },
  },
  {
    name: 'a catalog',
    make: async () => {
      const path = '/admin/v1/catalogs/shoes';
      expectStatus(await shop.api.put(path, { fields: [{ name: 'id', type: 'string' }] }), 200);
      return path;
    },
    method: 'put',
    read: async (path) => (await get(path)).catalog,
    first: { description: 'First', fields: [{ name: 'id', type: 'string' }] },
    second: { description: 'Second', fields: [{ name: 'id', type: 'string' }] },
  },
  ...limitCases(),
];

function limitCases(): readonly Case[] {
  const rule = (messages: number) => ({
    rules: [{ name: 'Calm', messages, every: 1, unit: 'days' }],
  });
  const quiet = (from: string) => ({ rules: [{ name: 'Night', periods: [{ from, to: '09:00' }] }] });
  const speed = (n: number) => ({ limits: [{ channel: 'email', messages_per_minute: n }] });
  const list = (name: string) => ({
    lists: [
      { name, audience: { filter: 'custom-attribute', name: 'staff', comparison: 'equals', value: true } },
    ],
  });
  const tag = (parent: string) => ({ tags: [{ name: 'spring', parent }] });
  const one = (what: string, first: object, second: object): Case => ({
    name: what,
    make: async () => `/admin/v1/limits/${what}`,
    method: 'put',
    read: async () => (await get('/admin/v1/limits')).limits,
    first,
    second,
  });
  return [
    one('frequency-rules', rule(2), rule(3)),
    one('quiet-hours', quiet('21:00'), quiet('22:00')),
    one('channel-speeds', speed(10), speed(20)),
    one('suppression-lists', list('Staff'), list('Press')),
    one('tags', tag('season'), tag('year')),
  ];
}

describe.each(CASES)('$name', (each) => {
  const { method, first, second } = each;
  test('a save that saw an older version is refused with the present one', async () => {
    const path = await each.make();
    const seen = (await each.read(path)).version;
    expectStatus(await shop.api[method](path, { ...first, version: seen }), 200);
    const late = await shop.api[method](path, { ...second, version: seen });
    const now = await each.read(path);
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
    expect(late.body.present).toEqual(now);
    expectStatus(await shop.api[method](path, { ...second, version: now.version }), 200);
    expect((await each.read(path)).version).not.toBe(now.version);
  });
});

test('the version of a sandbox does not change because its clock moves', async () => {
  const before = (await get('/admin/v1/workspace')).workspace;
  await shop.move(3_600);
  const after = (await get('/admin/v1/workspace')).workspace;
  expect(after.clock_at).not.toBe(before.clock_at);
  expect(after.version).toBe(before.version);
});

test('a new catalog is not made over one that is there', async () => {
  const body = { fields: [{ name: 'id', type: 'string' }], version: '' };
  expectStatus(await shop.api.put('/admin/v1/catalogs/hats', body), 200);
  expect((await shop.api.put('/admin/v1/catalogs/hats', body)).status).toBe(409);
});

interface SeenCase {
  readonly name: string;
  /** Makes the thing; answers where it is saved. */
  make(): Promise<string>;
  readonly method: 'patch' | 'put';
  /** A body of the save, by a word that stands in it. */
  body(word: string): object;
  /** The same as it stands afterwards: what a save says it saw. */
  stands(word: string): unknown;
}

const SHOES = '/admin/v1/catalogs/boots';
const FIELDS = [
  { name: 'id', type: 'string' },
  { name: 'title', type: 'string' },
];
const makeBoots = async (): Promise<void> => {
  expectStatus(await shop.api.put(SHOES, { fields: FIELDS }), 200);
};

const SEEN_CASES: readonly SeenCase[] = [
  {
    name: 'the tags of a campaign',
    make: async () => `/admin/v1/campaigns/${await makeCampaign()}/tags`,
    method: 'put',
    body: (word) => ({ tags: [word] }),
    stands: (word) => [word],
  },
  {
    name: 'an item of a catalog',
    make: async () => {
      await makeBoots();
      return `${SHOES}/items`;
    },
    method: 'put',
    body: (word) => ({ items: [{ id: 'a', title: word }] }),
    // In whatever order the fields stand.
    stands: (word) => ({ title: word, id: 'a' }),
  },
  {
    name: 'a selection of a catalog',
    make: async () => {
      await makeBoots();
      return `${SHOES}/selections/some`;
    },
    method: 'put',
    body: (word) => selectionOf(word),
    stands: selectionOf,
  },
  {
    name: 'a list of promotion codes',
    make: async () => '/admin/v1/promotion-lists/spring',
    method: 'put',
    body: (word) => ({ alert_below: word.length }),
    stands: (word) => ({ expires_at: null, alert_below: word.length }),
  },
];

function selectionOf(word: string) {
  return { filters: [{ field: 'title', operator: 'equals', value: word }], results_limit: 5 };
}

const makeCampaign = async (): Promise<string> => {
  const wish = { name: 'Tagged', type: 'scheduled', category: 'marketing' };
  return (await post('/admin/v1/campaigns', wish)).campaign.campaign_id as string;
};

describe.each(SEEN_CASES)('$name', (each) => {
  test('a save that saw it otherwise is refused with how it stands', async () => {
    const path = await each.make();
    const save = (word: string, seen?: unknown) =>
      shop.api[each.method](path, { ...each.body(word), ...(seen === undefined ? {} : { seen }) });
    expectStatus(await save('first'), 200);
    expectStatus(await save('second one', each.stands('first')), 200);
    const late = await save('third', each.stands('first'));
    expect([late.status, late.body.code]).toEqual([409, 'conflict']);
    const { present } = late.body;
    expect(present.tags ?? present).toEqual(each.stands('second one'));
    expectStatus(await save('third', each.stands('second one')), 200);
  });
});

test('what is made new is not made over one that is there, and one item is seen, not several', async () => {
  await makeBoots();
  const item = (id: string) => ({ id, title: 'Anything' });
  expectStatus(await shop.api.put(`${SHOES}/items`, { items: [item('new')], seen: null }), 200);
  expect((await shop.api.put(`${SHOES}/items`, { items: [item('new')], seen: null })).status).toBe(409);
  const several = await shop.api.put(`${SHOES}/items`, { items: [item('x'), item('y')], seen: null });
  expect([several.status, several.body.errors[0].field]).toEqual([400, 'seen']);
  const list = '/admin/v1/promotion-lists/summer';
  expectStatus(await shop.api.put(list, { seen: null }), 200);
  expect((await shop.api.put(list, { seen: null })).status).toBe(409);
});
