import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdminApi } from '../../tests/support/admin-api.ts';
import { openAdminApi } from '../../tests/support/admin-api.ts';
import { createTestDatabase } from '../../tests/support/database.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import { adminRoutes } from '../api/admin/routes.ts';
import { listShoppers } from './demo/shop.ts';
import { describeSeed } from './first-start.ts';
import type { SeedReport } from './seed.ts';
import { readRelay, seedDemo } from './seed.ts';

let api: AdminApi;
let report: SeedReport;
const config = {
  smtpUrl: 'smtp://me:p%40ss@127.0.0.1:2525',
  mailFrom: 'shop@example.com',
  egressAllow: ['127.0.0.1/32:3999', '10.0.0.0/8'],
};

beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
  await api.db.pool.query('truncate workspaces, api_keys');
  const { clock, random, seal } = api.services;
  const made = await seedDemo({ pool: api.db.pool, clock, random, seal, config, people: 400 });
  if (made === null) throw new Error('Nothing was seeded.');
  report = made;
});
afterAll(() => api.close());

test('every demo campaign is launched and has no problems, templates included', async () => {
  for (const workspace of report.workspaces) {
    expect(workspace.campaigns.length).toBeGreaterThan(2);
    for (const { key } of workspace.campaigns) {
      const { body } = await api.call('GET', `/admin/v1/campaigns/${key}`, undefined, workspace.apiKey);
      expect(body.problems).toEqual([]);
      expect(body.campaign.status).toBe('active');
    }
  }
});

test('no sample of the live workspace answers events of real customers by itself', async () => {
  const { rows } = await api.db.pool.query(
    `select workspace_id, type, count(*)::int as campaigns from campaigns group by 1, 2 order by 1, 2`,
  );
  expect(rows).toEqual([
    { workspace_id: 1, type: 'action_based', campaigns: 1 },
    { workspace_id: 1, type: 'api_triggered', campaigns: 4 },
    { workspace_id: 2, type: 'api_triggered', campaigns: 3 },
  ]);
});

test('people have identifiers, contacts, consent and a history whose summaries add up', async () => {
  const { rows } = await api.db.pool.query(`select
    (select count(*) from users where workspace_id = 1) as users,
    (select count(*) from identifiers where workspace_id = 1) as identifiers,
    (select count(*) from contact_points where workspace_id = 1) as contacts,
    (select count(distinct time_zone) from users) as zones,
    (select count(*) from events) as events,
    (select sum(count) from event_summaries) as summed,
    (select count(*) from catalog_items where workspace_id = 1) as items`);
  expect(rows[0]).toMatchObject({ users: 400, identifiers: 400, contacts: 800, zones: 12, items: 60 });
  expect(Number(rows[0].summed)).toBe(Number(rows[0].events));
  expect(Number(rows[0].events)).toBe(report.facts);
});

test('hooks on this machine are reached on the ports that were opened', async () => {
  const { rows } = await api.db.pool.query(
    `select settings from channel_configurations where workspace_id = 2 and key = 'webhook-transactional'`,
  );
  expect(rows[0].settings.provider).toEqual({ ports: [80, 443, 3999] });
});

test('a second seed touches nothing', async () => {
  const { clock, random, seal } = api.services;
  expect(await seedDemo({ pool: api.db.pool, clock, random, seal, config, people: 5 })).toBeNull();
});

test('the shop is the same for the same day', () => {
  const at = Date.parse('2026-03-01T10:20:30Z');
  expect(listShoppers(at, 50)).toEqual(listShoppers(at + 1_000, 50));
});

describe('what the terminal prints', () => {
  test('keys once, and commands that parse', () => {
    const lines = describeSeed(report, 'http://127.0.0.1:3000');
    const text = lines.join('\n');
    expect(text.match(/rel_[0-9a-f]{64}/g)?.length).toBeGreaterThanOrEqual(2);
    const bodies = [...text.matchAll(/-d '(.*)'/g)].map(([, body = '']) => JSON.parse(body) as object);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toMatchObject({ campaign_id: report.workspaces[0]?.campaigns[0]?.campaignId });
  });
});

test('SMTP_URL is read with its user, password and security', () => {
  expect(readRelay(config)).toEqual({
    host: '127.0.0.1',
    port: 2525,
    security: 'opportunistic',
    user: 'me',
    password: 'p@ss',
    from: 'shop@example.com',
  });
  expect(readRelay({ smtpUrl: 'smtps://[::1]', mailFrom: null })).toMatchObject({
    host: '::1',
    port: 465,
    security: 'tls',
  });
  expect(readRelay({ smtpUrl: null, mailFrom: null })).toBeNull();
});

test('without a number, the demo shop has 5,000 people', async () => {
  const db = await createTestDatabase();
  const random = systemRandom(systemClock);
  const { seal } = api.services;
  const made = await seedDemo({ pool: db.pool, clock: systemClock, random, seal, config });
  expect(made?.workspaces[0]?.people).toBe(5_000);
  await db.drop();
});
