// Seed groups over PostgreSQL: few rows, written by people.
import type { SeedGroup, SeedGroupStore } from '../../ports/seed-store.ts';
import { countCopies } from './seed-copies.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool } from './pool.ts';

const sql = loadSql(new URL('./seed-groups.sql', import.meta.url), [
  'listSeedGroups',
  'saveSeedGroup',
  'removeSeedGroup',
  'attachedGroups',
  'detachGroups',
  'attachGroups',
  'attachAutomatic',
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
  copies: (workspaceId, campaignId) => countCopies(pool, workspaceId, campaignId),
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
