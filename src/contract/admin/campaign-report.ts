// The report of a campaign: people and messages of a span of days, sums that add up, compared with another span.
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Reweighing } from './results.ts';
import { FreeObject, Nullable, answer, closed } from './shapes.ts';

export const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'UTC day, inclusive.',
});
export const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' });
const SendId = Type.String({ minLength: 1, maxLength: 64 });
const params = Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) });
export const CurrencyAmount = Type.Object({
  currency: Nullable(Type.String({ description: 'ISO 4217; null: counted before currencies were kept.' })),
  amount: Type.Number(),
});
const Share = Nullable(Type.Number());

const People = Type.Object(
  {
    waiting_before: Type.Integer(),
    considered: Type.Integer(),
    sent: Type.Integer(),
    failed: Type.Integer(),
    skipped: Type.Integer(),
    held: Type.Integer(),
    waiting: Type.Integer(),
  },
  { description: 'waiting_before + considered = sent + failed + skipped + held + waiting.' },
);
const Reason = Type.Object({
  outcome: Type.String(),
  reason: Type.String(),
  sentence: Nullable(Type.String()),
  count: Type.Integer(),
});
const Letters = Type.Object({
  A: Type.Integer(),
  B: Type.Integer(),
  C: Type.Integer(),
  D: Type.Integer(),
});
const revenue = {
  revenue: Type.Number({ description: 'As reported, added up whatever the currency.' }),
  revenue_by_currency: Type.Array(CurrencyAmount, {
    description: 'What was paid in each; nothing is converted.',
  }),
};
const totals = {
  sends: Type.Integer(),
  failures: Type.Integer(),
  bounces: Type.Integer(),
  deliveries: Type.Integer(),
  unique_recipients: Type.Integer({ description: 'People per day.' }),
  unique_opens: Type.Integer(),
  machine_opens: Type.Integer(),
  unique_clicks: Type.Integer(),
  unsubscribes: Type.Integer(),
  spam: Type.Integer(),
  conversions: Letters,
  ...revenue,
};
const Totals = Type.Object(totals);
const Step = Type.Object({
  step: Type.String(),
  unit: Type.String({ description: 'people, messages or conversions' }),
  count: Type.Integer(),
  share: Share,
});
const DaySums = Type.Object({
  day: Type.String(),
  considered: Type.Integer(),
  sent: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
  held: Type.Integer(),
  ...totals,
});
const Conversion = Type.Object({
  count: Type.Integer(),
  rate: Share,
  change_against_control: Share,
  confidence: Share,
  significant: Nullable(Type.Boolean()),
  sentence: Nullable(Type.String()),
});
const Variant = Type.Object({
  variant: Type.String({ description: 'Empty: people who ended before they had one.' }),
  name: Type.String(),
  control: Type.Boolean(),
  percentage: Type.Integer(),
  people: People,
  unique_recipients: Type.Integer(),
  audience_share: Share,
  conversions: Type.Object({ A: Conversion, B: Conversion, C: Conversion, D: Conversion }),
  ...revenue,
  channels: Type.Array(FreeObject),
});
const Channel = Type.Object({
  channel: Type.String(),
  messages: People,
  reasons: Type.Array(Reason),
  totals: Totals,
});
const period = {
  from: Nullable(Day),
  to: Nullable(Day),
  people: People,
  reasons: Type.Array(Reason),
  totals: Totals,
  funnel: Type.Array(Step),
  days: Type.Array(DaySums),
};
const Change = Type.Object({
  metric: Type.String(),
  kind: Type.String({ description: 'count, money or share' }),
  now: Share,
  before: Share,
  change: Nullable(Type.Number({ description: 'Relative: 0.1 is 10 % more.' })),
  confidence: Share,
  significant: Nullable(Type.Boolean()),
});

const Report = Type.Object({
  message: Type.String(),
  ...period,
  variants: Type.Array(Variant),
  channels: Type.Array(Channel),
  before: Nullable(Type.Object(period)),
  changes: Type.Array(Change),
  winning_variant: Type.Array(FreeObject),
  intelligent_selection: Type.Array(Reweighing),
});
export type CampaignReport = Static<typeof Report>;

export const readReport = adminEndpoint({
  id: 'admin.campaigns.report',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/report',
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'Funnel, reasons, variants, channels and days of a campaign, compared with another span',
  description:
    'Every figure is a sum of what was counted when it happened. People: waiting_before + considered = sent + failed ' +
    '+ skipped + held + waiting. Variants and channels count who is decided: nobody waits in them. Without ' +
    '`compare_from` and `compare_to`, `compare=previous` takes the span of equal length just before.',
  params,
  query: closed({
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    compare: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('previous')])),
    compare_from: Type.Optional(Day),
    compare_to: Type.Optional(Day),
    send_id: Type.Optional(SendId),
    language: Type.Optional(Language),
  }),
  responses: { 200: Report },
});

const Hour = Type.Object({
  hour: Type.Integer(),
  sent: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
  held: Type.Integer(),
  opens: Type.Integer(),
  clicks: Type.Integer(),
});
const Hours = answer({ day: Type.String(), hours: Type.Array(Hour) });
export type CampaignHours = Static<typeof Hours>;

export const readHours = adminEndpoint({
  id: 'admin.campaigns.report_hours',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/report/hours',
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'One UTC day of a campaign, hour by hour, as long as the log is kept',
  params,
  query: closed({ day: Day }),
  responses: { 200: Hours },
});

export const exportReport = adminEndpoint({
  id: 'admin.campaigns.report_export',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/report.csv',
  permission: 'admin.read',
  area: 'Campaigns',
  summary:
    'Everything counted of a campaign as CSV: day, call, variant, channel, outcome, reason, count, amount',
  params,
  query: closed({
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    send_id: Type.Optional(SendId),
    language: Type.Optional(Language),
  }),
  produces: 'text/csv',
  responses: { 200: Type.String({ description: 'text/csv; charset=utf-8' }) },
});

const CampaignSums = Type.Object({
  campaign_id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  status: Type.String(),
  channels: Type.Array(Type.String()),
  considered: Type.Integer(),
  sent: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
  held: Type.Integer(),
  ...totals,
});
const WorkspaceReport = answer({
  from: Day,
  to: Day,
  totals: Totals,
  days: Type.Array(DaySums),
  campaigns: Type.Array(CampaignSums, { description: 'Those that did something, most sends first.' }),
});
export type WorkspaceReportAnswer = Static<typeof WorkspaceReport>;
export type CampaignSumsRow = Static<typeof CampaignSums>;

export const readWorkspaceReport = adminEndpoint({
  id: 'admin.report',
  method: 'GET',
  path: '/admin/v1/report',
  permission: 'admin.read',
  area: 'Overview',
  summary: 'What all campaigns of a workspace did in a span of days',
  query: closed({ from: Day, to: Day }),
  responses: { 200: WorkspaceReport },
});
