// Checklist of braze-rest-api.md, item 117: campaigns as Braze lists them, over the real application and PostgreSQL.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaignInventory } from '../../src/adapters/postgres/campaign-inventory.ts';
import { createCampaignStore } from '../../src/adapters/postgres/campaigns.ts';
import { openTables } from '../../src/adapters/postgres/tables.ts';
import { createContentBlockStore } from '../../src/adapters/postgres/content.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { readingRoutes } from '../../src/api/braze/reading.ts';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { PeopleApp } from '../support/people-app.ts';
import { openPeopleApp } from '../support/people-app.ts';

const COUNT = 103;
const idOf = (i: number): string => `00000000-0000-4000-8000-${i.toString().padStart(12, '0')}`;
let db: TestDatabase;
let api: PeopleApp;

beforeAll(async () => {
  db = await createTestDatabase();
  const tables = openTables(db.pool);
  api = openPeopleApp(
    db.pool,
    readingRoutes({
      teams: { find: () => Promise.resolve(null) },
      campaigns: createCampaignStore(tables),
      inventory: createCampaignInventory(db.pool),
      contentBlocks: createContentBlockStore(tables),
      templates: { check: async () => [] },
      clock: systemClock,
      random: systemRandom(systemClock),
    }),
  );
  const definition = {
    audience: null,
    sendTo: 'subscribed',
    subscriptionGroupId: null,
    reeligibility: { kind: 'never' },
    variants: [
      {
        id: 'v1',
        name: 'One',
        percentage: 90,
        messages: [
          {
            messageId: 'm-1',
            channel: 'email',
            configurationId: idOf(1),
            content: { subject: 'Hello', body: '<p>Hi</p>', plaintext_body: 'Hi', headers: { 'X-A': 'b' } },
          },
        ],
      },
    ],
    controlPercentage: 10,
    trigger: null,
    recheckAudience: false,
    expirySeconds: null,
    atLeastOnce: false,
  };
  // Created in the opposite order of their ids, so that the order of the list is not theirs by chance.
  await db.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, description, type, category, status, version, definition,
       tags, created_at, updated_at, first_sent_at)
     select 1, ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'k' || i, 'Campaign ' || i, 'What for',
       'api_triggered', 'marketing', case when i = 50 then 'archived' else 'active' end, 1, $1, '{spring}',
       timestamptz '2026-01-01' - make_interval(mins => i), timestamptz '2026-02-01' + make_interval(mins => i),
       case when i = 1 then timestamptz '2026-02-02' end
     from generate_series(1, $2::int) i`,
    [JSON.stringify(definition), COUNT],
  );
});
afterAll(async () => {
  await api.app.close();
  await db.drop();
});

const list = async (query = ''): Promise<string[]> => {
  const { status, body } = await api.get(`/campaigns/list?${query}`);
  expect([status, body['message']]).toEqual([200, 'success']);
  return body['campaigns'].map((campaign: { id: string }) => campaign.id);
};

describe('REST-117', () => {
  it('lists at most 100 a page, oldest first, archived ones only on demand', async () => {
    const [first, second] = [await list(), await list('page=1')];
    expect(first).toHaveLength(100);
    expect(first[0]).toBe(idOf(COUNT));
    expect(second).toEqual([idOf(2), idOf(1)]);
    expect([...first, ...second]).not.toContain(idOf(50));
    const all = [
      ...(await list('include_archived=true')),
      ...(await list('include_archived=true&page=1')),
      ...(await list('include_archived=true&page=2')),
    ];
    expect(new Set(all).size).toBe(COUNT);
    expect(all).toContain(idOf(50));
    expect((await list('sort_direction=desc')).slice(0, 2)).toEqual([idOf(1), idOf(2)]);
    expect(await list('last_edit.time%5Bgt%5D=2026-02-01T01:41:30')).toEqual([idOf(103), idOf(102)]);
  });

  it.each(['page=-1', 'page=x', 'sort_direction=up', 'include_archived=maybe', 'last_edit.time%5Bgt%5D=x'])(
    'refuses %s',
    async (query) => expect((await api.get(`/campaigns/list?${query}`)).status).toBe(400),
  );

  it('details hold the messages by variation id, in Braze’s words', async () => {
    const { status, body } = await api.get(`/campaigns/details?campaign_id=${idOf(1)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      message: 'success',
      name: 'Campaign 1',
      description: 'What for',
      draft: false,
      enabled: true,
      archived: false,
      schedule_type: 'api_triggered',
      channels: ['email'],
      tags: ['spring'],
      first_sent: '2026-02-02T00:00:00.000Z',
      messages: {
        'm-1': {
          channel: 'email',
          name: 'One',
          subject: 'Hello',
          body: '<p>Hi</p>',
          custom_plain_text: 'Hi',
          email_headers: { 'X-A': 'b' },
        },
        [`${idOf(1)}-control`]: { type: 'control' },
      },
      conversion_behaviors: [],
    });
    expect(body['last_sent']).toBeNull();
    for (const unknown of ['', 'campaign_id=x', `campaign_id=${idOf(999)}`]) {
      const answer = await api.get(`/campaigns/details?${unknown}`);
      expect([answer.status, answer.body['message']]).toEqual([
        400,
        'campaign_id must be a string of the campaign api identifier',
      ]);
    }
  });
});
