// Who is in a segment: exact counts, and slices by part for work that walks an audience. Rules with regular
// expressions are narrowed here and decided by evaluateSegment, so they read whole rows and take longer.
import { compileSegment, isExact, needsOf } from '../../core/segments/compile.ts';
import { evaluateSegment } from '../../core/segments/evaluate.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import type { Segment } from '../../core/segments/segment.ts';
import type { SqlFragment } from '../../core/sql.ts';
import { raw, renderSql, sql } from '../../core/sql.ts';
import { FANOUT_SLICE } from '../../core/limits.ts';
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import { loadEvidence } from './evidence.ts';
import type { Queryable } from './pool.ts';
import type { ProfileRow } from './profile-row.ts';
import { toProfile } from './profile-row.ts';
import { usersScope } from './scope.ts';

export interface AudienceQuery {
  readonly workspaceId: number;
  readonly segment: Segment;
  /** The workspace's clock. */
  readonly now: Instant;
}

export interface SliceQuery extends AudienceQuery {
  readonly part: number;
  /** Keyset inside the part: '' at the start. */
  readonly afterUserId: string;
  readonly limit: number;
}

/** Ids in order. `nextAfterUserId` is null when the part is finished. */
export interface AudienceSlice {
  readonly userIds: readonly string[];
  readonly nextAfterUserId: string | null;
}

export const countAudience = async (db: Queryable, query: AudienceQuery): Promise<number> => {
  if (!isExact(query.segment)) return countBySlices(db, query);
  const left = [...PARTS];
  const countSome = async (): Promise<number> => {
    let count = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop())
      count += await countPart(db, query, part);
    return count;
  };
  const counts = await Promise.all(Array.from({ length: handsOf(db) }, countSome));
  return counts.reduce((sum, count) => sum + count, 0);
};

/** A pool counts some parts at a time; one connection has only itself. */
const handsOf = (db: Queryable): number => ('totalCount' in db ? PARTS_AT_ONCE : 1);
const PARTS_AT_ONCE = 3;

/** By part: the sets that filters look into stay small enough to be hashed. */
const countPart = async (db: Queryable, query: AudienceQuery, part: number): Promise<number> => {
  const { workspaceId, now, segment } = query;
  const { where } = compileSegment(segment, usersScope(now, { workspaceId, part }));
  const { rows } = await run<{ count: number }>(
    db,
    sql`select count(*) as count from users
      where users.part = ${part}::smallint and users.workspace_id = ${workspaceId}::integer and ${where}`,
  );
  return rows[0]?.count ?? 0;
};

const countBySlices = async (db: Queryable, query: AudienceQuery): Promise<number> => {
  let count = 0;
  for (const part of PARTS) {
    let afterUserId: string | null = '';
    while (afterUserId !== null) {
      const slice: AudienceSlice = await selectAudience(db, {
        ...query,
        part,
        afterUserId,
        limit: FANOUT_SLICE,
      });
      count += slice.userIds.length;
      afterUserId = slice.nextAfterUserId;
    }
  }
  return count;
};

/** At most `limit` people of one part. A slice may hold fewer, even nobody, before the part is finished. */
export const selectAudience = async (db: Queryable, query: SliceQuery): Promise<AudienceSlice> => {
  const { where, exact } = compileSegment(query.segment, usersScope(query.now, query));
  const columns = raw(exact ? 'users.user_id' : 'users.*');
  const { rows } = await run<ProfileRow>(
    db,
    sql`select ${columns} from users
      where users.part = ${query.part}::smallint and users.workspace_id = ${query.workspaceId}::integer
        and users.user_id > ${query.afterUserId}::text and ${where}
      order by users.user_id limit ${query.limit}::integer`,
  );
  return {
    userIds: exact ? rows.map((row) => row.user_id) : await decideInMemory(db, query, rows),
    nextAfterUserId: rows.length < query.limit ? null : (rows.at(-1)?.user_id ?? null),
  };
};

const decideInMemory = async (
  db: Queryable,
  { segment, now }: SliceQuery,
  rows: readonly ProfileRow[],
): Promise<readonly string[]> => {
  const people = rows.map(toProfile);
  const evidence = await loadEvidence(db, { people, needs: needsOf(segment), now });
  return people.flatMap((one) =>
    evaluateSegment(segment, one, now, evidence.get(one.userId) ?? NO_EVIDENCE) ? [one.userId] : [],
  );
};

const run = <Row extends object>(db: Queryable, fragment: SqlFragment): Promise<{ rows: Row[] }> => {
  const { text, values } = renderSql(fragment);
  return db.query<Row>(text, [...values]);
};
