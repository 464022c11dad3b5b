// Items of devices in the ledger that makes a repeat harmless, in the transaction of their effect.
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type { OnceKey } from '../../core/users/track-item.ts';
import type { OnceItem } from '../../ports/ingest-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool, Queryable } from './pool.ts';

export const deviceSql = loadSql(new URL('./device-items.sql', import.meta.url), [
  'enterItems',
  'knownItems',
  'trimItems',
  'enterTokens',
  'lockTokens',
  'giveTokens',
  'repointTokens',
  'dropTokens',
]);

/** Keys of those that were there before. Waits for whoever is applying the same at this moment. */
export const enterItems = async (
  db: Queryable,
  items: readonly OnceItem[],
  receivedAt: Instant,
): Promise<ReadonlySet<string>> => {
  if (items.length === 0) return new Set();
  const rows = items.map(({ part, key, place }) => ({ part, w: place.workspaceId, k: key }));
  const entered = await db.query<{ key: string }>(deviceSql.enterItems([JSON.stringify(rows), receivedAt]));
  const fresh = new Set(entered.rows.map((row) => row.key));
  return new Set(items.map(({ key }) => key).filter((key) => !fresh.has(key)));
};

export const knownItems = async (
  db: Queryable,
  workspaceId: number,
  items: readonly OnceKey[],
): Promise<ReadonlySet<string>> => {
  if (items.length === 0) return new Set();
  const rows = items.map(({ part, key }) => ({ part, w: workspaceId, k: key }));
  const found = await db.query<{ key: string }>(deviceSql.knownItems([JSON.stringify(rows)]));
  return new Set(found.rows.map((row) => row.key));
};

export const rememberItem = async (
  db: Queryable,
  workspaceId: number,
  { part, key }: OnceKey,
  at: Instant,
): Promise<void> => {
  await db.query(deviceSql.enterItems([JSON.stringify([{ part, w: workspaceId, k: key }]), at]));
};

export const trimItems = async (pool: Pool, before: Instant): Promise<void> => {
  for (const part of PARTS) await pool.query(deviceSql.trimItems([part, before]));
};
