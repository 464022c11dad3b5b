import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { readingRoutes } from './reading.ts';

let api: AdminApi;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

beforeAll(async () => {
  api = await openAdminApi(readingRoutes);
  for (let n = 0; n < 130; n++) {
    const at = Date.parse('2026-01-01T00:00:00Z') + (130 - n) * 1_000;
    const variants = [
      {
        id: 'v',
        name: 'A',
        percentage: 90,
        messages: [
          {
            messageId: `m-${n}`,
            channel: 'email',
            configurationId: 'c',
            content: { subject: 'S', body: 'B' },
          },
        ],
      },
    ];
    await api.db.pool.query(
      `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, tags,
         created_at, updated_at)
       values (1, $1, $2, $2, 'api_triggered', 'marketing', $3, 1, $4, '{a}', to_timestamp($5), to_timestamp($5))`,
      [
        id(n),
        `campaign ${n}`,
        n < 5 ? 'archived' : 'active',
        JSON.stringify({ variants, controlPercentage: 10 }),
        at / 1_000,
      ],
    );
  }
});
afterAll(() => api.close());

const names = async (query: string): Promise<string[]> =>
  (await api.call('GET', `/campaigns/list?${query}`)).body.campaigns.map(
    ({ name }: { name: string }) => name,
  );

test('REST-117 campaigns are listed 100 a page, oldest first, archived only when asked for', async () => {
  const first = await names('');
  expect(first).toHaveLength(100);
  expect(first[0]).toBe('campaign 129');
  expect(await names('page=1')).toHaveLength(25);
  expect(await names('page=1&include_archived=true')).toHaveLength(30);
  expect((await names('sort_direction=desc'))[0]).toBe('campaign 5');
  expect(await names('last_edit.time%5Bgt%5D=2026-01-01T00%3A02%3A00')).toHaveLength(5);
  expect((await api.call('GET', '/campaigns/list?page=-1')).status).toBe(400);
  expect((await api.call('GET', '/campaigns/list?sort_direction=up')).body.errors[0].field).toBe(
    'sort_direction',
  );
});

test('REST-117 details carry messages keyed by variation id', async () => {
  const { status, body } = await api.call('GET', `/campaigns/details?campaign_id=${id(7)}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    message: 'success',
    name: 'campaign 7',
    enabled: true,
    draft: false,
    schedule_type: 'api_triggered',
    channels: ['email'],
    messages: {
      'm-7': { channel: 'email', name: 'A', subject: 'S', body: 'B' },
      [`${id(7)}-control`]: { channel: 'control', type: 'control' },
    },
  });
  for (const query of ['', 'campaign_id=', 'campaign_id=nope', `campaign_id=${id(999)}`]) {
    const unknown = await api.call('GET', `/campaigns/details?${query}`);
    expect(unknown.status).toBe(400);
    expect(unknown.body.message).toBe('campaign_id must be a string of the campaign api identifier');
  }
});

test('9.1 content blocks: create, list, info, update, and what is refused', async () => {
  const made = await api.call('POST', '/content_blocks/create', { name: 'promo', content: 'Hi {{ 1 }}' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ message: 'success', liquid_tag: '{{content_blocks.${promo}}}' });
  const blockId = made.body.content_block_id as string;
  expect((await api.call('GET', '/content_blocks/list?')).body).toMatchObject({ count: 1 });
  const info = await api.call('GET', `/content_blocks/info?content_block_id=${blockId}`);
  expect(info.body).toMatchObject({ name: 'promo', content: 'Hi {{ 1 }}', message: 'success' });
  const update = { content_block_id: blockId, content: 'New' };
  expect((await api.call('POST', '/content_blocks/update', update)).status).toBe(201);
  const refused: readonly [object, string][] = [
    [{ name: 'promo', content: 'x' }, 'Content Block with this name already exists'],
    [{ name: 'a b', content: 'x' }, 'Content Block name can only contain alphanumeric characters'],
    [{ name: 'b' }, 'Content cannot be blank'],
    [{ name: 'b', content: '{% if %}' }, 'Content contains malformed liquid'],
    [{ name: 'b', content: '{{content_blocks.${b}}}' }, 'Content Block cannot be referenced within itself'],
    [{ name: 'b', content: 'é'.repeat(26_000) }, 'Content must be smaller than 50kb'],
    [{ name: 'b', content: 'x', state: 'on' }, 'Content Block state must be either active or draft'],
  ];
  for (const [body, message] of refused) {
    const answer = await api.call('POST', '/content_blocks/create', body);
    expect(answer.body.message).toBe(message);
    expect(answer.status).toBe(400);
  }
  const draft = { content_block_id: blockId, state: 'draft' };
  expect((await api.call('POST', '/content_blocks/update', draft)).status).toBe(400);
  expect((await api.call('GET', '/content_blocks/list?limit=1001')).body.message).toBe(
    'Content Block number limit exceeds maximum of 1000',
  );
});

test('6.5 a campaign is duplicated as a draft with ids of its own and known tags only', async () => {
  const ask = (body: object) => api.call('POST', '/campaigns/duplicate', body);
  const wish = { campaign_id: id(7), name: 'Copy', description: 'Again', tag_names: 'a' };
  expect(await ask(wish)).toMatchObject({ status: 202, body: { message: 'success' } });
  const { rows } = await api.db.pool.query<{
    campaign_id: string;
    status: string;
    definition: { variants: { id: string }[] };
  }>(`select campaign_id, status, description, tags, definition from campaigns where name = 'Copy'`);
  expect(rows).toMatchObject([{ status: 'draft', description: 'Again', tags: ['a'] }]);
  expect(rows[0]?.campaign_id).not.toBe(id(7));
  const { rows: before } = await api.db.pool.query<{ definition: { variants: { id: string }[] } }>(
    'select definition from campaigns where campaign_id = $1',
    [id(7)],
  );
  expect(rows[0]?.definition.variants[0]?.id).not.toBe(before[0]?.definition.variants[0]?.id);
  for (const [body, field] of [
    [{ ...wish, name: '' }, 'name'],
    [{ name: 'x' }, 'campaign_id'],
    [{ ...wish, tag_names: ['unheard'] }, 'tag_names'],
    [{ ...wish, tag_names: [7] }, 'tag_names'],
    [{ ...wish, description: 7 }, 'description'],
  ] as const) {
    const refused = await ask(body);
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, field]);
  }
  expect((await ask({ ...wish, campaign_id: '00000000-0000-4000-8000-00000000ffff' })).status).toBe(400);
});
