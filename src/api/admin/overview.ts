// The first screen: what is sending now, and what somebody should look at.
import * as contract from '../../contract/admin/overview.ts';
import { sentenceOf } from '../../core/campaigns/explain.ts';
import { judgeWeek, mostUrgentFirst, type Attention } from '../../core/reports/attention.ts';
import type { Language } from '../../core/segments/filter.ts';
import { DAY_MS, toIso, utcDay, type Instant } from '../../core/time.ts';
import type { Sending } from '../../engine/overview.ts';
import type { CampaignHead } from '../../ports/overview-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { succeed } from '../reply.ts';
import { findMissingApproval, policyOf, review } from './campaign-edit.ts';
import type { AdminServices } from './services.ts';

export const overviewRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readOverview, async ({ workspace, workspaceId, now }) => {
    const live = workspace.kind === 'live';
    const [overview, steps] = await Promise.all([
      services.overview.desk.read({ workspaceId, live }, now),
      services.overview.store.firstSteps(workspaceId),
    ]);
    return succeed({
      now: toIso(now),
      fenced: overview.fenced,
      today: overview.today,
      sending: overview.sending.map(presentSending),
      first_steps: {
        has_configuration: steps.hasConfiguration,
        has_person: steps.hasPerson,
        has_campaign: steps.hasCampaign,
        has_launched: steps.hasLaunched,
        has_sent: steps.hasSent,
      },
    });
  }),
  route(contract.readAttention, async (context, { query }) =>
    answerAttention(services, context, query.language ?? 'en'),
  ),
];

const presentSending = ({ head, progress, startedAt, today }: Sending) => ({
  campaign_id: head.campaignId,
  name: head.name,
  type: head.type,
  status: head.status,
  channels: head.channels,
  state: progress.state,
  started_at: isoOrNull(startedAt),
  planned: progress.planned,
  expected: progress.expected,
  decided: progress.decided,
  waiting: progress.waiting,
  share: progress.share,
  per_minute: progress.perMinute === null ? null : Math.round(progress.perMinute * 10) / 10,
  ends_at: isoOrNull(progress.endsAt),
  next_due_at: isoOrNull(progress.nextDueAt),
  today,
});

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(Math.round(at)));

const WEEK_MS = 6 * DAY_MS;
const RESTING_MS = 3 * DAY_MS;
const DRAFTS_MS = 14 * DAY_MS;

const answerAttention = async (
  services: AdminServices,
  context: RequestContext,
  language: Language,
): Promise<Reply> => {
  const { workspaceId, now } = context;
  const { store, isFenced } = services.overview;
  const [week, held, broken, resting, drafts, alerts, runningOut] = await Promise.all([
    store.sumsSince(workspaceId, utcDay(now - WEEK_MS)),
    store.heldByCampaign(workspaceId),
    store.brokenChannels(workspaceId),
    store.restingSince(workspaceId, now - RESTING_MS),
    judgeDrafts(services, context),
    services.alerts.foundSince(workspaceId, now - DAY_MS),
    services.promotions.runningOut(workspaceId, now),
  ]);
  const found: readonly Attention[] = [
    ...(isFenced() ? [item('fenced', 'error', null, 1)] : []),
    ...held.map(({ campaignId, count }) => item('held_sends', 'warning', campaignId, count)),
    ...broken.map(({ campaignId, channel }) => ({
      ...item('channel_broken', 'error', campaignId, 1),
      channel,
    })),
    ...alerts.map(({ campaignId, value }) => item('campaign_alert', 'warning', campaignId, value)),
    ...runningOut.map(({ name, left }) => ({ ...item('promotions_low', 'warning', null, left), name })),
    ...judgeWeek(week),
    ...drafts,
    ...resting.map((head) => item(head.status === 'paused' ? 'paused' : 'ended', 'info', head.campaignId, 1)),
  ];
  const ids = [...new Set(found.flatMap(({ campaignId }) => (campaignId === null ? [] : [campaignId])))];
  const heads = new Map((await store.heads(workspaceId, ids)).map((head) => [head.campaignId, head]));
  return succeed({ items: mostUrgentFirst(found).map((one) => presentItem(one, heads, language)) });
};

const item = (
  kind: Attention['kind'],
  severity: Attention['severity'],
  campaignId: string | null,
  count: number,
): Attention => ({ kind, severity, campaignId, channel: null, count, share: null, reason: null });

const presentItem = (
  { campaignId, ...found }: Attention,
  heads: ReadonlyMap<string, CampaignHead>,
  language: Language,
) => ({
  ...found,
  campaign_id: campaignId,
  name: campaignId === null ? (found.name ?? null) : (heads.get(campaignId)?.name ?? null),
  sentence: found.reason === null ? null : sentenceOf(found.reason, language),
});

/** Drafts somebody worked on lately: what still stands in their way, or that they wait for a word. */
const judgeDrafts = async (
  services: AdminServices,
  context: RequestContext,
): Promise<readonly Attention[]> => {
  const { workspaceId } = context;
  const recent = await services.overview.store.recentDrafts(workspaceId, services.clock.now() - DRAFTS_MS);
  const { required } = await policyOf(services, context);
  const judged = await Promise.all(recent.map((one) => judgeDraft(services, context, one, required)));
  return judged.flatMap((found) => (found === null ? [] : [found]));
};

const judgeDraft = async (
  services: AdminServices,
  context: RequestContext,
  { campaignId, subject }: { readonly campaignId: string; readonly subject: 'campaign' | 'draft' },
  approvals: boolean,
): Promise<Attention | null> => {
  const { workspaceId } = context;
  const [campaign, draft] = await Promise.all([
    services.campaigns.find(workspaceId, campaignId),
    subject === 'draft' ? services.revisions.draft(workspaceId, campaignId) : null,
  ]);
  if (campaign === null || (subject === 'draft' && draft === null)) return null;
  const { problems } = await review(services, context, draft === null ? campaign : { ...campaign, ...draft });
  if (problems.length > 0) return item('draft_problems', 'info', campaignId, problems.length);
  if (!approvals) return null;
  const version = draft?.revision ?? campaign.version;
  const missing = await findMissingApproval(services, context, { campaignId, subject, version });
  return missing === null ? null : item('approval_waiting', 'warning', campaignId, 1);
};
