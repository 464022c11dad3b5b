// Statements that somebody waits for, until they do not: a stop ends the statement that is running, on the server.
import type { Stop } from '../../ports/clock.ts';
import type { Pool, PoolClient } from './pool.ts';

const CANCELLED = '57014';

/** Null: ended by `stop`. `cancels`: another pool, so that there is a connection to say it over. */
export const endOnStop = async <T>(
  cancels: Pool,
  stop: Pick<Stop, 'stopped' | 'onStop'>,
  db: PoolClient,
  work: () => Promise<T>,
): Promise<T | null> => {
  const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  let cancelling: Promise<unknown> = Promise.resolve();
  const forget = stop.onStop(() => {
    // What cannot be cancelled ends by its own time limit.
    cancelling = cancels.query('select pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined);
  });
  try {
    return await work();
  } catch (error) {
    if (stop.stopped && error instanceof Error && 'code' in error && error.code === CANCELLED) return null;
    throw error;
  } finally {
    forget();
    // Not before it was said: the connection's next statement is somebody else's.
    await cancelling;
  }
};
