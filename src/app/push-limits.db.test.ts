// Limits of a workspace as files: there and back, into another workspace, and what is wrong with them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openAdminApi, type AdminApi } from '../../tests/support/admin-api.ts';
import { createPublicImages } from '../adapters/postgres/images.ts';
import { adminRoutes } from '../api/admin/routes.ts';
import type { JsonObject } from '../core/json.ts';
import { applyResource } from './push-resources.ts';
import { compareResources, readResources, type Resource } from './resource-files.ts';

let api: AdminApi;
let target: number;
const deps = () => ({
  ...api.services,
  centers: api.services.content.centers,
  images: api.services.content.images,
  emailTemplates: api.services.content.templates,
  pictures: createPublicImages(api.db.pool),
  imageBase: 'https://mail.example.com/i/',
  workspaceNow: () => Promise.resolve(api.services.clock.now()),
  actor: 'test',
});

const limitsOf = async (workspaceId: number): Promise<readonly Resource[]> =>
  (await readResources(deps(), workspaceId))
    .filter(({ kind }) => kind === 'limits' || kind === 'segments')
    .map((each) => ({ ...each, document: parse(stringify(each.document)) as JsonObject }));
const file = (key: string, document: JsonObject): Resource => ({ kind: 'limits', key, document });

beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
  const { clock, random } = api.services;
  const made = await api.services.workspaces.create({
    ...{ key: 'copy', name: 'Copy', kind: 'live', timeZone: 'UTC', clockAt: null },
    ...{ settings: {}, createdAt: clock.now() },
  });
  if (made === null) throw new Error('the key is taken');
  target = made.workspaceId;
  const segmentId = random.uuid();
  const rule = { filter: 'email-available', value: false };
  const draft = {
    segmentId,
    key: 'no-mail',
    name: 'No mail',
    description: '',
    tags: [],
    rule,
    tracked: false,
  };
  await api.services.segments.create(1, draft, 'test', clock.now());
  const put = async (door: string, body: object): Promise<void> => {
    expect((await api.call('PUT', `/admin/v1/limits/${door}`, body)).status).toBe(200);
  };
  const everyDay = { from: '21:00', to: '08:00' };
  await put('frequency-rules', { rules: [{ name: 'Three a week', messages: 3, every: 1, unit: 'weeks' }] });
  await put('quiet-hours', { rules: [{ name: 'Nights', channels: ['sms'], periods: [everyDay] }] });
  await put('channel-speeds', { limits: [{ channel: 'email', messages_per_minute: 600 }] });
  await put('tags', { tags: [{ name: 'spring', parent: 'season' }] });
  const audience = { filter: 'segment-membership', segment_id: segmentId, value: true };
  await put('suppression-lists', { lists: [{ name: 'Resting', audience, exempt_tags: ['season'] }] });
  const drawn = await api.call('POST', '/admin/v1/limits/global-control-group', { percentage: 5 });
  expect(drawn.status).toBe(201);
});
afterAll(() => api.close());

test('each kind of limit is a file, and the control group is in none', async () => {
  const pulled = await limitsOf(1);
  expect(pulled.filter(({ kind }) => kind === 'limits').map(({ key }) => key)).toEqual([
    'frequency-rules',
    'quiet-hours',
    'channel-speeds',
    'suppression-lists',
    'tags',
  ]);
  expect(JSON.stringify(pulled)).not.toMatch(/segment_id|list_id|percentage/);
  expect(compareResources(pulled, await readResources(deps(), 1))).toEqual([]);
});

test('a push makes the same limits elsewhere, a second one changes nothing, and what else is limited there stays', async () => {
  const pulled = await limitsOf(1);
  const drawn = await api.call('POST', '/admin/v1/limits/global-control-group?workspace=copy', {
    percentage: 10,
  });
  expect(drawn.status).toBe(201);
  for (const { resource } of compareResources(pulled, await readResources(deps(), target)))
    expect(await applyResource(deps(), target, resource)).toEqual({ ok: true, value: null });
  expect(compareResources(pulled, await readResources(deps(), target))).toEqual([]);
  const { limits } = await api.services.limits.find(target);
  expect(limits.frequencyRules).toMatchObject([{ name: 'Three a week', days: 'local' }]);
  expect(limits.controlGroup?.percentage).toBe(10);
  const segment = await api.services.segments.findByKey(target, 'no-mail');
  expect(limits.suppressionLists[0]?.audience).toMatchObject({ segment_id: segment?.segmentId });
});

test('what a file leaves out has its usual value and is no difference; what differs is named', async () => {
  const rule = { name: 'Three a week', messages: 3, every: 1, unit: 'weeks' };
  const present = await readResources(deps(), target);
  expect(compareResources([file('frequency-rules', { rules: [rule] })], present)).toEqual([]);
  const changed = file('frequency-rules', { rules: [{ ...rule, messages: 2 }] });
  const [change] = compareResources([changed], present);
  expect(change?.differences).toEqual(['rules[0].messages: 3 → 2']);
  const before = (await api.services.limits.find(target)).limits.suppressionLists[0]?.listId;
  expect(await applyResource(deps(), target, change!.resource)).toEqual({ ok: true, value: null });
  const after = (await api.services.limits.find(target)).limits;
  expect([after.frequencyRules[0]?.messages, after.suppressionLists[0]?.listId]).toEqual([2, before]);
});

test('a file that empties a kind does, and one that is wrong is refused with its field', async () => {
  expect(await applyResource(deps(), target, file('quiet-hours', { rules: [] }))).toMatchObject({ ok: true });
  expect((await api.services.limits.find(target)).limits.quietHours).toEqual([]);
  const errorOf = async (key: string, document: JsonObject) => {
    const applied = await applyResource(deps(), target, file(key, document));
    return applied.ok ? null : [applied.error.code, applied.error.field];
  };
  const night = { name: 'Night', periods: [{ from: '21:00', to: '21:00' }] };
  expect(await errorOf('quiet-hours', { rules: [night] })).toEqual([
    'invalid_field',
    'rules[0].periods[0].to',
  ]);
  expect(await errorOf('frequency-rules', { rules: [{ name: 'x' }] })).toEqual([
    'missing_field',
    'rules[0].messages',
  ]);
  const speed = { channel: 'fax', messages_per_minute: 1 };
  expect(await errorOf('channel-speeds', { limits: [speed] })).toEqual([
    'invalid_field',
    'limits[0].channel',
  ]);
  const audience = { filter: 'segment-membership', segment: 'nothing', value: true };
  expect(await errorOf('suppression-lists', { lists: [{ name: 'x', audience }] })).toEqual([
    'unknown_segment',
    'lists[0].audience',
  ]);
  expect(await errorOf('everything', {})).toEqual(['unknown_file', undefined]);
});
