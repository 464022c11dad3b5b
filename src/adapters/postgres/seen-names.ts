// Names seen and names blocked, over PostgreSQL.
import type { Instant } from '../../core/time.ts';
import type { NameCount, NameKind, NameStore, SeenName } from '../../ports/name-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool, Queryable } from './pool.ts';

const sql = loadSql(new URL('./seen-names.sql', import.meta.url), [
  'addNames',
  'blockedNames',
  'listNames',
  'listNamesAnywhere',
  'findName',
  'changeName',
  'rebuildNames',
]);

interface Row {
  readonly kind: NameKind;
  readonly parent: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly last_value: string | null;
  readonly count: number | string;
  readonly dropped: number | string;
  readonly first_seen_at: Instant;
  readonly last_seen_at: Instant;
  readonly blocked_at: Instant | null;
  readonly description: string;
}

const toName = (row: Row): SeenName => ({
  kind: row.kind,
  parent: row.parent,
  name: row.name,
  types: row.types,
  lastValue: row.last_value,
  count: Number(row.count),
  dropped: Number(row.dropped),
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  blockedAt: row.blocked_at,
  description: row.description,
});

const toRow = ({ workspaceId, example, ...count }: NameCount): object => ({
  ...count,
  w: workspaceId,
  ...(example === null ? {} : { value: example.value, part: example.part, u: example.userId }),
});

export const createNameStore = (pool: Pool): NameStore => ({
  add: async (counts) => {
    if (counts.length > 0) await pool.query(sql.addNames([JSON.stringify(counts.map(toRow))]));
  },
  blocked: async () => {
    const { rows } = await pool.query<{ workspace_id: number; kind: NameKind; name: string }>(
      sql.blockedNames(),
    );
    return rows.map(({ workspace_id, ...row }) => ({ workspaceId: workspace_id, ...row }));
  },
  list: async (workspaceId, { kind, parent, search, after, limit }) => {
    const { rows } = await pool.query<Row>(
      parent === null
        ? sql.listNamesAnywhere([workspaceId, kind, search, after, limit])
        : sql.listNames([workspaceId, kind, parent, search, after, limit]),
    );
    return rows.map(toName);
  },
  find: async (workspaceId, kind, name) => {
    const { rows } = await pool.query<Row>(sql.findName([workspaceId, kind, name]));
    return rows[0] === undefined ? null : toName(rows[0]);
  },
  change: async (workspaceId, kind, name, { blocked, description }, at) => {
    await pool.query(sql.changeName([workspaceId, kind, name, blocked ?? null, description ?? null, at]));
  },
});

/** Names of what a workspace holds, for data that did not come in through ingest. */
export const rebuildNames = async (db: Queryable, workspaceId: number): Promise<void> => {
  await db.query(sql.rebuildNames([workspaceId]));
};
