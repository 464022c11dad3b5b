// Random facts about people beyond their profiles: what they did, what they had of campaigns, which lists they are
// on. Instants stand at the edges that filters draw.
import fc from 'fast-check';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { EventSummary, SummaryKind } from '../../src/core/segments/evidence.ts';
import { addEvent, NO_EVIDENCE } from '../../src/core/segments/evidence.ts';
import { DAY_MS, toIso } from '../../src/core/time.ts';
import type { Profile } from '../../src/core/users/user.ts';

export const NOW = Date.UTC(2026, 2, 29, 12, 0, 0, 0);

export const CAMPAIGNS = [
  { id: '00000000-0000-4000-8000-00000000000a', tags: ['sale', 'spring'] },
  { id: '00000000-0000-4000-8000-00000000000b', tags: ['sale'] },
  { id: '00000000-0000-4000-8000-00000000000c', tags: [] },
] as const;
export const LISTS = [
  '00000000-0000-4000-8000-0000000000d1',
  '00000000-0000-4000-8000-0000000000d2',
] as const;
export const EVENTS = [
  'viewed',
  'o\'brien "q"',
  'ecommerce.order_placed',
  'ecommerce.order_refunded',
  'ecommerce.order_cancelled',
];
export const PRODUCTS = ['shoe', '__proto__'];
export const APPS = ['ios-app', 'web-app'];

const START_OF_TODAY = Math.floor(NOW / DAY_MS) * DAY_MS;
const MOMENTS = [
  ...[0, 1, 3, 7, 30, 31].flatMap((days) => [-1, 0, 1].map((ms) => START_OF_TODAY - days * DAY_MS + ms)),
  ...[0, 0.5, 1, 3, 30].flatMap((days) => [-1, 0, 1].map((ms) => NOW - days * DAY_MS + ms)),
  ...[400, 729, 730, 731].map((days) => START_OF_TODAY - days * DAY_MS),
];
const moment = fc.constantFrom(...MOMENTS);

const propertyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('a', 'A', 'ab', '', '1', 'é'),
  fc.constantFrom<Json>(0, 1, 1.5, -1, 100, 1e300),
  fc.boolean(),
  fc.constantFrom<Json>(null, [], ['a', 1], ['b', 'A'], {}, { b: 'a' }),
  fc.constantFrom<Json>('2026-03-28', '2026-03-30T00:00:00Z', '03/28/2026'),
);
const items = fc.array(fc.record({ sku: propertyValue, n: propertyValue }, { requiredKeys: [] }), {
  maxLength: 3,
});
const properties: fc.Arbitrary<JsonObject | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        note: propertyValue,
        items,
        nested: fc.record({ b: propertyValue }),
        total_value: fc.constantFrom<Json>(0, 0.1, 0.2, 0.3, 10, 99.99, -5, 1e17, 'x', null),
        price: fc.constantFrom<Json>(0, 0.1, 19.99, 1e16),
        quantity: fc.constantFrom<Json>(1, 2, 100),
      },
      { requiredKeys: [] },
    ),
  },
);

interface Doing {
  readonly kind: SummaryKind;
  readonly name: string;
  readonly at: number;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
  readonly count: number;
  readonly revenue: number;
}
const named = (kind: SummaryKind, names: readonly string[]): fc.Arbitrary<Doing> =>
  fc.record({
    kind: fc.constant(kind),
    name: fc.constantFrom(...names),
    at: moment,
    appId: fc.constantFrom(null, ...APPS),
    properties,
    count: kind === 'purchase' ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
    revenue: kind === 'purchase' ? fc.constantFrom(0, 1.5, 20) : fc.constant(0),
  });
const doings = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: named('event', EVENTS) },
    { weight: 2, arbitrary: named('purchase', PRODUCTS) },
    { weight: 2, arbitrary: named('session', APPS) },
  ),
  { maxLength: 8 },
);

const tally = fc
  .tuple(fc.integer({ min: 1, max: 5 }), moment, moment)
  .map(([count, a, b]) => ({ count, first_at: toIso(Math.min(a, b)), last_at: toIso(Math.max(a, b)) }));
const tallies = (...keys: string[]) =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), tally), { selector: ([key]) => key, maxLength: 3 })
    .map((pairs) => Object.fromEntries(pairs));

export const CHANNELS = ['email', 'push', 'sms', 'webhook'];
export const INTERACTIONS = [
  ...[
    'open',
    'machine_open',
    'click',
    'click:cta',
    'button:1',
    'button',
    'view',
    'dismiss',
    'influenced_open',
  ],
  ...['delivery', 'unsubscribe', 'opt_in', 'opt_out', 'help'],
];
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 });
const receipt = fc.record({
  campaign_id: fc.constantFrom(...CAMPAIGNS.map(({ id }) => id)),
  received: fc.integer({ min: 0, max: 2 }),
  last: maybe(moment),
  variant: maybe(fc.constantFrom('v1', 'v2')),
  control: fc.boolean(),
  enrolled: maybe(moment),
  channels: tallies(...CHANNELS),
  interactions: tallies(...INTERACTIONS),
  conversions: tallies('A', 'B', 'C', 'D'),
});

export interface PersonFacts {
  readonly doings: readonly Doing[];
  readonly receipts: readonly (typeof receipt extends fc.Arbitrary<infer T> ? T : never)[];
  readonly bounces: readonly number[];
  readonly lists: readonly string[];
}
export const personFacts: fc.Arbitrary<PersonFacts> = fc.record({
  doings,
  receipts: fc.uniqueArray(receipt, { selector: (one) => one.campaign_id, maxLength: 3 }),
  bounces: fc.array(moment, { maxLength: 3 }),
  lists: fc.subarray([...LISTS]),
});

/** Stores the campaigns of a workspace and the facts of its people, as ingest and sending would have. */
export const storeFacts = async (
  pool: Pool,
  workspaceId: number,
  people: readonly Pick<Profile, 'part' | 'userId'>[],
  facts: readonly PersonFacts[],
): Promise<void> => {
  const head = (i: number) => ({
    part: people[i]!.part,
    workspace_id: workspaceId,
    user_id: people[i]!.userId,
  });
  const all = facts.map((one, i) => ({ ...one, head: head(i) }));
  await insert(
    pool,
    'event_summaries',
    all.flatMap(({ doings: done, head: whose }) =>
      summarize(done).map(({ firstAt, lastAt, ...rest }) => ({
        ...whose,
        ...rest,
        first_at: toIso(firstAt),
        last_at: toIso(lastAt),
      })),
    ),
  );
  await insert(
    pool,
    'events',
    all.flatMap(({ doings: done, head: whose }) =>
      done.map(({ kind, name, at, appId, properties: given }) => ({
        ...whose,
        ...{ kind, name, at: toIso(at), received_at: toIso(NOW), app_id: appId, properties: given },
      })),
    ),
  );
  await insert(
    pool,
    'campaign_receipts',
    all.flatMap(({ receipts, head: whose }) =>
      receipts.map(({ last, enrolled, ...rest }) => ({
        ...whose,
        ...rest,
        last_received_at: last === null ? null : toIso(last),
        enrolled_at: enrolled === null ? null : toIso(enrolled),
      })),
    ),
  );
  await insert(
    pool,
    'interactions',
    all.flatMap(({ bounces, head: whose }) =>
      bounces.map((at) => ({
        ...whose,
        ...{
          logged_at: toIso(NOW),
          at: toIso(at),
          campaign_id: CAMPAIGNS[0].id,
          dispatch_id: '',
          variant: '',
        },
        ...{ channel: 'email', kind: 'soft_bounce', name: '', detail: {} },
      })),
    ),
  );
  await insert(
    pool,
    'list_members',
    all.flatMap(({ lists, head: whose }) =>
      lists.map((list_id) => ({ ...whose, list_id, added_at: toIso(NOW) })),
    ),
  );
  await insert(pool, 'workspace_limits', [
    {
      ...{ workspace_id: workspaceId, version: 1, updated_at: toIso(NOW) },
      limits: { controlGroup: { percentage: 3, blocks: [0, 10, 99], exemptTags: [], createdAt: toIso(NOW) } },
    },
  ]);
  await insert(
    pool,
    'campaigns',
    CAMPAIGNS.map(({ id, tags }) => ({
      ...{
        workspace_id: workspaceId,
        campaign_id: id,
        key: id,
        name: id,
        description: '',
        type: 'api_triggered',
      },
      ...{ category: 'marketing', status: 'draft', version: 1, definition: {}, tags },
      ...{ created_at: toIso(NOW), updated_at: toIso(NOW) },
    })),
  );
};

const summarize = (done: readonly Doing[]): readonly EventSummary[] =>
  done.reduce(
    (evidence, { count, revenue, properties: given, ...one }) =>
      addEvent(evidence, { ...one, properties: given ?? {} }, count, revenue),
    NO_EVIDENCE,
  ).summaries;

const insert = async (pool: Pool, table: string, rows: readonly object[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!).join(', ');
  await pool.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
};
