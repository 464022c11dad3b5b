// Of which type and team campaigns are, for those who may only see some.
import type { Standing, VisibleCampaigns } from '../core/access/team-rights.ts';

export interface CampaignStandings {
  /** By id or key, as they were asked for; what is not there is missing. */
  of(workspaceId: number, names: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /** Ids of every campaign that is not among these. */
  hiddenFrom(workspaceId: number, visible: VisibleCampaigns): Promise<ReadonlySet<string>>;
}
