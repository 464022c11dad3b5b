// Reading what happened: the log, what a sandbox captured, what waits, and the sums. Runs on the reports pool.
import { PARTS, partOfUserId } from '../../core/part.ts';
import { toIso, type Instant } from '../../core/time.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';
import type {
  CapturedMessage,
  CapturedQuery,
  HeldSend,
  LoggedMessage,
  MessageQuery,
  Page,
  Reports,
  WaitingDelivery,
  WorkspaceSum,
} from '../../ports/reports.ts';
import type { JsonObject } from '../../core/json.ts';
import { loadSql } from './load-sql.ts';
import { readCursor, writeCursor } from './log-cursor.ts';
import type { Pool } from './pool.ts';
import { loadProfiles, resolvePeople } from './resolve-people.ts';
import { toShares, type ShareRow } from './shares.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./reports.sql', import.meta.url), [
  'listMessages',
  'listCaptured',
  'listCapturedNewestFirst',
  'lastBroadcast',
  'listWaiting',
  'countOutcomes',
  'countAll',
  'countBefore',
  'countHours',
  'countByCampaign',
  'countByDay',
  'listDecisions',
  'listShares',
  'listHeld',
]);

export const createReports = (pool: Pool): Reports => ({
  findPerson: (workspaceId, idOrEmail) => findPerson(pool, workspaceId, idOrEmail),
  messages: (workspaceId, query) => listMessages(pool, workspaceId, query),
  captured: (workspaceId, query) => listCaptured(pool, workspaceId, query),
  lastBroadcast: (workspaceId, campaignId, since) => lastBroadcast(pool, workspaceId, campaignId, since),
  waiting: async (workspaceId, { part, userId }, campaignId) => {
    const { rows } = await pool.query<WaitingRow>(sql.listWaiting([part, workspaceId, userId, campaignId]));
    return rows.map(toWaiting);
  },
  countOutcomes: async (workspaceId, campaignId) => {
    const { rows } = await pool.query<CountRow>(sql.countOutcomes([workspaceId, campaignId]));
    const outcomes = rows.filter(({ outcome }) => outcome !== 'waiting');
    return {
      outcomes: outcomes.map(({ send_id, count, ...row }) => ({
        ...row,
        sendId: send_id,
        count: Number(count),
      })),
      waiting: Number(rows.find(({ outcome }) => outcome === 'waiting')?.count ?? 0),
    };
  },
  countAll: async (workspaceId, campaignId, range) => {
    const { rows } = await pool.query<CountRow & { readonly amount: number }>(
      sql.countAll([workspaceId, campaignId, range.from, range.to, range.sendId, PARTS]),
    );
    return rows.map(({ send_id, count, ...row }) => ({ ...row, sendId: send_id, count: Number(count) }));
  },
  countBefore: async (workspaceId, campaignId, day, sendId) => {
    const { rows } = await pool.query<{ outcome: string; count: number }>(
      sql.countBefore([workspaceId, campaignId, day, sendId, PARTS]),
    );
    return rows.map(({ outcome, count }) => ({ ...PERSON, outcome, count: Number(count) }));
  },
  countWorkspace: async (workspaceId, { from, to }) => {
    const [campaigns, days] = await Promise.all([
      pool.query<WorkspaceRow>(sql.countByCampaign([workspaceId, from, to])),
      pool.query<WorkspaceRow>(sql.countByDay([workspaceId, from, to])),
    ]);
    return { campaigns: campaigns.rows.map(toWorkspaceSum), days: days.rows.map(toWorkspaceSum) };
  },
  countHours: async (workspaceId, campaignId, { from, until, loggedFrom, loggedUntil }) => {
    const bounds = [from, until, loggedFrom, loggedUntil].map((at) => (at === null ? null : toIso(at)));
    const { rows } = await pool.query<{ hour: number; outcome: string; count: number }>(
      sql.countHours([workspaceId, campaignId, ...bounds]),
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  },
  winnerDecisions: async (workspaceId, campaignId) => {
    const { rows } = await pool.query<DecisionRow>(sql.listDecisions([workspaceId, campaignId]));
    return rows.map((row) => ({
      dispatchId: row.dispatch_id,
      decidedAt: row.decided_at,
      winner: row.winner,
      because: row.because,
      results: row.results,
    }));
  },
  shareDecisions: async (workspaceId, campaignId) => {
    const { rows } = await pool.query<ShareRow>(sql.listShares([workspaceId, campaignId]));
    return rows.map(toShares);
  },
  held: async (workspaceId, campaignId, limit) => {
    const { rows } = await pool.query<HeldRow>(sql.listHeld([workspaceId, campaignId, limit]));
    return { sends: rows.map(toHeld), total: rows[0]?.total ?? 0 };
  },
});

const lastBroadcast = async (
  pool: Pool,
  workspaceId: number,
  campaignId: string,
  since: Instant,
): Promise<{ readonly properties: JsonObject; readonly at: Instant } | null> => {
  const { rows } = await pool.query<{ properties: JsonObject; at: Instant }>(
    sql.lastBroadcast([workspaceId, campaignId, toIso(since)]),
  );
  return rows[0] ?? null;
};

interface WorkspaceRow {
  readonly campaign_id?: string;
  readonly day?: string;
  readonly variant: string;
  readonly channel: string;
  readonly outcome: string;
  /** The currency of revenue, '' of everything else. */
  readonly reason: string;
  readonly count: number;
  readonly amount: number;
}
const toWorkspaceSum = ({
  campaign_id: campaignId = '',
  day = '',
  count,
  ...row
}: WorkspaceRow): WorkspaceSum => ({
  campaignId,
  day,
  sendId: '',
  ...row,
  count: Number(count),
});

/** Sums of people carry no message. */
const PERSON = { variant: '', channel: '', reason: '' } as const;

const findPerson = async (pool: Pool, workspaceId: number, idOrEmail: string): Promise<Profile | null> => {
  const keys: PersonKey[] = [{ kind: 'external_id', value: idOrEmail }];
  if (partOfUserId(idOrEmail) !== null) keys.push({ kind: 'braze_id', value: idOrEmail });
  if (idOrEmail.includes('@')) {
    keys.push({ kind: 'email', value: idOrEmail, prioritization: ['most_recently_updated'] });
  }
  for (const match of await resolvePeople(pool, workspaceId, keys)) {
    if (match.kind !== 'one') continue;
    const { part, userId } = match;
    const profiles = await loadProfiles(pool, [{ workspaceId, part, userId }]);
    const [profile] = [...profiles.values()];
    if (profile !== undefined) return profile;
  }
  return null;
};

interface MessageRow {
  readonly at: Instant;
  readonly logged_at: Instant;
  readonly delivery_id: string;
  readonly user_id: string;
  readonly campaign_id: string;
  readonly campaign_version: number;
  readonly dispatch_id: string;
  readonly variant: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly send_key: string | null;
  readonly provider_message_id: string | null;
  readonly tries: number;
  readonly facts: JsonObject;
}

const listMessages = async (
  pool: Pool,
  workspaceId: number,
  query: MessageQuery,
): Promise<Page<LoggedMessage>> => {
  const { campaignId, person, outcome, dispatchId, limit, after } = query;
  if (campaignId !== null && !isUuid(campaignId)) return { rows: [], next: null };
  const from = readCursor(after);
  const { rows } = await pool.query<MessageRow>(
    sql.listMessages([
      workspaceId,
      campaignId,
      person?.part ?? null,
      person?.userId ?? null,
      outcome,
      dispatchId,
      from?.at ?? null,
      from?.id ?? null,
      from?.channel ?? null,
      from?.endpoint ?? null,
      limit,
    ]),
  );
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next =
    last === undefined ? null : writeCursor(last.logged_at, last.delivery_id, last.channel, last.endpoint);
  return { rows: rows.map(toMessage), next };
};

const toMessage = (row: MessageRow): LoggedMessage => ({
  at: row.at,
  loggedAt: row.logged_at,
  deliveryId: row.delivery_id,
  userId: row.user_id,
  campaignId: row.campaign_id,
  campaignVersion: row.campaign_version,
  dispatchId: row.dispatch_id,
  variant: row.variant,
  channel: row.channel,
  endpoint: row.endpoint,
  outcome: row.outcome,
  reason: row.reason,
  sendKey: row.send_key,
  providerMessageId: row.provider_message_id,
  tries: row.tries,
  facts: row.facts,
});

interface CapturedRow {
  readonly send_key: string;
  readonly at: Instant;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly message: JsonObject;
}

const listCaptured = async (
  pool: Pool,
  workspaceId: number,
  query: CapturedQuery,
): Promise<Page<CapturedMessage>> => {
  const { campaignId, person, dispatchId, limit, after, newestFirst = false } = query;
  if (campaignId !== null && !isUuid(campaignId)) return { rows: [], next: null };
  const from = readCursor(after);
  const values = [
    workspaceId,
    campaignId,
    person?.part ?? null,
    person?.userId ?? null,
    dispatchId,
    from?.at ?? null,
    from?.id ?? null,
    limit,
  ];
  const list = newestFirst ? sql.listCapturedNewestFirst : sql.listCaptured;
  const { rows } = await pool.query<CapturedRow>(list(values));
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next = last === undefined ? null : writeCursor(last.at, last.send_key, '', '');
  return { rows: rows.map(toCaptured), next };
};

const toCaptured = (row: CapturedRow): CapturedMessage => ({
  sendKey: row.send_key,
  at: row.at,
  userId: row.user_id,
  externalId: row.external_id,
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
  channel: row.channel,
  endpoint: row.endpoint,
  variant: row.variant,
  message: row.message,
});

interface WaitingRow {
  readonly delivery_id: string;
  readonly dispatch_id: string;
  readonly due_at: Instant;
  readonly planned_at: Instant;
  readonly tries: number;
  readonly progress: JsonObject | null;
}
const toWaiting = (row: WaitingRow): WaitingDelivery => ({
  deliveryId: row.delivery_id,
  dispatchId: row.dispatch_id,
  dueAt: row.due_at,
  plannedAt: row.planned_at,
  tries: row.tries,
  progress: row.progress,
});

interface CountRow {
  readonly day: string;
  readonly send_id: string;
  readonly variant: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

interface DecisionRow {
  readonly dispatch_id: string;
  readonly decided_at: Instant;
  readonly winner: string | null;
  readonly because: string;
  readonly results: JsonObject;
}

interface HeldRow {
  readonly send_key: string;
  readonly delivery_id: string;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly campaign_id: string;
  readonly campaign_name: string;
  readonly dispatch_id: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly configuration: string | null;
  readonly provider: string | null;
  readonly attempts: number;
  readonly at: Instant;
  readonly total: number;
}
const toHeld = (row: HeldRow): HeldSend => ({
  sendKey: row.send_key,
  deliveryId: row.delivery_id,
  userId: row.user_id,
  externalId: row.external_id,
  campaignId: row.campaign_id,
  campaignName: row.campaign_name,
  dispatchId: row.dispatch_id,
  channel: row.channel,
  endpoint: row.endpoint,
  configuration: row.configuration,
  provider: row.provider,
  attempts: row.attempts,
  at: row.at,
});
