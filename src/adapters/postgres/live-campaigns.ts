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
  load: async () => (await pool.query<CampaignRow>(sql.loadLiveCampaigns())).rows.map(toCampaign),
  stamp: async () => (await pool.query<{ stamp: string }>(sql.stampLiveCampaigns())).rows[0]?.stamp ?? '',
});
