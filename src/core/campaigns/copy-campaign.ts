// A campaign made from another: the same content and settings under ids of its own, never launched.
import type { Campaign } from './campaign.ts';

export interface CopyWishes {
  readonly name: string;
  /** Absent: one made of the name. */
  readonly key?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** `newId` is asked once for the campaign and once per variant and message. */
export const copyCampaign = (campaign: Campaign, wishes: CopyWishes, newId: () => string) => {
  const campaignId = newId();
  return {
    campaignId,
    key: wishes.key ?? keyFrom(wishes.name, campaignId),
    name: wishes.name,
    description: wishes.description ?? campaign.description,
    type: campaign.type,
    category: campaign.category,
    definition: {
      ...campaign.definition,
      variants: campaign.definition.variants.map((variant) => ({
        ...variant,
        id: newId(),
        messages: variant.messages.map((message) => ({ ...message, messageId: newId() })),
      })),
    },
    unfinished: campaign.unfinished,
    tags: wishes.tags ?? campaign.tags,
  };
};

/** A readable key that no other campaign has: the name, and the end of the id. */
export const keyFrom = (name: string, campaignId: string): string => {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${slug === '' ? 'campaign' : slug}-${campaignId.slice(-8)}`;
};
