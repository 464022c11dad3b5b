// Versions, the draft beside an active campaign, approvals. A draft sends nothing; launching it replaces the live
// version through the same door as any edit.
import * as contract from '../../contract/admin/campaign-revisions.ts';
import {
  APPROVAL_SECTIONS,
  deciderProblem,
  type Approval,
  type ApprovalSection,
} from '../../core/campaigns/approval.ts';
import type { Campaign, CampaignDefinition } from '../../core/campaigns/campaign.ts';
import { diffJson, type Change } from '../../core/campaigns/diff.ts';
import { isLive } from '../../core/campaigns/lifecycle.ts';
import { writeDefinition } from '../../core/campaigns/parse-definition.ts';
import { writtenDefinition } from '../../core/content/written-definition.ts';
import { writeTyped } from '../../core/campaigns/unfinished.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { ApprovalSubject, CampaignVersion, RevisionDraft } from '../../ports/campaign-revisions.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import {
  CHANGED,
  findMissingApproval,
  mergeEdit,
  policyOf,
  review,
  saveEdit,
  withCampaign,
  type CampaignBody,
} from './campaign-edit.ts';
import { presentCampaign } from './present.ts';
import type { AdminServices } from './services.ts';

const MAX_VERSIONS = 200;

export const campaignRevisionRoutes = (services: AdminServices): readonly Route[] => [
  ...versionRoutes(services),
  ...draftRoutes(services),
  ...approvalRoutes(services),
];

const versionRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listVersions, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async ({ campaignId }) => {
      const versions = await services.revisions.versions(context.workspaceId, campaignId, MAX_VERSIONS);
      return succeed({ versions: versions.map(presentVersion) });
    }),
  ),
  route(contract.readVersion, async (context, { params, query }) =>
    withCampaign(services, context, params.campaign_id, async ({ campaignId }) => {
      const number = Number(params.version);
      const { against } = query;
      const [version, other] = await Promise.all([
        services.revisions.version(context.workspaceId, campaignId, number),
        against === undefined
          ? services.revisions.versionBefore(context.workspaceId, campaignId, number)
          : services.revisions.version(context.workspaceId, campaignId, against),
      ]);
      if (version === null || (against !== undefined && other === null)) return refuseWith(NOT_FOUND);
      return succeed({
        version: presentVersion(version),
        definition: writeDefinition(version.definition),
        against: other?.version ?? null,
        changes: other === null ? [] : presentChanges(other.definition, version.definition),
      });
    }),
  ),
];

const presentVersion = ({ version, createdAt, createdBy }: CampaignVersion) => ({
  version,
  created_at: toIso(createdAt),
  created_by: createdBy,
});

const presentChanges = (before: CampaignDefinition, after: CampaignDefinition): readonly Change[] =>
  diffJson(writtenDefinition(writeDefinition(before)), writtenDefinition(writeDefinition(after)));

const NOT_ACTIVE: Refusal = {
  code: 'conflict',
  message: 'Only an active campaign has a draft beside it; others are changed directly.',
};
const ONE_DRAFT: Refusal = {
  code: 'conflict',
  message: 'The campaign has a draft already.',
  field: 'draft',
};
const DRAFT_CHANGED: Refusal = {
  code: 'conflict',
  message: 'The draft was changed meanwhile; read it again.',
  field: 'revision',
};
const LIVE_MOVED: Refusal = {
  code: 'conflict',
  message: 'The live version was changed after the draft was made; discard the draft and make it again.',
  field: 'draft',
};

const draftRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.createDraft, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      createDraft(services, context, campaign, body),
    ),
  ),
  route(contract.readDraft, async (context, { params }) =>
    withDraft(services, context, params.campaign_id, (campaign, draft) =>
      answerDraft(services, context, campaign, draft),
    ),
  ),
  route(contract.changeDraft, async (context, { params, body }) =>
    withDraft(services, context, params.campaign_id, (campaign, draft) =>
      changeDraft(services, context, campaign, draft, body),
    ),
  ),
  route(contract.launchDraft, async (context, { params }) =>
    withDraft(services, context, params.campaign_id, (campaign, draft) =>
      launchDraft(services, context, campaign, draft),
    ),
  ),
  route(contract.discardDraft, async (context, { params }) =>
    withDraft(services, context, params.campaign_id, async ({ campaignId }) => {
      await services.revisions.dropDraft(context.workspaceId, campaignId);
      return succeed({});
    }),
  ),
];

const withDraft = (
  services: AdminServices,
  context: RequestContext,
  idOrKey: string,
  run: (campaign: Campaign, draft: RevisionDraft) => Promise<Reply>,
): Promise<Reply> =>
  withCampaign(services, context, idOrKey, async (campaign) => {
    const draft = await services.revisions.draft(context.workspaceId, campaign.campaignId);
    return draft === null ? refuseWith(NOT_FOUND) : run(campaign, draft);
  });

const createDraft = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: CampaignBody,
): Promise<Reply> => {
  if (!isLive(campaign.status)) return refuseWith(NOT_ACTIVE);
  const edited = await mergeEdit(services, context, campaign, campaign, body);
  if (!edited.ok) return refuseWith(...edited.error);
  const at = services.clock.now();
  const draft: RevisionDraft = {
    ...edited.value,
    revision: 1,
    basedOn: campaign.version,
    createdAt: at,
    updatedAt: at,
    updatedBy: context.caller.name,
  };
  const created = await services.revisions.createDraft(context.workspaceId, draft);
  return created ? answerDraft(services, context, campaign, draft, 201) : refuseWith(ONE_DRAFT);
};

const changeDraft = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  draft: RevisionDraft,
  body: CampaignBody & { readonly revision?: number },
): Promise<Reply> => {
  if (body.revision !== undefined && body.revision !== draft.revision)
    return refuseDraftChanged(services, context, campaign);
  const edited = await mergeEdit(services, context, campaign, { ...draft, type: campaign.type }, body);
  if (!edited.ok) return refuseWith(...edited.error);
  const next: RevisionDraft = {
    ...draft,
    ...edited.value,
    revision: draft.revision + 1,
    updatedAt: services.clock.now(),
    updatedBy: context.caller.name,
  };
  const changed = await services.revisions.changeDraft(context.workspaceId, next, draft.revision);
  return changed
    ? answerDraft(services, context, campaign, next)
    : refuseDraftChanged(services, context, campaign);
};

/** 409 with the draft as it is now. */
const refuseDraftChanged = async (
  services: AdminServices,
  context: RequestContext,
  { campaignId }: Campaign,
): Promise<Reply> => {
  const draft = await services.revisions.draft(context.workspaceId, campaignId);
  const refused = refuseWith(DRAFT_CHANGED);
  return draft === null ? refused : { ...refused, body: { ...refused.body, draft: presentDraft(draft) } };
};

const launchDraft = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  draft: RevisionDraft,
): Promise<Reply> => {
  if (!isLive(campaign.status)) return refuseWith(NOT_ACTIVE);
  if (draft.basedOn !== campaign.version) return refuseWith(LIVE_MOVED);
  const missing = await findMissingApproval(services, context, {
    campaignId: campaign.campaignId,
    subject: 'draft',
    version: draft.revision,
  });
  if (missing !== null) return refuseWith(missing);
  const refused = await saveEdit(services, context, campaign, { ...draft, type: campaign.type });
  if (refused !== null) return refused;
  // What somebody wrote into it meanwhile is not what was launched, and stays.
  await services.revisions.dropDraft(context.workspaceId, campaign.campaignId, draft.revision);
  const live = await services.campaigns.find(context.workspaceId, campaign.campaignId);
  return live === null ? refuseWith(NOT_FOUND) : succeed({ campaign: presentCampaign(live) });
};

const answerDraft = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  draft: RevisionDraft,
  status = 200,
): Promise<Reply> =>
  succeed(
    {
      draft: presentDraft(draft),
      changes: presentChanges(campaign.definition, draft.definition),
      ...(await review(services, context, { ...campaign, ...draft })),
    },
    status,
  );

const presentDraft = (draft: RevisionDraft) => ({
  campaign_id: draft.campaignId,
  revision: draft.revision,
  based_on: draft.basedOn,
  name: draft.name,
  description: draft.description,
  category: draft.category,
  definition: writeTyped(draft),
  unfinished: Object.keys(draft.unfinished),
  tags: draft.tags,
  created_at: toIso(draft.createdAt),
  updated_at: toIso(draft.updatedAt),
  updated_by: draft.updatedBy,
});

const approvalRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readApprovals, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) =>
      answerApprovals(services, context, (await subjectOf(services, context, campaign)).subject),
    ),
  ),
  route(contract.decideApproval, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      decide(services, context, campaign, body),
    ),
  ),
];

interface Subject {
  readonly subject: ApprovalSubject;
  /** Who saved it. */
  readonly editor: string;
}

/** What waits for approval: the draft of an active campaign, else the campaign itself. */
const subjectOf = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  { campaignId, version }: Campaign,
): Promise<Subject> => {
  const draft = await services.revisions.draft(workspaceId, campaignId);
  if (draft !== null)
    return { subject: { campaignId, subject: 'draft', version: draft.revision }, editor: draft.updatedBy };
  const stored = await services.revisions.version(workspaceId, campaignId, version);
  return { subject: { campaignId, subject: 'campaign', version }, editor: stored?.createdBy ?? '' };
};

const decide = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: {
    readonly section: ApprovalSection;
    readonly status: Approval['status'];
    readonly version: number;
    readonly comment?: string;
  },
): Promise<Reply> => {
  const { subject, editor } = await subjectOf(services, context, campaign);
  if (subject.version !== body.version) return refuseWith(CHANGED);
  const decidedBy = context.caller.name;
  const policy = await policyOf(services, context);
  const refused = body.status === 'approved' ? deciderProblem(policy, editor, decidedBy) : null;
  if (refused !== null) return refuseWith(refused);
  await services.revisions.decide(context.workspaceId, subject, {
    section: body.section,
    status: body.status,
    decidedBy,
    decidedAt: services.clock.now(),
    comment: body.comment ?? '',
  });
  return answerApprovals(services, context, subject);
};

const answerApprovals = async (
  services: AdminServices,
  context: RequestContext,
  subject: ApprovalSubject,
): Promise<Reply> => {
  const [{ required }, given] = await Promise.all([
    policyOf(services, context),
    services.revisions.approvals(context.workspaceId, subject),
  ]);
  return succeed({
    required,
    subject: subject.subject,
    version: subject.version,
    sections: APPROVAL_SECTIONS.map((section) => {
      const found = given.find((approval) => approval.section === section);
      return {
        section,
        status: found?.status ?? 'pending',
        decided_by: found?.decidedBy ?? null,
        decided_at: found === undefined ? null : toIso(found.decidedAt),
        comment: found?.comment ?? '',
      };
    }),
  });
};
