// Results of a campaign: sums as they were counted, and what they say against the control group.
import * as contract from '../../contract/admin/results.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { describeComparison } from '../../core/experiments/describe.ts';
import type { SelectedShares } from '../../core/experiments/intelligent-selection.ts';
import {
  CONTROL,
  resultsByDay,
  resultsByVariant,
  type ChannelResults,
  type ConversionResult,
  type DayResults,
  type VariantResults,
} from '../../core/experiments/results.ts';
import type { Language } from '../../core/segments/filter.ts';
import { toIso } from '../../core/time.ts';
import type { WinnerRecord } from '../../ports/reports.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const resultRoutes = ({ campaigns, reports }: AdminServices): readonly Route[] => [
  route(contract.readResults, async ({ workspaceId }, { params, query }) => {
    const campaign =
      (await campaigns.find(workspaceId, params.campaign_id)) ??
      (await campaigns.findByKey(workspaceId, params.campaign_id));
    if (campaign === null) return refuseWith(NOT_FOUND);
    const { from = null, to = null, send_id: sendId = null, language = 'en' } = query;
    if (from !== null && to !== null && from > to)
      return refuseWith({
        code: 'invalid_field',
        message: 'query.to is before query.from.',
        field: 'query.to',
      });
    const [rows, decisions, selected] = await Promise.all([
      reports.countAll(workspaceId, campaign.campaignId, { from, to, sendId }),
      reports.winnerDecisions(workspaceId, campaign.campaignId),
      reports.shareDecisions(workspaceId, campaign.campaignId),
    ]);
    return succeed({
      variants: resultsByVariant(rows).map((one) => presentVariant(one, campaign, language)),
      days: resultsByDay(rows).map(presentDay),
      winning_variant: decisions.map(presentDecision),
      intelligent_selection: selected.map(presentShares),
    });
  }),
];

export const presentVariant = (results: VariantResults, { definition }: Campaign, language: Language) => {
  const variant = definition.variants.find(({ id }) => id === results.variant);
  const { conversions } = results;
  return {
    variant: results.variant,
    name: results.isControl ? CONTROL : (variant?.name ?? results.variant),
    control: results.isControl,
    percentage: results.isControl ? definition.controlPercentage : (variant?.percentage ?? 0),
    unique_recipients: results.uniqueRecipients,
    audience_share: results.audienceShare,
    conversions: {
      A: presentConversion(conversions.A, results.isControl, language),
      B: presentConversion(conversions.B, results.isControl, language),
      C: presentConversion(conversions.C, results.isControl, language),
      D: presentConversion(conversions.D, results.isControl, language),
    },
    revenue: results.revenue,
    channels: results.channels.map(presentChannel),
  };
};

const presentConversion = (
  { count, rate, change, against }: ConversionResult,
  isControl: boolean,
  language: Language,
) => ({
  count,
  rate,
  change_against_control: change,
  confidence: against?.confidence ?? null,
  significant: against?.significant ?? null,
  sentence: isControl ? null : describeComparison(against, language),
});

const presentChannel = (results: ChannelResults) => ({
  channel: results.channel,
  sends: results.sends,
  failures: results.failures,
  hard_bounces: results.hardBounces,
  soft_bounces: results.softBounces,
  deliveries: results.deliveries,
  opens: results.opens,
  unique_opens: results.uniqueOpens,
  machine_opens: results.machineOpens,
  clicks: results.clicks,
  unique_clicks: results.uniqueClicks,
  unsubscribes: results.unsubscribes,
  spam: results.spam,
  open_rate: results.openRate,
  click_rate: results.clickRate,
  click_to_open_rate: results.clickToOpenRate,
  bounce_rate: results.bounceRate,
  conversions: results.conversions,
  revenue: results.revenue,
  purchases: results.purchases,
});

const presentDay = (day: DayResults) => ({
  day: day.day,
  considered: day.considered,
  sent: day.sent,
  failed: day.failed,
  skipped: day.skipped,
  held: day.held,
  unique_recipients: day.uniqueRecipients,
  unique_opens: day.uniqueOpens,
  unique_clicks: day.uniqueClicks,
  conversions: day.conversions,
  revenue: day.revenue,
});

export const presentDecision = (decision: WinnerRecord) => ({
  dispatch_id: decision.dispatchId,
  decided_at: toIso(decision.decidedAt),
  winner: decision.winner,
  because: decision.because,
  results: decision.results,
});

/** What was re-weighed, when, on which numbers (16.6). */
export const presentShares = ({ decidedAt, settled, remaining, shares }: SelectedShares) => ({
  decided_at: toIso(decidedAt),
  settled,
  remaining_improvement: remaining,
  variants: shares.map(({ variant, percentage, successes, people, best }) => ({
    variant,
    percentage,
    conversions: successes,
    unique_recipients: people,
    chance_of_being_best: best,
  })),
});
