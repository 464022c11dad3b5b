// The list of campaigns with many of them: a page and its counts by every kind of filter and order, with definitions of
// realistic size beside them that need not be read. Milliseconds per page, the median; 200 is the most it may take.
import { createCampaignInventory } from '../src/adapters/postgres/campaign-inventory.ts';
import type { InventoryQuery } from '../src/ports/campaign-inventory.ts';
import { openBenchDatabase, type BenchDatabase } from './sending-database.ts';

const CAMPAIGNS = Number(process.env['BENCH_CAMPAIGNS'] ?? 10_000);
const WORKSPACE_ID = 1;
const ROUNDS = 9;
const MOST_MS = 200;

type Wish = Partial<Pick<InventoryQuery, 'filter' | 'sort' | 'descending'>>;

const PAGES: Readonly<Record<string, Wish>> = {
  newest: {},
  byName: { sort: 'name', descending: false },
  byLastSend: { sort: 'last_sent' },
  search: { filter: { search: 'spring 42' } },
  searchNothing: { filter: { search: 'nowhere to be found' } },
  filters: { filter: { statuses: ['active'], channels: ['sms'], tags: ['tag-7'], category: 'marketing' } },
};

/** Pages per second: five are one in 200 ms. */
export const TARGETS = Object.fromEntries(
  [...Object.keys(PAGES), 'lastPage'].map((name) => [`${name}PerSecond`, 1_000 / MOST_MS]),
);

export const run = async (): Promise<object> => {
  const database = await openBenchDatabase(4);
  try {
    await fill(database);
    const figures: Record<string, number> = { campaigns: CAMPAIGNS };
    const add = async (name: string, wish: Wish, after: string | null): Promise<void> => {
      const milliseconds = await measure(database, wish, after);
      figures[`${name}Ms`] = Math.round(milliseconds * 10) / 10;
      figures[`${name}PerSecond`] = Math.round(1_000 / milliseconds);
    };
    for (const [name, wish] of Object.entries(PAGES)) await add(name, wish, null);
    await add(
      'lastPage',
      { sort: 'name', descending: false },
      `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}:summer`,
    );
    return figures;
  } finally {
    await database.close();
  }
};

const measure = async ({ pool }: BenchDatabase, wish: Wish, after: string | null): Promise<number> => {
  const inventory = createCampaignInventory(pool);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const query = { filter: {}, sort: 'updated', descending: true, limit: 50, after, ...wish } as const;
    await Promise.all([inventory.list(WORKSPACE_ID, query), inventory.count(WORKSPACE_ID, query.filter)]);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
};

/** Definitions of some 8 KB: an email each. */
const fill = async ({ pool }: BenchDatabase): Promise<void> => {
  await pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, description, type, category, status, version,
       definition, tags, channels, created_at, updated_at, created_by, updated_by, last_sent_at)
     select $1, gen_random_uuid(), 'campaign-' || i,
       (array['Spring sale', 'summer offer', 'Welcome', 'Order update', 'Win back'])[1 + i % 5] || ' ' || i,
       'What it is for, number ' || i,
       (array['scheduled', 'action_based', 'api_triggered'])[1 + i % 3],
       (array['marketing', 'transactional'])[1 + (i % 4) / 3],
       (array['draft', 'active', 'active', 'stopped', 'archived'])[1 + i % 5], 1 + i % 9,
       jsonb_build_object('variants', jsonb_build_array(jsonb_build_object('messages', jsonb_build_array(
         jsonb_build_object('channel', 'email', 'content',
           jsonb_build_object('html', (select string_agg(md5(i::text || j::text), '') from generate_series(1, 250) j))))))),
       array['tag-' || i % 40, 'tag-' || i % 7],
       array[(array['email', 'sms', 'push'])[1 + i % 3]],
       now() - i * interval '1 hour', now() - i * interval '7 minutes', 'Author ' || i % 12, 'Author ' || i % 12,
       case when i % 3 = 0 then null else now() - i * interval '11 minutes' end
     from generate_series(1, $2::integer) i`,
    [WORKSPACE_ID, CAMPAIGNS],
  );
  await pool.query('analyze campaigns');
};
