// Stopping or archiving a campaign, or deleting a schedule that has begun, cancels what waits (CD-2.3, REST 3.4):
// fan-outs end, waiting deliveries get their terminal.
// The decider would turn each of them away when it is due; this makes the numbers right at once.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { PARTS } from '../core/part.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { CancelRequest } from '../ports/planning-store.ts';
import type { PlanningDeps } from './planning.ts';

const SLICE = 5_000;

type Deps = Pick<PlanningDeps, 'store' | 'clock'>;

/** Returns how many deliveries were cancelled. `now` is the workspace's clock. */
export const cancelWaiting = async (deps: Deps, campaign: Campaign, now: Instant): Promise<number> => {
  const archived = campaign.status === 'archived';
  await deps.store.cancelFanouts(campaign.workspaceId, campaign.campaignId, null);
  return cancelParts(deps, {
    ...about(campaign, now),
    dispatchId: null,
    plannedUntil: campaign.stoppedAt ?? campaign.archivedAt ?? now,
    reason: archived ? 'campaign_archived' : 'campaign_stopped',
  });
};

/** What a call planned and did not send yet, people a fan-out has not come to included. */
export const cancelDispatch = async (
  deps: Deps,
  campaign: Campaign,
  dispatchId: string,
  now: Instant,
): Promise<number> => {
  const fanouts = await deps.store.cancelFanouts(campaign.workspaceId, campaign.campaignId, dispatchId);
  // Clocks of processes differ a little; everything of the call is meant.
  const plannedUntil = now + DAY_MS;
  const request = {
    ...about(campaign, now),
    dispatchId,
    plannedUntil,
    reason: 'schedule_cancelled' as const,
  };
  return fanouts + (await cancelParts(deps, request));
};

const about = ({ workspaceId, campaignId, version }: Campaign, at: Instant) => ({
  workspaceId,
  campaignId,
  campaignVersion: version,
  at,
  limit: SLICE,
});

const cancelParts = async (
  deps: Deps,
  request: Omit<CancelRequest, 'part' | 'loggedAt'>,
): Promise<number> => {
  let cancelled = 0;
  for (const part of PARTS) {
    for (let n = SLICE; n === SLICE; cancelled += n)
      n = await deps.store.cancelWaiting({ ...request, part, loggedAt: deps.clock.now() });
  }
  return cancelled;
};
