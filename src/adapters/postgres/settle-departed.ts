// What was in flight when a person left is moved to the survivor, or scrubbed, once its outcome is known; so is
// what a statement that had already found them wrote under their old id (ingest takes no lock for plain events).
// Run now and then by a worker; doing it twice is harmless.
import type { IdentityDeps } from './identity-batch.ts';
import { callsOf, forgetCalls } from './forget-mentions.ts';
import type { PoolClient, Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import type { PersonAt, Times } from './person-history.ts';
import { eraseHistory, moveHistory } from './person-history.ts';
import { loadProfiles } from './resolve-people.ts';
import { inRetriedTransaction } from './retry-conflicts.ts';

const sql = loadSql(new URL('./settle-departed.sql', import.meta.url), [
  'openDepartures',
  'markSettled',
  'findDeparture',
  'workspaceNow',
]);

interface Departure {
  readonly part: number;
  readonly workspace_id: number;
  readonly user_id: string;
  readonly into_part: number | null;
  readonly into_user_id: string | null;
}

/** Longer than any statement lives that may still have known the person. */
export const SETTLE_AFTER_MS = 120_000;

/** How many are done now. */
export const settleDeparted = async (
  deps: IdentityDeps,
  limit: number,
  afterMs = SETTLE_AFTER_MS,
): Promise<number> => {
  const { rows } = await deps.pool.query<Departure>(sql.openDepartures([limit, afterMs]));
  let done = 0;
  for (const row of rows) {
    if (await inRetriedTransaction(deps.pool, (client) => settleOne(client, deps, row))) done++;
  }
  return done;
};

const settleOne = async (client: PoolClient, deps: IdentityDeps, row: Departure): Promise<boolean> => {
  const left = { workspaceId: row.workspace_id, part: row.part, userId: row.user_id };
  const realNow = deps.clock.now();
  const times = { realNow, now: await workspaceNow(client, row.workspace_id, realNow) };
  const survivor = await findSurvivor(client, left);
  const settled =
    survivor !== null && (await loadProfiles(client, [survivor], true)).size === 1
      ? await moveHistory(client, survivor, left, times)
      : await eraseLate(client, left, times);
  if (settled) await client.query(sql.markSettled([left.part, left.workspaceId, left.userId]));
  return settled;
};

/** What was in flight is over: so may be the calls it belonged to. */
const eraseLate = async (client: PoolClient, left: PersonAt, times: Times): Promise<boolean> => {
  const settled = await eraseHistory(client, left, times);
  if (settled) await forgetCalls(client, left.workspaceId, left.userId, await callsOf(client, left));
  return settled;
};

/** The instant on a workspace's own clock, for work that no call brought its time along for. */
export const workspaceNow = async (db: Queryable, workspaceId: number, realNow: number): Promise<number> => {
  const { rows } = await db.query<{ clock_at: number | null }>(sql.workspaceNow([workspaceId]));
  return rows[0]?.clock_at ?? realNow;
};

/** A person may be merged into one who is merged on; nobody is merged into themselves, but be bounded anyway. */
const MAX_HOPS = 20;

/** Who a departed person is now; null for somebody erased, or who never left. */
export const findSurvivor = async (db: Queryable, left: PersonAt): Promise<PersonAt | null> => {
  let at: PersonAt | null = null;
  let next: PersonAt = left;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const { rows } = await db.query<Pick<Departure, 'into_part' | 'into_user_id'>>(
      sql.findDeparture([next.part, next.workspaceId, next.userId]),
    );
    const [row] = rows;
    if (row === undefined) return at;
    if (row.into_part === null || row.into_user_id === null) return null;
    at = { workspaceId: left.workspaceId, part: row.into_part, userId: row.into_user_id };
    next = at;
  }
  return null;
};
