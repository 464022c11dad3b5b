// Seed groups over PostgreSQL: few rows, written by people; taken once per campaign by whoever sends first.
import { emailAddress } from '../../core/users/address.ts';
import type { Profile } from '../../core/users/user.ts';
import type { SeedGroup, SeedGroupStore, SeedMember, SeedMembers } from '../../ports/seed-store.ts';
import { findOwners } from './consent.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool } from './pool.ts';
import { loadProfiles } from './resolve-people.ts';

const sql = loadSql(new URL('./seed-groups.sql', import.meta.url), [
  'listSeedGroups',
  'saveSeedGroup',
  'removeSeedGroup',
  'attachedGroups',
  'detachGroups',
  'attachGroups',
  'attachAutomatic',
  'takeSeeds',
]);

interface GroupRow {
  readonly seed_group_id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly auto_attach: boolean;
}

export const createSeedGroupStore = (pool: Pool): SeedGroupStore => ({
  list: async (workspaceId) => {
    const { rows } = await pool.query<GroupRow>(sql.listSeedGroups([workspaceId]));
    return rows.map(toGroup);
  },
  save: async (workspaceId, { seedGroupId, name, members, autoAttach }, now) => {
    await pool.query(sql.saveSeedGroup([workspaceId, seedGroupId, name, members, autoAttach, now]));
  },
  remove: async (workspaceId, seedGroupId) => {
    const { rowCount } = await pool.query(sql.removeSeedGroup([workspaceId, seedGroupId]));
    return rowCount === 1;
  },
  attached: async (workspaceId, campaignId) => {
    const { rows } = await pool.query<Pick<GroupRow, 'seed_group_id'>>(
      sql.attachedGroups([workspaceId, campaignId]),
    );
    return rows.map((row) => row.seed_group_id);
  },
  attach: (workspaceId, campaignId, groups) =>
    inTransaction(pool, async (client) => {
      await client.query(sql.detachGroups([workspaceId, campaignId, groups]));
      await client.query(sql.attachGroups([workspaceId, campaignId, groups]));
    }),
  attachAutomatic: async (workspaceId, campaignId) => {
    await pool.query(sql.attachAutomatic([workspaceId, campaignId]));
  },
});

const toGroup = (row: GroupRow): SeedGroup => ({
  seedGroupId: row.seed_group_id,
  name: row.name,
  members: row.members,
  autoAttach: row.auto_attach,
});

export const createSeedMembers = (pool: Pool): SeedMembers => ({
  take: async (workspaceId, campaignId, realNow) => {
    const { rows } = await pool.query<Pick<GroupRow, 'members'>>(
      sql.takeSeeds([workspaceId, campaignId, realNow]),
    );
    const addresses = [...new Set(rows.flatMap(({ members }) => members))];
    return addresses.length === 0 ? [] : withProfiles(pool, workspaceId, addresses);
  },
});

const withProfiles = async (
  pool: Pool,
  workspaceId: number,
  addresses: readonly string[],
): Promise<readonly SeedMember[]> => {
  const owners = await findOwners(pool, workspaceId, addresses.map(emailAddress));
  const byAddress = new Map<string, Profile>();
  for (const profile of (await loadProfiles(pool, owners)).values())
    if (profile.email !== null) byAddress.set(emailAddress(profile.email).value, profile);
  return addresses.map((address) => ({
    address,
    profile: byAddress.get(emailAddress(address).value) ?? null,
  }));
};
