// Alerts about how much a campaign sends.
import * as contract from '../../contract/admin/campaign-alerts.ts';
import { measureProblem, type CampaignAlert } from '../../core/alerts/campaign-alert.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { isEmailAddress } from '../../core/channels/email-address.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { KeptFinding } from '../../ports/alert-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { withCampaign } from './campaign-edit.ts';
import type { AdminServices } from './services.ts';
import { findStale, versioned } from './versions.ts';

const MAX_HISTORY = 50;

export const campaignAlertRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listAlerts, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async ({ workspaceId, campaignId }) => {
      const [alerts, history] = await Promise.all([
        services.alerts.list(workspaceId, campaignId),
        services.alerts.history(workspaceId, campaignId, MAX_HISTORY),
      ]);
      return succeed({ alerts: alerts.map(present), history: history.map(presentFinding) });
    }),
  ),
  route(contract.createAlert, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const known = await services.alerts.list(campaign.workspaceId, campaign.campaignId);
      if (known.length >= contract.MAX_ALERTS)
        return refuseWith({ code: 'too_many', message: `At most ${contract.MAX_ALERTS} alerts.` });
      return save(services, context, campaign, body, null);
    }),
  ),
  route(contract.changeAlert, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const known = await services.alerts.list(campaign.workspaceId, campaign.campaignId);
      const before = known.find(({ alertId }) => alertId === params.alert_id);
      if (before === undefined) return refuseWith(NOT_FOUND);
      return findStale(body.version, present(before)) ?? save(services, context, campaign, body, before);
    }),
  ),
  route(contract.removeAlert, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async ({ workspaceId, campaignId }) =>
      (await services.alerts.list(workspaceId, campaignId)).some(
        ({ alertId }) => alertId === params.alert_id,
      ) && (await services.alerts.remove(workspaceId, campaignId, params.alert_id))
        ? succeed({})
        : refuseWith(NOT_FOUND),
    ),
  ),
];

interface AlertBody {
  readonly measure: CampaignAlert['measure'];
  readonly upper_threshold?: number | null;
  readonly lower_threshold?: number | null;
  readonly emails?: readonly string[];
  readonly webhook_url?: string | null;
  readonly active?: boolean;
  readonly language?: CampaignAlert['language'];
}

const save = async (
  { alerts, random }: AdminServices,
  { now, caller }: RequestContext,
  campaign: Campaign,
  body: AlertBody,
  before: CampaignAlert | null,
): Promise<Reply> => {
  const problem = findProblem(body, campaign);
  if (problem !== null) return refuseWith(problem);
  const alert: CampaignAlert = {
    workspaceId: campaign.workspaceId,
    alertId: before?.alertId ?? random.uuid(),
    campaignId: campaign.campaignId,
    measure: body.measure,
    upper: body.upper_threshold ?? null,
    lower: body.lower_threshold ?? null,
    emails: body.emails ?? [],
    webhookUrl: body.webhook_url ?? null,
    active: body.active ?? true,
    language: body.language ?? before?.language ?? 'en',
    createdAt: before?.createdAt ?? now,
    createdBy: before?.createdBy ?? caller.name,
  };
  await alerts.save(alert);
  return succeed({ alert: present(alert) }, before === null ? 201 : 200);
};

const findProblem = (body: AlertBody, campaign: Campaign): Refusal | null => {
  const refused = (field: string, what: string): Refusal => ({
    code: 'invalid_field',
    message: `${field} ${what}.`,
    field,
  });
  const unfit = measureProblem(body.measure, campaign);
  if (unfit !== null) return refused('measure', unfit);
  const [upper, lower] = [body.upper_threshold ?? null, body.lower_threshold ?? null];
  if (upper === null && lower === null)
    return refused('upper_threshold', 'must be given unless there is a lower_threshold');
  if (upper !== null && lower !== null && lower > upper)
    return refused('lower_threshold', 'must not be above the upper_threshold');
  const wrong = (body.emails ?? []).findIndex((email) => !isEmailAddress(email));
  if (wrong >= 0) return refused(`emails[${wrong}]`, 'is no email address');
  const url = body.webhook_url ?? null;
  return url === null || /^https?:\/\/[^\s/]+/.test(url)
    ? null
    : refused('webhook_url', 'must be an address that begins with https:// or http://');
};

const present = (alert: CampaignAlert) =>
  versioned({
    alert_id: alert.alertId,
    measure: alert.measure,
    upper_threshold: alert.upper,
    lower_threshold: alert.lower,
    emails: [...alert.emails],
    webhook_url: alert.webhookUrl,
    active: alert.active,
    language: alert.language,
    created_at: toIso(alert.createdAt),
    created_by: alert.createdBy,
  });

const presentFinding = (finding: KeptFinding) => ({
  alert_id: finding.alert.alertId,
  found_at: toIso(finding.foundAt),
  bound: finding.bound,
  threshold: finding.threshold,
  value: finding.value,
  window: finding.windowKey,
  status: finding.status,
  detail: finding.detail,
});
