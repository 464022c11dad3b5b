// The list of campaigns as people look through it (ajo 4.1), with counts, headline numbers, tags and archiving several.
import { Type } from 'typebox';
import { INVENTORY_SORTS } from '../../ports/campaign-inventory.ts';
import { adminEndpoint } from '../endpoint.ts';
import { may } from './campaigns.ts';
import { Category, Instant, Next, Nullable, Tags, answer, closed, pageQuery, seenOf } from './shapes.ts';

const area = 'Campaigns';
const TYPES = ['scheduled', 'action_based', 'api_triggered', 'orchestrated', 'api'] as const;
const STATUSES = ['draft', 'active', 'stopped', 'paused', 'idle', 'archived'] as const;
/** A union of literals made from a list has no static type of its own. */
const oneOf = <const Choice extends string>(choices: readonly Choice[]) =>
  Type.Unsafe<Choice>({ type: 'string', enum: [...choices] });
const Id = Type.String({ minLength: 1, maxLength: 100 });

const Row = Type.Object({
  campaign_id: Type.String(),
  may,
  key: Type.String(),
  name: Type.String(),
  description: Type.String(),
  type: oneOf(TYPES),
  category: Category,
  status: oneOf(STATUSES),
  version: Type.Integer(),
  channels: Type.Array(Type.String()),
  tags: Type.Array(Type.String()),
  team_id: Nullable(Type.String()),
  created_at: Type.String(),
  created_by: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
  launched_at: Nullable(Type.String()),
  last_sent_at: Nullable(Type.String()),
  next_send_at: Nullable(Type.String({ description: 'The first occurrence that waits.' })),
  has_draft: Type.Boolean({ description: 'A draft stands beside the live version.' }),
});

export const listInventory = adminEndpoint({
  id: 'admin.inventory.list',
  method: 'GET',
  path: '/admin/v1/campaign-inventory',
  permission: 'admin.read',
  area,
  summary: 'Look through campaigns: search, filters, order, counts per status and type',
  description:
    'Without `status`, archived campaigns are left out. Words of `search` must all appear in name, key, description ' +
    'or id. `counts` is what each status and type would show with the other filters as they are.',
  query: closed({
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    status: Type.Optional(Type.Array(oneOf(STATUSES))),
    type: Type.Optional(Type.Array(oneOf(TYPES))),
    category: Type.Optional(Category),
    channel: Type.Optional(Type.Array(Type.String({ maxLength: 40 }))),
    tag: Type.Optional(Type.Array(Type.String({ maxLength: 100 }))),
    team: Type.Optional(
      Type.Array(Type.String({ maxLength: 40, description: 'Id; `none`: those in no team.' })),
    ),
    created_by: Type.Optional(Type.String({ maxLength: 300 })),
    updated_since: Type.Optional(Instant),
    sort: Type.Optional(oneOf(INVENTORY_SORTS)),
    order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  }),
  responses: {
    200: answer({
      campaigns: Type.Array(Row),
      counts: Type.Object({
        status: Type.Record(Type.String(), Type.Integer()),
        type: Type.Record(Type.String(), Type.Integer()),
      }),
      total: Type.Integer({ description: 'Of all pages.' }),
      next: Next,
    }),
  },
});

export const readFacets = adminEndpoint({
  id: 'admin.inventory.facets',
  method: 'GET',
  path: '/admin/v1/campaign-inventory/facets',
  permission: 'admin.read',
  area,
  summary: 'The tags and authors that campaigns have',
  responses: {
    200: answer({
      tags: Type.Array(Type.Object({ name: Type.String(), campaigns: Type.Integer() })),
      authors: Type.Array(Type.String()),
    }),
  },
});

export const readNumbers = adminEndpoint({
  id: 'admin.inventory.numbers',
  method: 'GET',
  path: '/admin/v1/campaign-inventory/numbers',
  permission: 'admin.read',
  area,
  summary: 'Headline numbers of up to 100 campaigns',
  query: closed({ campaign_id: Type.Array(Id, { minItems: 1, maxItems: 100 }) }),
  responses: {
    200: answer({
      numbers: Type.Array(
        Type.Object({
          campaign_id: Type.String(),
          recipients: Type.Integer({ description: 'People per day, added up.' }),
          sent: Type.Integer({ description: 'Messages.' }),
          opens: Type.Integer({ description: 'Unique.' }),
          clicks: Type.Integer({ description: 'Unique.' }),
          conversions: Type.Integer({ description: 'Of event A.' }),
        }),
      ),
    }),
  },
});

export const archiveCampaigns = adminEndpoint({
  id: 'admin.inventory.archive',
  method: 'POST',
  path: '/admin/v1/campaign-inventory/archive',
  permission: 'admin.launch',
  area,
  summary: 'Archive, or bring back, several campaigns; each is answered for',
  body: closed({
    campaign_ids: Type.Array(Id, { minItems: 1, maxItems: 100 }),
    undo: Type.Optional(Type.Boolean({ description: 'Bring back: stopped, or as the draft it was.' })),
  }),
  responses: {
    200: answer({
      results: Type.Array(
        Type.Object({
          campaign_id: Type.String(),
          done: Type.Boolean(),
          problem: Type.Optional(Type.String()),
        }),
      ),
    }),
  },
});

export const setCampaignTags = adminEndpoint({
  id: 'admin.campaigns.tags',
  method: 'PUT',
  path: '/admin/v1/campaigns/:campaign_id/tags',
  permission: 'admin.write',
  area,
  summary: 'Set the tags of a campaign, whatever its status; makes no new version',
  params: Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) }),
  body: closed({ tags: Tags, seen: seenOf(Tags) }),
  responses: { 200: answer({ tags: Type.Array(Type.String()) }) },
});

export const renameTag = adminEndpoint({
  id: 'admin.tags.rename',
  method: 'POST',
  path: '/admin/v1/tags/rename',
  permission: 'admin.write',
  area,
  summary: 'Rename a tag wherever it is used: campaigns, their drafts, rules, exemptions, the tag tree',
  body: closed({
    from: Type.String({ minLength: 1, maxLength: 100 }),
    to: Type.String({ minLength: 1, maxLength: 100 }),
  }),
  responses: { 200: answer({ campaigns: Type.Integer({ description: 'That carried it.' }) }) },
});
