// Reading campaigns and keeping content blocks, in Braze's shape.
import {
  BAD_CAMPAIGN_ID,
  blockCreateEndpoint,
  blockInfoEndpoint,
  blockListEndpoint,
  blockUpdateEndpoint,
  campaignDetailsEndpoint,
  campaignDuplicateEndpoint,
  campaignListEndpoint,
} from '../../contract/braze/reading.ts';
import type { BlockFields, DuplicateCall } from '../../contract/braze/reading.ts';
import { copyCampaign } from '../../core/campaigns/copy-campaign.ts';
import type { Campaign, CampaignType, ChannelContent } from '../../core/campaigns/campaign.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { CampaignInventory } from '../../ports/campaign-inventory.ts';
import type { CampaignStore, ContentBlock, ContentBlockStore } from '../../ports/settings-store.ts';
import type { TeamStore } from '../../ports/team-store.ts';
import type { Templates } from '../../ports/templates.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { Route } from '../handle.ts';
import type { RequestContext } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';

export interface ReadingServices {
  readonly campaigns: Pick<CampaignStore, 'find' | 'listByCreation' | 'create'>;
  readonly inventory: Pick<CampaignInventory, 'facets'>;
  readonly teams: Pick<TeamStore, 'find'>;
  readonly contentBlocks: ContentBlockStore;
  readonly templates: Pick<Templates, 'check'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
}

const CAMPAIGNS_PER_PAGE = 100;

export const readingRoutes = (services: ReadingServices): readonly Route[] => [
  route(campaignDuplicateEndpoint, (context, call) => duplicate(services, context, call)),
  route(campaignListEndpoint, async ({ workspaceId }, query) => {
    const found = await services.campaigns.listByCreation(workspaceId, {
      ...query,
      offset: query.page * CAMPAIGNS_PER_PAGE,
      limit: CAMPAIGNS_PER_PAGE,
    });
    return succeed({
      campaigns: found.map((campaign) => ({
        id: campaign.campaignId,
        last_edited: toIso(campaign.updatedAt),
        name: campaign.name,
        is_api_campaign: campaign.type === 'api',
        tags: campaign.tags,
      })),
    });
  }),
  route(campaignDetailsEndpoint, async ({ workspaceId }, campaignId) => {
    const found = await services.campaigns.find(workspaceId, campaignId);
    if (found === null) return refuseWith(BAD_CAMPAIGN_ID);
    const { teamId } = found.definition;
    const team = teamId === null ? null : await services.teams.find(workspaceId, teamId);
    return succeed({ ...presentDetails(found), teams: team === null ? [] : [team.name] });
  }),
  ...blockRoutes(services),
];

/** The copy is there when the call answers, a draft; 6.5 leaves its id unsaid, and a client finds it by its name. */
const duplicate = async (
  { campaigns, inventory, clock, random }: ReadingServices,
  { workspaceId, caller }: RequestContext,
  { campaignId, ...wishes }: DuplicateCall,
): Promise<Reply> => {
  const campaign = await campaigns.find(workspaceId, campaignId);
  if (campaign === null) return refuseWith(BAD_CAMPAIGN_ID);
  const known = wishes.tags === undefined ? [] : (await inventory.facets(workspaceId)).tags;
  const stranger = wishes.tags?.find((tag) => !known.some(({ name }) => name === tag));
  if (stranger !== undefined) return refuseWith(noSuchTag(stranger));
  const draft = copyCampaign(campaign, wishes, () => random.uuid());
  await campaigns.create(workspaceId, draft, caller.name, clock.now());
  return succeed({}, 202);
};

const noSuchTag = (tag: string): Refusal => ({
  code: 'invalid_field',
  message: `tag_names: there is no tag ${tag}`,
  field: 'tag_names',
});

/** 2.8: how the campaign is delivered. */
const SCHEDULE_TYPES: Readonly<Record<CampaignType, string>> = {
  scheduled: 'time_based',
  action_based: 'action_based',
  api_triggered: 'api_triggered',
  orchestrated: 'orchestrated',
  api: 'api_campaign',
};

const presentDetails = (campaign: Campaign) => {
  const { variants, controlPercentage } = campaign.definition;
  const messages = variants.flatMap((variant) =>
    variant.messages.map((message) => [message.messageId, presentMessage(variant.name, message)] as const),
  );
  const control =
    controlPercentage > 0
      ? { [`${campaign.campaignId}-control`]: { channel: 'control', type: 'control' } }
      : {};
  return {
    created_at: toIso(campaign.createdAt),
    updated_at: toIso(campaign.updatedAt),
    archived: campaign.status === 'archived',
    draft: campaign.status === 'draft',
    enabled: campaign.status === 'active' || campaign.status === 'idle',
    has_post_launch_draft: false,
    name: campaign.name,
    description: campaign.description,
    schedule_type: SCHEDULE_TYPES[campaign.type],
    channels: [...new Set(variants.flatMap((variant) => variant.messages.map(({ channel }) => channel)))],
    first_sent: campaign.firstSentAt === null ? null : toIso(campaign.firstSentAt),
    last_sent: campaign.lastSentAt === null ? null : toIso(campaign.lastSentAt),
    tags: campaign.tags,
    teams: [],
    messages: { ...Object.fromEntries(messages), ...control },
    conversion_behaviors: [],
  };
};

const presentMessage = (name: string, { channel, content }: ChannelContent): JsonObject => {
  if (channel === 'email') {
    const { plaintext_body: plain, headers, ...rest } = content;
    return {
      channel,
      name,
      extras: {},
      from: null,
      reply_to: null,
      title: null,
      amp_body: null,
      preheader: null,
      should_inline_css: false,
      should_whitespace_header: false,
      ...rest,
      custom_plain_text: plain ?? null,
      email_headers: headers ?? {},
    };
  }
  if (channel === 'webhook') {
    const { request_method: method, request_headers: headers, ...rest } = content;
    return { channel, name, type: 'custom', method: method ?? 'POST', headers: headers ?? {}, ...rest };
  }
  return { channel, name, extras: {}, ...content };
};

const blockRoutes = (services: ReadingServices): readonly Route[] => [
  route(blockListEndpoint, async ({ workspaceId }, query) => {
    const all = await services.contentBlocks.list(workspaceId, { limit: ALL_BLOCKS, offset: 0 });
    const found = all.filter(
      ({ updatedAt }) =>
        updatedAt >= (query.modifiedAfter ?? -Infinity) && updatedAt <= (query.modifiedBefore ?? Infinity),
    );
    const page = found.slice(query.offset, query.offset + query.limit);
    return succeed({ count: page.length, content_blocks: page.map(presentListed) });
  }),
  route(blockInfoEndpoint, async ({ workspaceId }, id) => {
    const found = await services.contentBlocks.find(workspaceId, id);
    return found === null ? refuseWith(UNKNOWN_BLOCK) : succeed(presentInfo(found));
  }),
  route(blockCreateEndpoint, async ({ workspaceId }, fields) => {
    const at = services.clock.now();
    const contentBlockId = services.random.uuid();
    return saveBlock(services, workspaceId, { ...EMPTY_BLOCK, contentBlockId, createdAt: at }, fields);
  }),
  route(blockUpdateEndpoint, async ({ workspaceId }, { contentBlockId, ...fields }) => {
    const before = await services.contentBlocks.find(workspaceId, contentBlockId);
    if (before === null) return refuseWith(UNKNOWN_BLOCK);
    if (before.state === 'active' && fields.name !== null && fields.name !== before.name) {
      return refuseWith(refusal('name', 'Content Block name cannot be updated for active Content Blocks'));
    }
    if (before.state === 'active' && fields.state === 'draft') return refuseWith(NOT_BACK_TO_DRAFT);
    return saveBlock(services, workspaceId, before, fields);
  }),
];

/** More blocks than any workspace is known to have; filters apply before the page is cut. */
const ALL_BLOCKS = 100_000;
const EMPTY_BLOCK = {
  name: '',
  description: '',
  content: '',
  contentType: 'html',
  state: 'active' as const,
  tags: [],
  updatedAt: 0,
};
const refusal = (field: string, message: string): Refusal => ({
  code: 'invalid_content_block',
  message,
  field,
});
const UNKNOWN_BLOCK = refusal('content_block_id', 'Content Block ID is invalid for this workspace');
const NOT_BACK_TO_DRAFT = refusal(
  'state',
  'Active Content Block can not be updated to Draft. Create a new Content Block.',
);
const SELF_REFERENCE = refusal('content', 'Content Block cannot be referenced within itself');
const NAME_TAKEN = refusal('name', 'Content Block with this name already exists');

const saveBlock = async (
  services: ReadingServices,
  workspaceId: number,
  before: ContentBlock,
  fields: BlockFields,
): Promise<Reply> => {
  const block: ContentBlock = {
    ...before,
    name: fields.name ?? before.name,
    content: fields.content ?? before.content,
    description: fields.description ?? before.description,
    state: fields.state ?? before.state,
    tags: fields.tags ?? before.tags,
    updatedAt: services.clock.now(),
  };
  if (block.content.includes(liquidTag(block))) return refuseWith(SELF_REFERENCE);
  const syntax = await services.templates.check(block.content);
  if (syntax.length > 0)
    return refuseWith(refusal('content', 'Content contains malformed liquid'), ...syntax);
  if (!(await services.contentBlocks.save(workspaceId, block))) return refuseWith(NAME_TAKEN);
  return succeed(
    {
      content_block_id: block.contentBlockId,
      liquid_tag: liquidTag(block),
      created_at: toIso(block.createdAt),
    },
    201,
  );
};

const liquidTag = ({ name }: Pick<ContentBlock, 'name'>): string => `{{content_blocks.\${${name}}}}`;

const presentListed = (block: ContentBlock) => ({
  content_block_id: block.contentBlockId,
  name: block.name,
  content_type: block.contentType,
  liquid_tag: liquidTag(block),
  inclusion_count: 0,
  created_at: toIso(block.createdAt),
  last_edited: toIso(block.updatedAt),
  tags: block.tags,
});

const presentInfo = (block: ContentBlock) => ({
  ...presentListed(block),
  content: block.content,
  description: block.description,
  inclusion_data: [],
});
