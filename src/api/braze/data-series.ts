// The daily series of campaigns and sends in Braze's shape: sums of the same counters as every report.
import {
  campaignSeriesEndpoint,
  sendSeriesEndpoint,
  type SeriesQuery,
} from '../../contract/braze/data-series.ts';
import { BAD_CAMPAIGN_ID } from '../../contract/braze/reading.ts';
import type { Campaign, Variant } from '../../core/campaigns/campaign.ts';
import { CONTROL, type CounterRow } from '../../core/experiments/results.ts';
import { DAY_MS, utcDay, type Instant } from '../../core/time.ts';
import type { Reports } from '../../ports/reports.ts';
import type { CampaignStore } from '../../ports/settings-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';

export interface SeriesServices {
  readonly campaigns: Pick<CampaignStore, 'find'>;
  readonly reports: Pick<Reports, 'countAll'>;
}

export const dataSeriesRoutes = (services: SeriesServices): readonly Route[] => [
  route(campaignSeriesEndpoint, async ({ workspaceId, now }, query) =>
    answerSeries(services, workspaceId, query, null, now),
  ),
  route(sendSeriesEndpoint, async ({ workspaceId, now }, query) =>
    answerSeries(services, workspaceId, query, query.sendId, now),
  ),
];

const answerSeries = async (
  { campaigns, reports }: SeriesServices,
  workspaceId: number,
  { campaignId, days, endingAt }: SeriesQuery,
  sendId: string | null,
  now: Instant,
): Promise<Reply> => {
  const campaign = await campaigns.find(workspaceId, campaignId);
  if (campaign === null) return refuseWith(BAD_CAMPAIGN_ID);
  const lastAt = endingAt ?? now;
  const listed = Array.from({ length: days }, (_, i) => utcDay(lastAt - (days - 1 - i) * DAY_MS));
  const range = { from: listed[0] ?? null, to: listed.at(-1) ?? null, sendId };
  const rows = await reports.countAll(workspaceId, campaignId, range);
  return succeed({ data: listed.map((day) => presentDay(campaign, day, rows)) });
};

const presentDay = (campaign: Campaign, day: string, all: readonly CounterRow[]) => {
  const rows = all.filter((row) => row.day === day);
  const { variants, controlPercentage } = campaign.definition;
  const channels = [...new Set(variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)))];
  const control = controlPercentage > 0 ? [presentControl(campaign, rows)] : [];
  const messages = channels.map((channel) => [
    channel,
    [...variants.map((variant) => presentVariation(variant, channel, rows)), ...control],
  ]);
  return {
    time: day,
    messages: Object.fromEntries(messages) as Readonly<Record<string, unknown>>,
    ...outcomesOf(rows.filter(({ variant }) => variant !== CONTROL)),
  };
};

const presentVariation = ({ id, name, messages }: Variant, channel: string, all: readonly CounterRow[]) => {
  const own = all.filter(({ variant }) => variant === id);
  return {
    variation_name: name,
    variation_api_id: messages.find((message) => message.channel === channel)?.messageId ?? id,
    ...countersOf(
      channel,
      own.filter((row) => row.channel === channel),
    ),
    ...outcomesOf(own),
  };
};

/** The control gets nothing: who entered it, and what they did all the same. */
const presentControl = ({ campaignId }: Campaign, all: readonly CounterRow[]) => {
  const own = all.filter(({ variant }) => variant === CONTROL);
  const enrolled = own.filter(({ channel, reason }) => channel === '' && reason === 'control_group');
  return {
    variation_name: 'Control Group',
    variation_api_id: `${campaignId}-control`,
    enrolled: enrolled.reduce((sum, { count }) => sum + count, 0),
    ...outcomesOf(own),
  };
};

const outcomesOf = (rows: readonly CounterRow[]) => ({
  conversions: sumOf(rows, 'conversion_A'),
  conversions1: sumOf(rows, 'conversion_B'),
  conversions2: sumOf(rows, 'conversion_C'),
  conversions3: sumOf(rows, 'conversion_D'),
  revenue: rows.reduce((sum, row) => (row.outcome === 'revenue' ? sum + row.amount : sum), 0),
  unique_recipients: sumOf(rows, 'recipient'),
});

const countersOf = (channel: string, rows: readonly CounterRow[]): Readonly<Record<string, number>> => {
  const of = (outcome: string): number => sumOf(rows, outcome);
  const bounces = of('hard_bounce') + of('soft_bounce');
  const sent = of('sent');
  switch (channel) {
    case 'email':
      return {
        sent,
        opens: of('open') + of('machine_open'),
        unique_opens: of('unique_open'),
        clicks: of('click'),
        unique_clicks: of('unique_click'),
        unsubscribes: of('unsubscribe'),
        bounces,
        delivered: sent - bounces,
        reported_spam: of('spam'),
      };
    case 'sms':
      return {
        sent,
        sent_to_carrier: sent,
        delivered: of('delivery'),
        rejected: of('hard_bounce'),
        delivery_failed: of('failed') + of('soft_bounce'),
        clicks: of('click'),
        opt_out: of('opt_out'),
        help: of('help'),
      };
    case 'webhook':
      return { sent, errors: of('failed') };
    default:
      return { sent, direct_opens: of('view'), total_opens: of('view'), bounces, body_clicks: of('click') };
  }
};

const sumOf = (rows: readonly CounterRow[], outcome: string): number =>
  rows.reduce((sum, row) => (row.outcome === outcome ? sum + row.count : sum), 0);
