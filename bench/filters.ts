// Exact counts of audiences, one rule per family of filters, over people with attributes, five summaries and five
// events each and receipts of two campaigns. `BENCH_PEOPLE` says how many; the target is one second for a million for
// every family that needs neither a regular expression nor the log of events. One connection; the processor time of its
// server process is counted too (Linux), because it does not depend on what else the machine does.
import { readFileSync } from 'node:fs';
import { countAudience } from '../src/adapters/postgres/audience.ts';
import { PARTS } from '../src/core/part.ts';
import { indexFilterKinds, parseSegment, type Segment } from '../src/core/segments/segment.ts';
import type { JsonObject } from '../src/core/json.ts';
import { filterKindList } from '../src/kinds/filters/index.ts';
import { openBenchDatabase, type BenchDatabase } from './sending-database.ts';

export const PEOPLE = Number(process.env['BENCH_PEOPLE'] ?? 1_000_000);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
export const NOW = Date.now();

export const RULES: Readonly<Record<string, JsonObject>> = {
  everybody: { all: [] },
  attributeText: {
    filter: 'custom-attribute',
    name: 'plan',
    type: 'string',
    comparison: 'is_any_of',
    value: ['pro'],
  },
  attributeNumber: {
    filter: 'custom-attribute',
    name: 'score',
    type: 'number',
    comparison: 'less_than',
    value: 30,
  },
  attributeList: {
    filter: 'custom-attribute',
    name: 'tags',
    type: 'array',
    comparison: 'includes_any_of',
    value: ['t3'],
  },
  country: { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] },
  randomBucket: { filter: 'random-bucket', comparison: 'less_than', value: 1000 },
  emailAvailable: { filter: 'email-available', value: true },
  eventCount: { filter: 'custom-event-count', name: 'event-3', comparison: 'greater_than', value: 1 },
  eventNever: { filter: 'custom-event-count', name: 'event-3', comparison: 'equals', value: 0 },
  eventLast: { filter: 'last-custom-event', name: 'event-3', comparison: 'less_than_x_days_ago', value: 7 },
  eventInDays: {
    filter: 'custom-event-in-days',
    name: 'event-3',
    comparison: 'greater_than',
    value: 0,
    days: 7,
  },
  sessionsInDays: { filter: 'sessions-in-days', comparison: 'greater_than', value: 0, days: 30 },
  purchases: { filter: 'purchase-count', comparison: 'greater_than', value: 1 },
  received: { filter: 'received-message', campaign_id: CAMPAIGN, value: true },
  neverReceived: { filter: 'received-message', campaign_id: CAMPAIGN, value: false },
  receivedTag: { filter: 'received-message', tag: 'sale', value: true },
  lastReceivedAny: { filter: 'last-received', comparison: 'greater_than_x_days_ago', value: 7 },
  clicked: { filter: 'interacted', action: 'click', campaign_id: CAMPAIGN, value: true },
  mixed: {
    all: [
      { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] },
      {
        any: [
          { filter: 'custom-event-count', name: 'event-3', comparison: 'greater_than', value: 1 },
          { filter: 'received-message', campaign_id: CAMPAIGN, value: true },
        ],
      },
      { none: [{ filter: 'last-received', channel: 'email', comparison: 'less_than_x_days_ago', value: 2 }] },
    ],
  },
  regex: {
    filter: 'custom-attribute',
    name: 'plan',
    type: 'string',
    comparison: 'matches_regex',
    value: '^p',
  },
  property: {
    filter: 'custom-event-property',
    name: 'event-3',
    property: 'value',
    type: 'number',
    comparison: 'greater_than',
    value: 50,
    days: 30,
  },
};

/** Counts per second: one is a count within a second. */
export const TARGETS = Object.fromEntries(
  Object.keys(RULES)
    .filter((name) => name !== 'regex' && name !== 'property')
    .map((name) => [`${name}PerSecond`, 1_000_000 / PEOPLE]),
);

export const run = async (): Promise<object> => {
  const database = await openBenchDatabase(1);
  try {
    await fill(database);
    const figures: Record<string, number> = { people: PEOPLE };
    for (const [name, rule] of Object.entries(RULES)) {
      const { milliseconds, cpuMilliseconds, count } = await measure(database, parse(rule));
      figures[`${name}Ms`] = Math.round(milliseconds);
      figures[`${name}CpuMs`] = Math.round(cpuMilliseconds);
      figures[`${name}Count`] = count;
      figures[`${name}PerSecond`] = Math.round(100_000 / milliseconds) / 100;
    }
    return figures;
  } finally {
    await database.close();
  }
};

const kinds = indexFilterKinds(filterKindList);
export const parse = (rule: JsonObject): Segment => {
  const parsed = parseSegment(rule, kinds);
  if (!parsed.ok) throw new Error(`${parsed.error.field}: ${parsed.error.message}`);
  return parsed.value;
};

/** The best of the rounds: the machine's other work only ever adds. */
const measure = async (
  { pool }: BenchDatabase,
  segment: Segment,
): Promise<{ milliseconds: number; cpuMilliseconds: number; count: number }> => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  let milliseconds = Infinity;
  let cpuMilliseconds = Infinity;
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = cpuMsOf(pid);
    const start = performance.now();
    count = await countAudience(pool, { workspaceId: 1, segment, now: NOW });
    milliseconds = Math.min(milliseconds, performance.now() - start);
    cpuMilliseconds = Math.min(cpuMilliseconds, cpuMsOf(pid) - cpu);
  }
  return { milliseconds, cpuMilliseconds, count };
};

/** User and system time of a process, in hundredths of a second; 0 where there is no /proc. */
export const cpuMsOf = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
};

export const fill = async ({ pool }: BenchDatabase): Promise<void> => {
  const each = Math.ceil(PEOPLE / PARTS.length);
  await pool.query('drop index if exists users_attributes');
  await pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, tags,
       created_at, updated_at)
     select 1, id::uuid, id, id, 'scheduled', 'marketing', 'draft', 1, '{}', tags, now(), now()
     from (values ('${CAMPAIGN}', array['sale']), ('${OTHER}', array['news'])) as c(id, tags)
     on conflict do nothing`,
  );
  for (const part of PARTS) for (const statement of FILL) await pool.query(statement, [part, each]);
  await pool.query('vacuum analyze users, event_summaries, campaign_receipts');
  await pool.query('analyze events');
};

const ID = `lpad(to_hex($1::int * 1000000 + i), 24, '0')`;
const FILL = [
  `insert into users (part, workspace_id, user_id, external_id, email, profile, attributes, random_bucket, created_at, updated_at)
   select $1::smallint, 1, ${ID}, 'person-' || $1 || '-' || i, 'p' || i || '@example.com',
     jsonb_build_object('country', (array['FR','US','DE','ES'])[1 + i % 4], 'first_name', 'Ada', 'language', 'fr'),
     jsonb_build_object('plan', (array['free','pro','team'])[1 + i % 3], 'score', i % 100, 'city', 'Lyon',
       'tags', jsonb_build_array('t' || i % 10, 't' || i % 7), 'visits', i % 50),
     (i * 7919) % 10000, now(), now()
   from generate_series(1, $2::int) i`,
  `insert into event_summaries (part, workspace_id, user_id, kind, name, count, first_at, last_at, days)
   select $1::smallint, 1, ${ID}, k.kind, k.name, 1 + i % 3, now() - interval '40 days', now() - make_interval(days => i % 30),
     jsonb_build_object(to_char(now() - make_interval(days => i % 30), 'YYYY-MM-DD'), 1 + i % 3)
   from generate_series(1, $2::int) i,
     lateral (values ('event', 'event-' || i % 10), ('event', 'event-' || (i + 5) % 20), ('event', 'event-' || 20 + i % 30),
       ('session', 'web'), ('purchase', 'product-' || i % 20)) as k(kind, name)
   where k.kind <> 'purchase' or i % 3 = 0
   on conflict do nothing`,
  `insert into events (part, workspace_id, user_id, kind, name, at, received_at, properties)
   select $1::smallint, 1, ${ID}, 'event', 'event-' || (i + n) % 20, now() - make_interval(days => (i + n) % 30), now(),
     jsonb_build_object('value', (i * n) % 100)
   from generate_series(1, $2::int) i, generate_series(1, 5) n`,
  `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, first_received_at, last_received_at, channels, interactions)
   select $1::smallint, 1, ${ID}, c.id::uuid, 1, now(), now() - make_interval(days => i % 20),
     jsonb_build_object('email', jsonb_build_object('count', 1, 'first_at', now(), 'last_at', now() - make_interval(days => i % 20))),
     case when i % 5 = 0 then jsonb_build_object('click', jsonb_build_object('count', 1, 'first_at', now(), 'last_at', now())) else '{}' end
   from generate_series(1, $2::int) i, (values ('${CAMPAIGN}', 2), ('${OTHER}', 3)) as c(id, share)
   where i % c.share = 0`,
];
