// Transactions that lost against another one start over, with a budget (F77). Only what PostgreSQL itself rolled
// back whole is repeated: deadlocks and serialisation failures.
import type { Pool, PoolClient } from './pool.ts';
import { inTransaction } from './pool.ts';

export const MAX_CONFLICT_TRIES = 10;
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 200;
const CONFLICTS = new Set(['40P01', '40001']);

export const inRetriedTransaction = async <T>(
  pool: Pool,
  work: (client: PoolClient, tries: number) => Promise<T>,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(pool, (client) => work(client, tries));
    } catch (error) {
      if (!isConflict(error) || tries === MAX_CONFLICT_TRIES) throw error;
      await pause(tries);
    }
  }
};

/** What was read before locking is no longer so: the transaction starts over. */
export class StaleRead extends Error {
  readonly code = '40001';
  constructor() {
    super('Read before locking, changed since.');
  }
}

export const isConflict = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && CONFLICTS.has(String(error.code));

const pause = (tries: number): Promise<void> => {
  const limit = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * limit));
};
