// What a call to a campaign that is not running answers: accepted, with a notice, and nothing is sent (REST 3.1).
import type { CampaignStatus } from './campaign.ts';

const PAUSED = 'The campaign is paused. Resume the campaign in order for trigger requests to take effect.';
const ARCHIVED =
  'The campaign is archived. Unarchive the campaign in order for trigger requests to take effect.';

/** Null when the campaign takes calls. A draft was never launched: the caller is told as for a paused one. */
export const inactiveNotice = (status: CampaignStatus): string | null => {
  if (status === 'active') return null;
  return status === 'archived' ? ARCHIVED : PAUSED;
};
