// The outbox of statuses on PostgreSQL: short claims with leases on the database's clock, as deliveries have them.
import { STATUSES } from '../../core/deliveries/postback.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ListedPostback, PostbackResult, PostbackStore } from '../../ports/postback-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./postbacks.sql', import.meta.url), [
  'receivers',
  'claimPostbacks',
  'dropTaken',
  'putBack',
  'giveUpAll',
  'countPostbacks',
  'listPostbacks',
  'forgetPostbacks',
]);

/** What was given up or captured can be looked at for so long. */
const KEPT_MS = 30 * DAY_MS;

/** Of what is due, by one look. */
const LOOKED_AT = 256;
/** Of one claim. */
const MAX_LOOKS = 8;

export const forgetPostbacks = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  await pool.query(sql.forgetPostbacks([clock.now() - KEPT_MS]));
};

export const createPostbackStore = (pool: Pool): PostbackStore => ({
  receivers: async (now) => {
    const { rows } = await pool.query<ReceiverRow>(sql.receivers([now]));
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      url: row.url,
      sealedSecret: row.postback_secret,
      archived: row.archived,
    }));
  },
  claim: async (workspaceId, now, limit, leaseMs) => {
    const rows = await claimRows(pool, [workspaceId, now, limit, leaseMs, LOOKED_AT]);
    return rows.map((row) => ({
      ...toPostback(row),
      part: row.part,
      workspaceId: row.workspace_id,
      step: row.step,
      about: row.about,
      epoch: row.epoch,
      tries: row.tries,
      writtenAt: row.written_at,
    }));
  },
  settle: async (results) => {
    const taken = results.filter(({ kind }) => kind === 'taken');
    const others = results.filter(({ kind }) => kind !== 'taken');
    if (taken.length > 0) await pool.query(sql.dropTaken([JSON.stringify(taken.map(toRow))]));
    if (others.length > 0) await pool.query(sql.putBack([JSON.stringify(others.map(toRow))]));
  },
  giveUpAll: async (workspaceId, at, problem) =>
    (await pool.query(sql.giveUpAll([workspaceId, at, problem]))).rowCount ?? 0,
  count: async (now) => {
    const { rows } = await pool.query<{ waiting: number; given_up: number; oldest_ms: number }>(
      sql.countPostbacks([now]),
    );
    const { waiting = 0, given_up = 0, oldest_ms = 0 } = rows[0] ?? {};
    return { waiting, givenUp: given_up, oldestMs: Math.max(0, oldest_ms) };
  },
  list: async (workspaceId, limit, dispatchId) => {
    const { rows } = await pool.query<ListedRow>(sql.listPostbacks([workspaceId, limit, dispatchId]));
    return rows.map((row) => ({
      ...toPostback(row),
      state: row.state,
      tries: row.tries,
      problem: row.problem,
      nextTryAt: row.state === 'waiting' ? row.due_at : null,
      writtenAt: row.written_at,
    }));
  },
});

/** Looks further while all that a look met stands behind others; each look puts those off. */
const claimRows = async (pool: Pool, values: readonly number[]): Promise<readonly ClaimedRow[]> => {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { rows } = await pool.query<LookedRow>(sql.claimPostbacks([...values]));
    const claimed = rows.filter((row): row is ClaimedRow & LookedRow => row.part !== null);
    if (claimed.length > 0 || (rows[0]?.looked ?? 0) < LOOKED_AT) return claimed;
  }
  return [];
};

const toRow = (result: PostbackResult): object => ({
  part: result.part,
  w: result.workspaceId,
  dispatch: result.dispatchId,
  s: result.step,
  k: result.about,
  epoch: result.epoch,
  ...(result.kind === 'later' ? { due_ms: result.dueAt, problem: result.problem } : {}),
  ...(result.kind === 'given_up' ? { up_ms: result.at, problem: result.problem } : {}),
});

interface ReceiverRow {
  readonly workspace_id: number;
  readonly url: string | null;
  readonly postback_secret: Uint8Array | null;
  readonly archived: boolean;
}

interface PostbackRow {
  readonly dispatch_id: string;
  readonly step: number;
  readonly campaign_id: string;
  readonly external_send_id: string | null;
  readonly at: Instant;
  readonly received_at: Instant | null;
  readonly planned_at: Instant | null;
  readonly due_from: Instant | null;
  readonly reason: string;
  readonly tries: number;
  readonly written_at: Instant;
}
interface ClaimedRow extends PostbackRow {
  readonly part: number;
  readonly workspace_id: number;
  readonly about: string;
  readonly epoch: number;
}
type LookedRow = (ClaimedRow | { readonly part: null }) & { readonly looked: number };
interface ListedRow extends PostbackRow {
  readonly problem: string;
  readonly due_at: Instant;
  readonly state: ListedPostback['state'];
}

const toPostback = (row: PostbackRow) => ({
  dispatchId: row.dispatch_id,
  campaignId: row.campaign_id,
  externalSendId: row.external_send_id,
  status: STATUSES[row.step - 1] ?? 'aborted',
  at: row.at,
  receivedAt: row.received_at,
  plannedAt: row.planned_at,
  dueFrom: row.due_from,
  reason: row.reason,
});
