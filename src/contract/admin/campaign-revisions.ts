// Versions of a campaign, the draft beside an active one (campaign-delivery 2.4), approvals (23).
import { Type } from 'typebox';
import { APPROVAL_SECTIONS } from '../../core/campaigns/approval.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Category, Done, FreeObject, Name, Nullable, Tags, answer, closed } from './shapes.ts';

const area = 'Campaigns';
const params = Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) });
const base = '/admin/v1/campaigns/:campaign_id';

const Version = Type.Object({
  version: Type.Integer(),
  created_at: Type.String(),
  created_by: Type.String(),
});
const Change = Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() });

export const listVersions = adminEndpoint({
  id: 'admin.campaigns.versions.list',
  method: 'GET',
  path: `${base}/versions`,
  permission: 'admin.read',
  area,
  summary: 'Versions of a campaign, newest first',
  params,
  responses: { 200: answer({ versions: Type.Array(Version) }) },
});

export const readVersion = adminEndpoint({
  id: 'admin.campaigns.versions.get',
  method: 'GET',
  path: `${base}/versions/:version`,
  permission: 'admin.read',
  area,
  summary: 'One version, and what changed against another (the one before it unless `against` names one)',
  params: Type.Object({ campaign_id: Type.String(), version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
  query: closed({ against: Type.Optional(Type.Integer({ minimum: 1 })) }),
  responses: {
    200: answer({
      version: Version,
      definition: FreeObject,
      against: Nullable(Type.Integer()),
      changes: Type.Array(Change),
    }),
  },
});

const Definition = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description: 'As in a campaign; fields that are absent stay as they are.',
});
const edit = {
  name: Type.Optional(Name),
  description: Type.Optional(Type.String({ maxLength: 2_000 })),
  category: Type.Optional(Category),
  tags: Type.Optional(Tags),
  definition: Type.Optional(Definition),
  autosave: Type.Optional(Type.Boolean({ description: 'Keeps what makes no sense yet as it is written.' })),
};
const Problem = Type.Object({
  code: Type.String(),
  field: Type.Optional(Type.String()),
  message: Type.String(),
  rule: Type.Optional(Type.String({ description: 'Which rule was broken; params say with what.' })),
  params: Type.Optional(Type.Record(Type.String(), Type.String())),
});
const OneDraft = answer({
  draft: Type.Object({
    campaign_id: Type.String(),
    revision: Type.Integer(),
    based_on: Type.Integer(),
    name: Type.String(),
    description: Type.String(),
    category: Type.String(),
    definition: FreeObject,
    unfinished: Type.Array(Type.String()),
    tags: Type.Array(Type.String()),
    created_at: Type.String(),
    updated_at: Type.String(),
    updated_by: Type.String(),
  }),
  changes: Type.Array(Change, { description: 'Against the live version.' }),
  problems: Type.Array(Problem),
  warnings: Type.Array(Problem),
});

export const createDraft = adminEndpoint({
  id: 'admin.campaigns.draft.create',
  method: 'POST',
  path: `${base}/draft`,
  permission: 'admin.write',
  area,
  summary: 'Make the one draft an active campaign may have beside its live version',
  description:
    'Nothing of it is sent until it is launched. While it exists the live version cannot be edited.',
  params,
  body: closed(edit),
  responses: { 201: OneDraft },
});

export const readDraft = adminEndpoint({
  id: 'admin.campaigns.draft.get',
  method: 'GET',
  path: `${base}/draft`,
  permission: 'admin.read',
  area,
  summary: 'The draft of an active campaign, with what it changes',
  params,
  responses: { 200: OneDraft },
});

export const changeDraft = adminEndpoint({
  id: 'admin.campaigns.draft.update',
  method: 'PATCH',
  path: `${base}/draft`,
  permission: 'admin.write',
  area,
  summary: 'Change the draft; `revision`, when given, must be the current one',
  params,
  body: closed({ ...edit, revision: Type.Optional(Type.Integer({ minimum: 1 })) }),
  responses: { 200: OneDraft },
});

export const launchDraft = adminEndpoint({
  id: 'admin.campaigns.draft.launch',
  method: 'POST',
  path: `${base}/draft/launch`,
  permission: 'admin.launch',
  area,
  summary: 'The draft replaces the live version',
  params,
  body: closed({}),
  responses: { 200: answer({ campaign: FreeObject }) },
});

export const discardDraft = adminEndpoint({
  id: 'admin.campaigns.draft.discard',
  method: 'DELETE',
  path: `${base}/draft`,
  permission: 'admin.write',
  area,
  summary: 'Discard the draft; the live version stays as it is',
  params,
  responses: { 200: Done },
});

const Section = Type.Union(APPROVAL_SECTIONS.map((section) => Type.Literal(section)));
const Approvals = answer({
  required: Type.Boolean(),
  subject: Type.String({ description: 'campaign, or draft where an active campaign has one' }),
  version: Type.Integer(),
  sections: Type.Array(
    Type.Object({
      section: Type.String(),
      status: Type.String({ description: 'pending, approved or denied' }),
      decided_by: Nullable(Type.String()),
      decided_at: Nullable(Type.String()),
      comment: Type.String(),
    }),
  ),
});

export const readApprovals = adminEndpoint({
  id: 'admin.campaigns.approvals.get',
  method: 'GET',
  path: `${base}/approvals`,
  permission: 'admin.read',
  area,
  summary: 'Who approved what of the current version; any saved change makes all sections pending again',
  params,
  responses: { 200: Approvals },
});

export const decideApproval = adminEndpoint({
  id: 'admin.campaigns.approvals.decide',
  method: 'POST',
  path: `${base}/approvals`,
  permission: 'admin.approve',
  area,
  summary: 'Approve or deny a section of the current version',
  params,
  body: closed({
    section: Section,
    status: Type.Union([Type.Literal('approved'), Type.Literal('denied')]),
    version: Type.Integer({
      minimum: 1,
      description: 'The version, or the revision of the draft, that was read.',
    }),
    comment: Type.Optional(Type.String({ maxLength: 2_000 })),
  }),
  responses: { 200: Approvals },
});
