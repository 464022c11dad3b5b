// What a call to a campaign that is not running answers: accepted, with a notice, and nothing is sent (REST 3.1).
import type { CampaignStatus } from './campaign.ts';

const PAUSED = 'The campaign is paused. Resume the campaign in order for trigger requests to take effect.';
const ARCHIVED =
  'The campaign is archived. Unarchive the campaign in order for trigger requests to take effect.';

const DRAFT = 'The campaign is a draft. Launch the campaign in order for trigger requests to take effect.';

/** Null when the campaign takes calls. The words for paused are Braze's, who call a stopped campaign so as well. */
export const inactiveNotice = (status: CampaignStatus): string | null => {
  if (status === 'active') return null;
  if (status === 'draft') return DRAFT;
  return status === 'archived' ? ARCHIVED : PAUSED;
};
