// Of which type campaigns are, for those who may only see some.
import type { CampaignType } from '../core/campaigns/campaign.ts';

export interface CampaignTypes {
  /** By id or key, as they were asked for; what is not there is missing. */
  typesOf(workspaceId: number, names: readonly string[]): Promise<ReadonlyMap<string, CampaignType>>;
  /** Ids of every campaign of these types. */
  idsOf(workspaceId: number, types: readonly CampaignType[]): Promise<ReadonlySet<string>>;
}
