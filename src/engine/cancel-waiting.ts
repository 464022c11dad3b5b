// Stopping or archiving a campaign cancels what waits (CD-2.3): fan-outs end, waiting deliveries get their terminal.
// The decider would turn each of them away when it is due; this makes the numbers right at once.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { PARTS } from '../core/part.ts';
import type { Instant } from '../core/time.ts';
import type { PlanningDeps } from './planning.ts';

const SLICE = 5_000;

/** Returns how many deliveries were cancelled. `now` is the workspace's clock. */
export const cancelWaiting = async (
  deps: Pick<PlanningDeps, 'store' | 'clock'>,
  campaign: Campaign,
  now: Instant,
): Promise<number> => {
  const { workspaceId, campaignId } = campaign;
  const archived = campaign.status === 'archived';
  await deps.store.cancelFanouts(workspaceId, campaignId);
  const request = {
    workspaceId,
    campaignId,
    campaignVersion: campaign.version,
    plannedUntil: campaign.stoppedAt ?? campaign.archivedAt ?? now,
    reason: archived ? ('campaign_archived' as const) : ('campaign_stopped' as const),
    at: now,
    limit: SLICE,
  };
  let cancelled = 0;
  for (const part of PARTS) {
    for (let n = SLICE; n === SLICE; cancelled += n)
      n = await deps.store.cancelWaiting({ ...request, part, loggedAt: deps.clock.now() });
  }
  return cancelled;
};
