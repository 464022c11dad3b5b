// Whether somebody whose trigger matched enters the campaign, and when their message is due: steps 1 to 6 and 9 of the
// pipeline (campaign-delivery 4), in their order. Pure. The other steps are the decider's, when the delivery is due.
import type { Fact } from '../core/campaigns/trigger.ts';
import type { Progress } from '../core/deliveries/delivery.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import { reasonAgainstAgain } from '../core/deliveries/reeligibility.ts';
import type { JsonObject } from '../core/json.ts';
import {
  isInsideDuration,
  personZone,
  scheduleAction,
  type ActionSchedule,
  type TriggerMoment,
} from '../core/schedule/action-schedule.ts';
import {
  OPTIMAL_CHANNELS,
  optimalMinute,
  timeOf,
  type Engagement,
  type LocalMinute,
} from '../core/schedule/optimal-time.ts';
import { addEvent, type Evidence } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import type { Happening } from '../core/users/fold.ts';
import type { EntryReceipt } from '../ports/ingest-store.ts';
import type { LiveTrigger } from './trigger-index.ts';

export interface Entry {
  readonly live: LiveTrigger;
  readonly happening: Happening;
  /** Workspace clock: the delay runs from when the fact was received, so what comes in late is not late to be sent. */
  readonly now: Instant;
  readonly receipt: EntryReceipt | null;
  readonly engagement: Engagement;
  readonly localMinute: LocalMinute;
}

export type EntryPlan =
  | {
      readonly kind: 'due';
      readonly dueAt: Instant;
      readonly progress: Pick<Progress, 'turns' | 'dropped'>;
    }
  | { readonly kind: 'refused'; readonly reason: ReasonCode; readonly facts?: JsonObject };

export const planEntry = (entry: Entry): EntryPlan => {
  const { live, happening, now, receipt } = entry;
  const { definition } = live.campaign;
  const moment: TriggerMoment = {
    triggeredAt: now,
    userZone: happening.profile.timeZone,
    companyZone: live.companyZone,
    optimalTime: null,
  };
  const against = reasonAgainstCampaign(live, happening.fact, moment);
  const excluded = live.excluded(happening.profile, now, happening.evidence);
  if (against === null && excluded !== null) return { kind: 'refused', ...excluded };
  const reason =
    against ??
    reasonAgainstAudience(entry) ??
    reasonAgainstAgain(definition.reeligibility, receipt, now) ??
    live.unreachable(happening.profile);
  if (reason !== null) return { kind: 'refused', reason };
  if (definition.action.delay.kind === 'optimal_time') return planTurns(entry, moment);
  const schedule = scheduleAction(definition.action, moment);
  return schedule.kind === 'due' ? { ...schedule, progress: {} } : schedule;
};

const reasonAgainstAudience = ({ live, happening, now }: Entry): ReasonCode | null => {
  const { profile } = happening;
  const evidence = evidenceFor(live, happening);
  if (live.inAudience(profile, now, evidence)) return null;
  return live.inTeam(profile, now, evidence) ? 'not_in_audience_at_trigger' : 'outside_team_audience';
};

/** 7.8, 4: before its own effect, unless the workspace wants the session that triggers to count already. */
const evidenceFor = (
  { sessionCountsItself, needs }: LiveTrigger,
  { fact, evidence }: Happening,
): Evidence => {
  if (!sessionCountsItself || needs.length === 0 || fact.kind !== 'session_start') return evidence;
  const { appId, at } = fact;
  return addEvent(evidence, { kind: 'session', name: appId, at, appId, properties: {} }, 1, 0);
};

const reasonAgainstCampaign = (
  { campaign }: LiveTrigger,
  fact: Fact,
  moment: TriggerMoment,
): ReasonCode | null => {
  if (campaign.status !== 'active') return 'campaign_not_active';
  if (fact.at < (campaign.launchedAt ?? 0)) return 'event_before_launch';
  const inside = isInsideDuration(campaign.definition.action.duration, moment.triggeredAt, moment);
  return inside ? null : 'outside_duration_at_trigger';
};

/** 6.1, 6.5: each channel at the person's own best time for it; what has none goes at once. */
const planTurns = ({ live, now, engagement, localMinute }: Entry, moment: TriggerMoment): EntryPlan => {
  const { action } = live.campaign.definition;
  const zone = personZone(moment);
  const turns = live.channels.map((channel): { channel: string; schedule: ActionSchedule } => {
    if (!OPTIMAL_CHANNELS.includes(channel))
      return { channel, schedule: scheduleAction({ ...action, delay: { kind: 'immediately' } }, moment) };
    const minute = optimalMinute(engagement, channel, zone, now, localMinute);
    const optimalTime = minute === null ? null : timeOf(minute);
    return { channel, schedule: scheduleAction(action, { ...moment, optimalTime }) };
  });
  const due = turns.flatMap(({ channel, schedule }) =>
    schedule.kind === 'due' ? [{ channel, dueAt: schedule.dueAt }] : [],
  );
  const refused = turns.flatMap(({ channel, schedule }) =>
    schedule.kind === 'refused' ? [{ channel, reason: schedule.reason }] : [],
  );
  if (due.length === 0) return { kind: 'refused', reason: refused[0]?.reason ?? 'outside_time_window' };
  return {
    kind: 'due',
    dueAt: Math.min(...due.map(({ dueAt }) => dueAt)),
    progress: {
      ...(due.length < 2 ? {} : { turns: Object.fromEntries(due.map((one) => [one.channel, one.dueAt])) }),
      ...(refused.length === 0
        ? {}
        : {
            dropped: Object.fromEntries(
              refused.map(({ channel, reason }) => [channel, { reason, facts: {} }]),
            ),
          }),
    },
  };
};
