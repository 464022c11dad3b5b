// Sizes of audiences. Parts are hashes of people's keys and ids begin at random, so the first ids of any part are a fair
// sample: the estimate meets enough people of as few parts as it takes, with the statement that counts one part exactly.
// A small workspace is therefore counted, not estimated. Every statement is about one part and short; a count that
// nobody wants any more ends in the middle of one.
import { evaluateSegment } from '../../core/segments/evaluate.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import { compileSegment, isExact, needsOf } from '../../core/segments/compile.ts';
import type { Segment } from '../../core/segments/segment.ts';
import type { SqlFragment } from '../../core/sql.ts';
import { joinSql, raw, renderSql, sql } from '../../core/sql.ts';
import { FANOUT_SLICE } from '../../core/limits.ts';
import { PART_COUNT, PARTS } from '../../core/part.ts';
import { sizeInterval } from '../../core/segments/size-interval.ts';
import type { Profile } from '../../core/users/user.ts';
import type { AudienceSizes, ReachCounts, SizeEstimate, SizeQuery } from '../../ports/audience-sizes.ts';
import type { Clock, Stop } from '../../ports/clock.ts';
import { endOnStop } from './end-on-stop.ts';
import { loadEvidence } from './evidence.ts';
import { inTransaction, type Pool, type PoolClient } from './pool.ts';
import { toProfile, type ProfileRow } from './profile-row.ts';
import { REACH_CHANNELS, REACH_READS, reachSql } from './reach.ts';
import { throughSql, usersScope, type Place as ScopePlace } from './scope.ts';

/** People an estimate looks at. A part of a million people has 15,600. */
const SAMPLE_PEOPLE = 8_000;
/** Larger parts are not counted for an estimate: how far the sample reaches into the ids says how many they are. */
const COUNTED_PER_PART = 40_000;
/** Up to so many are counted by one statement over all parts. */
const FEW_PEOPLE = 2_000;
/** Parts that tell how many people there are, roughly. */
const PROBED_PARTS = 4;
/** Somebody is typing: so many people are enough when this time is over. */
const ENOUGH_PEOPLE = 2_000;
const ENOUGH_MS = 35;
/** After this no further part is begun: a machine that has no time for an estimate gets a wider one. */
const ESTIMATE_BUDGET_MS = 1_000;
const ESTIMATE_TIMEOUT_MS = 2_000;
/** Of one statement, which is about one part. */
const COUNT_TIMEOUT_MS = 15_000;
const SAMPLE_BUDGET_MS = 3_000;
const PARTS_AT_ONCE = 2;
/** Rules that are decided in memory: people of a part that an estimate reads. */
const READ_PEOPLE = 1_000;
/** More than a workspace of few people can have, by any accident of the probe. */
const ALL_PEOPLE = 100_000;
const PEOPLE_PER_PART = 5;
/** Rules counted by one statement. */
const RULES_AT_ONCE = 10;

interface Pools {
  /** Estimates and samples. */
  readonly api: Pool;
  /** Counts. */
  readonly reports: Pool;
}

export const createAudienceSizes = (pools: Pools, clock: Pick<Clock, 'monotonic'>): AudienceSizes => ({
  estimate: (query) =>
    withTimeout(pools.api, ESTIMATE_TIMEOUT_MS, (db) => estimate(db, query, clock.monotonic)),
  count: (query, stop) => countAll(pools, query, stop),
  sample: (query, limit) =>
    withTimeout(pools.api, ESTIMATE_TIMEOUT_MS, (db) => sample(db, query, limit, clock.monotonic)),
  countMany: (workspaceId, now, segments, stop) => countMany(pools, { workspaceId, now, segments }, stop),
});

const withTimeout = <T>(pool: Pool, timeoutMs: number, work: (db: PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query(`set local statement_timeout = ${timeoutMs}`);
    return work(client);
  });

/** Sets of a part are read page by page, each once; the planner would rather follow an index from row to row. */
const readByPage = (db: PoolClient): Promise<unknown> => db.query('set local enable_indexscan = off');

/** Parts in an order that has nothing to do with how they are stored. */
const SPREAD: readonly number[] = PARTS.map((_, i) => PARTS[(i * 37) % PART_COUNT] ?? 0);

/** Null: everywhere. */
type Place = number | null;
/** Of a part, through this id. */
type Through = Pick<ScopePlace, 'throughUserId'>;

const placeSql = (
  { workspaceId }: Pick<SizeQuery, 'workspaceId'>,
  part: Place,
  through: Through = {},
): SqlFragment =>
  part === null
    ? sql`users.part = any(${PARTS}::smallint[]) and users.workspace_id = ${workspaceId}::integer`
    : sql`users.part = ${part}::smallint and users.workspace_id = ${workspaceId}::integer${throughSql('users', through)}`;

const matchSql = (
  { workspaceId, now, segment }: SizeQuery,
  part: Place,
  through: Through = {},
): SqlFragment =>
  compileSegment(segment, usersScope(now, part === null ? null : { workspaceId, part, ...through })).where;

interface PartCount {
  /** Everybody in the part. */
  readonly of: number;
  readonly people: number;
  readonly reach: ReachCounts;
  /** People that the numbers rest on; fewer than `of` when rules are decided in memory. */
  readonly looked: number;
}

const NOBODY: PartCount = { of: 0, people: 0, reach: {}, looked: 0 };

const add = (a: PartCount, b: PartCount): PartCount => ({
  of: a.of + b.of,
  people: a.people + b.people,
  looked: a.looked + b.looked,
  reach: Object.fromEntries(
    REACH_CHANNELS.map((channel) => [channel, (a.reach[channel] ?? 0) + (b.reach[channel] ?? 0)]),
  ),
});

const estimate = async (db: PoolClient, query: SizeQuery, monotonic: () => number): Promise<SizeEstimate> => {
  const began = monotonic();
  if (isExact(query.segment)) await readByPage(db);
  if (await hasFewPeople(db, query.workspaceId)) return countFew(db, query);
  let sum = NOBODY;
  let parts = 0;
  let whole = true;
  for (const part of SPREAD) {
    const budgetMs = sum.of >= ENOUGH_PEOPLE ? ENOUGH_MS : ESTIMATE_BUDGET_MS;
    if (sum.of >= SAMPLE_PEOPLE || (parts > 0 && monotonic() - began > budgetMs)) break;
    const counted = await samplePart(db, query, part, SAMPLE_PEOPLE - sum.looked);
    whole &&= counted.looked === counted.of;
    sum = add(sum, counted);
    parts++;
  }
  return fromSample(sum, parts, whole);
};

const hasFewPeople = async (db: PoolClient, workspaceId: number): Promise<boolean> => {
  const few = (FEW_PEOPLE * PROBED_PARTS) / PART_COUNT;
  const { rows } = await run<{ people: number }>(
    db,
    sql`select count(*) as people from (select from users
      where users.part = any(${SPREAD.slice(0, PROBED_PARTS)}::smallint[]) and users.workspace_id = ${workspaceId}::integer
      limit ${few + 1}::integer) as met`,
  );
  return Number(rows[0]?.people ?? 0) <= few;
};

const countFew = async (db: PoolClient, query: SizeQuery): Promise<SizeEstimate> => {
  const { people, of, reach } = isExact(query.segment)
    ? await countPart(db, query, null)
    : await judgePart(db, query, null, ALL_PEOPLE);
  return { people, low: people, high: people, exact: true, of, sampled: of, reach };
};

const fromSample = (sum: PartCount, parts: number, whole: boolean): SizeEstimate => {
  const scale = PART_COUNT / parts;
  const { people, low, high } = sizeInterval(sum.people, parts / PART_COUNT, sum.looked, sum.of);
  return {
    people,
    low,
    high,
    exact: whole && parts === PART_COUNT,
    of: Math.round(sum.of * scale),
    sampled: sum.looked,
    reach: mapReach(sum.reach, (count) => Math.round(count * scale)),
  };
};

const mapReach = (reach: ReachCounts, change: (count: number) => number): ReachCounts =>
  Object.fromEntries(REACH_CHANNELS.map((channel) => [channel, change(reach[channel] ?? 0)]));

interface CountRow {
  readonly everybody: number;
  readonly people: number;
  readonly [column: string]: number;
}

const samplePart = async (
  db: PoolClient,
  query: SizeQuery,
  part: number,
  wanted: number,
): Promise<PartCount> => {
  if (!isExact(query.segment)) return judgePart(db, query, part, READ_PEOPLE);
  const { of, lastUserId } = await lookInto(db, query, part, wanted);
  if (of <= wanted || lastUserId === null) return countPart(db, query, part);
  const met = await countPart(db, query, part, { throughUserId: lastUserId });
  const scale = of / met.of;
  return { of, looked: met.of, people: met.people * scale, reach: mapReach(met.reach, (n) => n * scale) };
};

/** How many people a part has, and which is the last of its first `wanted`. */
const lookInto = async (
  db: PoolClient,
  query: SizeQuery,
  part: number,
  wanted: number,
): Promise<{ readonly of: number; readonly lastUserId: string | null }> => {
  const first = (limit: number): SqlFragment =>
    sql`(select users.user_id from users where ${placeSql(query, part)}
      order by users.user_id limit ${limit}::integer) as met`;
  const { rows } = await run<{ people: number; last_user_id: string | null }>(
    db,
    sql`select (select count(*) from ${first(COUNTED_PER_PART)}) as people,
      (select max(met.user_id) from ${first(wanted)}) as last_user_id`,
  );
  const people = Number(rows[0]?.people ?? 0);
  const lastUserId = rows[0]?.last_user_id ?? null;
  const isAll = people < COUNTED_PER_PART || lastUserId === null;
  return { of: isAll ? people : Math.max(people, Math.round(wanted / shareThrough(lastUserId))), lastUserId };
};

/** Of all ids, those up to this one: ids begin with random hexadecimal digits. */
const shareThrough = (userId: string): number => (parseInt(userId.slice(0, 8), 16) + 1) / 2 ** 32;

const countPart = async (
  db: PoolClient,
  query: SizeQuery,
  part: Place,
  through: Through = {},
): Promise<PartCount> => {
  const { rows } = await run<CountRow>(db, countStatement(query, part, through));
  return readCount(rows[0]);
};

const readCount = (row: CountRow | undefined): PartCount => {
  const of = Number(row?.everybody ?? 0);
  return {
    of,
    looked: of,
    people: Number(row?.people ?? 0),
    reach: Object.fromEntries(REACH_CHANNELS.map((channel) => [channel, Number(row?.[channel] ?? 0)])),
  };
};

/**
 * Each person is met once: counted, judged by the rule, and asked for reach if a member. "Offset 0" keeps the server from
 * writing the rule into every sum.
 */
const countStatement = (query: SizeQuery, part: Place, through: Through): SqlFragment => {
  const reached = REACH_CHANNELS.map(
    (channel) =>
      sql`count(*) filter (where users.is_member and ${reachSql(channel, query.reach)}) as ${raw(channel)}`,
  );
  return sql`select count(*) as everybody, count(*) filter (where users.is_member) as people, ${joinSql(reached, ', ')}
    from (select ${matchSql(query, part, through)} as is_member, ${REACH_COLUMNS} from users
      where ${placeSql(query, part, through)} offset 0) as users`;
};

const REACH_COLUMNS = raw(REACH_READS.map((column) => `users.${column}`).join(', '));

const reachColumns = ({ reach }: SizeQuery): SqlFragment =>
  joinSql(
    REACH_CHANNELS.map((channel) => sql`${reachSql(channel, reach)} as ${raw(`reach_${channel}`)}`),
    ', ',
  );

type JudgedRow = ProfileRow & Readonly<Record<`reach_${string}`, boolean>>;

/** Regular expressions: people whom SQL lets through are read and judged. With a limit, a fair choice of them. */
const judgePart = async (
  db: PoolClient,
  query: SizeQuery,
  part: Place,
  limit: number,
): Promise<PartCount> => {
  const { of, candidates } = await countCandidates(db, query, part);
  const rows = await readCandidates(db, query, part, limit);
  const members = await membersAmong(db, query, rows);
  const scale = rows.length === 0 ? 0 : candidates / rows.length;
  return {
    of,
    looked: candidates <= rows.length ? of : Math.round((of * rows.length) / candidates),
    people: members.length * scale,
    reach: Object.fromEntries(
      REACH_CHANNELS.map((channel) => [
        channel,
        members.filter((row) => row[`reach_${channel}`]).length * scale,
      ]),
    ),
  };
};

const countCandidates = async (
  db: PoolClient,
  query: SizeQuery,
  part: Place,
): Promise<{ readonly of: number; readonly candidates: number }> => {
  const { rows } = await run<{ everybody: number; candidates: number }>(
    db,
    sql`select count(*) as everybody, count(*) filter (where ${matchSql(query, part)}) as candidates
      from users where ${placeSql(query, part)}`,
  );
  return { of: Number(rows[0]?.everybody ?? 0), candidates: Number(rows[0]?.candidates ?? 0) };
};

/** By a hash of the id: whoever was born when is spread evenly. */
const readCandidates = async (
  db: PoolClient,
  query: SizeQuery,
  part: Place,
  limit: number,
): Promise<readonly JudgedRow[]> => {
  const { rows } = await run<JudgedRow>(
    db,
    sql`select users.*, ${reachColumns(query)} from users
      where ${placeSql(query, part)} and ${matchSql(query, part)}
      order by hashtext(users.user_id), users.user_id limit ${limit}::integer`,
  );
  return rows;
};

const membersAmong = async (
  db: PoolClient,
  { segment, now }: Pick<SizeQuery, 'segment' | 'now'>,
  rows: readonly JudgedRow[],
): Promise<readonly JudgedRow[]> => {
  const people = rows.map(toProfile);
  const evidence = await loadEvidence(db, { people, needs: needsOf(segment), now });
  return rows.filter((_, i) => {
    const one = people[i];
    return one !== undefined && evaluateSegment(segment, one, now, evidence.get(one.userId) ?? NO_EVIDENCE);
  });
};

const countAll = async (pools: Pools, query: SizeQuery, stop: Stop) => {
  const byPage = isExact(query.segment);
  const counts = await eachOf(PARTS, { pools, stop, byPage }, (db, part) =>
    byPage ? countPart(db, query, part) : countInMemory(db, query, part, stop),
  );
  if (counts === null) return null;
  const { of, people, reach } = counts.reduce(add, NOBODY);
  return { of, people, reach };
};

/** A few parts at a time, the last one first, each by one short statement; null when it was ended. */
const eachOf = async <T>(
  places: readonly number[],
  { pools, stop, byPage }: { readonly pools: Pools; readonly stop: Stop; readonly byPage: boolean },
  work: (db: PoolClient, part: number) => Promise<T>,
): Promise<readonly T[] | null> => {
  const left = [...places];
  const done: T[] = [];
  const hand = (): Promise<void> =>
    withTimeout(pools.reports, COUNT_TIMEOUT_MS, async (db) => {
      if (byPage) await readByPage(db);
      await endOnStop(pools.api, stop, db, async () => {
        for (let place = left.pop(); place !== undefined && !stop.stopped; place = left.pop())
          done.push(await work(db, place));
      });
    });
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, hand));
  return done.length === places.length ? done : null;
};

const countInMemory = async (
  db: PoolClient,
  query: SizeQuery,
  part: number,
  stop: Pick<Stop, 'stopped'>,
): Promise<PartCount> => {
  const { of } = await countCandidates(db, query, part);
  let sum: PartCount = { ...NOBODY, of, looked: of };
  let afterUserId: string | null = '';
  while (afterUserId !== null && !stop.stopped) {
    const rows = await readSlice(db, query, part, afterUserId);
    const members = await membersAmong(db, query, rows);
    const reach = REACH_CHANNELS.map((channel): [string, number] => [
      channel,
      members.filter((row) => row[`reach_${channel}`]).length,
    ]);
    sum = add(sum, { of: 0, looked: 0, people: members.length, reach: Object.fromEntries(reach) });
    afterUserId = rows.length < FANOUT_SLICE ? null : (rows.at(-1)?.user_id ?? null);
  }
  return sum;
};

const readSlice = async (
  db: PoolClient,
  query: SizeQuery,
  part: number,
  afterUserId: string,
): Promise<readonly JudgedRow[]> => {
  const { rows } = await run<JudgedRow>(
    db,
    sql`select users.*, ${reachColumns(query)} from users
      where ${placeSql(query, part)} and users.user_id > ${afterUserId}::text and ${matchSql(query, part)}
      order by users.user_id limit ${FANOUT_SLICE}::integer`,
  );
  return rows;
};

const sample = async (
  db: PoolClient,
  query: SizeQuery,
  limit: number,
  monotonic: () => number,
): Promise<readonly Profile[]> => {
  const began = monotonic();
  const found: Profile[] = [];
  const read = isExact(query.segment) ? PEOPLE_PER_PART : READ_PEOPLE;
  for (const part of SPREAD) {
    if (found.length >= limit || monotonic() - began > SAMPLE_BUDGET_MS) break;
    const rows = await readCandidates(db, query, part, read);
    const members = await membersAmong(db, query, rows);
    found.push(...members.slice(0, PEOPLE_PER_PART).map(toProfile));
  }
  return found.slice(0, limit);
};

interface ManyQuery {
  readonly workspaceId: number;
  readonly now: number;
  readonly segments: readonly Segment[];
}

const countMany = async (pools: Pools, query: ManyQuery, stop: Stop): Promise<readonly number[] | null> => {
  const sizes = query.segments.map(() => 0);
  const inSql = query.segments.flatMap((segment, i) => (isExact(segment) ? [i] : []));
  for (let from = 0; from < inSql.length; from += RULES_AT_ONCE) {
    const chosen = inSql.slice(from, from + RULES_AT_ONCE);
    const counted = await eachOf(PARTS, { pools, stop, byPage: true }, (db, part) =>
      countRules(db, query, chosen, part),
    );
    if (counted === null) return null;
    for (const row of counted) chosen.forEach((i, c) => (sizes[i] = (sizes[i] ?? 0) + Number(row[c] ?? 0)));
  }
  for (const [i, segment] of query.segments.entries()) {
    if (isExact(segment)) continue;
    const reach = { sendTo: 'subscribed', smsGroupIds: [] } as const;
    const counted = await countAll(pools, { ...query, segment, reach }, stop);
    if (counted === null) return null;
    sizes[i] = counted.people;
  }
  return sizes;
};

const countRules = async (
  db: PoolClient,
  { workspaceId, now, segments }: ManyQuery,
  chosen: readonly number[],
  part: number,
): Promise<readonly number[]> => {
  const scope = usersScope(now, { workspaceId, part });
  const columns = chosen.flatMap((i) => {
    const segment = segments[i];
    if (segment === undefined) return [];
    return [sql`count(*) filter (where ${compileSegment(segment, scope).where})`];
  });
  const { rows } = await run<{ counts: readonly (number | string)[] }>(
    db,
    sql`select array[${joinSql(columns, ', ')}] as counts from users
      where users.part = ${part}::smallint and users.workspace_id = ${workspaceId}::integer`,
  );
  return (rows[0]?.counts ?? []).map(Number);
};

const run = <Row extends object>(db: PoolClient, fragment: SqlFragment): Promise<{ rows: Row[] }> => {
  const { text, values } = renderSql(fragment);
  return db.query<Row>(text, [...values]);
};
