import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createAudienceSizes } from '../adapters/postgres/audience-sizes.ts';
import { createStop } from '../adapters/system/stop.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import { PARTS } from '../core/part.ts';
import { indexFilterKinds, parseSegment, type Segment } from '../core/segments/segment.ts';
import { filterKindList } from '../kinds/filters/index.ts';
import type { Observation } from '../ports/observer.ts';
import { recordSizes } from './record-sizes.ts';

let db: TestDatabase;
const filters = indexFilterKinds(filterKindList);
const NOW = Date.UTC(2026, 2, 1, 10);
const clock = { now: () => NOW, monotonic: () => 0 };
const GOING = createStop();
const PEOPLE_PER_PART = 300;

const parse = (rule: object): Segment => {
  const parsed = parseSegment(rule, filters);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const scoreBelow = (value: number) => ({
  filter: 'custom-attribute',
  name: 'score',
  type: 'number',
  comparison: 'less_than',
  value,
});
const EXPRESSION = { filter: 'external-id', comparison: 'matches_regex', value: '7$' };

beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, time_zone, created_at) values (7, 'shop', 'Shop', 'live', 'UTC', now())`,
  );
  for (const part of PARTS)
    await db.pool.query(
      `insert into users (part, workspace_id, user_id, external_id, profile, attributes, random_bucket, created_at, updated_at)
       select $1::smallint, 7, lpad(to_hex($1::int * 1000000 + i), 24, '0'), $1 || '-' || i, '{}',
         jsonb_build_object('score', i % 100), i, now(), now() from generate_series(1, $2::int) i`,
      [part, PEOPLE_PER_PART],
    );
});
afterAll(() => db.drop());

test('every tracked segment in use is counted once for the day of its workspace', async () => {
  const store = createSegmentStore(db.pool);
  const make = (segmentId: string, rule: object, tracked = true) =>
    store.create(
      7,
      { segmentId, key: segmentId, name: 'n', description: '', tags: [], rule: rule as never, tracked },
      'test',
      NOW,
    );
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  await make(id(1), scoreBelow(50));
  await make(id(2), { none: [{ filter: 'segment-membership', segment_id: id(1), value: true }] });
  await make(id(3), EXPRESSION);
  await make(id(4), { all: [] }, false);
  await make(id(5), { all: [] });
  await store.archive(7, id(5), NOW);
  await make(id(6), { filter: 'no-longer-there' });
  const deps = { pool: db.pool, clock, filters, observer: { emit: () => undefined } };
  const ended = createStop();
  ended.stop();
  expect(await recordSizes(deps, ended)).toBe(0);
  expect(await store.whileCounting(() => recordSizes(deps, GOING))).toBe(0);
  expect(await recordSizes(deps, GOING)).toBe(3);
  const sizeOf = async (n: number) =>
    (await store.sizes(7, id(n), '2026-02-01', '2026-03-31')).map((s) => s.size);
  const all = PARTS.length * PEOPLE_PER_PART;
  expect(await sizeOf(1)).toEqual([all / 2]);
  expect(await sizeOf(2)).toEqual([all / 2]);
  expect(await sizeOf(3)).toEqual([all / 10]);
  expect([await sizeOf(4), await sizeOf(5), await sizeOf(6)]).toEqual([[], [], []]);
  expect(await recordSizes(deps, GOING)).toBe(0);
});

test('a segment that cannot be counted costs neither its neighbours nor the workspaces behind it', async () => {
  const store = createSegmentStore(db.pool);
  const id = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`;
  const make = (workspaceId: number, segmentId: string, rule: object) =>
    store.create(
      workspaceId,
      { segmentId, key: segmentId, name: 'n', description: '', tags: [], rule: rule as never, tracked: true },
      'test',
      NOW,
    );
  for (const workspaceId of [8, 9]) {
    await db.pool.query(
      `insert into workspaces (workspace_id, key, name, kind, time_zone, created_at)
       values ($1::integer, 'w' || $1::integer::text, 'W', 'live', 'UTC', now())`,
      [workspaceId],
    );
    await make(workspaceId, id(workspaceId), { all: [] });
  }
  await make(8, id(1), { none: [{ all: [] }] });
  await db.pool.query(
    `alter table segment_sizes add constraint refuse_one check (segment_id <> '${id(8)}') not valid`,
  );
  const emitted: Observation[] = [];
  const observer = { emit: (one: Observation) => void emitted.push(one) };
  expect(await recordSizes({ pool: db.pool, clock, filters, observer }, GOING)).toBe(2);
  const sizesOf = (workspaceId: number, segmentId: string) =>
    store.sizes(workspaceId, segmentId, '2026-02-01', '2026-03-31');
  expect([await sizesOf(8, id(8)), await sizesOf(8, id(1)), await sizesOf(9, id(9))]).toEqual([
    [],
    [{ day: '2026-03-01', size: 0 }],
    [{ day: '2026-03-01', size: 0 }],
  ]);
  expect(emitted).toEqual([
    expect.objectContaining({ name: 'segment_not_counted', workspaceId: 8, segment: id(8) }),
  ]);
  await db.pool.query('alter table segment_sizes drop constraint refuse_one');
  expect(await recordSizes({ pool: db.pool, clock, filters, observer }, GOING)).toBe(1);
});

test('an estimate that takes its time does with fewer people, and says so by its interval', async () => {
  let at = 0;
  const slow = { now: () => NOW, monotonic: () => (at += 20) };
  const query = {
    workspaceId: 7,
    segment: parse(scoreBelow(50)),
    now: NOW,
    reach: { sendTo: 'subscribed', smsGroupIds: [] },
  } as const;
  const pools = { api: db.pool, reports: db.pool };
  const [hurried, patient] = [
    await createAudienceSizes(pools, slow).estimate(query),
    await createAudienceSizes(pools, clock).estimate(query),
  ];
  expect([hurried.sampled, patient.sampled]).toEqual([2_100, 8_000]);
  expect(hurried.high - hurried.low).toBeGreaterThan(patient.high - patient.low);
});

test('an estimate of many people is a sample whose interval holds the true number', async () => {
  const sizes = createAudienceSizes({ api: db.pool, reports: db.pool }, clock);
  const all = PARTS.length * PEOPLE_PER_PART;
  const reach = { sendTo: 'subscribed', smsGroupIds: [] } as const;
  for (const [rule, truth] of [
    [scoreBelow(50), all / 2],
    [scoreBelow(1), all / 100],
    [EXPRESSION, all / 10],
    [{ all: [] }, all],
    [scoreBelow(-1), 0],
  ] as const) {
    const query = { workspaceId: 7, segment: parse(rule), now: NOW, reach };
    const estimate = await sizes.estimate(query);
    expect(estimate.exact).toBe(false);
    expect(estimate.sampled).toBeLessThan(all);
    expect(estimate.low).toBeLessThanOrEqual(truth);
    expect(estimate.high).toBeGreaterThanOrEqual(truth);
    expect(await sizes.count(query, GOING)).toMatchObject({ people: truth, of: all });
    const ended = createStop();
    ended.stop();
    expect(await sizes.count(query, ended)).toBeNull();
    expect(await sizes.sample(query, 20)).toHaveLength(Math.min(20, truth));
  }
});
