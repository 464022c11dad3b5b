// The first screen: what is sending, what comes next, what somebody should look at.
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Nullable, answer, closed } from './shapes.ts';

const area = 'Overview';

const Sums = Type.Object({
  considered: Type.Integer({ description: 'sent + failed + skipped + held + waiting.' }),
  waiting: Type.Integer({ description: 'Who waits for their turn now, whenever they were planned.' }),
  sent: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
  held: Type.Integer(),
});
const Sending = Type.Object({
  campaign_id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  status: Type.String(),
  channels: Type.Array(Type.String()),
  state: Type.String({
    description: 'planning, sending, retrying, waiting_for_time, starting, paused, fenced or done',
  }),
  started_at: Nullable(Type.String()),
  planned: Nullable(Type.Integer({ description: 'People of the run so far; null without a run.' })),
  expected: Nullable(
    Type.Integer({ description: 'As if the rest of the audience were like what was walked.' }),
  ),
  decided: Nullable(Type.Integer()),
  waiting: Type.Integer(),
  share: Nullable(Type.Number()),
  per_minute: Nullable(Type.Number({ description: 'People decided, over the last minutes.' })),
  ends_at: Nullable(Type.String({ description: 'Estimate.' })),
  next_due_at: Nullable(Type.String()),
  today: Sums,
});
const Steps = Type.Object({
  has_configuration: Type.Boolean(),
  has_person: Type.Boolean(),
  has_campaign: Type.Boolean(),
  has_launched: Type.Boolean(),
  has_sent: Type.Boolean(),
});
const Overview = answer({
  now: Type.String({ description: 'On the clock of the workspace.' }),
  fenced: Type.Boolean(),
  today: Sums,
  sending: Type.Array(Sending),
  first_steps: Steps,
});
export type OverviewAnswer = Static<typeof Overview>;
export type SendingCampaign = Static<typeof Sending>;

export const readOverview = adminEndpoint({
  id: 'admin.overview',
  method: 'GET',
  path: '/admin/v1/overview',
  permission: 'admin.read',
  area,
  summary: 'What is sending now: progress, rate over the last minutes, expected end',
  query: closed({}),
  responses: { 200: Overview },
});

const Item = Type.Object({
  kind: Type.String({
    description:
      'fenced, held_sends, channel_broken, promotions_low, provider_failing, bounces_high, complaints_high, ' +
      'mostly_skipped, campaign_alert, approval_waiting, draft_problems, paused or ended',
  }),
  severity: Type.String({ description: 'error, warning or info' }),
  campaign_id: Nullable(Type.String()),
  name: Nullable(Type.String()),
  channel: Nullable(Type.String()),
  count: Type.Integer(),
  share: Nullable(Type.Number()),
  reason: Nullable(Type.String()),
  sentence: Nullable(Type.String()),
});
const Attention = answer({ items: Type.Array(Item) });
export type AttentionAnswer = Static<typeof Attention>;
export type AttentionItem = Static<typeof Item>;

export const readAttention = adminEndpoint({
  id: 'admin.overview.attention',
  method: 'GET',
  path: '/admin/v1/overview/attention',
  permission: 'admin.read',
  area,
  summary: 'What somebody should look at, the worst first',
  description:
    'Bounces, complaints, failures and skips are judged over seven days and only where numbers say something.',
  query: closed({ language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])) }),
  responses: { 200: Attention },
});
