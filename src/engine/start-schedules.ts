// A due schedule becomes deliveries (named recipients) or a fan-out (audience, broadcast). Both happen in the
// transaction that marks it done: a planner killed on the way starts it again, never twice.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { expirySecondsOf } from '../core/campaigns/expiry.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { OptimalPlan } from '../core/schedule/optimal-time.ts';
import { uuidOf } from '../core/identity.ts';
import { COMPANY_ZONE_KEY, dueByZone, scheduleStart } from '../core/schedule/api-schedule.ts';
import type { Evidence } from '../core/segments/evidence.ts';
import { NO_EVIDENCE } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { Dispatch, Fanout, PlanBatch, Schedule, Workspace } from '../ports/planning-store.ts';
import { findTurns, planOptimal, type Turn } from './optimal-turns.ts';
import { nameRecipients } from './name-recipients.ts';
import { planRecipients, type NamedRecipient } from './plan-recipients.ts';
import {
  campaignOf,
  joinAudience,
  plannedAtOf,
  workspaceNow,
  type CompiledAudience,
  type PlanningDeps,
} from './planning.ts';
import { wakeForBatch } from './accept-call.ts';

type Claimed = Schedule & { readonly epoch: number };
interface Facts {
  readonly workspace: Workspace;
  readonly campaign: Campaign;
  readonly dispatch: Dispatch;
  readonly zones: Readonly<Record<string, Instant | null>> | null;
  /** CD-6.5: the date is kept, the time of day is each person's own. */
  readonly optimal: OptimalPlan | null;
  readonly now: Instant;
}

/** Starts one claimed schedule. False: it was changed or deleted meanwhile and nothing was written. */
export const startSchedule = async (deps: PlanningDeps, schedule: Claimed): Promise<boolean> => {
  const facts = await loadFacts(deps, schedule);
  if (facts === null) return deps.store.startSchedule(schedule, {});
  if (schedule.target.recipients.length === 0) return startFanout(deps, schedule, facts);
  return startNamed(deps, schedule, facts);
};

const loadFacts = async (deps: PlanningDeps, schedule: Claimed): Promise<Facts | null> => {
  const [workspace, stored, dispatch] = await Promise.all([
    deps.store.workspace(schedule.workspaceId),
    deps.store.campaign(schedule.workspaceId, schedule.campaignId),
    deps.store.dispatch(schedule.workspaceId, schedule.dispatchId),
  ]);
  if (workspace === null || stored === null || dispatch === null) return null;
  const campaign = campaignOf(stored, dispatch);
  const zones =
    schedule.schedule.kind !== 'local'
      ? null
      : dueByZone(
          schedule.schedule,
          await deps.store.zones(schedule.workspaceId),
          workspace.timeZone,
          schedule.createdAt,
        );
  const optimal = await optimalOf(deps, workspace, campaign, schedule);
  return { workspace, campaign, dispatch, zones, optimal, now: workspaceNow(workspace, deps.clock) };
};

const optimalOf = async (
  deps: PlanningDeps,
  workspace: Workspace,
  campaign: Campaign,
  { schedule, createdAt }: Claimed,
): Promise<OptimalPlan | null> =>
  schedule.kind !== 'optimal'
    ? null
    : planOptimal(deps, workspace, campaign, {
        date: schedule.date,
        checkedAt: Math.max(scheduleStart(schedule), createdAt),
        timing: { kind: 'optimal', fallbackTime: null, within: null },
      });

const startFanout = async (deps: PlanningDeps, schedule: Claimed, facts: Facts): Promise<boolean> => {
  // A campaign that is not running has nobody to consider: resume does not make up for it (2.3).
  if (facts.campaign.status !== 'active' && facts.campaign.status !== 'paused')
    return deps.store.startSchedule(schedule, {});
  const fanout: Fanout = {
    workspaceId: schedule.workspaceId,
    fanoutId: uuidOf('fanout', schedule.workspaceId, schedule.dispatchId),
    dispatchId: schedule.dispatchId,
    campaignId: schedule.campaignId,
    live: schedule.live,
    dueAt: schedule.dueAt,
    dueByZone: facts.zones,
    expirySeconds: expirySecondsOf(facts.campaign),
    ...(facts.optimal === null ? {} : { optimal: facts.optimal }),
  };
  const started = await deps.store.startSchedule(schedule, { fanout });
  if (started && schedule.live) deps.wakePlanner();
  return started;
};

const startNamed = async (deps: PlanningDeps, schedule: Claimed, facts: Facts): Promise<boolean> => {
  const active = facts.campaign.status === 'active' || facts.campaign.status === 'paused';
  const answer = await nameRecipients(deps, schedule.workspaceId, schedule.target.recipients, facts.now, {
    applyAttributes: active,
  });
  // Too much waits to be stored: the schedule stays due and is started again when its lease ends.
  if (!answer.ok) return false;
  const { named } = answer.value;
  const profiles = await deps.people.profiles(schedule.workspaceId, people(named));
  const turns = facts.optimal === null ? null : await findTurns(deps, facts.optimal, [...profiles.values()]);
  const early = active ? await loadEarlyCheck(deps, schedule, facts, profiles) : null;
  const planned = planRecipients(
    {
      workspaceId: schedule.workspaceId,
      campaignId: schedule.campaignId,
      dispatchId: schedule.dispatchId,
      expirySeconds: expirySecondsOf(facts.campaign),
    },
    named.map((one) => whenAndWhether(schedule, facts, one, profiles, { active, early, turns })),
  );
  const batch: PlanBatch = {
    workspaceId: schedule.workspaceId,
    live: schedule.live,
    campaignId: schedule.campaignId,
    campaignVersion: facts.campaign.version,
    dispatchId: schedule.dispatchId,
    sendId: facts.dispatch.sendId,
    plannedAt: plannedAtOf(facts.campaign, facts.now),
    loggedAt: deps.clock.now(),
    ...planned,
  };
  const started = await deps.store.startSchedule(schedule, { batch });
  if (started) wakeForBatch(deps, facts.workspace, batch);
  return started;
};

const people = (named: readonly Pick<NamedRecipient, 'resolved'>[]): { part: number; userId: string }[] =>
  named.flatMap(({ resolved }) => (resolved.kind === 'person' ? [resolved] : []));

const whenAndWhether = (
  schedule: Claimed,
  facts: Facts,
  one: Pick<NamedRecipient, 'recipient' | 'resolved' | 'skip'>,
  profiles: ReadonlyMap<string, Profile>,
  start: {
    readonly active: boolean;
    readonly early: EarlyCheck | null;
    readonly turns: ReadonlyMap<string, Turn> | null;
  },
): NamedRecipient => {
  const profile = one.resolved.kind === 'person' ? profiles.get(one.resolved.userId) : undefined;
  const turn = start.turns?.get(profile?.userId ?? '') ?? dueWithout(schedule, facts, profile);
  const skip = one.skip ?? skipAtStart(facts, profile, start);
  if (skip === null) return { ...one, ...turn };
  const skipFacts = skip === 'campaign_not_active' ? { status: facts.campaign.status } : {};
  return { ...one, ...turn, skip, skipFacts };
};

/** The instant itself, or the wall-clock time of the person's zone. */
const dueWithout = (schedule: Claimed, { zones }: Facts, profile: Profile | undefined): Turn => ({
  dueAt: zones === null ? schedule.dueAt : dueFor(zones, profile?.timeZone ?? null),
});

const dueFor = (zones: Readonly<Record<string, Instant | null>>, timeZone: string | null): Instant | null =>
  zones[timeZone !== null && Object.hasOwn(zones, timeZone) ? timeZone : COMPANY_ZONE_KEY] ?? null;

/** The early check of a local-time send (5.4): who fails it is out, whatever happens later. */
const skipAtStart = (
  facts: Facts,
  profile: Profile | undefined,
  { active, early }: { readonly active: boolean; readonly early: EarlyCheck | null },
): ReasonCode | null => {
  if (!active) return 'campaign_not_active';
  if (profile === undefined || early === null) return null;
  const evidence = early.evidence.get(profile.userId) ?? NO_EVIDENCE;
  return early.audience?.test(profile, facts.now, evidence) === true ? null : 'early_check_failed';
};

interface EarlyCheck {
  /** Null: the rule cannot be read, so nobody passes. */
  readonly audience: CompiledAudience | null;
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/** Null where nothing is checked early: sends at one instant for all. */
const loadEarlyCheck = async (
  deps: PlanningDeps,
  { schedule }: Claimed,
  facts: Facts,
  profiles: ReadonlyMap<string, Profile>,
): Promise<EarlyCheck | null> => {
  if (schedule.kind === 'instant') return null;
  const compiled = deps.compileAudience(joinAudience(facts.campaign, facts.dispatch.audience));
  if (!compiled.ok) return { audience: null, evidence: new Map() };
  const people = [...profiles.values()];
  const evidence = await deps.loadEvidence({ people, needs: compiled.value.needs, now: facts.now });
  return { audience: compiled.value, evidence };
};
