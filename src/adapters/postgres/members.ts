// Members of a workspace and its own roles. The last owner who can sign in stays one, whoever asks at the same time.
import type { CustomRole, Member, MemberStore } from '../../ports/members.ts';
import { type AccountRow, toAccount } from './accounts.ts';
import { loadSql } from './load-sql.ts';
import { type Pool, inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./members.sql', import.meta.url), [
  'listMembers',
  'lockOwners',
  'countOtherOwners',
  'dropRoles',
  'addRoles',
  'listRoles',
  'findRole',
  'insertRole',
  'changeRole',
  'removeRole',
  'removeGrants',
  'removeTeamGrants',
]);

interface MemberRow extends AccountRow {
  readonly roles: readonly string[];
  readonly workspaces: number;
  readonly is_owner: boolean;
  readonly in_teams: number;
}

interface RoleRow {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const toMember = (row: MemberRow): Member => ({
  account: toAccount(row),
  isOwner: row.is_owner,
  roles: row.roles,
  workspaces: row.workspaces,
  inTeams: row.in_teams,
});

const toRole = (row: RoleRow): CustomRole => ({
  role: row.role,
  name: row.name,
  description: row.description,
  permissions: row.permissions,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const createMemberStore = (pool: Pool): MemberStore => ({
  list: async (workspaceId) =>
    (await pool.query<MemberRow>(sql.listMembers([workspaceId, null]))).rows.map(toMember),
  find: async (workspaceId, accountId) => {
    if (!isUuid(accountId)) return null;
    const [row] = (await pool.query<MemberRow>(sql.listMembers([workspaceId, accountId]))).rows;
    return row === undefined ? null : toMember(row);
  },
  setRoles: (workspaceId, accountId, roles, by, at) =>
    inTransaction(pool, async (client) => {
      await client.query(sql.dropRoles([workspaceId, accountId, roles]));
      await client.query(sql.addRoles([workspaceId, accountId, roles, by, at]));
    }),
  setOwner: (accountId, isOwner, by, at) =>
    inTransaction(pool, async (client) => {
      await client.query(sql.lockOwners());
      const { rows } = await client.query<{ count: number }>(sql.countOtherOwners([accountId]));
      if (!isOwner && (rows[0]?.count ?? 0) === 0) return false;
      await client.query(
        isOwner ? sql.addRoles([0, accountId, ['owner'], by, at]) : sql.dropRoles([0, accountId, []]),
      );
      return true;
    }),
  listRoles: async (workspaceId) => {
    const { rows } = await pool.query<RoleRow & { readonly members: number }>(sql.listRoles([workspaceId]));
    return rows.map((row) => ({ ...toRole(row), members: row.members }));
  },
  findRole: async (workspaceId, role) => {
    const [row] = (await pool.query<RoleRow>(sql.findRole([workspaceId, role]))).rows;
    return row === undefined ? null : toRole(row);
  },
  createRole: async (workspaceId, { role, name, description, permissions, createdAt }) => {
    const values = [workspaceId, role, name, description, permissions, createdAt];
    return (await pool.query(sql.insertRole(values))).rowCount === 1;
  },
  changeRole: async (workspaceId, role, seenVersion, { name, description, permissions }, at) => {
    const values = [workspaceId, role, seenVersion, name, description, permissions, at];
    const [row] = (await pool.query<RoleRow>(sql.changeRole(values))).rows;
    return row === undefined ? null : toRole(row);
  },
  removeRole: (workspaceId, role) =>
    inTransaction(pool, async (client) => {
      const removed = (await client.query(sql.removeRole([workspaceId, role]))).rowCount === 1;
      await client.query(sql.removeGrants([workspaceId, role]));
      await client.query(sql.removeTeamGrants([workspaceId, role]));
      return removed;
    }),
});
