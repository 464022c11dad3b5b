// Sessions as opaque tokens: only their SHA-256 is kept. Nothing is remembered between requests, so that what ends a
// session or takes a role away holds from the next request on, in every process.
import { DAY_MS, MINUTE_MS, type Instant } from '../../core/time.ts';
import type { Membership, Person, SessionStore } from '../../ports/accounts.ts';
import type { Random } from '../../ports/clock.ts';
import { type AccountRow, hashToken, newToken, noteSignIn, toAccount } from './accounts.ts';
import { type WorkspaceRow, toFacts } from './api-keys.ts';
import { loadSql } from './load-sql.ts';
import { type Pool, inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./account-sessions.sql', import.meta.url), [
  'insertSession',
  'dropEnded',
  'findSession',
  'listMemberships',
  'noteSeen',
  'listSessions',
  'endSession',
  'endOthers',
]);

/** Unused for so long, a session is over. */
export const IDLE_MS = 7 * DAY_MS;
/** However much it is used. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
/** How exactly its last use is known. */
const SEEN_EVERY_MS = MINUTE_MS;
const MAX_AGENT_CHARS = 300;

interface SessionRow extends AccountRow {
  readonly session_id: string;
  readonly session_created_at: number;
  readonly seen_at: number;
  readonly is_owner: boolean;
}

interface MembershipRow extends WorkspaceRow {
  readonly roles: readonly string[];
  readonly custom_permissions: readonly (readonly string[])[];
  readonly teams: readonly {
    readonly team_id: string;
    readonly roles: readonly string[];
    readonly custom_permissions: readonly (readonly string[])[];
  }[];
}

interface ListedRow {
  readonly session_id: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly ends_at: number;
  readonly address: string;
  readonly user_agent: string;
}

export const createSessionStore = (pool: Pool, random: Random): SessionStore => ({
  open: (accountId, { address, userAgent }, at) =>
    inTransaction(pool, async (client) => {
      const token = newToken(random);
      const agent = userAgent.slice(0, MAX_AGENT_CHARS);
      await client.query(sql.dropEnded([accountId, at, at - IDLE_MS]));
      await client.query(
        sql.insertSession([
          hashToken(token),
          random.uuid(),
          accountId,
          at,
          at + SESSION_LIFE_MS,
          address,
          agent,
        ]),
      );
      await client.query(noteSignIn([accountId, at]));
      return token;
    }),
  identify: (token, at) => identify(pool, token, at),
  list: async (accountId, at) => {
    const { rows } = await pool.query<ListedRow>(sql.listSessions([accountId, at, at - IDLE_MS]));
    return rows.map((row) => ({
      sessionId: row.session_id,
      createdAt: row.created_at,
      seenAt: row.seen_at,
      endsAt: row.ends_at,
      address: row.address,
      userAgent: row.user_agent,
    }));
  },
  end: async (accountId, sessionId) =>
    isUuid(sessionId) && (await pool.query(sql.endSession([accountId, sessionId]))).rowCount === 1,
  endAll: async (accountId, exceptSessionId) =>
    (await pool.query(sql.endOthers([accountId, exceptSessionId]))).rowCount ?? 0,
});

const identify = async (pool: Pool, token: string, at: Instant): Promise<Person | null> => {
  const found = await pool.query<SessionRow>(sql.findSession([hashToken(token), at, at - IDLE_MS]));
  const [row] = found.rows;
  if (row === undefined) return null;
  if (at - row.seen_at >= SEEN_EVERY_MS) await pool.query(sql.noteSeen([row.session_id, at]));
  const { rows } = await pool.query<MembershipRow>(sql.listMemberships([row.account_id, row.is_owner]));
  return {
    sessionId: row.session_id,
    account: toAccount(row),
    createdAt: row.session_created_at,
    isOwner: row.is_owner,
    workspaces: rows.map(toMembership),
  };
};

const toMembership = (row: MembershipRow): Membership => ({
  workspace: toFacts(row),
  roles: row.roles,
  customPermissions: row.custom_permissions.flat(),
  teams: row.teams.map((one) => ({
    teamId: one.team_id,
    roles: one.roles,
    customPermissions: one.custom_permissions.flat(),
  })),
});
