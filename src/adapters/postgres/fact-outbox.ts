// Facts kept until what they start is durable: written in the transaction that makes them true, deleted in the one that
// carries them out. Who finds the row gone knows that somebody else has done it.
import type { Fact } from '../../core/campaigns/trigger.ts';
import type { JsonObject } from '../../core/json.ts';
import { partOfUserId } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type { FactOutbox, KeptFact, OfferedFact } from '../../ports/interactions.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool, type Queryable } from './pool.ts';
import { findSurvivor } from './settle-departed.ts';

const sql = loadSql(new URL('./fact-outbox.sql', import.meta.url), [
  'keepFacts',
  'takeFacts',
  'staleFacts',
  'dropFactsOf',
]);

export const keepFacts = async (
  db: Queryable,
  facts: readonly OfferedFact[],
  keptAt: Instant,
): Promise<void> => {
  const rows = facts.flatMap(({ keptAs, userId, workspaceId, live, now, fact }) => {
    const part = partOfUserId(userId);
    return keptAs === undefined || part === null
      ? []
      : [{ part, w: workspaceId, k: keptAs, u: userId, l: live, n: now, f: fact }];
  });
  if (rows.length > 0) await db.query(sql.keepFacts([JSON.stringify(rows), keptAt]));
};

/** Names of those that nobody had taken. */
export const takeFacts = async (db: Queryable, kept: readonly KeptFact[]): Promise<ReadonlySet<string>> => {
  if (kept.length === 0) return new Set();
  const rows = kept.map(({ part, workspaceId, keptAs }) => ({ part, w: workspaceId, k: keptAs }));
  const taken = await db.query<{ key: string }>(sql.takeFacts([JSON.stringify(rows)]));
  return new Set(taken.rows.map(({ key }) => key));
};

/** What is said about an erased person starts nothing any more (G16). */
export const dropFactsOf = async (
  db: Queryable,
  {
    part,
    workspaceId,
    userId,
  }: { readonly part: number; readonly workspaceId: number; readonly userId: string },
): Promise<void> => {
  await db.query(sql.dropFactsOf([part, workspaceId, userId]));
};

interface FactRow {
  readonly part: number;
  readonly kept_at: Instant;
  readonly present: boolean;
  readonly workspace_id: number;
  readonly fact_id: string;
  readonly user_id: string;
  readonly live: boolean;
  readonly now_at: Instant;
  readonly fact: JsonObject;
}

export const createFactOutbox = (pool: Pool): FactOutbox => ({
  stale: async (keptUntil, limit) => {
    const { rows } = await pool.query<FactRow>(sql.staleFacts([keptUntil, limit]));
    const facts: OfferedFact[] = [];
    for (const row of rows) {
      const fact = row.present ? toFact(row) : await followMerge(pool, row);
      if (fact !== null) facts.push(fact);
    }
    return facts;
  },
});

const toFact = (row: FactRow): OfferedFact => ({
  workspaceId: row.workspace_id,
  userId: row.user_id,
  live: row.live,
  now: row.now_at,
  keptAs: row.fact_id,
  fact: row.fact as unknown as Fact,
});

/** What is kept about somebody merged away is kept about the survivor; null: erased, or somebody else was quicker. */
const followMerge = (pool: Pool, row: FactRow): Promise<OfferedFact | null> =>
  inTransaction(pool, async (client) => {
    const { part, workspace_id: workspaceId, user_id: userId, fact_id: keptAs } = row;
    const survivor = await findSurvivor(client, { workspaceId, part, userId });
    const taken = await takeFacts(client, [{ part, workspaceId, userId, keptAs }]);
    if (survivor === null || taken.size === 0) return null;
    const followed = { ...toFact(row), userId: survivor.userId };
    await keepFacts(client, [followed], row.kept_at);
    return followed;
  });
