// Pages of the log: windows that grow until a page is full, the start is reached, or enough was looked at for one answer.
import { performance } from 'node:perf_hooks';
import type { JsonObject } from '../../core/json.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso, type Instant } from '../../core/time.ts';
import type { LogLine, LogQuery, MessageLog, Reaction } from '../../ports/message-log.ts';
import { loadSql } from './load-sql.ts';
import { readCursor, writeCursor, type Cursor } from './log-cursor.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./message-log.sql', import.meta.url), [
  'window',
  'people',
  'campaignNames',
  'reactions',
]);

const FIRST_WINDOW_MS = 10 * MINUTE_MS;
const GROWTH = 6;
const LARGEST_WINDOW_MS = 30 * DAY_MS;
const ENOUGH_MS = 2_000;

export const createMessageLog = (pool: Pool): MessageLog => ({
  page: async (workspaceId, query) => {
    const cursor = readCursor(query.after);
    const startedAt = performance.now();
    const rows: Row[] = [];
    let until = Math.min(query.until, cursor === null ? query.until : cursor.at + 1);
    // Somebody's own rows are found by their key, however old they are.
    let width = query.person === null ? FIRST_WINDOW_MS : until - query.from;
    while (until > query.from && rows.length < query.limit && performance.now() - startedAt < ENOUGH_MS) {
      const from = Math.max(query.from, until - width);
      rows.push(
        ...(await readWindow(pool, workspaceId, query, { from, until, cursor }, query.limit - rows.length)),
      );
      if (rows.length < query.limit) until = from;
      width = Math.min(width * GROWTH, LARGEST_WINDOW_MS);
    }
    const last = rows.length >= query.limit ? rows.at(-1) : undefined;
    return {
      lines: await describe(pool, workspaceId, rows),
      next: last !== undefined ? cursorOf(last) : until > query.from ? emptyCursor(until) : null,
      searchedUntil: last?.logged_at ?? until,
    };
  },
});

/** Sorts after everything of its instant. */
const emptyCursor = (until: Instant): string =>
  writeCursor(until - 1, 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\uffff', '');

const cursorOf = (row: Row): string => writeCursor(row.logged_at, row.delivery_id, row.channel, row.endpoint);

interface Row {
  readonly part: number;
  readonly at: Instant;
  readonly logged_at: Instant;
  readonly delivery_id: string;
  readonly user_id: string;
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly variant: string;
  readonly channel: string;
  readonly endpoint: string;
  readonly outcome: string;
  readonly reason: string;
  readonly tries: number;
  readonly facts: JsonObject;
  readonly send_key: string | null;
  readonly provider_message_id: string | null;
}

const readWindow = async (
  pool: Pool,
  workspaceId: number,
  query: LogQuery,
  {
    from,
    until,
    cursor,
  }: { readonly from: Instant; readonly until: Instant; readonly cursor: Cursor | null },
  limit: number,
): Promise<readonly Row[]> => {
  const { rows } = await pool.query<Row>(
    sql.window([
      workspaceId,
      toIso(from),
      toIso(until),
      query.level === 'people',
      query.outcomes,
      query.reasons,
      query.channels,
      query.campaignId,
      query.person?.part ?? null,
      query.person?.userId ?? null,
      cursor?.at ?? null,
      cursor?.id ?? null,
      cursor?.channel ?? null,
      cursor?.endpoint ?? null,
      limit,
    ]),
  );
  return rows;
};

/** Names and what became of messages, for all lines of the page at once. */
const describe = async (
  pool: Pool,
  workspaceId: number,
  rows: readonly Row[],
): Promise<readonly LogLine[]> => {
  if (rows.length === 0) return [];
  const [people, campaigns, reactions] = await Promise.all([
    loadPeople(pool, workspaceId, rows),
    loadNames(pool, workspaceId, rows),
    loadReactions(pool, workspaceId, rows),
  ]);
  return rows.map((row) => {
    const person = people.get(`${row.part}/${row.user_id}`);
    return {
      at: row.at,
      loggedAt: row.logged_at,
      deliveryId: row.delivery_id,
      userId: row.user_id,
      externalId: person?.external_id ?? null,
      email: person?.email ?? null,
      campaignId: row.campaign_id,
      campaignName: campaigns.get(row.campaign_id) ?? '',
      dispatchId: row.dispatch_id,
      variant: row.variant,
      channel: row.channel,
      endpoint: row.endpoint,
      outcome: row.outcome,
      reason: row.reason,
      tries: row.tries,
      facts: row.facts,
      sendKey: row.send_key,
      providerMessageId: row.provider_message_id,
      reactions: row.send_key === null ? [] : (reactions.get(row.send_key) ?? []),
    };
  });
};

interface PersonRow {
  readonly part: number;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly email: string | null;
}

const loadPeople = async (pool: Pool, workspaceId: number, rows: readonly Row[]) => {
  const wanted = rows.map(({ part, user_id }) => ({ part, user_id }));
  const found = await pool.query<PersonRow>(sql.people([workspaceId, JSON.stringify(wanted)]));
  return new Map(found.rows.map((row) => [`${row.part}/${row.user_id}`, row]));
};

const loadNames = async (pool: Pool, workspaceId: number, rows: readonly Row[]) => {
  const ids = [...new Set(rows.map(({ campaign_id }) => campaign_id))];
  const found = await pool.query<{ campaign_id: string; name: string }>(
    sql.campaignNames([workspaceId, ids]),
  );
  return new Map(found.rows.map((row) => [row.campaign_id, row.name]));
};

const loadReactions = async (pool: Pool, workspaceId: number, rows: readonly Row[]) => {
  const wanted = rows.flatMap(({ part, user_id, campaign_id, send_key }) =>
    send_key === null ? [] : [{ part, user_id, campaign_id, send_key }],
  );
  const reactions = new Map<string, Reaction[]>();
  if (wanted.length === 0) return reactions;
  // What reacts to a message is logged after it.
  const since = Math.min(...rows.map((row) => row.logged_at)) - HOUR_MS;
  const found = await pool.query<{ send_key: string } & Reaction>(
    sql.reactions([workspaceId, JSON.stringify(wanted), toIso(since)]),
  );
  for (const { send_key: key, kind, at, detail } of found.rows)
    reactions.set(key, [...(reactions.get(key) ?? []), { kind, at, detail }]);
  return reactions;
};
