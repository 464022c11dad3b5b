// Answers kept for callers that send an Idempotency-Key: the first request reserves the key, duplicates get its
// answer. A reservation outlives a dead process only for a few minutes.
import { DAY_MS, MINUTE_MS } from '../../core/time.ts';
import type { Earlier, IdempotencyKeys } from '../../ports/access.ts';
import type { Clock } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./idempotency-keys.sql', import.meta.url), [
  'begin',
  'read',
  'dropStale',
  'finish',
  'release',
  'forget',
]);

export const ANSWER_KEPT_MS = DAY_MS;
/** Longer than any request may take. */
const ABANDONED_MS = 3 * MINUTE_MS;

export const createIdempotencyKeys = (pool: Pool, clock: Clock): IdempotencyKeys => ({
  begin: async (workspaceId, key, requestDigest): Promise<Earlier> => {
    const digest = Buffer.from(requestDigest);
    const now = clock.now();
    await pool.query(sql.dropStale([workspaceId, key, now - ANSWER_KEPT_MS, now - ABANDONED_MS]));
    const reserved = await pool.query(sql.begin([workspaceId, key, digest, now]));
    if (reserved.rowCount === 1) return { kind: 'none' };
    const { rows } = await pool.query<EarlierRow>(sql.read([workspaceId, key, digest]));
    return toEarlier(rows[0]);
  },
  finish: async (workspaceId, key, status, body) => {
    await pool.query(sql.finish([workspaceId, key, status, JSON.stringify(body)]));
  },
  release: async (workspaceId, key) => {
    await pool.query(sql.release([workspaceId, key]));
  },
});

interface EarlierRow {
  readonly same: boolean;
  readonly status: number | null;
  readonly response: Readonly<Record<string, unknown>> | null;
}

/** A row that vanished in between was released: its owner is just ending, so the caller may come back. */
const toEarlier = (row: EarlierRow | undefined): Earlier => {
  if (row === undefined) return { kind: 'running' };
  if (!row.same) return { kind: 'different_request' };
  if (row.status === null || row.response === null) return { kind: 'running' };
  return { kind: 'answered', status: row.status, body: row.response };
};

/** To be called now and then: answers are kept for a day. */
export const forgetOldAnswers = async (pool: Pool, clock: Clock): Promise<void> => {
  await pool.query(sql.forget([clock.now() - ANSWER_KEPT_MS]));
};
