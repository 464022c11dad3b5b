// Continuing a paused campaign goes on exactly where it stopped, and at once (rulings: Pause).
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Instant } from '../core/time.ts';
import type { Engine } from './engine.ts';
import type { PlanningDeps } from './planning.ts';

type Deps = Pick<PlanningDeps, 'store' | 'wakePlanner' | 'wakeSandbox'>;

/** `now` is the workspace's clock. */
export const hurryPaused = async (
  deps: Deps,
  engine: Pick<Engine, 'resumed'>,
  campaign: Campaign,
  now: Instant,
): Promise<void> => {
  const { workspaceId, campaignId } = campaign;
  await deps.store.hurryFanouts(workspaceId, campaignId, now);
  await deps.store.hurryOccurrences({ workspaceId, campaignId }, now);
  await engine.resumed(workspaceId, campaignId, now);
  deps.wakePlanner();
  deps.wakeSandbox(workspaceId);
};
