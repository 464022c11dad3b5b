// F94, ROL-1, ROL-2: every route of the API document, for every built-in role, in the workspace of the role and in a
// foreign one, through the real doors. The table of expectations is written out per area and act, apart from the code it
// judges; a route whose area is not in it fails.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { createLinkStore } from '../../src/adapters/postgres/account-links.ts';
import { createSessionStore } from '../../src/adapters/postgres/account-sessions.ts';
import { createAccountStore } from '../../src/adapters/postgres/accounts.ts';
import { createMemberStore } from '../../src/adapters/postgres/members.ts';
import type { TestApp, TestWorkspace } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { OWN_PAGE, openVisitor, type Visitor } from '../support/browsing.ts';

const random = systemRandom(systemClock);

/** a: administrator, p: approver, m: manager, v: viewer of a family of campaigns. W: workspace, O: installation. */
type Letters = string;
const EVERY = 'apmvWO';
const WORKING = 'apmWO';
const TRUSTED = 'apWO';
const ADMINS = 'aWO';
const WHOLE = 'WO';
const OWNERS = 'O';

/** By area (second word of the operation's id), then by the scope that the document names. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Letters>>>> = {
  apps: { 'admin.read': WORKING, 'admin.keys': WHOLE },
  audience: { 'admin.read': EVERY },
  audit: { 'admin.read': ADMINS },
  calendar: { 'admin.read': EVERY, 'admin.launch': TRUSTED },
  campaigns: {
    'admin.read': EVERY,
    'admin.write': WORKING,
    'admin.launch': TRUSTED,
    'admin.approve': TRUSTED,
  },
  captured: { 'admin.read': WORKING },
  catalogs: { 'admin.read': EVERY, 'admin.write': WORKING },
  clock: { 'admin.read': EVERY, 'admin.clock': ADMINS },
  configurations: { 'admin.read': WORKING, 'admin.write': ADMINS },
  content_blocks: { 'admin.read': EVERY, 'admin.write': WORKING },
  credentials: { 'admin.read': WORKING, 'admin.write': ADMINS },
  email_sources: { 'admin.read': EVERY },
  fence: { 'admin.installation': OWNERS },
  geofences: { 'admin.read': WORKING, 'admin.write': ADMINS },
  groups: { 'admin.read': WORKING, 'admin.write': ADMINS },
  held: { 'admin.read': WORKING, 'admin.launch': ADMINS },
  images: { 'admin.read': EVERY, 'admin.write': WORKING },
  imports: { 'admin.read': WORKING, 'admin.write': WORKING },
  inventory: { 'admin.read': EVERY, 'admin.write': WORKING, 'admin.launch': TRUSTED },
  keys: { 'admin.keys': WHOLE },
  limits: { 'admin.read': WORKING, 'admin.write': ADMINS },
  lint: { 'admin.read': EVERY },
  lists: { 'admin.read': WORKING },
  members: { 'admin.members': WHOLE, 'admin.installation': OWNERS },
  message_log: { 'admin.read': WORKING },
  messages: { 'admin.read': WORKING },
  overview: { 'admin.read': EVERY },
  people: { 'admin.read': WORKING, 'admin.write': WORKING },
  postbacks: { 'admin.read': WORKING },
  preference_centers: { 'admin.read': EVERY, 'admin.write': WORKING },
  previews: { 'admin.read': EVERY },
  promotions: { 'admin.read': EVERY, 'admin.write': WORKING },
  rehearsals: { 'admin.read': EVERY, 'admin.write': WORKING },
  report: { 'admin.read': EVERY },
  requests: { 'admin.keys': WHOLE },
  roles: { 'admin.members': WHOLE },
  schema: { 'admin.read': WORKING, 'admin.write': ADMINS },
  'seed-groups': { 'admin.read': EVERY, 'admin.write': WORKING },
  // Archiving one stops what uses it, whatever its family.
  segments: { 'admin.read': EVERY, 'admin.write': WORKING, 'admin.launch': WHOLE },
  suppressed_addresses: { 'admin.read': ADMINS, 'admin.write': ADMINS },
  tags: { 'admin.write': WORKING },
  teams: { 'admin.read': EVERY, 'admin.members': WHOLE },
  templates: { 'admin.read': EVERY, 'admin.write': WORKING },
  vocabulary: { 'admin.read': EVERY },
  why: { 'admin.read': WORKING },
  workspaces: { 'admin.read': EVERY, 'admin.write': ADMINS, 'admin.installation': OWNERS },
};

/** Operations that show or do more, or less, than their area. */
const APART: Readonly<Record<string, Letters>> = {
  'admin.audience.explain': WORKING,
  'admin.audience.sample': WORKING,
  // What a call says is as much a person's as the message.
  'admin.campaigns.called_properties': WORKING,
  'admin.message_log.export': ADMINS,
  'admin.people.export': ADMINS,
  'admin.people.exports.create': ADMINS,
  'admin.people.exports.get': ADMINS,
  'admin.people.exports.list': ADMINS,
};

/** 10.3: the viewer of orchestrated campaigns sees the rules that hold for them. */
const MORE: Readonly<Record<string, readonly string[]>> = { 'admin.limits.get': ['orchestrated_viewer'] };

interface Role {
  readonly role: string;
  readonly letter: string;
}
const FAMILIES = ['scheduled', 'api_triggered', 'orchestrated'];
const LEVELS = { administrator: 'a', approver: 'p', manager: 'm', viewer: 'v' };
const ROLES: readonly Role[] = [
  ...FAMILIES.flatMap((family) =>
    Object.entries(LEVELS).map(([level, letter]) => ({ role: `${family}_${level}`, letter })),
  ),
  { role: 'workspace_admin', letter: 'W' },
  { role: 'owner', letter: 'O' },
];

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string | null;
  readonly isOpen: boolean;
  readonly isOfAccount: boolean;
}

let app: TestApp;
let home: TestWorkspace;
let foreign: TestWorkspace;
let operations: readonly Operation[];
const visitors = new Map<string, Visitor>();

const signInAs = async (role: string): Promise<Visitor> => {
  const accounts = createAccountStore(app.pool, random);
  const members = createMemberStore(app.pool);
  const at = systemClock.now();
  const account = await accounts.invite({ email: `${role}@example.com`, name: role, language: 'en' }, at);
  if (account === null) throw new Error('taken');
  await accounts.setPassword(account.accountId, 'never used', at, null);
  const { rows } = await app.pool.query(`select workspace_id from workspaces where key = $1`, [home.key]);
  if (role === 'owner') await members.setOwner(account.accountId, true, 'tests', at);
  else await members.setRoles(rows[0].workspace_id as number, account.accountId, [role], 'tests', at);
  const from = { address: '127.0.0.1', userAgent: 'tests' };
  return openVisitor(
    app.url,
    OWN_PAGE,
    await createSessionStore(app.pool, random).open(account.accountId, from, at),
  );
};

beforeAll(async () => {
  app = await startTestApp({ withoutWorker: true });
  home = await app.makeWorkspace({ kind: 'sandbox' });
  foreign = await app.makeWorkspace({ kind: 'sandbox' });
  for (const { role } of ROLES) visitors.set(role, await signInAs(role));
  const { body } = await app.owner.get('/openapi.json');
  operations = Object.entries(body.paths as Record<string, Record<string, Record<string, unknown>>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const security = operation['security'] as readonly Record<string, unknown>[];
        return {
          id: String(operation['operationId']),
          method: method.toUpperCase(),
          path,
          scope: (operation['x-permission'] as string | undefined) ?? null,
          isOpen: !security.some((one) => 'session' in one || 'apiKey' in one),
          isOfAccount: security.some((one) => 'session' in one) && operation['x-permission'] === undefined,
        };
      }),
  );
}, 120_000);
afterAll(() => app?.close());

const areaOf = (id: string): string => id.split('.')[1] ?? '';
const lettersFor = ({ id, scope }: Operation): Letters | undefined =>
  APART[id] ?? EXPECTED[areaOf(id)]?.[scope ?? ''];

/** A body that every schema refuses: whoever gets through is told so, and nothing is changed. */
const knock = async (operation: Operation, visitor: Visitor, workspace: string): Promise<number> => {
  const path = `${operation.path.replace(/\{\w+\}/g, 'none')}?workspace=${workspace}`;
  const unwanted = { no_such_field_anywhere: true };
  const answers = {
    GET: () => visitor.get(`${path}&no_such_field_anywhere=1`),
    POST: () => visitor.post(path, unwanted),
    PUT: () => visitor.put(path, unwanted),
    PATCH: () => visitor.patch(path, unwanted),
    DELETE: () => visitor.delete(`${path}&no_such_field_anywhere=1`),
  };
  const answer = await answers[operation.method as keyof typeof answers]();
  return answer.status;
};

const ofAdmin = (): readonly Operation[] => operations.filter(({ id }) => id.startsWith('admin.'));

describe('F94 the table', () => {
  test('has an entry for every operation of the document', () => {
    expect(ofAdmin().length).toBeGreaterThan(100);
    const missing = ofAdmin().filter((operation) => lettersFor(operation) === undefined);
    expect(missing.map(({ id, scope }) => `${id} (${scope})`)).toEqual([]);
  });

  test('every other operation is open, of Braze’s API, or of whoever is signed in', () => {
    const others = operations.filter(({ id }) => !id.startsWith('admin.'));
    const unknown = others.filter(
      ({ isOpen, isOfAccount, scope }) => !isOpen && !isOfAccount && (scope ?? 'admin.').startsWith('admin.'),
    );
    expect(unknown).toEqual([]);
  });
});

describe.each(ROLES)('$role', ({ role, letter }) => {
  test('F94 may in its own workspace what the table says, and nothing else', async () => {
    const visitor = visitors.get(role) as Visitor;
    const found: string[] = [];
    for (const operation of ofAdmin()) {
      const status = await knock(operation, visitor, home.key);
      const may = status !== 401 && status !== 403;
      const should =
        (lettersFor(operation) ?? '').includes(letter) || MORE[operation.id]?.includes(role) === true;
      if (may !== should) found.push(`${operation.id}: ${status}, should ${should ? 'be let in' : 'be 403'}`);
      if (status >= 500) found.push(`${operation.id}: ${status}`);
    }
    expect(found).toEqual([]);
  });

  test('F94 has no business in a foreign workspace, unless it owns the installation', async () => {
    const visitor = visitors.get(role) as Visitor;
    const statuses = new Set<number>();
    for (const operation of ofAdmin()) statuses.add(await knock(operation, visitor, foreign.key));
    if (role === 'owner') expect([...statuses].some((status) => status === 403)).toBe(false);
    else expect([...statuses]).toEqual([404]);
  });

  test('a session opens none of Braze’s endpoints', async () => {
    const visitor = visitors.get(role) as Visitor;
    const keyed = operations
      .filter(({ id, scope }) => scope !== null && !id.startsWith('admin.'))
      .slice(0, 200);
    const statuses = new Set<number>();
    for (const operation of keyed.filter((_, i) => i % 5 === 0)) {
      statuses.add(await knock(operation, visitor, home.key));
    }
    expect([...statuses]).toEqual([401]);
  });
});

describe('ROL-1 one family never opens another', () => {
  const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}workspace=${home.key}`;
  const idOf = (type: 'scheduled' | 'action_based' | 'api_triggered') =>
    home.makeCampaign({ type, draft: true });
  test.each(['viewer', 'manager', 'approver', 'administrator'])('%s', async (level) => {
    const [scheduled, byEvent, byCall] = await Promise.all([
      idOf('scheduled'),
      idOf('action_based'),
      idOf('api_triggered'),
    ]);
    const statusOf = async (family: string, campaignId: string): Promise<number> => {
      const visitor = visitors.get(`${family}_${level}`) as Visitor;
      const all = [await visitor.get(at(`/admin/v1/campaigns/${campaignId}`))];
      if (level !== 'viewer')
        all.push(await visitor.patch(at(`/admin/v1/campaigns/${campaignId}`), { name: 'Renamed' }));
      const [first, ...rest] = all.map(({ status }) => status);
      expect(rest.every((status) => status === first)).toBe(true);
      return first ?? 0;
    };
    expect(await Promise.all([scheduled, byEvent, byCall].map((id) => statusOf('scheduled', id)))).toEqual([
      200, 200, 403,
    ]);
    expect(
      await Promise.all([scheduled, byEvent, byCall].map((id) => statusOf('api_triggered', id))),
    ).toEqual([403, 403, 200]);
    expect(await Promise.all([scheduled, byEvent, byCall].map((id) => statusOf('orchestrated', id)))).toEqual(
      [403, 403, 403],
    );
  });

  test('lists leave out what is not theirs, and nothing is made of a foreign type', async () => {
    const [mine, theirs] = await Promise.all([idOf('scheduled'), idOf('api_triggered')]);
    const manager = visitors.get('scheduled_manager') as Visitor;
    for (const path of ['/admin/v1/campaigns?limit=500', '/admin/v1/campaign-inventory?limit=200']) {
      const { body } = await manager.get(at(path));
      const ids = body.campaigns.map(({ campaign_id }: { campaign_id: string }) => campaign_id);
      expect([path, ids.includes(mine), ids.includes(theirs)]).toEqual([path, true, false]);
    }
    const made = async (type?: string) =>
      (
        await manager.post(at('/admin/v1/campaigns'), {
          name: 'New',
          category: 'marketing',
          ...(type && { type }),
        })
      ).status;
    expect([await made('scheduled'), await made('api_triggered'), await made()]).toEqual([201, 403, 403]);
  });

  test('ROL-2 roles add up', async () => {
    const { rows } = await app.pool.query(
      `select a.account_id, r.workspace_id from accounts a join account_roles r using (account_id) where a.email = $1`,
      ['orchestrated_viewer@example.com'],
    );
    const { account_id: id, workspace_id: workspace } = rows[0] as {
      account_id: string;
      workspace_id: number;
    };
    const campaign = await idOf('api_triggered');
    const viewer = visitors.get('orchestrated_viewer') as Visitor;
    expect((await viewer.get(at(`/admin/v1/campaigns/${campaign}`))).status).toBe(403);
    const members = createMemberStore(app.pool);
    await members.setRoles(workspace, id, ['orchestrated_viewer', 'api_triggered_viewer'], 'tests', 0);
    expect((await viewer.get(at(`/admin/v1/campaigns/${campaign}`))).status).toBe(200);
    await members.setRoles(workspace, id, ['orchestrated_viewer'], 'tests', 0);
  });
});

test('the audit log says what was changed, before and after, and of people only where', async () => {
  const owner = visitors.get('owner') as Visitor;
  const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}workspace=${home.key}`;
  const campaign = await home.makeCampaign({ type: 'scheduled', draft: true, name: 'Before' });
  await owner.patch(at(`/admin/v1/campaigns/${campaign}`), { name: 'After' });
  const found = await owner.get(at(`/admin/v1/audit-log?subject=${campaign}&action=admin.campaigns.update`));
  expect(found.body.entries).toHaveLength(1);
  expect(found.body.entries[0].detail.changes).toContainEqual({
    path: 'campaign.name',
    before: 'Before',
    after: 'After',
  });
  const mine = await owner.get(
    at(`/admin/v1/audit-log?actor_id=${found.body.entries[0].actor_id}&limit=500`),
  );
  expect(mine.body.entries.every(({ actor }: { actor: string }) => actor.startsWith('owner'))).toBe(true);
  const key = await owner.post(at('/admin/v1/api-keys'), { name: 'Shop', permissions: ['users.track'] });
  const made = await owner.get(at('/admin/v1/audit-log?action=admin.keys.create&limit=1'));
  expect(JSON.stringify(made.body)).toContain('users.track');
  expect(JSON.stringify(made.body)).not.toContain(key.body.api_key);
  // Page by page, newest first, none twice.
  const ids: string[] = [];
  let after: string | null = '';
  for (let page = 0; after !== null && page < 50; page++) {
    const path = `/admin/v1/audit-log?limit=7${after === '' ? '' : `&after=${after}`}`;
    const { body } = await owner.get(at(path));
    ids.push(...body.entries.map(({ audit_id }: { audit_id: string }) => audit_id));
    after = body.next as string | null;
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort().reverse()).toEqual(ids);
  const scoped = await (visitors.get('workspace_admin') as Visitor).get(
    at('/admin/v1/audit-log?scope=installation'),
  );
  expect(scoped.status).toBe(403);
});

test('the audit log names what its ids stand for, and what is gone as it was called', async () => {
  const owner = visitors.get('owner') as Visitor;
  const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}workspace=${home.key}`;
  const campaign = await home.makeCampaign({ type: 'scheduled', draft: true, name: 'Autumn' });
  await owner.patch(at(`/admin/v1/campaigns/${campaign}`), { name: 'Late autumn' });
  const permissions = ['admin.reports.read'];
  const made = await owner.post(at('/admin/v1/roles'), { name: 'Readers', permissions });
  const { role } = made.body.role;
  await owner.put(at(`/admin/v1/roles/${role}`), { name: 'Close readers', permissions, version: 1 });
  expect((await owner.delete(at(`/admin/v1/roles/${role}`))).status).toBe(200);
  const { body } = await owner.get(at('/admin/v1/audit-log?limit=20'));
  const named = new Map<string, unknown>(
    body.names.map(({ id, ...thing }: { readonly id: string }) => [id, thing]),
  );
  expect(named.get(campaign)).toEqual({ kind: 'campaign', name: 'Late autumn', gone: false });
  expect(named.get(role)).toEqual({ kind: 'role', name: 'Close readers', gone: true });
  expect(named.get(body.entries[0].actor_id)).toMatchObject({ kind: 'account', gone: false });
  // Names of people are kept nowhere.
  const log = await owner.get(at('/admin/v1/audit-log?action=admin.people.&limit=100'));
  expect(log.body.entries.every(({ detail }: { detail: object }) => !('name' in detail))).toBe(true);
});

test('the request log shows what keys asked for, and what they were told when it failed', async () => {
  const owner = visitors.get('owner') as Visitor;
  const fresh = await app.makeWorkspace({ kind: 'sandbox' });
  const client = app.client(await fresh.makeKey(['users.track']));
  await client.post('/users/track', {
    attributes: [{ external_id: 'secret-person', email: 'p@example.com' }],
  });
  await client.post('/campaigns/trigger/send', { campaign_id: 'x' });
  const look = async () => (await owner.get(`/admin/v1/request-log?workspace=${fresh.key}&limit=2`)).body;
  // Noted when the answer has left.
  await expect.poll(async () => (await look()).requests.length, { timeout: 20_000 }).toBe(2);
  const body = await look();
  expect(body.requests).toMatchObject([
    { method: 'POST', route: '/campaigns/trigger/send', status: 403, error: { code: 'access_denied' } },
    { method: 'POST', route: '/users/track', status: 201, error: null },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/secret-person|p@example|rel_/);
  const failed = await owner.get(`/admin/v1/request-log?workspace=${fresh.key}&failed=true&route=track`);
  expect(failed.body.requests).toEqual([]);
  const elsewhere = await owner.get(`/admin/v1/request-log?workspace=${foreign.key}&route=track`);
  expect(elsewhere.body.requests).toEqual([]);
});

test('links are kept as digests', async () => {
  const token = await createLinkStore(app.pool, random).make(
    'reset',
    null,
    systemClock.now() + 1_000,
    systemClock.now(),
  );
  const { rows } = await app.pool.query(`select encode(link_hash, 'hex') as hash from account_links`);
  expect(rows.map(({ hash }) => hash as string)).not.toContain(token);
});
