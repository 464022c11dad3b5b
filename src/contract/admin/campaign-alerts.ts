// Alerts about how much a campaign sends, and what they found (campaign-delivery 2.7).
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, Nullable, Version, answer, closed } from './shapes.ts';

const area = 'Campaign alerts';
export const MAX_ALERTS = 10;
const MAX_EMAILS = 20;

const params = Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) });
const oneParams = Type.Object({ campaign_id: Type.String(), alert_id: Type.String() });

const Measure = Type.Union([Type.Literal('run'), Type.Literal('hour'), Type.Literal('day')], {
  description: 'What is counted: messages of each run (recurring), of each hour or UTC day (triggered).',
});
const Threshold = Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })));
const fields = {
  measure: Measure,
  upper_threshold: Threshold,
  lower_threshold: Threshold,
  emails: Type.Optional(Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { maxItems: MAX_EMAILS })),
  webhook_url: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 2_000 }))),
  active: Type.Optional(Type.Boolean({ default: true })),
  language: Type.Optional(
    Type.Union([Type.Literal('en'), Type.Literal('fr')], {
      description: 'What a webhook is told in, and a mail first. Usual: en; when changed: as it was.',
    }),
  ),
};
const Count = Nullable(Type.Integer());
const Alert = Type.Object({
  alert_id: Type.String(),
  measure: Measure,
  upper_threshold: Count,
  lower_threshold: Count,
  emails: Type.Array(Type.String()),
  webhook_url: Nullable(Type.String()),
  active: Type.Boolean(),
  language: Type.String(),
  created_at: Type.String(),
  created_by: Type.String(),
  version: Type.String(),
});
const Finding = Type.Object({
  alert_id: Type.String(),
  found_at: Type.String(),
  bound: Type.String({ description: 'upper: more than the threshold; lower: fewer.' }),
  threshold: Type.Integer(),
  value: Type.Integer(),
  window: Type.String({ description: 'The run’s dispatch id, or when the hour or day began.' }),
  status: Type.String({ description: 'waiting, told or failed' }),
  detail: Type.String(),
});
const Alerts = answer({ alerts: Type.Array(Alert), history: Type.Array(Finding) });
export type CampaignAlertsAnswer = Static<typeof Alerts>;
export type CampaignAlertShape = Static<typeof Alert>;

const path = '/admin/v1/campaigns/:campaign_id/alerts';

export const listAlerts = adminEndpoint({
  id: 'admin.campaigns.alerts.list',
  method: 'GET',
  path,
  permission: 'admin.read',
  area,
  summary: 'Alerts of a campaign and the last 50 findings, newest first',
  params,
  responses: { 200: Alerts },
});
export const createAlert = adminEndpoint({
  id: 'admin.campaigns.alerts.create',
  method: 'POST',
  path,
  permission: 'admin.write',
  area,
  summary: 'Watch how much a campaign sends',
  description:
    'Found once per window and threshold: more than the upper one at once, fewer than the lower one when the window is ' +
    'over. A webhook gets `text` and `data` with url, app_group_name, campaign_name, campaign_api_id, ' +
    'upper_threshold, lower_threshold and value. Alerts go on until they are taken off and never stop the campaign.',
  params,
  body: closed(fields),
  responses: { 201: answer({ alert: Alert }) },
});
export const changeAlert = adminEndpoint({
  id: 'admin.campaigns.alerts.change',
  method: 'PUT',
  path: `${path}/:alert_id`,
  permission: 'admin.write',
  area,
  summary: 'Change an alert',
  params: oneParams,
  body: closed({ ...fields, version: Version }),
  responses: { 200: answer({ alert: Alert }) },
});
export const removeAlert = adminEndpoint({
  id: 'admin.campaigns.alerts.remove',
  method: 'DELETE',
  path: `${path}/:alert_id`,
  permission: 'admin.write',
  area,
  summary: 'Take an alert off; what it found stays',
  params: oneParams,
  responses: { 200: Done },
});
