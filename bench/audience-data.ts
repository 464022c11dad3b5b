// A workspace of a million people and five million events for benchmarks of audiences and of search, with identifiers,
// addresses, devices, summaries and receipts, laid out as imports lay people out (a batch at a time, by part). Filling
// takes minutes: `BENCH_DATA=/some/folder` keeps the database there for the next run, which then fills nothing.
import { availableParallelism } from 'node:os';
import { openPool, type Pool } from '../src/adapters/postgres/pool.ts';
import { aliasValue, hash32, partOf, slotOf } from '../src/core/part.ts';
import { openBenchDatabase, type BenchDatabase } from './sending-database.ts';

export const PEOPLE = Number(process.env['BENCH_PEOPLE'] ?? 1_000_000);
export const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
export const OTHER = '22222222-2222-4222-8222-222222222222';
export const NOW = Date.now();
const PEOPLE_PER_STATEMENT = 20_000;

export const externalIdOf = (n: number): string => `person-${n}`;
export const emailOf = (n: number): string => `p${n}@example.com`;
/** Every second person has one. */
export const phoneOf = (n: number): string => `+336${String(n).padStart(8, '0')}`;
/** Every tenth person has one. */
export const ALIAS_LABEL = 'crm';
export const aliasOf = (n: number): string => `contact-${n}`;

/** As the product sets the server up, with the product's pools in mind. */
export const openAudienceDatabase = async (connections: number): Promise<BenchDatabase> => {
  const database = await openBenchDatabase(connections, {
    keepIn: process.env['BENCH_DATA'] ?? null,
    settings: {},
  });
  await fill(database);
  return database;
};

const fill = async (database: BenchDatabase): Promise<void> => {
  const { rows } = await database.pool.query<{ people: number }>(`select count(*) as people from users`);
  if (Number(rows[0]?.people) >= PEOPLE) return;
  // Whoever is killed while filling begins anew; nothing of this data is worth waiting for the disk.
  const pool = openPool(`${database.url}&options=-c%20synchronous_commit%3Doff`, {
    name: 'fill',
    max: availableParallelism(),
    statementTimeoutMs: 600_000,
  });
  try {
    await fillWith(pool);
  } finally {
    await pool.end();
  }
};

const INDEXES = [
  'create index event_summaries_name on event_summaries (part, workspace_id, kind, name, user_id)',
  'create index campaign_receipts_campaign on campaign_receipts (part, workspace_id, campaign_id, user_id)',
  'create index events_person on events (part, workspace_id, user_id, at)',
];

const fillWith = async (pool: Pool): Promise<void> => {
  await pool.query(
    `truncate users, identifiers, contact_points, event_summaries, events, campaign_receipts;
     drop table if exists bench_people;
     create unlogged table bench_people (n integer, part smallint, u text, email smallint, phone smallint, alias smallint);
     drop index if exists event_summaries_name, campaign_receipts_campaign, events_person;
     insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, tags,
       created_at, updated_at)
     select 1, id::uuid, id, id, 'scheduled', 'marketing', 'draft', 1, '{}', tags, now(), now()
     from (values ('${CAMPAIGN}', array['sale']), ('${OTHER}', array['news'])) as c(id, tags)
     on conflict do nothing`,
  );
  const starts = Array.from(
    { length: Math.ceil(PEOPLE / PEOPLE_PER_STATEMENT) },
    (_, i) => i * PEOPLE_PER_STATEMENT,
  );
  await inTurns(starts, async (from) => {
    const to = Math.min(PEOPLE, from + PEOPLE_PER_STATEMENT);
    await pool.query(PLACES, placesOf(from, to));
    for (const statement of FILL) await pool.query(statement, [from, to]);
  });
  await inTurns(INDEXES, (statement) => pool.query(statement));
  await pool.query(
    'vacuum analyze users, identifiers, contact_points, event_summaries, campaign_receipts, events',
  );
};

const inTurns = async <T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> => {
  const left = [...all];
  const hand = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, hand));
};

const PLACES = `insert into bench_people (n, part, u, email, phone, alias)
  select * from unnest($1::integer[], $2::smallint[], $3::text[], $4::smallint[], $5::smallint[], $6::smallint[])`;

const placesOf = (from: number, to: number): unknown[] => {
  const columns: [number[], number[], string[], number[], (number | null)[], (number | null)[]] = [
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  const hex = (text: string): string => hash32(text).toString(16).padStart(8, '0');
  for (let n = from; n < to; n++) {
    const id = externalIdOf(n);
    const slot = slotOf(1, 'external_id', id).toString(16).padStart(2, '0');
    columns[0].push(n);
    columns[1].push(partOf(1, 'external_id', id));
    columns[2].push(`${hex(`a${n}`)}${hex(`b${n}`)}${hex(`c${n}`)}`.slice(0, 22) + slot);
    columns[3].push(partOf(1, 'email', emailOf(n)));
    columns[4].push(n % 2 === 0 ? partOf(1, 'phone', phoneOf(n)) : null);
    columns[5].push(n % 10 === 0 ? partOf(1, 'alias', aliasValue(ALIAS_LABEL, aliasOf(n))) : null);
  }
  return columns;
};

/** A batch of an import or a group of ingest. */
const BATCH = 'n / 2000';
const SOME = 'from bench_people p where n >= $1 and n < $2';
const FILL = [
  `insert into users (part, workspace_id, user_id, external_id, email, phone, aliases, time_zone, profile, attributes,
     devices, subscription_groups, random_bucket, created_at, updated_at)
   select part, 1, u, 'person-' || n, 'p' || n || '@example.com',
     case when n % 2 = 0 then '+336' || lpad(n::text, 8, '0') end,
     case when n % 10 = 0 then jsonb_build_object('${ALIAS_LABEL}', 'contact-' || n) else '{}' end, 'Europe/Paris',
     jsonb_build_object('country', (array['FR','US','DE','ES'])[1 + n % 4], 'first_name', 'Ada', 'language', 'fr'),
     jsonb_build_object('plan', (array['free','pro','team'])[1 + n % 3], 'score', n % 100, 'city', 'Lyon',
       'tags', jsonb_build_array('t' || n % 10, 't' || n % 7), 'visits', n % 50),
     case when n % 3 = 0 then jsonb_build_array(jsonb_build_object('token', md5(n::text), 'platform', 'ios',
       'enabled', true, 'app_id', 'web')) else '[]' end,
     case when n % 4 = 0 then '{"sms-news": {"state": "subscribed", "at": "2026-01-01T00:00:00Z"}}' else '{}' end::jsonb,
     (n * 7919::bigint) % 10000, now(), now()
   ${SOME} order by ${BATCH}, part, u`,
  `insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
   select part, 1, 'external_id', 'person-' || n, part, u ${SOME} order by 1, 4`,
  `insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
   select alias, 1, 'alias', '["${ALIAS_LABEL}","contact-' || n || '"]', part, u ${SOME} and alias is not null order by 1, 4`,
  `insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
   select email, 1, 'email', 'p' || n || '@example.com', part, u ${SOME} order by 1, 4`,
  `insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
   select phone, 1, 'phone', '+336' || lpad(n::text, 8, '0'), part, u ${SOME} and phone is not null order by 1, 4`,
  `insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at, days)
   select part, 1, u, k.kind, k.name, 1 + n % 3, now() - interval '40 days', now() - make_interval(days => n % 30),
     jsonb_build_object(to_char(now() - make_interval(days => n % 30), 'YYYY-MM-DD'), 1 + n % 3)
   from (select * ${SOME}) p,
     lateral (values ('event', 'event-' || n % 10), ('event', 'event-' || (n + 5) % 20), ('event', 'event-' || 20 + n % 30),
       ('session', 'web'), ('purchase', 'product-' || n % 20)) as k(kind, name)
   where k.kind <> 'purchase' or n % 3 = 0
   order by ${BATCH}, part, u
   on conflict do nothing`,
  `insert into events (part, workspace_id, user_id, kind, name, at, received_at, properties)
   select part, 1, u, 'event', 'event-' || (n + e) % 20, now() - make_interval(days => (n + e) % 30), now(),
     jsonb_build_object('value', (n * e) % 100)
   from (select * ${SOME}) p, generate_series(1, 5) e order by e, ${BATCH}, part, u`,
  `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, first_received_at, last_received_at,
     channels, interactions)
   select part, 1, u, c.id::uuid, 1, now(), now() - make_interval(days => n % 20),
     jsonb_build_object('email', jsonb_build_object('count', 1, 'first_at', now(), 'last_at', now() - make_interval(days => n % 20))),
     case when n % 5 = 0 then jsonb_build_object('click', jsonb_build_object('count', 1, 'first_at', now(), 'last_at', now()))
       else '{}' end
   from (select * ${SOME}) p, (values ('${CAMPAIGN}', 2), ('${OTHER}', 3)) as c(id, share)
   where n % c.share = 0
   order by c.share, ${BATCH}, part, u`,
];
