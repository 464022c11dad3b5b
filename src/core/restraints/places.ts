// Which counter a delivery draws on under a maximum of people, and how far it goes (campaign-delivery 13.1). With a test
// before the final send, a maximum in total is shared between the two, and one for every time holds for each of them.
import type { Campaign } from '../campaigns/campaign.ts';
import { isInTest } from '../experiments/winning-variant.ts';

export interface Places {
  /** Part of the counter's name; '' = the campaign's whole life. */
  readonly occurrence: string;
  readonly maximum: number;
}

/** Null: any number. */
export const placesFor = (
  { userId, dispatchId }: { readonly userId: string; readonly dispatchId: string },
  { campaignId, definition }: Pick<Campaign, 'campaignId' | 'definition'>,
): Places | null => {
  const { maximumPeople } = definition.limits;
  if (maximumPeople === null) return null;
  const { count, scope } = maximumPeople;
  const occurrence = scope === 'campaign' ? '' : dispatchId;
  const { winningVariant } = definition.success;
  if (winningVariant === null) return { occurrence, maximum: count };
  const tested = isInTest(winningVariant, userId, campaignId);
  const name = tested ? occurrence : `${occurrence}:final`;
  if (scope !== 'campaign') return { occurrence: name, maximum: count };
  const ofTest = Math.ceil((count * winningVariant.testPercentage) / 100);
  return { occurrence: name, maximum: tested ? ofTest : count - ofTest };
};
