// Requests are gathered and written once a second, so that the log costs a busy API one statement a second: failures come
// before successes, and of both only so many. The newest 10,000 of a workspace stay, a week at most.
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import type { Clock, Random, Scheduler } from '../../ports/clock.ts';
import type { LoggedRequest, RequestLog, RequestRecord } from '../../ports/request-log.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./request-log.sql', import.meta.url), [
  'insertRequests',
  'prune',
  'listRequests',
]);

const FLUSH_MS = SECOND_MS;
const PRUNE_MS = 5 * MINUTE_MS;
const KEPT_MS = 7 * DAY_MS;
const KEPT_REQUESTS = 10_000;
/** A second, workspace and process. */
const MAX_FAILURES = 20;
const MAX_SUCCESSES = 5;

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
}

interface Row {
  readonly request_id: string;
  readonly at: number;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly key_id: string;
  readonly key_name: string;
  readonly error: Readonly<Record<string, unknown>> | null;
}

export const createRequestLog = ({ pool, clock, random, scheduler }: Deps): RequestLog => {
  let waiting: (LoggedRequest & { readonly requestId: string })[] = [];
  const counts = new Map<string, number>();
  const written = new Set<number>();
  let sending = Promise.resolve();

  // The log is a convenience: what cannot be written is forgotten.
  const run = (work: () => Promise<unknown>): void => {
    sending = sending.then(work).then(
      () => undefined,
      () => undefined,
    );
  };
  const flush = (): void => {
    counts.clear();
    const rows = waiting.splice(0).map(toRow);
    if (rows.length > 0) run(() => pool.query(sql.insertRequests([JSON.stringify(rows)])));
  };
  const prune = (): void => {
    for (const workspaceId of written)
      run(() => pool.query(sql.prune([workspaceId, clock.now() - KEPT_MS, KEPT_REQUESTS])));
    written.clear();
  };
  const timers = [scheduler.every(FLUSH_MS, flush), scheduler.every(PRUNE_MS, prune)];
  return {
    note: (request) => {
      const failed = request.status >= 400;
      const name = `${request.workspaceId}:${failed}`;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count > (failed ? MAX_FAILURES : MAX_SUCCESSES)) return;
      written.add(request.workspaceId);
      waiting.push({ ...request, requestId: random.uuid() });
    },
    list: async (workspaceId, { limit, after, keyId = null, route = null, failed = null }) => {
      flush();
      await sending;
      const from = after !== null && isUuid(after) ? after : null;
      const values = [workspaceId, from, keyId, route, failed, limit];
      const { rows } = await pool.query<Row>(sql.listRequests(values));
      return rows.map((row) => toRecord(workspaceId, row));
    },
    close: async () => {
      for (const timer of timers) timer.cancel();
      flush();
      await sending;
      waiting = [];
    },
  };
};

const toRow = (request: LoggedRequest & { readonly requestId: string }) => ({
  workspace_id: request.workspaceId,
  request_id: request.requestId,
  at: request.at,
  method: request.method,
  route: request.route,
  status: request.status,
  duration_ms: request.durationMs,
  key_id: request.keyId,
  key_name: request.keyName,
  error: request.error,
});

const toRecord = (workspaceId: number, row: Row): RequestRecord => ({
  workspaceId,
  requestId: row.request_id,
  at: row.at,
  method: row.method,
  route: row.route,
  status: row.status,
  durationMs: row.duration_ms,
  keyId: row.key_id,
  keyName: row.key_name,
  error: row.error,
});
