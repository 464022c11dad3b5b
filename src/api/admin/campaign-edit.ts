// What every edit of a campaign goes through, whether it is a draft, live, or the draft of a live one: merging the
// given fields, understanding them, reviewing them when they take effect at once, writing a new version.
import { approvalProblem, readPolicy, type ApprovalPolicy } from '../../core/campaigns/approval.ts';
import type { Campaign, CampaignType, Category } from '../../core/campaigns/campaign.ts';
import { isEditable, isLive } from '../../core/campaigns/lifecycle.ts';
import {
  isAboutUnfinished,
  parseTyped,
  unfinishedProblems,
  writeTyped,
} from '../../core/campaigns/unfinished.ts';
import { reviewCampaign, type Reviewed } from '../../core/campaigns/review.ts';
import { frozenProblem } from '../../core/experiments/review.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { ruleOf } from '../../core/content/review-rule.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { compileDefinition } from '../../engine/compile-content.ts';
import type { ApprovalSubject } from '../../ports/campaign-revisions.ts';
import type { CampaignDraft } from '../../ports/settings-store.ts';
import type { RequestContext } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith } from '../reply.ts';
import { presentCampaign } from './present.ts';
import { findTeamProblem, reviewTeam } from './campaign-team.ts';
import { filtersFor } from './known-segments.ts';
import type { AdminServices } from './services.ts';

/** By id or by key. */
export const withCampaign = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  idOrKey: string,
  run: (campaign: Campaign) => Promise<Reply>,
): Promise<Reply> => {
  const found =
    (await services.campaigns.find(workspaceId, idOrKey)) ??
    (await services.campaigns.findByKey(workspaceId, idOrKey));
  return found === null ? refuseWith(NOT_FOUND) : run(found);
};

type Subject = Pick<
  Campaign,
  'workspaceId' | 'campaignId' | 'type' | 'status' | 'category' | 'definition' | 'unfinished'
>;

/** Everything that stands in the way of sending, templates included, and what is unwise. */
export const review = async (
  services: AdminServices,
  context: Pick<RequestContext, 'now' | 'workspace'> & Partial<Pick<RequestContext, 'caller'>>,
  campaign: Subject,
): Promise<{ readonly problems: readonly Refusal[]; readonly warnings: readonly Refusal[] }> => {
  const { now, workspace } = context;
  const [configurations, groups, team] = await Promise.all([
    services.configurations.list(campaign.workspaceId),
    services.groups.list(campaign.workspaceId),
    reviewTeam(services, context, campaign),
  ]);
  const { problems, warnings, sources, references } = reviewCampaign(campaign, {
    channels: services.channels,
    filters: await filtersFor(services, campaign.workspaceId, campaign.definition.audience, { self: null }),
    triggers: services.triggers,
    configurations,
    groups: groups.map((group) => ({ ...group, archived: group.archivedAt !== null })),
    moment: { now, timeZone: workspace.timeZone },
  });
  const syntax = await Promise.all(
    sources.map(async ({ path, source, html }) =>
      (await services.templates.check(source, html)).map((refusal) => ({ ...refusal, field: path })),
    ),
  );
  const strangers = await findStrangers(services, campaign, references);
  const found = [...problems, ...team, ...strangers, ...syntax.flat()];
  const { unfinished } = campaign;
  return {
    problems: [
      ...unfinishedProblems(campaign, campaign.category),
      ...found.filter((one) => !isAboutUnfinished(unfinished, one)),
    ].map(withRule),
    warnings: warnings.filter((one) => !isAboutUnfinished(unfinished, one)).map(withRule),
  };
};

/** Said in English beside it; screens say it in the reader's language. */
const withRule = (problem: Refusal): Refusal => {
  const said = ruleOf(problem.message);
  return said === null ? problem : { ...problem, ...said };
};

/** 10: a trigger that looks at a campaign nobody has would never fire. */
const findStrangers = async (
  services: AdminServices,
  { workspaceId }: Subject,
  references: Reviewed['references'],
): Promise<readonly Refusal[]> => {
  const strangers: Refusal[] = [];
  for (const { campaignId, field } of references) {
    if ((await services.campaigns.find(workspaceId, campaignId)) !== null) continue;
    const message = `${field} names the campaign ${campaignId}, which does not exist.`;
    strangers.push({ code: 'unknown_campaign', message, field });
  }
  return strangers;
};

export interface CampaignBody {
  readonly key?: string;
  readonly name?: string;
  readonly description?: string;
  readonly type?: CampaignType;
  readonly category?: Category;
  readonly tags?: string[];
  readonly definition?: Readonly<Record<string, unknown>>;
  /** Saved while typing: what makes no sense yet is kept as it is, in a draft. */
  readonly autosave?: boolean;
}

export const CHANGED: Refusal = {
  code: 'conflict',
  message: 'The campaign was changed meanwhile; read it again.',
  field: 'version',
};
const READ_ONLY: Refusal = { code: 'conflict', message: 'An archived campaign is read-only.' };
const HAS_DRAFT: Refusal = {
  code: 'conflict',
  message: 'The campaign has a draft: change that, launch it or discard it.',
  field: 'draft',
};
const NEEDS_DRAFT: Refusal = {
  code: 'approval_missing',
  message: 'Changes of a live campaign need approval: save them as its draft.',
  field: 'approvals',
};

export type Edited = Omit<CampaignDraft, 'key' | 'unfinished'> & { readonly unfinished: JsonObject };
type Refusals = readonly [Refusal, ...Refusal[]];

/** What the campaign would be with these fields; refused where they make no sense or may not change any more. */
export const mergeEdit = async (
  services: Pick<AdminServices, 'random' | 'mjml' | 'teams'>,
  context: Pick<RequestContext, 'workspaceId' | 'caller'>,
  campaign: Pick<Campaign, 'type' | 'definition' | 'launchedAt'>,
  base: Edited,
  body: CampaignBody,
): Promise<Result<Edited, Refusals>> => {
  const category = body.category ?? base.category;
  const given = (isObject(body.definition) ? body.definition : {}) as JsonObject;
  const written = { ...writeTyped(base), ...given };
  // What was unfinished before may stay so; what this edit says must make sense, unless somebody is typing.
  const mayStay = (field: string): boolean => body.autosave === true || !Object.hasOwn(given, field);
  const parsed = parseTyped(written, category, () => services.random.uuid(), mayStay);
  if (!parsed.ok) return parsed;
  const { definition, unfinished } = parsed.value;
  const type = body.type ?? base.type;
  const frozen = frozenProblem(campaign, { type, definition });
  if (frozen !== null) return err([frozen]);
  const { teamId: before } = base.definition;
  const team = await findTeamProblem(services, context, type, { before, after: definition.teamId });
  if (team !== null) return err([team]);
  return ok({
    campaignId: base.campaignId,
    name: body.name ?? base.name,
    description: body.description ?? base.description,
    type,
    category,
    definition: await compileDefinition(services.mjml, definition),
    unfinished,
    tags: body.tags ?? base.tags,
  });
};

export const changeCampaign = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: CampaignBody & { readonly version?: number },
): Promise<Reply | null> => {
  if (!isEditable(campaign.status)) return refuseWith(READ_ONLY);
  if (body.version !== undefined && body.version !== campaign.version)
    return refuseChanged(services, context, campaign.campaignId);
  if ((await services.revisions.draft(context.workspaceId, campaign.campaignId)) !== null)
    return refuseWith(HAS_DRAFT);
  if (isLive(campaign.status) && (await policyOf(services, context)).required) return refuseWith(NEEDS_DRAFT);
  const edited = await mergeEdit(services, context, campaign, campaign, body);
  if (!edited.ok) return refuseWith(...edited.error);
  return saveEdit(services, context, campaign, edited.value, body.autosave === true);
};

/** 409 with the campaign as it is now, so that both can be shown side by side. */
const refuseChanged = async (
  services: Pick<AdminServices, 'campaigns'>,
  { workspaceId }: Pick<RequestContext, 'workspaceId'>,
  campaignId: string,
): Promise<Reply> => {
  const present = await services.campaigns.find(workspaceId, campaignId);
  const refused = refuseWith(CHANGED);
  return present === null
    ? refused
    : { ...refused, body: { ...refused.body, campaign: presentCampaign(present) } };
};

/** A new version; null when it is written. What is live must stay without problems. */
export const saveEdit = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  edited: Edited,
  whileTyping = false,
): Promise<Reply | null> => {
  if (isLive(campaign.status)) {
    const { problems } = await review(services, context, { ...campaign, ...edited });
    const [first, ...more] = problems;
    if (first !== undefined) return refuseWith(first, ...more);
  }
  const { workspaceId, caller } = context;
  const at = services.clock.now();
  const revised = await services.campaigns.revise(workspaceId, edited, {
    fromVersion: campaign.version,
    by: caller.name,
    at,
    whileTyping: whileTyping && campaign.launchedAt === null,
  });
  if (!revised) return refuseChanged(services, context, campaign.campaignId);
  services.signals.send('campaigns', String(workspaceId));
  await services.triggersReady();
  if (isLive(campaign.status)) await follow(services, context, campaign);
  return null;
};

export const policyOf = async (
  services: Pick<AdminServices, 'workspaces'>,
  { workspace }: Pick<RequestContext, 'workspace'>,
): Promise<ApprovalPolicy> => readPolicy((await services.workspaces.find(workspace.key))?.settings ?? {});

/** What keeps this version from taking effect, where the workspace wants approvals (23). */
export const findMissingApproval = async (
  services: Pick<AdminServices, 'workspaces' | 'revisions'>,
  context: Pick<RequestContext, 'workspaceId' | 'workspace'>,
  subject: ApprovalSubject,
): Promise<Refusal | null> => {
  const policy = await policyOf(services, context);
  if (!policy.required) return null;
  return approvalProblem(policy, await services.revisions.approvals(context.workspaceId, subject));
};

/** What runs on a schedule has its next occurrence as soon as the caller hears of it. */
export const follow = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  { type, campaignId }: Campaign,
): Promise<void> => {
  if (type === 'scheduled') await services.schedules.follow({ workspaceId, campaignId }, now);
};
