// Campaigns whose conversion events are watched: launched ones, stopped and archived included, because what was sent
// before still converts (2.3).
import type { Campaign } from '../core/campaigns/campaign.ts';

export interface ConvertingCampaigns {
  /** Launched campaigns of all workspaces that name a conversion event. */
  load(): Promise<readonly Campaign[]>;
  /** Changes whenever load() would answer something else. Cheap. */
  stamp(): Promise<string>;
}
