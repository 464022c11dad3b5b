// Request limits shared by all processes: fixed, clock-aligned windows whose tokens are leased in blocks, so that
// a statement is needed per block and not per request. Small limits lease one by one and are exact everywhere.
import { DAY_MS, HOUR_MS, type Instant } from '../../core/time.ts';
import type { Allowance, LimitRequest, RequestLimits } from '../../ports/access.ts';
import type { Clock } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./request-limits.sql', import.meta.url), ['leaseBlock', 'forgetWindows']);

/** Limits below this are counted one by one. */
const EXACT_BELOW = 200;
/** A lease takes this share of a limit: what a process that dies can waste. */
const BLOCKS_PER_WINDOW = 100;
const MAX_BLOCK = 1_000;
/** Windows this old no longer matter to anybody. */
const KEPT_MS = 2 * DAY_MS;
const MAX_SCOPES = 10_000;

interface Window {
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly limit: number;
  /** Tokens leased and not yet used here. */
  left: number;
  /** What remains of the limit for everybody, as far as known here. */
  remaining: number;
  exhausted: boolean;
  leasing: Promise<void> | null;
}

export const createRequestLimits = (pool: Pool, clock: Clock): RequestLimits => {
  const windows = new Map<string, Window>();
  let sweptAt = -Infinity;

  const current = (request: LimitRequest): Window => {
    const name = `${request.workspaceId}:${request.scope}`;
    const startAt = Math.floor(clock.now() / request.windowMs) * request.windowMs;
    const known = windows.get(name);
    if (known !== undefined && known.startAt === startAt && known.limit === request.limit) return known;
    if (windows.size >= MAX_SCOPES) dropEnded(windows, clock.now());
    const opened = openWindow(startAt, request);
    windows.set(name, opened);
    return opened;
  };

  const lease = async (request: LimitRequest, window: Window): Promise<void> => {
    const block = blockOf(request.limit);
    const values = [request.workspaceId, request.scope, window.startAt, block];
    const { rows } = await pool.query<{ used: number }>(sql.leaseBlock(values));
    const usedBefore = Number(rows[0]?.used ?? 0) - block;
    const granted = Math.max(0, Math.min(block, request.limit - usedBefore));
    window.left += granted;
    window.remaining = Math.max(0, request.limit - usedBefore);
    window.exhausted = granted === 0;
  };

  const sweep = (): void => {
    if (clock.now() - sweptAt < HOUR_MS) return;
    sweptAt = clock.now();
    // Old windows harm nobody: a sweep that fails is made up for by the next.
    void pool.query(sql.forgetWindows([sweptAt - KEPT_MS])).catch(() => undefined);
  };

  return {
    take: async (request) => {
      const window = current(request);
      while (window.left === 0 && !window.exhausted) {
        window.leasing ??= lease(request, window).finally(() => {
          window.leasing = null;
        });
        await window.leasing;
      }
      sweep();
      return takeOne(window);
    },
    close: async () => undefined,
  };
};

const blockOf = (limit: number): number =>
  limit < EXACT_BELOW ? 1 : Math.min(MAX_BLOCK, Math.ceil(limit / BLOCKS_PER_WINDOW));

const openWindow = (startAt: Instant, { limit, windowMs }: LimitRequest): Window => ({
  startAt,
  endAt: startAt + windowMs,
  limit,
  left: 0,
  remaining: limit,
  exhausted: limit === 0,
  leasing: null,
});

const takeOne = (window: Window): Allowance => {
  const { limit, endAt: resetAt } = window;
  if (window.left === 0) return { allowed: false, limit, remaining: 0, resetAt };
  window.left--;
  window.remaining = Math.max(0, window.remaining - 1);
  return { allowed: true, limit, remaining: window.remaining, resetAt };
};

const dropEnded = (windows: Map<string, Window>, now: Instant): void => {
  for (const [name, window] of windows) if (window.endAt <= now) windows.delete(name);
};
