// Reading campaigns in Braze's words (braze-rest-api 6.1, 6.2): queries, endpoints and what the answers look like.
import { Type } from 'typebox';
import { parseIsoInstant } from '../../core/braze-dates.ts';
import type { Campaign, CampaignType, ChannelContent, Variant } from '../../core/campaigns/campaign.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import { toIso } from '../../core/time.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';
import { readCampaignId } from './fields.ts';
import { readCount } from './subscription.ts';

export const CAMPAIGNS_PER_PAGE = 100;
const MAX_PAGE = 1_000_000;

export interface CampaignListQuery {
  readonly page: number;
  readonly includeArchived: boolean;
  readonly descending: boolean;
  readonly editedAfter: Instant | null;
}

const parseList = (query: Query): Result<CampaignListQuery> => {
  const page = readCount(query['page'], 'page', 0, 0, MAX_PAGE);
  if (!page.ok) return page;
  const archived = query['include_archived'] ?? 'false';
  if (archived !== 'true' && archived !== 'false')
    return refuse('invalid_field', 'include_archived must be true or false.', 'include_archived');
  const direction = query['sort_direction'] ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc')
    return refuse('invalid_field', "sort_direction must be 'asc' or 'desc'.", 'sort_direction');
  const edited = readEdited(query['last_edit.time[gt]']);
  if (!edited.ok) return edited;
  return ok({
    page: page.value,
    includeArchived: archived === 'true',
    descending: direction === 'desc',
    editedAfter: edited.value,
  });
};

const readEdited = (value: Query[string] | undefined): Result<Instant | null> => {
  if (value === undefined) return ok(null);
  const at = typeof value === 'string' ? parseIsoInstant(value) : null;
  if (at !== null) return ok(at);
  return refuse(
    'invalid_date',
    'last_edit.time[gt] must be a date such as 2026-01-31T10:00:00.',
    'last_edit',
  );
};

const Success = { message: Type.Literal('success') };

export const campaignListEndpoint = brazeEndpoint({
  id: 'campaigns.list',
  method: 'GET',
  path: '/campaigns/list',
  permission: 'campaigns.list',
  area: 'Campaigns',
  summary: 'Campaigns by creation, 100 a page',
  shapes: {
    query: Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
      include_archived: Type.Optional(Type.Boolean({ default: false })),
      sort_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
      'last_edit.time[gt]': Type.Optional(Type.String()),
    }),
    responses: {
      200: Type.Object({
        ...Success,
        campaigns: Type.Array(
          Type.Object({
            id: Type.String(),
            last_edited: Type.String(),
            name: Type.String(),
            is_api_campaign: Type.Boolean(),
            tags: Type.Array(Type.String()),
          }),
        ),
      }),
    },
  },
  parse: ({ query }: RawInput) => parseList(query),
});

export const campaignDetailsEndpoint = brazeEndpoint({
  id: 'campaigns.details',
  method: 'GET',
  path: '/campaigns/details',
  permission: 'campaigns.details',
  area: 'Campaigns',
  summary: 'One campaign with its messages',
  shapes: {
    query: Type.Object({
      campaign_id: Type.String(),
      post_launch_draft_version: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: {
      200: Type.Object({
        ...Success,
        name: Type.String(),
        messages: Type.Object({}, { additionalProperties: true, description: 'By message variation id' }),
      }),
    },
  },
  parse: ({ query }: RawInput) => readCampaignId(query['campaign_id']),
});

/** An API campaign is a tracking container for /messages/send; none of ours is one (rulings: Words). */
export const presentListed = (campaign: Campaign): object => ({
  id: campaign.campaignId,
  last_edited: toIso(campaign.updatedAt),
  name: campaign.name,
  is_api_campaign: false,
  tags: campaign.tags,
});

const SCHEDULE_TYPES: Readonly<Record<CampaignType, string>> = {
  scheduled: 'time_based',
  action_based: 'action_based',
  api_triggered: 'api_triggered',
  orchestrated: 'orchestrated',
};

export const presentDetails = (campaign: Campaign): Readonly<Record<string, unknown>> => {
  const { variants, controlPercentage } = campaign.definition;
  const messages = variants.flatMap((variant) =>
    variant.messages.map((message) => [message.messageId, presentMessage(variant, message)] as const),
  );
  const control = controlPercentage > 0 ? [['control', { channel: '', type: 'control' }] as const] : [];
  return {
    created_at: toIso(campaign.createdAt),
    updated_at: toIso(campaign.updatedAt),
    archived: campaign.status === 'archived',
    draft: campaign.status === 'draft',
    enabled: campaign.status === 'active',
    has_post_launch_draft: false,
    name: campaign.name,
    description: campaign.description,
    schedule_type: SCHEDULE_TYPES[campaign.type],
    channels: [...new Set(variants.flatMap((variant) => variant.messages.map((message) => message.channel)))],
    ...(campaign.firstSentAt === null ? {} : { first_sent: toIso(campaign.firstSentAt) }),
    ...(campaign.lastSentAt === null ? {} : { last_sent: toIso(campaign.lastSentAt) }),
    tags: campaign.tags,
    teams: [],
    messages: Object.fromEntries([...messages, ...control]),
    conversion_behaviors: [],
  };
};

/** Our names of content fields that have another one there. */
const RENAMED: Readonly<Record<string, string>> = {
  plaintext_body: 'custom_plain_text',
  headers: 'email_headers',
};

const presentMessage = (variant: Variant, message: ChannelContent): object => ({
  channel: message.channel,
  name: variant.name,
  ...(message.channel === 'email' ? renameEmail(message.content) : message.content),
});

const renameEmail = (content: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(content).map(([name, value]) => [RENAMED[name] ?? name, value]));
