// Campaigns: drafts may be incomplete, what is live may not. Every change names the version it started from.
import * as contract from '../../contract/admin/campaigns.ts';
import { copyCampaign, keyFrom } from '../../core/campaigns/copy-campaign.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import type { CampaignAction } from '../../core/campaigns/lifecycle.ts';
import { applyAction, isLive } from '../../core/campaigns/lifecycle.ts';
import { parseDefinition } from '../../core/campaigns/parse-definition.ts';
import type { Refusal } from '../../core/result.ts';
import { compileDefinition } from '../../engine/compile-content.ts';
import type { CampaignDraft } from '../../ports/settings-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { presentCampaign } from './present.ts';
import {
  CHANGED,
  changeCampaign,
  findMissingApproval,
  follow,
  review,
  withCampaign,
  type CampaignBody,
} from './campaign-edit.ts';
import { findTeamProblem } from './campaign-team.ts';
import type { AdminServices } from './services.ts';

export const campaignRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listCampaigns, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 50;
    const found = await services.campaigns.list(workspaceId, {
      limit,
      after: query.after ?? null,
      statuses: query.status ?? null,
    });
    const next = found.length === limit ? (found.at(-1)?.campaignId ?? null) : null;
    return succeed({ campaigns: found.map(presentCampaign), next });
  }),
  route(contract.createCampaign, async (context, { body }) => createCampaign(services, context, body)),
  route(contract.readCampaign, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, (campaign) => answer(services, context, campaign)),
  ),
  route(contract.changeCampaign, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      change(services, context, campaign, body),
    ),
  ),
  route(contract.validateCampaign, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const { problems, warnings } = await review(services, context, campaign);
      const more = await services.schedules.warnOfPeople(campaign);
      return succeed({ ready: problems.length === 0, problems, warnings: [...warnings, ...more] });
    }),
  ),
  ...contract.campaignActions.map(({ action, endpoint }) =>
    route(endpoint, async (context, { params }) =>
      withCampaign(services, context, params.campaign_id, (campaign) =>
        actOn(services, context, campaign, action),
      ),
    ),
  ),
  route(contract.duplicateCampaign, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      duplicate(services, context, campaign, body),
    ),
  ),
];

const answer = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  status = 200,
): Promise<Reply> => {
  const draft = await services.revisions.draft(campaign.workspaceId, campaign.campaignId);
  const reviewed = await review(services, context, campaign);
  return succeed({ campaign: presentCampaign(campaign), has_draft: draft !== null, ...reviewed }, status);
};

const reload = async (
  services: AdminServices,
  context: RequestContext,
  campaignId: string,
  status = 200,
): Promise<Reply> => {
  const found = await services.campaigns.find(context.workspaceId, campaignId);
  return found === null ? refuseWith(NOT_FOUND) : answer(services, context, found, status);
};

const createCampaign = async (
  services: AdminServices,
  context: RequestContext,
  body: CampaignBody & { readonly name: string },
): Promise<Reply> => {
  const category = body.category ?? 'marketing';
  const parsed = parseDefinition(body.definition ?? {}, category, () => services.random.uuid());
  if (!parsed.ok) return refuseWith(...parsed.error);
  const type = body.type ?? 'api_triggered';
  const after = parsed.value.teamId;
  const team = await findTeamProblem(services, context, type, { before: null, after });
  if (team !== null) return refuseWith(team);
  const campaignId = services.random.uuid();
  const draft: CampaignDraft = {
    campaignId,
    key: body.key ?? keyFrom(body.name, campaignId),
    name: body.name,
    description: body.description ?? '',
    type,
    category,
    definition: await compileDefinition(services.mjml, parsed.value),
    tags: body.tags ?? [],
  };
  const reply = await insert(services, context, draft);
  if (reply.status === 201) await services.seeds.attachAutomatic(context.workspaceId, campaignId);
  return reply;
};

const insert = async (
  services: AdminServices,
  context: RequestContext,
  draft: CampaignDraft,
): Promise<Reply> => {
  const { workspaceId, caller } = context;
  const at = services.clock.now();
  const author = caller.person === undefined ? {} : { authorId: caller.person.accountId };
  const created = await services.campaigns.create(workspaceId, { ...draft, ...author }, caller.name, at);
  return created ? reload(services, context, draft.campaignId, 201) : refuseWith(KEY_TAKEN);
};

const KEY_TAKEN: Refusal = { code: 'conflict', message: 'key is used by another campaign.', field: 'key' };

const change = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: CampaignBody & { readonly version?: number },
): Promise<Reply> =>
  (await changeCampaign(services, context, campaign, body)) ?? reload(services, context, campaign.campaignId);

/** What the lifecycle allows, with review and approvals where it starts to send. */
export const actOn = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  action: CampaignAction,
): Promise<Reply> => {
  // Stamps are compared with when deliveries were planned, so they are of the workspace's clock.
  const transition = applyAction(campaign, action, context.now);
  if (!transition.ok) return refuseWith(transition.error);
  if (transition.value.needsReview) {
    const [first, ...more] = (await review(services, context, campaign)).problems;
    if (first !== undefined) return refuseWith(first, ...more);
    const { campaignId, version } = campaign;
    const missing = await findMissingApproval(services, context, {
      campaignId,
      subject: 'campaign',
      version,
    });
    if (missing !== null) return refuseWith(missing);
  }
  const { workspaceId } = context;
  const { campaignId, status } = campaign;
  const done = await services.campaigns.apply(
    workspaceId,
    campaignId,
    status,
    transition.value,
    context.caller.name,
    services.clock.now(),
  );
  if (!done) return refuseWith({ ...CHANGED, field: 'status' });
  services.signals.send('campaigns', String(workspaceId));
  await services.triggersReady();
  const { cancelsPending, needsReview: _, ...stamps } = transition.value;
  if (isLive(stamps.status)) await follow(services, context, campaign);
  if (action === 'continue') await services.resumePaused(campaign, context.now);
  if (cancelsPending) await services.cancelWaiting({ ...campaign, ...stamps }, context.now);
  return reload(services, context, campaignId);
};

const duplicate = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: { readonly name?: string; readonly key?: string },
): Promise<Reply> => {
  const name = body.name ?? `Copy of ${campaign.name}`;
  return insert(
    services,
    context,
    copyCampaign(campaign, { name, key: body.key }, () => services.random.uuid()),
  );
};
