// The campaigns row as a Campaign. The only place that knows how a definition is stored.
import { USUAL_DEFINITION, type Campaign, type CampaignDefinition } from '../../core/campaigns/campaign.ts';

export interface CampaignRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: Campaign['type'];
  readonly category: Campaign['category'];
  readonly status: Campaign['status'];
  readonly version: number;
  readonly definition: Partial<CampaignDefinition>;
  readonly tags: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
  readonly launched_at: number | null;
  readonly stopped_at: number | null;
  readonly archived_at: number | null;
  readonly first_sent_at: number | null;
  readonly last_sent_at: number | null;
}

/** Timestamps arrive as epoch milliseconds (pool.ts sets the parsers). */
export const toCampaign = (row: CampaignRow): Campaign => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  key: row.key,
  name: row.name,
  description: row.description,
  type: row.type,
  category: row.category,
  status: row.status,
  version: row.version,
  definition: { ...USUAL_DEFINITION, ...row.definition },
  tags: row.tags,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  launchedAt: row.launched_at,
  stoppedAt: row.stopped_at,
  archivedAt: row.archived_at,
  firstSentAt: row.first_sent_at,
  lastSentAt: row.last_sent_at,
});
