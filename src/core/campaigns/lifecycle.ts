// What may happen to a campaign when (campaign-delivery 2.2, 2.3; rulings: Stop and Pause). A stop cancels what is
// pending and is not made up for; a pause holds it; archived campaigns are read-only.
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Instant } from '../time.ts';
import type { Campaign, CampaignStatus } from './campaign.ts';

export type CampaignAction = 'launch' | 'stop' | 'resume' | 'pause' | 'continue' | 'archive' | 'unarchive';

export const CAMPAIGN_ACTIONS: readonly CampaignAction[] = [
  'launch',
  'stop',
  'resume',
  'pause',
  'continue',
  'archive',
  'unarchive',
];

type Stamps = Pick<Campaign, 'status' | 'launchedAt' | 'stoppedAt' | 'archivedAt'>;

export interface Transition extends Stamps {
  /** Fan-outs and schedules of the campaign end; deliveries planned up to `stoppedAt` are cancelled (2.3). */
  readonly cancelsPending: boolean;
  /** The definition must pass review first. */
  readonly needsReview: boolean;
}

interface Rule {
  readonly from: readonly CampaignStatus[];
  readonly to: CampaignStatus;
}

const RULES: Readonly<Record<CampaignAction, Rule>> = {
  launch: { from: ['draft'], to: 'active' },
  stop: { from: ['active', 'idle', 'paused'], to: 'stopped' },
  resume: { from: ['stopped'], to: 'active' },
  pause: { from: ['active'], to: 'paused' },
  continue: { from: ['paused'], to: 'active' },
  archive: { from: ['draft', 'active', 'idle', 'stopped', 'paused'], to: 'archived' },
  unarchive: { from: ['archived'], to: 'stopped' },
};

export const applyAction = (now: Stamps, action: CampaignAction, at: Instant): Result<Transition> => {
  const rule = RULES[action];
  if (!rule.from.includes(now.status)) {
    return refuse(
      'conflict',
      `A campaign that is ${now.status} cannot ${action}; it must be ${rule.from.join(' or ')}.`,
    );
  }
  const cancelsPending = action === 'stop' || action === 'archive';
  return ok({
    // What never ran comes back as the draft it was.
    status: action === 'unarchive' && now.launchedAt === null ? 'draft' : rule.to,
    launchedAt: action === 'launch' ? at : now.launchedAt,
    stoppedAt: cancelsPending ? at : now.stoppedAt,
    archivedAt: archivedAt(now, action, at),
    cancelsPending,
    needsReview: action === 'launch' || action === 'resume',
  });
};

const archivedAt = (now: Stamps, action: CampaignAction, at: Instant): Instant | null => {
  if (action === 'archive') return at;
  return action === 'unarchive' ? null : now.archivedAt;
};

/** Archived campaigns are read-only (2.2). */
export const isEditable = (status: CampaignStatus): boolean => status !== 'archived';
/** An edit of these takes effect at once, so it must be complete. */
export const isLive = (status: CampaignStatus): boolean =>
  status === 'active' || status === 'paused' || status === 'idle';
