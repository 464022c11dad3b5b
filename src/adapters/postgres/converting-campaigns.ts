// Launched campaigns that name conversion events, for the conversion index.
import type { ConvertingCampaigns } from '../../ports/converting-campaigns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { toCampaign } from './campaign-row.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./converting-campaigns.sql', import.meta.url), [
  'loadConvertingCampaigns',
  'stampConvertingCampaigns',
]);

export const postgresConvertingCampaigns = (pool: Pool): ConvertingCampaigns => ({
  load: async () => (await pool.query<CampaignRow>(sql.loadConvertingCampaigns())).rows.map(toCampaign),
  stamp: async () =>
    (await pool.query<{ stamp: string }>(sql.stampConvertingCampaigns())).rows[0]?.stamp ?? '',
});
