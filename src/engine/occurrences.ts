// Scheduled campaigns: their occurrences follow launch, edits and resume, and each becomes one dispatch and one
// fan-out in the transaction that starts it and makes the next one exist. Any number of planners may try.
import { expirySecondsOf } from '../core/campaigns/expiry.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { ScheduleSettings, ScheduleTiming } from '../core/campaigns/definition/schedule-settings.ts';
import { uuidOf } from '../core/identity.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { dueByZone } from '../core/schedule/api-schedule.ts';
import { followingOccurrence, followSchedule } from '../core/schedule/follow-schedule.ts';
import {
  callScheduleOf,
  occurrenceDispatchId,
  occurrenceNow,
  type OccurrenceTimes,
} from '../core/schedule/occurrence.ts';
import { planWaves } from '../core/schedule/waves.ts';
import type { Instant } from '../core/time.ts';
import type { CampaignRef, ClaimedOccurrence, Occurrence, PlanningScope } from '../ports/occurrence-store.ts';
import type { Dispatch, Fanout, Workspace } from '../ports/planning-store.ts';
import { planOptimal } from './optimal-turns.ts';
import { workspaceNow, type PlanningDeps } from './planning.ts';

/** After launch, edit or resume; `now` is the workspace's clock. Harmless when nothing changed. */
export const followCampaign = async (
  deps: PlanningDeps,
  workspace: Workspace,
  ref: CampaignRef,
  now: Instant,
): Promise<void> => {
  await deps.store.followSchedule(ref, (campaign, known, followedBefore) => {
    const companyZone = workspace.timeZone;
    const { cancel, next } = followSchedule({ campaign, known, followedBefore, companyZone, now });
    return { cancel, put: next === null ? [] : [toOccurrence(workspace, campaign, next, now)] };
  });
  wakeFor(deps, workspace);
};

/** What an interrupted launch or edit left undone. */
export const followAll = async (deps: PlanningDeps, scope: PlanningScope): Promise<void> => {
  for (const ref of await deps.store.unfollowed(scope)) {
    const workspace = await deps.store.workspace(ref.workspaceId);
    if (workspace !== null) await followCampaign(deps, workspace, ref, workspaceNow(workspace, deps.clock));
  }
};

/** Starts one claimed occurrence. False: campaign or occurrence changed meanwhile and nothing was written. */
export const startOccurrence = async (
  deps: PlanningDeps,
  occurrence: ClaimedOccurrence,
): Promise<boolean> => {
  const { workspaceId, campaignId, version } = occurrence;
  const [workspace, campaign, definition] = await Promise.all([
    deps.store.workspace(workspaceId),
    deps.store.campaign(workspaceId, campaignId),
    deps.store.definitionOf(occurrence, version),
  ]);
  if (workspace === null || campaign === null || definition === null) return false;
  const now = workspaceNow(workspace, deps.clock);
  const schedule = definition.schedule ?? SENT_AT_ONCE;
  const dispatch: Dispatch = {
    workspaceId,
    dispatchId: occurrence.dispatchId,
    campaignId,
    sendId: null,
    scheduleId: null,
    triggerProperties: null,
    attachments: [],
    audience: definition.audience,
    // 5.4, 6.2: checked again when the person's own time comes.
    recheckAudience: schedule.timing.kind !== 'company',
    fromSegment: true,
    createdAt: now,
  };
  const fanout = await fanoutOf(deps, workspace, campaign, schedule, occurrence);
  const next = followingOccurrence(campaign.definition.schedule, occurrence, workspace.timeZone, now);
  await deps.failpoints.hit('occurrence-start');
  const started = await deps.store.startOccurrence(occurrence, {
    dispatch,
    fanout,
    next: next === null ? null : toOccurrence(workspace, campaign, next, now),
  });
  if (started) wakeFor(deps, workspace);
  return started;
};

const SENT_AT_ONCE: ScheduleSettings = {
  recurrence: { kind: 'at_launch' },
  timing: { kind: 'company' },
  waves: null,
};

const fanoutOf = async (
  deps: PlanningDeps,
  workspace: Workspace,
  campaign: Campaign,
  { timing, waves }: ScheduleSettings,
  occurrence: Occurrence,
): Promise<Fanout> => ({
  ...(timing.kind === 'optimal'
    ? {
        optimal: await planOptimal(deps, workspace, campaign, {
          date: occurrence.key.slice(0, 10),
          checkedAt: occurrence.dueAt,
          timing,
        }),
      }
    : {}),
  ...(waves === null ? {} : { waves: planWaves(waves) }),
  workspaceId: workspace.workspaceId,
  fanoutId: uuidOf('fanout', workspace.workspaceId, occurrence.dispatchId),
  dispatchId: occurrence.dispatchId,
  campaignId: campaign.campaignId,
  live: occurrence.live,
  dueAt: occurrence.dueAt,
  dueByZone: await zonesOf(deps, workspace, timing, occurrence),
  expirySeconds: expirySecondsOf(campaign),
});

/** 5.4. A pause that lasted beyond a zone's time makes it due when the campaign goes on. */
const zonesOf = async (
  deps: PlanningDeps,
  { workspaceId, timeZone }: Workspace,
  timing: ScheduleTiming,
  { key, at, dueAt, followedAt }: Occurrence,
): Promise<Readonly<Record<string, Instant | null>> | null> => {
  if (timing.kind !== 'local') return null;
  const zones = await deps.store.zones(workspaceId);
  const map = dueByZone(callScheduleOf(timing, key, at), zones, timeZone, followedAt, timing.late) ?? {};
  return Object.fromEntries(
    Object.entries(map).map(([zone, due]) => [zone, due === null ? null : Math.max(due, dueAt)]),
  );
};

/** `POST …/send-now`: a campaign whose schedule is "manual" is sent by hand; the same id sends once. */
export const activateByHand = async (
  deps: PlanningDeps,
  workspace: Workspace,
  campaign: Campaign,
  activationId: string,
): Promise<Result<Occurrence>> => {
  const { schedule } = campaign.definition;
  if (campaign.type !== 'scheduled' || schedule?.recurrence.kind !== 'manual')
    return refuse(
      'not_manual',
      'Only a campaign whose schedule is manual is sent by hand',
      'definition.schedule',
    );
  const now = workspaceNow(workspace, deps.clock);
  const number = (await deps.store.occurrences(campaign, MANUAL_COUNTED)).length + 1;
  const times = occurrenceNow(`manual:${activationId}`, number, now, schedule.waves);
  const occurrence = toOccurrence(workspace, campaign, times, now);
  if (campaign.status !== 'active' && campaign.status !== 'paused') return refuse('conflict', NOT_RUNNING);
  if (!(await deps.store.addOccurrence(occurrence))) return refuse('conflict', NOT_RUNNING);
  wakeFor(deps, workspace);
  return ok(occurrence);
};

const NOT_RUNNING = 'The campaign must be active to be sent.';
const MANUAL_COUNTED = 10_000;

const toOccurrence = (
  workspace: Workspace,
  { campaignId, version }: Campaign,
  times: OccurrenceTimes,
  now: Instant,
): Occurrence => ({
  ...times,
  workspaceId: workspace.workspaceId,
  campaignId,
  dispatchId: occurrenceDispatchId(workspace.workspaceId, campaignId, times.key),
  live: workspace.kind === 'live',
  version,
  // Made after the first zone's time: looked at when it is made (5.4).
  dueAt: Math.max(times.dueAt, now),
  followedAt: now,
  status: 'waiting',
});

const wakeFor = (deps: PlanningDeps, workspace: Workspace): void => {
  if (workspace.kind === 'live') deps.wakePlanner();
  else deps.wakeSandbox(workspace.workspaceId);
};
