// Messages that come in a call (braze-rest-api 4): a campaign of type `api` holds no content; what a call says stands
// with its dispatch and takes the place of the campaign's own variant, so that everything after goes one way.
import type { SendTo } from '../channels/channel.ts';
import type { JsonObject } from '../json.ts';
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
  type ChannelContent,
  type Variant,
} from './campaign.ts';
import type { CallTarget } from './trigger-call.ts';

/** As a call writes one channel's message, before its campaign, template and configuration are looked up. */
export interface WrittenMessage {
  readonly channel: string;
  readonly content: JsonObject;
  /** Where it stands in the body: `messages.email`. */
  readonly field: string;
  /** Message variation ids of what was put together: one for each platform of a push message. */
  readonly variations: readonly { readonly field: string; readonly id: string | null }[];
}

/** `POST /messages/send` after parsing; `audience` holds the segment as well. */
export interface MessageCall extends CallTarget {
  readonly campaignId: string | null;
  readonly sendId: string | null;
  readonly segmentId: string | null;
  readonly sendTo: SendTo;
  readonly overridesCaps: boolean;
  readonly messages: readonly WrittenMessage[];
}

/** What is kept with the dispatch: parsed once per call, whoever gets it. */
export interface CalledMessage {
  /** Rises when a scheduled call is given other content. */
  readonly version: number;
  readonly sendTo: SendTo;
  readonly overridesCaps: boolean;
  readonly messages: readonly ChannelContent[];
}

const ONLY_VARIANT: Variant = { id: 'call', name: 'Call', percentage: 100, messages: [] };

/** Of the hidden campaign that messages without one belong to: one in each workspace. CD-8.9: no re-eligibility. */
export const HIDDEN_CAMPAIGN_DEFINITION: CampaignDefinition = {
  ...USUAL_DEFINITION,
  reeligibility: { kind: 'after', seconds: 0 },
  variants: [ONLY_VARIANT],
};
/** Nobody can give it to a campaign of theirs. */
export const HIDDEN_CAMPAIGN_KEY = 'hidden:messages-of-calls';
export const HIDDEN_CAMPAIGN_NAME = 'Messages sent by API';
export const isHidden = ({ key }: Pick<Campaign, 'key'>): boolean => key === HIDDEN_CAMPAIGN_KEY;

/**
 * The campaign as one call means it. Whoever writes to people who unsubscribed says that it is no marketing (rulings:
 * Who may be sent to), and then caps and quiet hours of marketing are not meant either.
 */
export const withCalled = (campaign: Campaign, called: CalledMessage): Campaign => {
  const { definition } = campaign;
  const variant = definition.variants[0] ?? ONLY_VARIANT;
  return {
    ...campaign,
    category: called.sendTo === 'everybody' ? 'transactional' : campaign.category,
    definition: {
      ...definition,
      audience: null,
      sendTo: called.sendTo,
      reeligibility: { kind: 'after', seconds: 0 },
      controlPercentage: 0,
      limits: {
        ...definition.limits,
        obeysFrequencyRules: definition.limits.obeysFrequencyRules && !called.overridesCaps,
      },
      variants: [{ ...variant, percentage: 100, messages: called.messages }],
    },
  };
};
