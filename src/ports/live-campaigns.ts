// Action-based campaigns that are live, for the index that triggers are matched against.
import type { Campaign } from '../core/campaigns/campaign.ts';

export interface LiveCampaigns {
  /** Active action-based campaigns of all workspaces. */
  load(): Promise<readonly Campaign[]>;
  /** Changes whenever load() would answer something else. Cheap. */
  stamp(): Promise<string>;
}
