import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { PERMISSIONS } from '../../contract/permissions.ts';
import { adminRoutes } from './routes.ts';

let api: AdminApi;
beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
});
afterAll(() => api.close());

const capture = async (
  channel = 'email',
  sender: object = { from_name: 'Shop', from_address: 'shop@example.com' },
  more = {},
) => {
  const { body } = await api.call('POST', '/admin/v1/channel-configurations', {
    name: `Capture ${channel}`,
    channel,
    provider: 'capture',
    sender,
    ...more,
  });
  return body.configuration.configuration_id as string;
};
const definition = (
  configurationId: string,
  content = { subject: 'Hi {{${first_name}}}', body: 'Hello' },
) => ({
  variants: [{ messages: [{ channel: 'email', configuration_id: configurationId, content }] }],
});

describe('campaigns', () => {
  test('PRE-1 PRE-2 a draft may be incomplete; launching says everything that is missing', async () => {
    const { status, body } = await api.call('POST', '/admin/v1/campaigns', { name: 'Empty', key: 'empty' });
    expect(status).toBe(201);
    expect(body.campaign).toMatchObject({ status: 'draft', version: 1, type: 'api_triggered' });
    expect(body.problems).toMatchObject([{ code: 'no_variant', field: 'definition.variants' }]);
    const launch = await api.call('POST', '/admin/v1/campaigns/empty/launch', {});
    expect(launch.status).toBe(400);
    expect(launch.body.errors[0].field).toBe('definition.variants');
  });

  test('CD-2.2 launch, pause, continue, stop, resume, archive, unarchive', async () => {
    const configurationId = await capture();
    const made = await api.call('POST', '/admin/v1/campaigns', {
      name: 'Welcome',
      definition: definition(configurationId),
    });
    const url = `/admin/v1/campaigns/${made.body.campaign.campaign_id}`;
    const steps = ['launch', 'pause', 'continue', 'stop', 'resume', 'archive', 'unarchive'];
    const seen: string[] = [];
    for (const step of steps) seen.push((await api.call('POST', `${url}/${step}`, {})).body.campaign.status);
    expect(seen).toEqual(['active', 'paused', 'active', 'stopped', 'active', 'archived', 'stopped']);
    const again = await api.call('POST', `${url}/launch`, {});
    expect(again.status).toBe(409);
  });

  test('a syntax error of a template blocks launching and names its part', async () => {
    const configurationId = await capture();
    const made = await api.call('POST', '/admin/v1/campaigns', {
      name: 'Broken',
      definition: definition(configurationId, { subject: '{% if a %}', body: 'x' }),
    });
    expect(made.body.problems[0].field).toBe('definition.variants[0].messages[0].content.subject');
  });

  test('a change makes a version, keeps ids, and is refused when somebody else was faster', async () => {
    const configurationId = await capture();
    const made = await api.call('POST', '/admin/v1/campaigns', {
      name: 'Versions',
      definition: definition(configurationId),
    });
    const { campaign_id: id, definition: before } = made.body.campaign;
    const url = `/admin/v1/campaigns/${id}`;
    const changed = await api.call('PATCH', url, { name: 'Renamed', version: 1 });
    expect(changed.body.campaign).toMatchObject({ name: 'Renamed', version: 2, definition: before });
    const late = await api.call('PATCH', url, { name: 'Late', version: 1 });
    expect(late.status).toBe(409);
    const rows = await api.db.pool.query('select version from campaign_versions where campaign_id = $1', [
      id,
    ]);
    expect(rows.rows).toHaveLength(2);
  });

  test('what is live must stay launchable', async () => {
    const configurationId = await capture();
    const made = await api.call('POST', '/admin/v1/campaigns', {
      name: 'Live',
      definition: definition(configurationId),
    });
    const url = `/admin/v1/campaigns/${made.body.campaign.campaign_id}`;
    await api.call('POST', `${url}/launch`, {});
    const broken = await api.call('PATCH', url, { definition: { variants: [] } });
    expect(broken.status).toBe(400);
    expect((await api.call('GET', url)).body.campaign.version).toBe(1);
  });

  test('a duplicate is a new draft with ids of its own', async () => {
    const configurationId = await capture();
    const made = await api.call('POST', '/admin/v1/campaigns', {
      name: 'Original',
      definition: definition(configurationId),
    });
    const original = made.body.campaign;
    const copy = await api.call('POST', `/admin/v1/campaigns/${original.key}/duplicate`, {});
    expect(copy.status).toBe(201);
    expect(copy.body.campaign).toMatchObject({ status: 'draft', name: 'Copy of Original' });
    expect(copy.body.campaign.definition.variants[0].messages[0].message_id).not.toBe(
      original.definition.variants[0].messages[0].message_id,
    );
  });

  test('pages by key, without gaps or repeats', async () => {
    const all = (await api.call('GET', '/admin/v1/campaigns?limit=500')).body.campaigns;
    const paged: unknown[] = [];
    let after = '';
    do {
      const url = `/admin/v1/campaigns?limit=2${after === '' ? '' : `&after=${after}`}`;
      const { body } = await api.call('GET', url);
      paged.push(...body.campaigns);
      after = body.next ?? '';
    } while (after !== '');
    expect(paged).toEqual(all);
  });
});

describe('channel configurations', () => {
  test('secrets are sealed, never shown, and stay when not given again', async () => {
    const { body } = await api.call('POST', '/admin/v1/channel-configurations', {
      name: 'Texts',
      channel: 'sms',
      provider: 'twilio',
      sender: { from: '+33123456789' },
      provider_settings: { account_sid: 'AC0123456789abcdef0123456789abcdef' },
      secrets: { auth_token: 'very-secret-token' },
    });
    expect(body.configuration).toMatchObject({ has_secrets: true });
    expect(JSON.stringify(body)).not.toContain('very-secret-token');
    const stored = await api.db.pool.query(`select secrets, settings::text from channel_configurations`);
    expect(stored.rows.some((row) => String(row.secrets).includes('very-secret'))).toBe(false);
    const url = `/admin/v1/channel-configurations/${body.configuration.configuration_id}`;
    const renamed = await api.call('PATCH', url, { name: 'Text messages' });
    expect(renamed.body.configuration).toMatchObject({ name: 'Text messages', has_secrets: true });
  });

  test('a mistake is refused with its field', async () => {
    const { status, body } = await api.call('POST', '/admin/v1/channel-configurations', {
      name: 'X',
      channel: 'pigeon',
      provider: 'capture',
    });
    expect(status).toBe(400);
    expect(body.errors[0].field).toBe('channel');
  });

  test('a sandbox only captures', async () => {
    const { status, body } = await api.call('POST', '/admin/v1/channel-configurations?workspace=sand', {
      name: 'Mail',
      channel: 'email',
      provider: 'smtp',
      sender: { from_address: 'a@example.com' },
      provider_settings: { host: 'localhost', port: 2525 },
    });
    expect(status).toBe(400);
    expect(body.errors[0].field).toMatch(/provider/);
  });
});

describe('workspaces, clock, keys', () => {
  test('a sandbox has a clock that moves when told; a live workspace has none', async () => {
    const sandbox = { key: 'lab', name: 'Lab', kind: 'sandbox', clock_at: '2026-05-01T00:00:00Z' };
    expect((await api.call('POST', '/admin/v1/workspaces', sandbox)).status).toBe(201);
    expect((await api.call('POST', '/admin/v1/workspaces', sandbox)).status).toBe(409);
    const moved = await api.call('POST', '/admin/v1/clock', { workspace: 'lab', advance_seconds: 3_600 });
    expect(moved.body).toMatchObject({ now: '2026-05-01T01:00:00.000Z' });
    expect((await api.call('GET', '/admin/v1/clock?workspace=lab')).body.now).toBe(
      '2026-05-01T01:00:00.000Z',
    );
    expect((await api.call('POST', '/admin/v1/clock', { now: '2026-05-01T01:00:00Z' })).body.code).toBe(
      'not_a_sandbox',
    );
    expect((await api.call('POST', '/admin/v1/clock', { workspace: 'lab' })).status).toBe(400);
  });

  test('a key is shown once, works at once, gives no more than its maker holds, and can be revoked', async () => {
    const made = await api.call('POST', '/admin/v1/api-keys', {
      name: 'Reader',
      permissions: ['admin.read', 'admin.keys'],
    });
    expect(made.status).toBe(201);
    const { api_key: key, key_id: keyId } = made.body;
    expect((await api.call('GET', '/admin/v1/campaigns', undefined, key)).status).toBe(200);
    const more = await api.call(
      'POST',
      '/admin/v1/api-keys',
      { name: 'X', permissions: ['users.track'] },
      key,
    );
    expect(more.status).toBe(403);
    expect(JSON.stringify((await api.call('GET', '/admin/v1/api-keys')).body)).not.toContain(key);
    expect((await api.call('DELETE', `/admin/v1/api-keys/${keyId}`)).status).toBe(200);
    expect((await api.call('DELETE', `/admin/v1/api-keys/${keyId}`)).status).toBe(404);
  });

  test('unknown pools of limits are named', async () => {
    const { body } = await api.call('PATCH', '/admin/v1/workspace', {
      settings: { rate_limits: { nope: 1 } },
    });
    expect(body.errors[0].field).toBe('settings.rate_limits.nope');
  });

  test('content blocks, groups, credentials', async () => {
    const block = await api.call('POST', '/admin/v1/content-blocks', {
      name: 'footer',
      content: 'Bye {{ 1 | plus: 1 }}',
    });
    expect(block.status).toBe(201);
    expect(
      (await api.call('POST', '/admin/v1/content-blocks', { name: 'footer', content: 'x' })).status,
    ).toBe(409);
    const broken = await api.call('POST', '/admin/v1/content-blocks', { name: 'bad', content: '{% if %}' });
    expect(broken.body.errors[0].field).toBe('content');
    const group = await api.call('POST', '/admin/v1/subscription-groups', { name: 'News', channel: 'email' });
    const groupUrl = `/admin/v1/subscription-groups/${group.body.group.group_id}`;
    expect((await api.call('PATCH', groupUrl, { archived: true })).body.group.archived).toBe(true);
    const credential = { kind: 'basic', user: 'u', password: 'hidden-password' };
    expect((await api.call('PUT', '/admin/v1/credentials/erp', credential)).status).toBe(200);
    expect(JSON.stringify((await api.call('GET', '/admin/v1/credentials')).body)).not.toContain('hidden');
    expect((await api.call('DELETE', '/admin/v1/credentials/erp')).status).toBe(200);
  });

  test('every change is in the audit log, without secrets', async () => {
    const { body } = await api.call('GET', '/admin/v1/audit-log?limit=500');
    const actions = new Set(body.entries.map((entry: { action: string }) => entry.action));
    expect(actions).toContain('admin.campaigns.launch');
    expect(actions).toContain('admin.keys.create');
    expect(JSON.stringify(body)).not.toMatch(/hidden-password|very-secret|rel_[0-9a-f]{64}/);
  });
});

describe('F94 authorisation matrix: every endpoint, generated from the list', () => {
  test('no key is 401, a key with everything else is 403, a foreign workspace does not exist', async () => {
    const routes = adminRoutes(api.services);
    const foreign = await api.makeKey(PERMISSIONS.filter((name) => name !== 'admin.installation'));
    for (const { endpoint } of routes) {
      const url = endpoint.path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');
      const { method, permission, id } = endpoint;
      const body = method === 'GET' ? undefined : {};
      const stranger = await api.call(method, url, body, 'nobody-at-all');
      expect(`${id} ${stranger.status}`).toBe(`${id} 401`);
      const lacking = await api.makeKey(PERMISSIONS.filter((name) => name !== permission));
      expect(`${id} ${(await api.call(method, url, body, lacking)).status}`).toBe(`${id} 403`);
      if (permission === 'admin.installation') continue;
      const other = await api.call(method, `${url}?workspace=sand`, body, foreign);
      expect(`${id} ${other.status}`).toBe(`${id} 404`);
    }
  });
});
