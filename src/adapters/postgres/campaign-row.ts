// The campaigns row as a Campaign. The only place that knows how a definition is stored.
import type { JsonObject } from '../../core/json.ts';
import { USUAL_DEFINITION, type Campaign, type CampaignDefinition } from '../../core/campaigns/campaign.ts';
import {
  NO_CONVERSIONS,
  type ConversionSettings,
} from '../../core/campaigns/definition/conversion-settings.ts';
import { joinTeam, type TeamRule } from '../../core/campaigns/team-audience.ts';
import { putRulesIn, type SegmentRules } from '../../core/segments/named-segments.ts';

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
  /** These are not read where campaigns are sent. */
  readonly unfinished?: JsonObject;
  readonly created_by?: string;
  readonly updated_by?: string;
  readonly tags: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
  readonly launched_at: number | null;
  readonly stopped_at: number | null;
  readonly archived_at: number | null;
  readonly first_sent_at: number | null;
  readonly last_sent_at: number | null;
  /** Only where the campaign is read to be run: rules of the segments that its audience names. */
  readonly segments?: SegmentRules | null;
  /** There as well: what its team restricts it to; null: it is in no team, or in one that is gone. */
  readonly team?: TeamRule | null;
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
  unfinished: row.unfinished ?? {},
  definition: toDefinition(row.definition, row.segments, row.team),
  ...(row.team === undefined ? {} : { teamAudience: row.team?.audience ?? null }),
  tags: row.tags,
  createdAt: row.created_at,
  createdBy: row.created_by ?? '',
  updatedAt: row.updated_at,
  updatedBy: row.updated_by ?? '',
  launchedAt: row.launched_at,
  stoppedAt: row.stopped_at,
  archivedAt: row.archived_at,
  firstSentAt: row.first_sent_at,
  lastSentAt: row.last_sent_at,
});

/** With `segments`, what the audience names stands in it as a rule; with `team`, its own restriction as well. */
export const toDefinition = (
  stored: Partial<CampaignDefinition>,
  segments: SegmentRules | null = null,
  team?: TeamRule | null,
): CampaignDefinition => {
  const usual = { ...USUAL_DEFINITION, ...stored };
  const { audience, teamId } = usual;
  const named = withSegments(audience, segments);
  return {
    ...usual,
    success: toSuccess(usual.success),
    audience: team === undefined ? named : joinTeam(named, teamId, team),
  };
};

export const withSegments = (
  audience: JsonObject | null,
  segments: SegmentRules | null,
): JsonObject | null => (segments === null || audience === null ? audience : putRulesIn(audience, segments));

const toSuccess = (stored: Partial<ConversionSettings>): ConversionSettings => {
  const success = { ...NO_CONVERSIONS, ...stored };
  const { winningVariant } = success;
  return winningVariant === null
    ? success
    : { ...success, winningVariant: { ...USUAL_WINNING, ...winningVariant } };
};
/** What winning variants of earlier releases lack. */
const USUAL_WINNING = { send: 'winner' } as const;
