// Live action-based campaigns, for the trigger index.
import type { LiveCampaigns } from '../../ports/live-campaigns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { toCampaign } from './campaign-row.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./live-campaigns.sql', import.meta.url), [
  'loadLiveCampaigns',
  'stampLiveCampaigns',
]);

export const postgresLiveCampaigns = (pool: Pool): LiveCampaigns => ({
  load: async () => {
    const { rows } = await pool.query<CampaignRow & { company_zone: string }>(sql.loadLiveCampaigns());
    return rows.map((row) => ({ campaign: toCampaign(row), companyZone: row.company_zone }));
  },
  stamp: async () => (await pool.query<{ stamp: string }>(sql.stampLiveCampaigns())).rows[0]?.stamp ?? '',
});
