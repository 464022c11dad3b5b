// Each person's best moment of a day (campaign-delivery 6), for a whole slice of people at once: one read of what
// they used when, then pure arithmetic. Channels without a best moment go as the day begins (6.1).
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { ScheduleTiming } from '../core/campaigns/definition/schedule-settings.ts';
import type { Progress } from '../core/deliveries/delivery.ts';
import {
  engagementSince,
  ENGAGEMENT_LOOKBACK_MS,
  makeLocalMinute,
  minuteOf,
  OPTIMAL_CHANNELS,
  optimalDue,
  popularMinute,
  type Engagement,
  type LocalMinute,
  type OptimalPlan,
} from '../core/schedule/optimal-time.ts';
import { DAY_MS, knownZone, type Instant } from '../core/time.ts';
import type { EngagementPlace, Workspace } from '../ports/planning-store.ts';
import type { PlanningDeps } from './planning.ts';

type Deps = Pick<PlanningDeps, 'store'>;

export interface Turn {
  /** Null: the moment had passed on every channel. */
  readonly dueAt: Instant | null;
  /** Of several channels: when each leaves. */
  readonly progress?: Progress;
}

export interface TimedPerson extends EngagementPlace {
  readonly timeZone: string | null;
}

/** `checkedAt` is the first check: the first zone's midnight, or the launch when that was later. */
export const planOptimal = async (
  deps: Deps,
  workspace: Workspace,
  campaign: Pick<Campaign, 'category' | 'definition'>,
  wanted: {
    readonly date: string;
    readonly checkedAt: Instant;
    readonly timing: Extract<ScheduleTiming, { kind: 'optimal' }>;
  },
): Promise<OptimalPlan> => {
  const { date, checkedAt, timing } = wanted;
  const { variants, limits } = campaign.definition;
  const messages = variants.flatMap((variant) => variant.messages);
  return {
    date,
    checkedAt,
    channels: [...new Set(messages.map(({ channel }) => channel))],
    fallbackMinute:
      timing.fallbackTime === null
        ? await popularMinuteOf(deps, workspace, checkedAt)
        : minuteOf(timing.fallbackTime),
    fallbackIsChosen: timing.fallbackTime !== null,
    within: timing.within,
    quiet: limits.quietHours === null || campaign.category !== 'marketing' ? [] : [limits.quietHours],
    companyZone: workspace.timeZone,
  };
};

/** 6.3: of the app's people, in their own time. */
const popularMinuteOf = async ({ store }: Deps, workspace: Workspace, now: Instant): Promise<number> => {
  const since = now - ENGAGEMENT_LOOKBACK_MS;
  const sample = await store.sampleSessions(workspace.workspaceId, since);
  const zoneOf = makeZoneOf(workspace.timeZone);
  const sessions = sample.map(({ at, timeZone }) => ({ at, zone: zoneOf(timeZone) }));
  return popularMinute(sessions, makeLocalMinute(since, now));
};

/** By user id. One read for all of them. */
export const findTurns = async (
  { store }: Deps,
  plan: OptimalPlan,
  people: readonly TimedPerson[],
): Promise<ReadonlyMap<string, Turn>> => {
  const since = engagementSince(plan);
  const engagement = await store.engagement(people, since);
  const localMinute = makeLocalMinute(since, plan.checkedAt + DAY_MS);
  const zoneOf = makeZoneOf(plan.companyZone);
  return new Map(
    people.map(({ userId, timeZone }) => [
      userId,
      turnOf(plan, zoneOf(timeZone), engagement.get(userId) ?? {}, localMinute),
    ]),
  );
};

const turnOf = (plan: OptimalPlan, zone: string, engagement: Engagement, localMinute: LocalMinute): Turn => {
  const turns = plan.channels.map((channel) => {
    const isTimed = OPTIMAL_CHANNELS.includes(channel);
    const dueAt = isTimed ? optimalDue(plan, channel, zone, engagement, localMinute) : plan.checkedAt;
    return { channel, dueAt };
  });
  const ahead = turns.flatMap(({ channel, dueAt }) => (dueAt === null ? [] : [{ channel, dueAt }]));
  if (ahead.length === 0) return { dueAt: null };
  const dueAt = Math.min(...ahead.map((turn) => turn.dueAt));
  if (turns.length === 1) return { dueAt };
  const late = turns.filter((turn) => turn.dueAt === null);
  return {
    dueAt,
    progress: {
      turns: Object.fromEntries(ahead.map((turn) => [turn.channel, turn.dueAt])),
      ...(late.length === 0
        ? {}
        : {
            dropped: Object.fromEntries(
              late.map(({ channel }) => [channel, { reason: 'local_time_passed' as const, facts: {} }]),
            ),
          }),
    },
  };
};

/** Missing or unknown: the company's. */
const makeZoneOf = (companyZone: string): ((zone: string | null) => string) => {
  const known = new Map<string, string>();
  return (zone) => {
    if (zone === null) return companyZone;
    let found = known.get(zone);
    if (found === undefined) known.set(zone, (found = knownZone(zone) ?? companyZone));
    return found;
  };
};
