// G16 Erasing a person is provable: somebody who left traces in every table that can hold any is in none afterwards, and
// what others still wait for goes on without naming them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetCallContents } from '../../src/adapters/postgres/forget-mentions.ts';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { waitUntil } from '../support/command.ts';
import { makeApp } from '../support/devices.ts';
import { PERSONAL_DATA } from '../support/personal-data.ts';

const SECRET = 'zz9erase';
const EMAIL = `${SECRET}@example.com`;
const PHONE = '+33699887766';
const ID = `${SECRET}-id`;
const TEXTS = [SECRET, '33699887766', 'hip operation'];

let app: TestApp;
let shop: TestWorkspace;
let campaign: string;
let userId: string;
/** Tables that held something before, and what the answer said was kept. */
let before: ReadonlySet<string>;
let kept: Body;

const idOf = async (q: string): Promise<string> => {
  const { people } = expectStatus(
    await shop.api.get(`/admin/v1/people?${new URLSearchParams({ q })}`),
    200,
  ).body;
  return people[0]?.user_id as string;
};
const post = async (path: string, body: object, status = 201): Promise<Body> =>
  expectStatus(await shop.api.post(path, body), status).body;

/** Every table there is, partitions and new ones too, so that none can be forgotten. */
const tables = async (): Promise<readonly string[]> => {
  const { rows } = await app.pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = current_schema()::regnamespace
       and relkind in ('r', 'p') and not relispartition`,
  );
  return rows.map(({ name }) => name);
};

/** Bytes are read as the text that they are where they are one. */
const tablesWith = async (texts: readonly string[]): Promise<readonly string[]> => {
  const patterns = texts
    .flatMap((text) => [text, Buffer.from(text).toString('hex')])
    .map((text) => `%${text}%`);
  const found: string[] = [];
  for (const name of await tables()) {
    const { rows } = await app.pool.query(
      `select 1 from "${name}" t where to_jsonb(t)::text ilike any($1) limit 1`,
      [patterns],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
};

/** Tables that promise to keep no row of the person. */
const tablesOf = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [column, verdict] of PERSONAL_DATA) {
    const [table, name] = column.split('.');
    if (verdict !== 'erased' || name !== 'user_id') continue;
    const { rows } = await app.pool.query(`select 1 from "${table}" where user_id = $1 limit 1`, [userId]);
    if (rows.length > 0) found.push(String(table));
  }
  return found;
};

const files = async (): Promise<readonly string[]> => {
  const { rows } = await app.pool.query('select 1 from export_chunks limit 1');
  return rows.length > 0 ? ['export_chunks'] : [];
};

beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  campaign = await shop.makeCampaign({
    name: 'Farewell',
    content: {
      subject: '{{api_trigger_properties.${title}}}',
      body: "<p>about {{api_trigger_properties.${about} | default: 'nobody'}}, {{${first_name}}}</p>",
    },
  });
  await leaveTraces();
  await plantTraces();
  before = new Set([...(await tablesWith(TEXTS)), ...(await tablesOf()), ...(await files())]);
  ({ kept } = expectStatus(await shop.api.delete(`/admin/v1/people/${userId}`), 200).body);
}, 120_000);
afterAll(() => app.close());

/** Through the public doors. */
const leaveTraces = async (): Promise<void> => {
  const site = await makeApp(shop);
  // Named before anybody had the name.
  expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: ID }] }), 201);
  await shop.track(
    {
      ...{ external_id: ID, email: EMAIL, phone: PHONE, first_name: SECRET, hobby: SECRET },
      push_tokens: [{ app_id: site.app_id, token: `${SECRET}-token` }],
    },
    { external_id: 'bob', email: 'bob@example.com', first_name: 'Bob' },
    { external_id: 'old', first_name: 'Earlier' },
  );
  userId = await idOf(ID);
  await post('/users/alias/new', {
    user_aliases: [{ external_id: ID, alias_label: 'crm', alias_name: `${SECRET}-alias` }],
  });
  const event = { external_id: ID, name: 'seen', time: '2026-03-10T11:00:00Z', properties: { note: SECRET } };
  await post('/users/track', { events: [event] });
  await leaveCalls();
  await leaveFiles();
  await post('/admin/v1/seed-groups', { name: 'Team', members: [EMAIL.toUpperCase(), 'qa@example.com'] });
  await post(`/admin/v1/campaigns/${campaign}/test-sends`, { users: ['bob'], render_as: ID }, 200);
  await post(`/admin/v1/campaigns/${campaign}/test-sends`, { users: [ID], render_as: 'bob' }, 200);
  const once = { 'idempotency-key': 'export-once' };
  expectStatus(await shop.api.post('/users/export/ids', { external_ids: [ID] }, once), 201);
  await post(
    '/users/merge',
    {
      merge_updates: [
        { identifier_to_merge: { external_id: 'old' }, identifier_to_keep: { external_id: ID } },
      ],
    },
    202,
  );
};

const leaveCalls = async (): Promise<void> => {
  const alone = {
    recipients: [{ external_user_id: ID }],
    trigger_properties: { title: 'Your hip operation' },
  };
  expectStatus(await shop.trigger(campaign, alone), 201);
  await shop.settle();
  const schedule = { time: '2026-03-20T10:00:00Z' };
  const both = {
    recipients: [
      {
        email: EMAIL.toUpperCase(),
        prioritization: ['most_recently_updated'],
        trigger_properties: { note: SECRET },
      },
      { external_user_id: 'bob', attributes: { friend: EMAIL, hobby: 'tea' } },
    ],
    trigger_properties: {
      title: 'Sale',
      about: `Your friend ${EMAIL}`,
      who: SECRET,
      call: '+33 6 99 88 77 66',
    },
    schedule,
  };
  expectStatus(await shop.schedule(campaign, both), 201);
  const only = {
    recipients: [{ external_user_id: ID }],
    trigger_properties: { title: 'hip operation 2' },
    schedule,
  };
  expectStatus(await shop.schedule(campaign, only), 201);
  const audience = {
    custom_attribute: { custom_attribute_name: 'friend', comparison: 'not_equal', value: EMAIL },
  };
  expectStatus(await shop.schedule(campaign, { broadcast: true, audience, schedule }), 201);
};

const leaveFiles = async (): Promise<void> => {
  const upload = async (text: string, last: boolean): Promise<string> => {
    const { import_id: id } = (await post('/admin/v1/imports', { name: 'File', kind: 'attributes' })).import;
    await post(`/admin/v1/imports/${id}/chunks`, { sequence: 0, text, last }, 200);
    return id;
  };
  await upload(`external_id,note\n${ID},x\nbob,y\n`, true);
  await upload(`external_id,note\nbob,y\n${ID},and no end`, false);
  const refused = await upload(`external_id,email,note\n,not-an-address,Asked for ${EMAIL}\n`, true);
  await post(`/admin/v1/imports/${refused}/start`, {}, 200);
  while ((await shop.api.get(`/admin/v1/imports/${refused}`)).body.import.status === 'running') await soon();
  const { export: file } = await post('/admin/v1/exports', { format: 'csv' });
  while ((await shop.api.get(`/admin/v1/exports/${file.export_id}`)).body.export.status === 'running')
    await soon();
};
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** What takes a journey of its own to come about: the rows it leaves. */
const plantTraces = async (): Promise<void> => {
  const { rows } = await app.pool.query<{ part: number; workspace_id: number }>(
    'select part, workspace_id from users where user_id = $1',
    [userId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('nobody');
  const old = await app.pool.query<{ user_id: string }>('select user_id from departed_users');
  const plant = async (table: string, more: object): Promise<void> => {
    const columns = { ...row, user_id: userId, ...more };
    const names = Object.entries(columns).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    await app.pool.query(
      `insert into ${table} (${names.join(', ')})
       select ${names.join(', ')} from jsonb_populate_record(null::${table}, $1)`,
      [JSON.stringify(columns)],
    );
  };
  const uuid = '00000000-0000-4000-8000-000000000001';
  const later = '2027-01-01T00:00:00Z';
  const html = `\\x${Buffer.from(`<p>${SECRET}</p>`).toString('hex')}`;
  await plant('web_copies', { send_key: uuid, html, expires_at: later });
  await plant('offered_facts', {
    fact_id: uuid,
    live: false,
    now_at: later,
    fact: { note: SECRET },
    kept_at: later,
  });
  await plant('deliveries', {
    ...{ delivery_id: uuid, campaign_id: campaign, dispatch_id: 'x', live: false, epoch: 0, tries: 0 },
    ...{ due_at: later, planned_at: later, lease_until: '-infinity', properties: { note: SECRET } },
  });
  await plant('contact_pressure', { revision: 1, base_revision: 0, recent: [] });
  await plant('address_states', {
    ...{ kind: 'email', value: EMAIL, groups: {}, user_id: undefined },
    part: await partOfAddress(),
  });
  await app.pool.query('update sends set endpoint = $1 where user_id = $2', [EMAIL, userId]);
  await plant('interactions', {
    ...{ campaign_id: campaign, logged_at: new Date().toISOString(), at: later },
    ...{ channel: 'email', kind: 'click', detail: { url: SECRET } },
  });
  await plant('list_members', { list_id: uuid, added_at: later });
  await plant('dispatch_addresses', {
    ...{
      dispatch_id: 'x',
      channel: 'email',
      address: EMAIL,
      delivery_id: uuid,
      at: later,
      user_id: undefined,
    },
    part: await partOfAddress(),
  });
  await plant('seed_copies', {
    ...{
      campaign_id: campaign,
      copy_id: uuid,
      variant_id: 'a',
      address: EMAIL,
      live: true,
      at: later,
      due_at: later,
    },
    ...{
      state: 'held',
      attempt: 1,
      uncertain: true,
      lease_until: '-infinity',
      epoch: 0,
      reason: '',
      detail: '',
    },
    ...{ part: undefined, user_id: undefined },
  });
  // Of somebody who was merged into the person.
  await plant('short_links', {
    code: 'abc',
    url: `https://x.test/${SECRET}`,
    expires_at: later,
    user_id: old.rows[0]?.user_id,
  });
  // Names are written behind the answer, every few seconds.
  await waitUntil(async () => {
    const set = `update seen_names set last_user_id = $1, last_value = $2 where name = 'hobby'`;
    const { rowCount } = await app.pool.query(set, [old.rows[0]?.user_id, SECRET]);
    return (rowCount ?? 0) > 0;
  });
  await app.pool.query(`update exports set request = jsonb_set(request, '{rule}', $1)`, [
    JSON.stringify({ filter: 'custom-attribute', name: 'hobby', comparison: 'equals', value: SECRET }),
  ]);
  await plant('request_log', {
    ...{ request_id: uuid, at: later, method: 'POST', path: '/x', route: '/x', status: 400, duration_ms: 1 },
    ...{
      key_id: 'k',
      key_name: 'k',
      error: { message: `no such ${EMAIL}` },
      part: undefined,
      user_id: undefined,
    },
  });
};

const partOfAddress = async (): Promise<number> => {
  const { rows } = await app.pool.query<{ part: number }>(
    'select part from contact_points where value = $1',
    [EMAIL],
  );
  return rows[0]?.part ?? 0;
};

describe('G16 erasing a person', () => {
  test('the person was in every table that can hold one', () => {
    const able = [...PERSONAL_DATA].flatMap(([column, verdict]) =>
      verdict === 'erased' || verdict === 'scrubbed' ? [String(column.split('.')[0])] : [],
    );
    expect([...before].sort()).toEqual([...new Set(able)].sort());
  });

  test('and is in none, the audit record neither', async () => {
    expect(await tablesOf()).toEqual([]);
    expect(await files()).toEqual([]);
    expect(await tablesWith(TEXTS)).toEqual([]);
    expect((await shop.api.get(`/admin/v1/people/${userId}`)).status).toBe(404);
    const { rows } = await app.pool.query(
      `select subject from audit_log where action = 'admin.people.erase'`,
    );
    expect(rows).toMatchObject([{ subject: userId }]);
  });

  test('outcomes stay, and the answer counts them', () => {
    expect(kept).toMatchObject({ send_log: expect.any(Number) });
    expect(kept).not.toHaveProperty('users');
  });

  test('others get what they wait for, without what was said of the person', async () => {
    const { rows } = await app.pool.query<{ request: Body }>(
      `select request from schedules where jsonb_array_length(request -> 'recipients') = 2`,
    );
    expect(rows[0]?.request.recipients).toMatchObject([
      { key: { kind: 'braze_id', value: 'erased' }, properties: null },
      { key: { kind: 'external_id', value: 'bob' }, attributes: { hobby: 'tea' } },
    ]);
    expect((await shop.api.get('/admin/v1/seed-groups')).body.seed_groups).toMatchObject([
      { members: ['qa@example.com'] },
    ]);
    await shop.move('2026-03-21T00:00:00Z');
    const sent = (await shop.captured(campaign)).filter(({ at }) => at.startsWith('2026-03-20'));
    const shown = sent.map((one) => [one.external_id, one.message.subject, one.message.html]);
    expect(shown).toContainEqual(['bob', 'Sale', expect.stringContaining('about nobody, Bob')]);
    expect(shown.every(([who]) => who === 'bob')).toBe(true);
    expect(await tablesWith(TEXTS)).toEqual([]);
  });

  test('what a call says goes a day after it is over, also what no search would have found', async () => {
    const count = async (): Promise<number> => {
      const { rows } = await app.pool.query<{ n: number }>(
        `select count(*)::int as n from dispatches where trigger_properties is not null or audience is not null`,
      );
      return rows[0]?.n ?? 0;
    };
    const young = { recipients: [{ external_user_id: 'bob' }], trigger_properties: { title: 'Today' } };
    expectStatus(await shop.trigger(campaign, young), 201);
    await shop.settle();
    expect(await count()).toBeGreaterThan(1);
    await forgetCallContents(app.pool, { now: () => Date.now() });
    expect(await count()).toBe(1);
    await shop.move('2026-03-28T00:00:00Z');
    await forgetCallContents(app.pool, { now: () => Date.now() });
    expect(await count()).toBe(0);
  });
});
