// The report of a campaign: the ledger's sums of one span of days, of the span before it, and hour by hour.
import * as contract from '../../contract/admin/campaign-report.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { sentenceOf } from '../../core/campaigns/explain.ts';
import { csvLine } from '../../core/csv.ts';
import { resultsByVariant, type CounterRow } from '../../core/experiments/results.ts';
import {
  balanceOfChannel,
  balanceOfPeople,
  balanceOfVariant,
  reasonsOfChannel,
  reasonsOfPeople,
  type Balance,
  type ReasonCount,
} from '../../core/reports/balance.ts';
import { periodBefore, startOf, type Period } from '../../core/reports/period.ts';
import { revenueByCurrency } from '../../core/reports/revenue.ts';
import {
  comparePeriods,
  funnelOf,
  totalsByDay,
  totalsOf,
  type Change,
  type DayTotals,
  type Totals,
} from '../../core/reports/totals.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Language } from '../../core/segments/filter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { download, refuseWith, succeed } from '../reply.ts';
import { withCampaign } from './campaign-edit.ts';
import { presentDecision, presentShares, presentVariant } from './results.ts';
import type { AdminServices } from './services.ts';

export const campaignReportRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readReport, async (context, { params, query }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      answerReport(services, campaign, query),
    ),
  ),
  route(contract.readWorkspaceReport, async ({ workspaceId }, { query }) => {
    const period = readPeriod(query.from, query.to, 'to');
    return period.ok ? answerWorkspace(services, workspaceId, query) : refuseWith(period.error);
  }),
  route(contract.readHours, async (context, { params, query }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      answerHours(services, context, campaign, query.day),
    ),
  ),
  route(contract.exportReport, async (context, { params, query }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const period = readPeriod(query.from, query.to, 'to');
      if (!period.ok) return refuseWith(period.error);
      const { language = 'en', send_id: sendId = null } = query;
      const chunks = exportRows(services, campaign, { ...period.value, sendId }, language);
      return download('text/csv; charset=utf-8', `${campaign.key}.csv`, chunks);
    }),
  ),
];

interface ReportQuery {
  readonly from?: string;
  readonly to?: string;
  readonly compare?: 'none' | 'previous';
  readonly compare_from?: string;
  readonly compare_to?: string;
  readonly send_id?: string;
  readonly language?: Language;
}

export const readPeriod = (
  from: string | undefined,
  to: string | undefined,
  field: string,
): Result<Period> => {
  for (const day of [from, to])
    if (day !== undefined && startOf(day) === null)
      return err(invalid(field, `${day} is no day of the calendar.`));
  if (from !== undefined && to !== undefined && from > to)
    return err(invalid(field, `query.${field} is before the day the span begins.`));
  return ok({ from: from ?? null, to: to ?? null });
};

const invalid = (field: string, message: string): Refusal => ({
  code: 'invalid_field',
  message,
  field: `query.${field}`,
});

const readComparison = (query: ReportQuery, period: Period): Result<Period | null> => {
  const { compare, compare_from: from, compare_to: to } = query;
  if (from !== undefined || to !== undefined) return readPeriod(from, to, 'compare_to');
  if (compare !== 'previous') return ok(null);
  const before = periodBefore(period);
  return before === null
    ? err(invalid('compare', 'compare=previous needs from and to: what has no ends has nothing before it.'))
    : ok(before);
};

const answerReport = async (
  services: AdminServices,
  campaign: Campaign,
  query: ReportQuery,
): Promise<Reply> => {
  const period = readPeriod(query.from, query.to, 'to');
  if (!period.ok) return refuseWith(period.error);
  const comparison = readComparison(query, period.value);
  if (!comparison.ok) return refuseWith(comparison.error);
  const { language = 'en', send_id: sendId = null } = query;
  const [now, before, decisions, selected] = await Promise.all([
    loadPeriod(services, campaign, period.value, sendId),
    comparison.value === null ? null : loadPeriod(services, campaign, comparison.value, sendId),
    services.reports.winnerDecisions(campaign.workspaceId, campaign.campaignId),
    services.reports.shareDecisions(campaign.workspaceId, campaign.campaignId),
  ]);
  return succeed({
    ...presentPeriod(now, language),
    variants: presentVariants(now.rows, campaign, language),
    channels: presentChannels(now.rows, language),
    before: before === null ? null : presentPeriod(before, language),
    changes: before === null ? [] : comparePeriods(now, before).map(presentChange),
    winning_variant: decisions.map(presentDecision),
    intelligent_selection: selected.map(presentShares),
  });
};

interface LoadedPeriod extends Period {
  readonly rows: readonly CounterRow[];
  readonly people: Balance;
  readonly totals: Totals;
}

const loadPeriod = async (
  { reports }: AdminServices,
  { workspaceId, campaignId }: Campaign,
  period: Period,
  sendId: string | null,
): Promise<LoadedPeriod> => {
  const [rows, earlier] = await Promise.all([
    reports.countAll(workspaceId, campaignId, { ...period, sendId }),
    period.from === null ? [] : reports.countBefore(workspaceId, campaignId, period.from, sendId),
  ]);
  return { ...period, rows, people: balanceOfPeople(rows, earlier), totals: totalsOf(rows) };
};

const presentPeriod = ({ from, to, rows, people, totals }: LoadedPeriod, language: Language) => ({
  from,
  to,
  people: presentBalance(people),
  reasons: reasonsOfPeople(rows).map((reason) => presentReason(reason, language)),
  totals: presentTotals(totals),
  funnel: funnelOf(people, totals),
  days: totalsByDay(rows).map(presentDay),
});

const presentDay = ({ day, considered, sent, failed, skipped, held, ...more }: DayTotals) => ({
  day,
  considered,
  sent,
  failed,
  skipped,
  held,
  ...presentTotals(more),
});

const presentBalance = ({ waitingBefore, ...balance }: Balance) => ({
  waiting_before: waitingBefore,
  ...balance,
});

const presentReason = (reason: ReasonCount, language: Language) => ({
  ...reason,
  sentence: sentenceOf(reason.reason, language),
});

const presentTotals = (totals: Totals) => ({
  sends: totals.sends,
  failures: totals.failures,
  bounces: totals.bounces,
  deliveries: totals.deliveries,
  unique_recipients: totals.uniqueRecipients,
  unique_opens: totals.uniqueOpens,
  machine_opens: totals.machineOpens,
  unique_clicks: totals.uniqueClicks,
  unsubscribes: totals.unsubscribes,
  spam: totals.spam,
  conversions: totals.conversions,
  revenue: totals.revenue,
  revenue_by_currency: totals.revenueByCurrency,
});

/** Variants, the control, and last those who ended before they had a variant. */
const presentVariants = (rows: readonly CounterRow[], campaign: Campaign, language: Language) => {
  const without = balanceOfVariant(rows, '');
  const named = resultsByVariant(rows).map((one) => ({
    ...presentVariant(one, campaign, language),
    people: presentBalance(balanceOfVariant(rows, one.variant)),
    revenue_by_currency: revenueByCurrency(rows.filter(({ variant }) => variant === one.variant)),
  }));
  return without.considered === 0
    ? named
    : [...named, { ...WITHOUT_VARIANT, people: presentBalance(without) }];
};

const NOT_CONVERTED = {
  count: 0,
  rate: null,
  change_against_control: null,
  confidence: null,
  significant: null,
  sentence: null,
};
const WITHOUT_VARIANT = {
  variant: '',
  name: '',
  control: false,
  percentage: 0,
  unique_recipients: 0,
  audience_share: null,
  conversions: { A: NOT_CONVERTED, B: NOT_CONVERTED, C: NOT_CONVERTED, D: NOT_CONVERTED },
  revenue: 0,
  revenue_by_currency: [],
  channels: [],
};

const presentChannels = (rows: readonly CounterRow[], language: Language) =>
  [...new Set(rows.map(({ channel }) => channel))]
    .filter((channel) => channel !== '')
    .sort()
    .map((channel) => ({
      channel,
      messages: presentBalance(balanceOfChannel(rows, channel)),
      reasons: reasonsOfChannel(rows, channel).map((reason) => presentReason(reason, language)),
      totals: presentTotals(totalsOf(rows.filter((row) => row.channel === channel))),
    }));

const presentChange = ({ against, ...change }: Change) => ({
  ...change,
  confidence: against?.confidence ?? null,
  significant: against?.significant ?? null,
});

const answerWorkspace = async (
  { reports, overview }: AdminServices,
  workspaceId: number,
  span: { readonly from: string; readonly to: string },
): Promise<Reply> => {
  const { campaigns, days } = await reports.countWorkspace(workspaceId, span);
  const heads = await overview.store.heads(workspaceId, [
    ...new Set(campaigns.map(({ campaignId }) => campaignId)),
  ]);
  return succeed({
    ...span,
    totals: presentTotals(totalsOf(days)),
    days: totalsByDay(days).map(presentDay),
    campaigns: heads
      .map((head) => {
        const rows = campaigns.filter(({ campaignId }) => campaignId === head.campaignId);
        const { considered, sent, failed, skipped, held } = balanceOfPeople(rows, []);
        return {
          campaign_id: head.campaignId,
          name: head.name,
          type: head.type,
          status: head.status,
          channels: head.channels,
          ...{ considered, sent, failed, skipped, held },
          ...presentTotals(totalsOf(rows)),
        };
      })
      .sort((a, b) => b.sends - a.sends),
  });
};

/** Reports of providers come in up to days later. */
const LATE_MS = 3 * DAY_MS;

const answerHours = async (
  { reports }: AdminServices,
  { workspace }: RequestContext,
  { workspaceId, campaignId, createdAt }: Campaign,
  day: string,
): Promise<Reply> => {
  const from = startOf(day);
  if (from === null) return refuseWith(invalid('day', `${day} is no day of the calendar.`));
  const until = from + DAY_MS;
  // A test clock tells nothing about when a row was written.
  const logged =
    workspace.kind === 'live'
      ? { loggedFrom: from - HOUR_MS, loggedUntil: until + LATE_MS }
      : { loggedFrom: createdAt - MINUTE_MS, loggedUntil: null };
  const counted = await reports.countHours(workspaceId, campaignId, { from, until, ...logged });
  const of = (hour: number, outcome: string): number =>
    counted.find((row) => row.hour === hour && row.outcome === outcome)?.count ?? 0;
  return succeed({
    day,
    hours: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      sent: of(hour, 'sent'),
      failed: of(hour, 'failed'),
      skipped: of(hour, 'skipped'),
      held: of(hour, 'held'),
      opens: of(hour, 'open'),
      clicks: of(hour, 'click'),
    })),
  });
};

const COLUMNS = {
  en: [
    'day',
    'send_id',
    'variant',
    'channel',
    'outcome',
    'reason',
    'sentence',
    'count',
    'amount',
    'currency',
  ],
  fr: ['jour', 'send_id', 'variante', 'canal', 'issue', 'motif', 'phrase', 'nombre', 'montant', 'devise'],
} as const;
const LINES_PER_CHUNK = 500;

async function* exportRows(
  { reports }: AdminServices,
  { workspaceId, campaignId, definition }: Campaign,
  range: Period & { readonly sendId: string | null },
  language: Language,
): AsyncGenerator<string> {
  const names = new Map(definition.variants.map(({ id, name }) => [id, name]));
  yield csvLine(COLUMNS[language]);
  const rows = await reports.countAll(workspaceId, campaignId, range);
  for (let i = 0; i < rows.length; i += LINES_PER_CHUNK)
    yield rows
      .slice(i, i + LINES_PER_CHUNK)
      .map((row) =>
        csvLine([
          row.day,
          row.sendId,
          names.get(row.variant) ?? row.variant,
          row.channel,
          row.outcome,
          ...(row.outcome === 'revenue' ? ['', ''] : [row.reason, sentenceOf(row.reason, language) ?? '']),
          row.count,
          row.amount,
          row.outcome === 'revenue' ? row.reason : '',
        ]),
      )
      .join('');
}
