// Live action-based campaigns, for the trigger index.
import type { WorkspaceLimits } from '../../core/restraints/workspace-limits.ts';
import type { SegmentRules } from '../../core/segments/named-segments.ts';
import type { LiveCampaigns } from '../../ports/live-campaigns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { toCampaign } from './campaign-row.ts';
import { toLimits } from './limits.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./live-campaigns.sql', import.meta.url), [
  'loadLiveCampaigns',
  'stampLiveCampaigns',
]);

interface LiveCampaignRow extends CampaignRow {
  readonly company_zone: string;
  readonly limits: Partial<WorkspaceLimits> | null;
  readonly session_counts_itself: boolean;
  readonly limit_segments: SegmentRules | null;
}

export const postgresLiveCampaigns = (pool: Pool): LiveCampaigns => ({
  load: async () => {
    const { rows } = await pool.query<LiveCampaignRow>(sql.loadLiveCampaigns());
    return rows.map((row) => ({
      campaign: toCampaign(row),
      companyZone: row.company_zone,
      limits: toLimits(row.limits, row.limit_segments),
      sessionCountsItself: row.session_counts_itself,
    }));
  },
  stamp: async () => (await pool.query<{ stamp: string }>(sql.stampLiveCampaigns())).rows[0]?.stamp ?? '',
});
