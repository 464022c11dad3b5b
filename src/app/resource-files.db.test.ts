import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { AdminApi } from '../../tests/support/admin-api.ts';
import { openAdminApi } from '../../tests/support/admin-api.ts';
import { adminRoutes } from '../api/admin/routes.ts';
import type { JsonObject } from '../core/json.ts';
import { applyResource } from './push-resources.ts';
import type { Resource } from './resource-files.ts';
import { compareResources, readResources } from './resource-files.ts';
import { seedDemo } from './seed.ts';

let api: AdminApi;
let pulled: readonly Resource[];
const target = 3;
const deps = () => ({ ...api.services, actor: 'test' });

beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
  await api.db.pool.query('truncate workspaces, api_keys');
  const { clock, random, seal } = api.services;
  const config = { smtpUrl: null, mailFrom: null, egressAllow: [] };
  await seedDemo({ pool: api.db.pool, clock, random, seal, config, people: 1 });
  await api.services.workspaces.create({
    key: 'copy',
    name: 'Copy',
    kind: 'sandbox',
    timeZone: 'UTC',
    clockAt: clock.now(),
    settings: {},
    createdAt: clock.now(),
  });
  const written = await readResources(deps(), 1);
  pulled = written.map((each) => ({ ...each, document: parse(stringify(each.document)) as JsonObject }));
});
afterAll(() => api.close());

test('what was pulled differs in nothing from where it came from', async () => {
  expect(compareResources(pulled, await readResources(deps(), 1))).toEqual([]);
});

test('files carry no ids, statuses or secrets', () => {
  const text = JSON.stringify(pulled);
  expect(text).not.toMatch(/configuration_id|subscription_group_id|"status"|secrets/);
});

test('a push into another workspace makes the same setup there, as drafts; a second push changes nothing', async () => {
  const changes = compareResources(pulled, await readResources(deps(), target));
  expect(changes.every(({ action }) => action === 'create')).toBe(true);
  for (const { resource } of changes) {
    expect(await applyResource(deps(), target, resource)).toEqual({ ok: true, value: null });
  }
  expect(compareResources(pulled, await readResources(deps(), target))).toEqual([]);
  const copied = await api.services.campaigns.findByKey(target, 'delivery-text');
  expect(copied?.status).toBe('draft');
  const groups = await api.services.groups.list(target);
  expect(groups.map(({ groupId }) => groupId)).toContain(copied?.definition.subscriptionGroupId);
});

test('a change is shown by its path, and refused with its field when what is live would break', async () => {
  const before = pulled.find(({ key }) => key === 'order-confirmation')!;
  const renamed = { ...before, document: { ...before.document, name: 'Order mail' } };
  const [change] = compareResources([renamed], await readResources(deps(), 1));
  expect(change?.differences).toEqual(['name: "Order confirmation" → "Order mail"']);
  expect((await applyResource(deps(), 1, renamed)).ok).toBe(true);
  const emptied = { ...before, document: { ...before.document, definition: { variants: [] } } };
  expect(await applyResource(deps(), 1, emptied)).toMatchObject({
    ok: false,
    error: { field: 'definition.variants' },
  });
});
