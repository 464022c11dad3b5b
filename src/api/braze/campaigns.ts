// Handlers of the endpoints that read campaigns (braze-rest-api 6.1, 6.2).
import {
  CAMPAIGNS_PER_PAGE,
  campaignDetailsEndpoint,
  campaignListEndpoint,
  presentDetails,
  presentListed,
} from '../../contract/braze/campaign-reading.ts';
import type { CampaignStore } from '../../ports/settings-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { refuseWith, succeed } from '../reply.ts';

export interface CampaignReadingServices {
  readonly campaigns: Pick<CampaignStore, 'listByCreation' | 'find'>;
}

export const campaignReadingRoutes = ({ campaigns }: CampaignReadingServices): readonly Route[] => [
  route(campaignListEndpoint, async ({ workspaceId }, { page, ...query }) => {
    const window = { offset: page * CAMPAIGNS_PER_PAGE, limit: CAMPAIGNS_PER_PAGE };
    const found = await campaigns.listByCreation(workspaceId, { ...query, ...window });
    return succeed({ campaigns: found.map(presentListed) });
  }),
  route(campaignDetailsEndpoint, async ({ workspaceId }, campaignId) => {
    const campaign = await campaigns.find(workspaceId, campaignId);
    return campaign === null ? refuseWith(UNKNOWN) : succeed(presentDetails(campaign));
  }),
];

const UNKNOWN = {
  code: 'invalid_campaign_id',
  message: 'campaign_id must be a string of the campaign api identifier',
  field: 'campaign_id',
};
