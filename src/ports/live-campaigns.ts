// Action-based campaigns that are live, for the index that triggers are matched against.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';

export interface LiveCampaign {
  readonly campaign: Campaign;
  /** Zone of its workspace (3.1). */
  readonly companyZone: string;
  /** Of its workspace: whom all its campaigns leave out. */
  readonly limits: WorkspaceLimits;
  /** A setting of its workspace: the session that triggers already counts when its audience is judged (7.8, 4). */
  readonly sessionCountsItself?: boolean;
}

export interface LiveCampaigns {
  /** Active and paused action-based campaigns of all workspaces: in a pause, exception events still cancel. */
  load(): Promise<readonly LiveCampaign[]>;
  /** Changes whenever load() would answer something else. Cheap. */
  stamp(): Promise<string>;
}
