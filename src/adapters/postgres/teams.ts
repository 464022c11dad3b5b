// Teams and their members. The version of a team moves with every change of it and of who is in it, so that nobody
// overwrites what they have not seen, and so that whoever runs campaigns notices.
import type { JsonObject } from '../../core/json.ts';
import type { CampaignStatus } from '../../core/campaigns/campaign.ts';
import type { Instant } from '../../core/time.ts';
import type { Team, TeamMember, TeamStore } from '../../ports/team-store.ts';
import { loadSql } from './load-sql.ts';
import { type Pool, inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./teams.sql', import.meta.url), [
  'listTeams',
  'insertTeam',
  'changeTeam',
  'findNamesake',
  'bumpTeam',
  'dropMembers',
  'putMembers',
  'usesOfTeam',
  'removeTeam',
  'forgetAccount',
]);

interface TeamRow {
  readonly team_id: string;
  readonly name: string;
  readonly description: string;
  readonly audience: JsonObject | null;
  readonly members: readonly { readonly account_id: string; readonly roles: readonly string[] }[];
  readonly campaigns: number;
  readonly version: number;
  readonly created_at: Instant;
  readonly created_by: string;
  readonly updated_at: Instant;
  readonly updated_by: string;
}

const toTeam = (row: TeamRow): Team => ({
  teamId: row.team_id,
  name: row.name,
  description: row.description,
  audience: row.audience,
  members: row.members.map(({ account_id: accountId, roles }) => ({ accountId, roles })),
  campaigns: row.campaigns,
  version: row.version,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const asRows = (members: readonly TeamMember[]): string =>
  JSON.stringify(members.map(({ accountId, roles }) => ({ account: accountId, roles })));

const asJson = (audience: JsonObject | null): string | null =>
  audience === null ? null : JSON.stringify(audience);

export const createTeamStore = (pool: Pool): TeamStore => ({
  ...readers(pool),
  create: async (workspaceId, { teamId, name, description, audience }, by, at) => {
    const values = [workspaceId, teamId, name, description, asJson(audience), by, at];
    return (await pool.query(sql.insertTeam(values))).rowCount === 1;
  },
  change: (workspaceId, { teamId, name, description, audience }, seenVersion, by, at) =>
    inTransaction(pool, async (client) => {
      const namesake = await client.query(sql.findNamesake([workspaceId, teamId, name]));
      if (namesake.rowCount !== 0) return 'taken';
      const values = [workspaceId, teamId, name, description, asJson(audience), by, at, seenVersion];
      return (await client.query(sql.changeTeam(values))).rowCount === 1 ? 'done' : 'changed';
    }),
  setMembers: (workspaceId, teamId, seenVersion, members, by, at) =>
    inTransaction(pool, async (client) => {
      const bumped = await client.query(sql.bumpTeam([workspaceId, teamId, by, at, seenVersion]));
      if (bumped.rowCount !== 1) return false;
      const accounts = members.map(({ accountId }) => accountId);
      await client.query(sql.dropMembers([workspaceId, teamId, accounts]));
      await client.query(sql.putMembers([workspaceId, teamId, asRows(members), by, at]));
      return true;
    }),
  addMember: (workspaceId, teamId, member, by, at) =>
    inTransaction(pool, async (client) => {
      await client.query(sql.bumpTeam([workspaceId, teamId, by, at, null]));
      await client.query(sql.putMembers([workspaceId, teamId, asRows([member]), by, at]));
    }),
  remove: (workspaceId, teamId) =>
    inTransaction(pool, async (client) => {
      if (!isUuid(teamId)) return false;
      const removed = await client.query(sql.removeTeam([workspaceId, teamId]));
      if (removed.rowCount !== 1) return false;
      await client.query(sql.dropMembers([workspaceId, teamId, []]));
      return true;
    }),
  forgetAccount: async (workspaceId, accountId) => {
    await pool.query(sql.forgetAccount([workspaceId, accountId]));
  },
});

const readers = (pool: Pool): Pick<TeamStore, 'list' | 'find' | 'uses'> => ({
  list: async (workspaceId) =>
    (await pool.query<TeamRow>(sql.listTeams([workspaceId, null]))).rows.map(toTeam),
  find: async (workspaceId, teamId) => {
    if (!isUuid(teamId)) return null;
    const [row] = (await pool.query<TeamRow>(sql.listTeams([workspaceId, teamId]))).rows;
    return row === undefined ? null : toTeam(row);
  },
  uses: async (workspaceId, teamId, limit) => {
    if (!isUuid(teamId)) return [];
    const { rows } = await pool.query<{ campaign_id: string; name: string; status: CampaignStatus }>(
      sql.usesOfTeam([workspaceId, teamId, limit]),
    );
    return rows.map(({ campaign_id: campaignId, name, status }) => ({ campaignId, name, status }));
  },
});
