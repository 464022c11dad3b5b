// Records that are over for long are let go of, in bounded statements: sends day by day with the log, calls and what they
// planned some months later, the audit log by a time of its own. Real time. Safe from many processes at once: whoever
// comes second finds less to do. What each is kept for: docs/operating.md, "How long things are kept".
import { PARTS } from '../../core/part.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./forget-records.sql', import.meta.url), [
  'forgetSends',
  'forgetDispatches',
  'forgetFanouts',
  'forgetSchedules',
  'forgetAudit',
]);

/** Rows of one statement: some hundred milliseconds, far below the timeout. */
const BATCH = 10_000;
/** Whom calls still wait for is looked through once a statement, so there are few of them. */
const CALL_BATCH = 50_000;
/** What one turn leaves, the next one takes, hours later. */
const MOST_BATCHES = 100;

/**
 * Calls outlive the log by as long as messages may wait for theirs (a schedule through the API is up to 90 days ahead), so
 * that clicks on the last message of a call still count under its send id.
 */
const CALLS_OUTLIVE_DAYS = 100;

/** A day of the log, from the first instant to the one after its last. */
export interface LogDay {
  readonly from: Instant;
  readonly to: Instant;
}

/** How much one sweep does of a part, or of a table. */
export interface Batches {
  readonly rows: number;
  readonly most: number;
}
const BATCHES: Batches = { rows: BATCH, most: MOST_BATCHES };

/**
 * Before that day is dropped. `settledBefore`: what was resolved by hand later stays. False: more is left than one turn
 * takes, so that the day, which lists it, must stay until the next.
 */
export const forgetSends = async (
  pool: Pool,
  day: LogDay,
  settledBefore: Instant,
  { rows, most }: Batches = BATCHES,
): Promise<boolean> => {
  let isDone = true;
  for (const part of PARTS) {
    const statement = () => sql.forgetSends([part, day.from, day.to, settledBefore, rows]);
    if (!(await inBatches(pool, statement, rows, most))) isDone = false;
  }
  return isDone;
};

export const forgetCalls = async (pool: Pool, now: Instant, logDays: number): Promise<void> => {
  const age = (logDays + CALLS_OUTLIVE_DAYS) * DAY_MS;
  await forgetDispatches(pool, now, age);
  await inBatches(pool, () => sql.forgetFanouts([now, age, BATCH]), 1);
  await inBatches(pool, () => sql.forgetSchedules([now, age, BATCH]), 1);
};

export const forgetAudit = async (pool: Pool, now: Instant, auditDays: number): Promise<void> => {
  const oldest = now - auditDays * DAY_MS;
  await inBatches(pool, () => sql.forgetAudit([firstUuidOf(oldest), oldest, BATCH]), 1);
};

/** The smallest id that was made at an instant. */
export const firstUuidOf = (at: Instant): string => {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** Until a statement finds fewer than `full`; false when `most` statements did not get there. */
const inBatches = async (
  pool: Pool,
  statement: () => ReturnType<(typeof sql)['forgetAudit']>,
  full: number,
  most = MOST_BATCHES,
): Promise<boolean> => {
  for (let batch = 0; batch < most; batch++) {
    const { rowCount } = await pool.query(statement());
    if ((rowCount ?? 0) < full) return true;
  }
  return false;
};

/** Past those that somebody still waits for, so that they keep no others. */
const forgetDispatches = async (pool: Pool, now: Instant, age: number): Promise<void> => {
  let from = '-infinity';
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { rows } = await pool.query<{ seen: number; gone: number; last: string | null }>(
      sql.forgetDispatches([now, age, from, CALL_BATCH]),
    );
    const [row] = rows;
    if (row === undefined || row.last === null || row.seen < CALL_BATCH) return;
    if (row.gone === 0 && row.last === from) return;
    from = row.last;
  }
};
