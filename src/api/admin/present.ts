// How records look on the wire: snake_case, instants as ISO 8601 in UTC.
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { writeTyped } from '../../core/campaigns/unfinished.ts';
import type { Instant } from '../../core/time.ts';
import { toIso } from '../../core/time.ts';

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

export const presentCampaign = (campaign: Campaign) => ({
  campaign_id: campaign.campaignId,
  key: campaign.key,
  name: campaign.name,
  description: campaign.description,
  type: campaign.type,
  category: campaign.category,
  status: campaign.status,
  version: campaign.version,
  definition: writeTyped(campaign),
  unfinished: Object.keys(campaign.unfinished),
  tags: campaign.tags,
  created_at: toIso(campaign.createdAt),
  created_by: campaign.createdBy,
  updated_at: toIso(campaign.updatedAt),
  updated_by: campaign.updatedBy,
  launched_at: isoOrNull(campaign.launchedAt),
  stopped_at: isoOrNull(campaign.stoppedAt),
  archived_at: isoOrNull(campaign.archivedAt),
  first_sent_at: isoOrNull(campaign.firstSentAt),
  last_sent_at: isoOrNull(campaign.lastSentAt),
});
