// Segments and their versions. A change names the version it started from, so that two people never overwrite each
// other unseen; versions are only ever added.
import { sql, type Selectable } from 'kysely';
import type { JsonObject } from '../../core/json.ts';
import { putRulesIn, type SegmentRules } from '../../core/segments/named-segments.ts';
import type { Instant } from '../../core/time.ts';
import type {
  SegmentDraft,
  SegmentQuery,
  SegmentRecord,
  SegmentStore,
  SegmentUse,
  SegmentVersion,
  UncountedSegments,
} from '../../ports/segment-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, json, maybeAt, openTables, unlessTaken } from './tables.ts';

const queries = loadSql(new URL('./segments.sql', import.meta.url), [
  'segmentUses',
  'segmentSizes',
  'lastSizes',
  'recordSizes',
  'uncountedSegments',
  'beginCounting',
  'endCounting',
]);

export const createSegmentStore = (pool: Pool): SegmentStore => {
  const db = openTables(pool);
  return { ...readers(db), ...writers(db), ...history(db), ...figures(pool) };
};

type SegmentRow = Selectable<Tables['segments']>;

const toRecord = (row: SegmentRow): SegmentRecord => ({
  workspaceId: row.workspace_id,
  segmentId: row.segment_id,
  key: row.key,
  name: row.name,
  description: row.description,
  tags: row.tags,
  rule: row.rule,
  version: row.version,
  tracked: row.tracked,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  archivedAt: row.archived_at,
});

type Readers = Pick<SegmentStore, 'list' | 'listByCreation' | 'find' | 'findByKey' | 'named' | 'tags'>;

const readers = (db: Database): Readers => {
  const ofWorkspace = (workspaceId: number) =>
    db.selectFrom('segments').selectAll().where('workspace_id', '=', workspaceId);
  return {
    list: (workspaceId, query) => listByName(db, workspaceId, query),
    listByCreation: async (workspaceId, { offset, limit, descending }) => {
      const direction = descending ? 'desc' : 'asc';
      const rows = await ofWorkspace(workspaceId)
        .where('archived_at', 'is', null)
        .orderBy('created_at', direction)
        .orderBy('segment_id', direction)
        .offset(offset)
        .limit(limit)
        .execute();
      return rows.map(toRecord);
    },
    find: async (workspaceId, segmentId) => {
      if (!isUuid(segmentId)) return null;
      const row = await ofWorkspace(workspaceId).where('segment_id', '=', segmentId).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    findByKey: async (workspaceId, key) => {
      const row = await ofWorkspace(workspaceId).where('key', '=', key).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    named: async (workspaceId, segmentIds) => {
      const ids = segmentIds.filter(isUuid);
      if (ids.length === 0) return [];
      return (await ofWorkspace(workspaceId).where('segment_id', 'in', ids).execute()).map(toRecord);
    },
    tags: async (workspaceId) => {
      const { rows } = await sql<{ tag: string }>`
        select distinct unnest(tags) as tag from segments where workspace_id = ${workspaceId} order by tag limit 1000`.execute(
        db,
      );
      return rows.map(({ tag }) => tag);
    },
  };
};

/** `%` and `_` are letters like any other. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

const listByName = async (
  db: Database,
  workspaceId: number,
  { limit, after, search, tags, archived }: SegmentQuery,
): Promise<readonly SegmentRecord[]> => {
  let query = db.selectFrom('segments').selectAll().where('workspace_id', '=', workspaceId);
  if (archived !== null) query = query.where('archived_at', archived ? 'is not' : 'is', null);
  if (tags.length > 0) query = query.where(sql<boolean>`tags && ${[...tags]}::text[]`);
  if (search !== null) {
    const pattern = containing(search);
    query = query.where(
      sql<boolean>`(name ilike ${pattern} or key ilike ${pattern} or description ilike ${pattern})`,
    );
  }
  if (after !== null && isUuid(after))
    query = query.where(
      sql<boolean>`(lower(name), segment_id) > (
        select lower(a.name), a.segment_id from segments a
        where a.workspace_id = ${workspaceId} and a.segment_id = ${after}::uuid)`,
    );
  const rows = await query
    .orderBy(sql`lower(name)`)
    .orderBy('segment_id')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
};

const writers = (db: Database): Pick<SegmentStore, 'create' | 'revise' | 'archive'> => ({
  create: (workspaceId, draft, by, now) =>
    unlessTaken(() =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('segments')
          .values({
            workspace_id: workspaceId,
            segment_id: draft.segmentId,
            key: draft.key,
            ...contentOf(draft),
            tracked: draft.tracked,
            version: 1,
            created_at: at(now),
            updated_at: at(now),
            updated_by: by,
            archived_at: null,
          })
          .execute();
        await insertVersion(trx, workspaceId, draft, 1, by, now);
      }),
    ),
  revise: (workspaceId, draft, fromVersion, by, now) =>
    db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('segments')
        .set({
          ...contentOf(draft),
          tracked: draft.tracked,
          version: fromVersion + 1,
          updated_at: at(now),
          updated_by: by,
        })
        .where('workspace_id', '=', workspaceId)
        .where('segment_id', '=', draft.segmentId)
        .where('version', '=', fromVersion)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await insertVersion(trx, workspaceId, draft, fromVersion + 1, by, now);
      return true;
    }),
  archive: async (workspaceId, segmentId, archivedAt) => {
    const { numUpdatedRows } = await db
      .updateTable('segments')
      .set({ archived_at: maybeAt(archivedAt) })
      .where('workspace_id', '=', workspaceId)
      .where('segment_id', '=', segmentId)
      .where('archived_at', archivedAt === null ? 'is not' : 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  },
});

const contentOf = ({ name, description, tags, rule }: Omit<SegmentDraft, 'key'>) => ({
  name,
  description,
  tags,
  rule: json(rule),
});

const insertVersion = async (
  db: Database,
  workspaceId: number,
  draft: Omit<SegmentDraft, 'key'>,
  version: number,
  by: string,
  now: Instant,
): Promise<void> => {
  await db
    .insertInto('segment_versions')
    .values({
      workspace_id: workspaceId,
      segment_id: draft.segmentId,
      version,
      ...contentOf(draft),
      created_at: at(now),
      created_by: by,
    })
    .execute();
};

const MAX_VERSIONS = 500;

interface VersionRow {
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: JsonObject;
  readonly created_at: number;
  readonly created_by: string;
}

const toVersion = (row: VersionRow): SegmentVersion => ({
  version: row.version,
  name: row.name,
  description: row.description,
  tags: row.tags,
  rule: row.rule,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

const history = (db: Database): Pick<SegmentStore, 'versions' | 'version'> => {
  const of = (workspaceId: number, segmentId: string) =>
    db
      .selectFrom('segment_versions')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('segment_id', '=', segmentId);
  return {
    versions: async (workspaceId, segmentId) =>
      (await of(workspaceId, segmentId).orderBy('version', 'desc').limit(MAX_VERSIONS).execute()).map(
        toVersion,
      ),
    version: async (workspaceId, segmentId, version) => {
      const row = await of(workspaceId, segmentId).where('version', '=', version).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
  };
};

interface UncountedRow {
  readonly workspace_id: number;
  readonly segment_id: string;
  readonly rule: JsonObject;
  readonly segments: SegmentRules | null;
  readonly now: number;
  readonly day: string;
}

const figures = (
  pool: Pool,
): Pick<SegmentStore, 'uses' | 'sizes' | 'lastSizes' | 'recordSizes' | 'uncounted' | 'whileCounting'> => ({
  whileCounting: async (run) => {
    const client = await pool.connect();
    let isSound = false;
    try {
      const { rows } = await client.query<{ mine: boolean }>(queries.beginCounting([]));
      const result = rows[0]?.mine === true ? await run() : null;
      await client.query(queries.endCounting([]));
      isSound = true;
      return result;
    } finally {
      // A connection that is closed holds nothing any more.
      client.release(!isSound);
    }
  },
  uses: async (workspaceId, segmentId) =>
    (await pool.query<SegmentUse>(queries.segmentUses([workspaceId, segmentId]))).rows,
  sizes: async (workspaceId, segmentId, fromDay, toDay) =>
    (
      await pool.query<{ day: string; size: number }>(
        queries.segmentSizes([workspaceId, segmentId, fromDay, toDay]),
      )
    ).rows.map(({ day, size }) => ({ day, size: Number(size) })),
  lastSizes: async (workspaceId, segmentIds) => {
    const { rows } = await pool.query<{ segment_id: string; size: number | string }>(
      queries.lastSizes([workspaceId, segmentIds]),
    );
    return new Map(rows.map(({ segment_id, size }) => [segment_id, Number(size)]));
  },
  recordSizes: async (workspaceId, day, sizes, countedAt) => {
    const rows = sizes.map(({ segmentId, size }) => ({ id: segmentId, size }));
    await pool.query(queries.recordSizes([workspaceId, day, JSON.stringify(rows), countedAt]));
  },
  uncounted: async (nowAt) => {
    const { rows } = await pool.query<UncountedRow>(queries.uncountedSegments([nowAt]));
    const byWorkspace = new Map<number, UncountedRow[]>();
    for (const row of rows)
      byWorkspace.set(row.workspace_id, [...(byWorkspace.get(row.workspace_id) ?? []), row]);
    return [...byWorkspace.values()].flatMap(toUncounted);
  },
});

const toUncounted = (rows: readonly UncountedRow[]): readonly UncountedSegments[] => {
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      workspaceId: first.workspace_id,
      now: first.now,
      day: first.day,
      segments: rows.map(({ segment_id, rule, segments }) => ({
        segmentId: segment_id,
        rule: putRulesIn(rule, segments ?? {}),
      })),
    },
  ];
};
