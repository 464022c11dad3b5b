// Types of campaigns, asked for on behalf of those who may only see some of them.
import type { CampaignType } from '../../core/campaigns/campaign.ts';
import type { CampaignTypes } from '../../ports/campaign-families.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./campaign-families.sql', import.meta.url), ['typesOf', 'idsOf']);

export const createCampaignTypes = (pool: Pool): CampaignTypes => ({
  typesOf: async (workspaceId, names) => {
    const { rows } = await pool.query<{ readonly name: string; readonly type: CampaignType }>(
      sql.typesOf([workspaceId, names]),
    );
    return new Map(rows.map(({ name, type }) => [name, type]));
  },
  idsOf: async (workspaceId, types) => {
    const { rows } = await pool.query<{ readonly campaign_id: string }>(sql.idsOf([workspaceId, types]));
    return new Set(rows.map((row) => row.campaign_id));
  },
});
