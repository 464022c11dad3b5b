// Campaigns whose deliveries this process put off because of a pause: looked at now and then, so that what waits goes
// on soon after the pause ends. Forgotten at a restart; then the longest deferral of a pause bounds the wait.
import type { SendingDeps } from './sending.ts';

export interface PausedCampaign {
  readonly workspaceId: number;
  readonly campaignId: string;
}

export interface PausedCampaigns {
  note(campaign: PausedCampaign): void;
  /** Makes deliveries of campaigns that are no longer paused due again. */
  check(): Promise<void>;
}

const MAX_WATCHED = 1_000;

export const watchPaused = (deps: Pick<SendingDeps, 'store' | 'clock' | 'observer'>): PausedCampaigns => {
  const watched = new Map<string, PausedCampaign>();
  const check = async (): Promise<void> => {
    for (const campaign of await deps.store.campaigns([...watched.values()])) {
      if (campaign.status === 'paused') continue;
      watched.delete(keyOf(campaign));
      await deps.store.hasten(campaign.workspaceId, campaign.campaignId, deps.clock.now());
    }
  };
  return {
    note: ({ workspaceId, campaignId }) => {
      if (watched.size < MAX_WATCHED)
        watched.set(keyOf({ workspaceId, campaignId }), { workspaceId, campaignId });
    },
    check: async () => {
      if (watched.size === 0) return;
      await check().catch((error: unknown) => {
        deps.observer.emit({ name: 'paused-check-failed', level: 'warn', error: String(error) });
      });
    },
  };
};

const keyOf = ({ workspaceId, campaignId }: PausedCampaign): string => `${workspaceId}:${campaignId}`;
