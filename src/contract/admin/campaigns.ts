// Campaigns: drafts, versions, review and everything of their lifecycle (campaign-delivery 2).
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { CAMPAIGN_ACTIONS } from '../../core/campaigns/lifecycle.ts';
import type { CampaignAction } from '../../core/campaigns/lifecycle.ts';
import {
  Category,
  FreeObject,
  Key,
  Name,
  Next,
  Nullable,
  Tags,
  answer,
  closed,
  pageQuery,
} from './shapes.ts';

const area = 'Campaigns';

const Kind = Type.Union([
  Type.Literal('scheduled'),
  Type.Literal('action_based'),
  Type.Literal('api_triggered'),
  Type.Literal('orchestrated'),
  Type.Literal('api'),
]);
const Definition = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description:
    'audience (rule tree), send_to, subscription_group_id, reeligibility {after_seconds}, control_percentage, ' +
    'variants [{id, name, percentage, messages [{message_id, channel, configuration_id, content}]}], ' +
    'recheck_audience, expiry_seconds, at_least_once. Action-based: trigger, delay, exceptions, duration, window.',
});
const Problem = Type.Object({
  code: Type.String(),
  field: Type.Optional(Type.String()),
  message: Type.String(),
  rule: Type.Optional(Type.String({ description: 'Which rule was broken; params say with what.' })),
  params: Type.Optional(Type.Record(Type.String(), Type.String())),
});
/** Only told to those who may not do everything everywhere. */
export const may = Type.Optional(
  Type.Array(Type.String(), {
    description: 'Of read, edit, launch, approve; missing: all that your permissions say.',
  }),
);
const Campaign = Type.Object({
  campaign_id: Type.String(),
  may,
  key: Type.String(),
  name: Type.String(),
  description: Type.String(),
  type: Type.String(),
  category: Type.String(),
  status: Type.String(),
  version: Type.Integer(),
  definition: FreeObject,
  unfinished: Type.Array(Type.String(), {
    description: 'Fields of the definition that are kept as typed though they make no sense yet.',
  }),
  tags: Type.Array(Type.String()),
  created_at: Type.String(),
  created_by: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
  launched_at: Nullable(Type.String()),
  stopped_at: Nullable(Type.String()),
  archived_at: Nullable(Type.String()),
  first_sent_at: Nullable(Type.String()),
  last_sent_at: Nullable(Type.String()),
});
const One = answer({
  campaign: Campaign,
  has_draft: Type.Boolean({ description: 'A draft stands beside the live version.' }),
  problems: Type.Array(Problem),
  warnings: Type.Array(Problem, { description: 'Unwise, but no obstacle.' }),
});
const params = Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) });

export const listCampaigns = adminEndpoint({
  id: 'admin.campaigns.list',
  method: 'GET',
  path: '/admin/v1/campaigns',
  permission: 'admin.read',
  area,
  summary: 'List campaigns',
  query: closed({
    ...pageQuery,
    status: Type.Optional(
      Type.Array(
        Type.Union(
          (['draft', 'active', 'stopped', 'paused', 'idle', 'archived'] as const).map((s) => Type.Literal(s)),
        ),
      ),
    ),
  }),
  responses: { 200: answer({ campaigns: Type.Array(Campaign), next: Next }) },
});

export const createCampaign = adminEndpoint({
  id: 'admin.campaigns.create',
  method: 'POST',
  path: '/admin/v1/campaigns',
  permission: 'admin.write',
  area,
  summary: 'Create a draft',
  description: 'Drafts may be incomplete; `problems` lists what stands in the way of launching.',
  body: closed({
    key: Type.Optional(Key),
    name: Name,
    description: Type.Optional(Type.String({ maxLength: 2_000 })),
    type: Type.Optional(Kind),
    category: Type.Optional(Category),
    tags: Type.Optional(Tags),
    definition: Type.Optional(Definition),
  }),
  responses: { 201: One },
});

export const readCampaign = adminEndpoint({
  id: 'admin.campaigns.get',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id',
  permission: 'admin.read',
  area,
  summary: 'One campaign',
  params,
  responses: { 200: One },
});

export const changeCampaign = adminEndpoint({
  id: 'admin.campaigns.update',
  method: 'PATCH',
  path: '/admin/v1/campaigns/:campaign_id',
  permission: 'admin.write',
  area,
  summary: 'Change a campaign; makes a new version',
  description:
    'A change of content applies to every message that has not been dispatched. A campaign that is active must ' +
    'stay without problems. `version`, when given, must be the current one; otherwise 409 carries the campaign as ' +
    'it is. With `autosave` a draft keeps what makes no sense yet as it is written (`unfinished`), and the saves of ' +
    'one author within ten minutes are one version.',
  params,
  body: closed({
    name: Type.Optional(Name),
    description: Type.Optional(Type.String({ maxLength: 2_000 })),
    type: Type.Optional(Kind),
    category: Type.Optional(Category),
    tags: Type.Optional(Tags),
    definition: Type.Optional(Definition),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    autosave: Type.Optional(Type.Boolean()),
  }),
  responses: { 200: One },
});

export const validateCampaign = adminEndpoint({
  id: 'admin.campaigns.validate',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/validate',
  permission: 'admin.read',
  area,
  summary: 'What stands in the way of launching',
  params,
  responses: {
    200: answer({
      ready: Type.Boolean(),
      problems: Type.Array(Problem),
      warnings: Type.Array(Problem, { description: 'Unwise, but no obstacle to a launch.' }),
    }),
  },
});

const SUMMARIES: Readonly<Record<CampaignAction, string>> = {
  launch: 'Launch a draft',
  stop: 'Stop: pending sends are cancelled and not made up for',
  resume: 'Resume a stopped campaign: only future sends happen',
  pause: 'Pause: sending halts, nothing pending is lost',
  continue: 'Continue a paused campaign exactly where it was',
  archive: 'Archive: read-only, pending sends are cancelled',
  unarchive: 'Bring an archived campaign back: stopped, or as the draft it was',
};

const actionEndpoint = (action: CampaignAction) =>
  adminEndpoint({
    id: `admin.campaigns.${action}`,
    method: 'POST',
    path: `/admin/v1/campaigns/:campaign_id/${action}`,
    permission: 'admin.launch',
    area,
    summary: SUMMARIES[action],
    params,
    body: closed({}),
    responses: { 200: One },
  });

export const campaignActions = CAMPAIGN_ACTIONS.map((action) => ({
  action,
  endpoint: actionEndpoint(action),
}));

export const duplicateCampaign = adminEndpoint({
  id: 'admin.campaigns.duplicate',
  method: 'POST',
  path: '/admin/v1/campaigns/:campaign_id/duplicate',
  permission: 'admin.write',
  area,
  summary: 'Copy into a new draft; who received the original does not count for the copy',
  params,
  body: closed({ name: Type.Optional(Name), key: Type.Optional(Key) }),
  responses: { 201: One },
});
