// Updating and deleting schedules made through the API, listing what is coming, and send ids (REST 3.3–3.6).
import { Temporal } from 'temporal-polyfill';
import { isHidden } from '../core/campaigns/called-message.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { CallSchedule } from '../core/campaigns/trigger-call.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { hasStartedSomewhere, scheduleStart } from '../core/schedule/api-schedule.ts';
import { checkCallSchedule } from '../core/schedule/check-call-schedule.ts';
import type { WallTime } from '../core/schedule/move-occurrence.ts';
import { callScheduleOf } from '../core/schedule/occurrence.ts';
import { wallTimeToInstant, type Instant } from '../core/time.ts';
import type { Schedule, Workspace } from '../ports/planning-store.ts';
import { cancelDispatch } from './cancel-waiting.ts';
import { workspaceNow, type PlanningDeps } from './planning.ts';

/** REST 3.6: pairs of (send id, campaign) an API caller may create per UTC day. */
const SEND_IDS_PER_DAY = 100;

/** The new schedule replaces the old one whole. A local-time schedule that has begun anywhere stays as it is. */
export const updateSchedule = async (
  deps: PlanningDeps,
  workspace: Workspace,
  ids: { readonly campaignId: string; readonly scheduleId: string },
  next: CallSchedule,
): Promise<Result<null>> => {
  const found = await findSchedule(deps, workspace, ids);
  if (!found.ok) return found;
  const { schedule, status } = found.value;
  const now = workspaceNow(workspace, deps.clock);
  // Over everywhere is sent; under way is neither changed nor an error (REST 3.3).
  const isUnderWay = hasStartedSomewhere(schedule, now) && checkCallSchedule(schedule, now).ok;
  if (isUnderWay) return ok(null);
  if (status !== 'waiting') return refuse('schedule_not_waiting', GONE, 'schedule_id');
  const dueAt = Math.max(scheduleStart(next), now);
  const replaced = await deps.store.replaceSchedule(workspace.workspaceId, ids.scheduleId, next, dueAt, now);
  if (!replaced) return refuse('schedule_not_waiting', GONE, 'schedule_id');
  wakeFor(deps, workspace);
  return ok(null);
};

/** As a calendar moves it: the same kind of schedule at another wall-clock time, which must be ahead. */
export const moveCall = async (
  deps: PlanningDeps,
  workspace: Workspace,
  { campaignId }: Pick<Campaign, 'campaignId'>,
  scheduleId: string,
  to: WallTime,
): Promise<Result<null>> => {
  const found = await findSchedule(deps, workspace, { campaignId, scheduleId });
  if (!found.ok) return found;
  const now = workspaceNow(workspace, deps.clock);
  const next = atWallTime(found.value.schedule, to, workspace.timeZone);
  if (next === null) return refuse('invalid_field', `${to} is no date and time.`, 'to');
  if (scheduleStart(next) <= now) return refuse('schedule_past', 'That time has passed already.', 'to');
  const checked = checkCallSchedule(next, now);
  if (!checked.ok) return checked;
  if (hasStartedSomewhere(found.value.schedule, now))
    return refuse('frozen', 'It has begun in the first time zones.', 'key');
  return updateSchedule(deps, workspace, { campaignId, scheduleId }, next);
};

const atWallTime = (schedule: CallSchedule, to: WallTime, zone: string): CallSchedule | null => {
  try {
    const wall = Temporal.PlainDateTime.from(to, { overflow: 'reject' });
    if (schedule.kind === 'local') return { kind: 'local', wall: `${to}:00` };
    if (schedule.kind === 'optimal') return { kind: 'optimal', date: to.slice(0, 10) };
    return { kind: 'instant', at: wallTimeToInstant(wall, zone) };
  } catch {
    return null;
  }
};

export const deleteSchedule = async (
  deps: PlanningDeps,
  workspace: Workspace,
  ids: { readonly campaignId: string; readonly scheduleId: string },
): Promise<Result<null>> => {
  const found = await findSchedule(deps, workspace, ids);
  if (!found.ok) return found;
  const now = workspaceNow(workspace, deps.clock);
  const cancelled =
    (await deps.store.cancelSchedule(workspace.workspaceId, ids.scheduleId, now)) ||
    (await cancelBegun(deps, found.value, now));
  return cancelled ? ok(null) : refuse('schedule_not_waiting', GONE, 'schedule_id');
};

/** Begun, perhaps in the first zones only: who was not sent to yet is spared. False: nobody was left. */
const cancelBegun = async (deps: PlanningDeps, schedule: Schedule, now: Instant): Promise<boolean> => {
  const campaign = await deps.store.campaign(schedule.workspaceId, schedule.campaignId);
  return campaign !== null && (await cancelDispatch(deps, campaign, schedule.dispatchId, now)) > 0;
};

export const GONE = 'schedule_id is not a waiting schedule of this campaign';

/** Not yet deleted. */
const findSchedule = async (
  deps: PlanningDeps,
  workspace: Workspace,
  { campaignId, scheduleId }: { readonly campaignId: string; readonly scheduleId: string },
): Promise<Result<Schedule>> => {
  const schedule = await deps.store.schedule(workspace.workspaceId, scheduleId);
  if (schedule === null || schedule.campaignId !== campaignId || schedule.status === 'cancelled')
    return refuse('schedule_not_waiting', GONE, 'schedule_id');
  return ok(schedule);
};

const wakeFor = (deps: PlanningDeps, workspace: Workspace): void => {
  if (workspace.kind === 'live') deps.wakePlanner();
  else deps.wakeSandbox(workspace.workspaceId);
};

export interface ComingBroadcast {
  readonly schedule: CallSchedule;
  readonly campaign: Campaign;
  readonly startsAt: Instant;
}

/** What is scheduled until `until`, oldest first; of what recurs, the next occurrence (REST 3.5). */
export const listComing = async (
  deps: PlanningDeps,
  workspace: Workspace,
  until: Instant,
): Promise<readonly ComingBroadcast[]> => {
  const { workspaceId } = workspace;
  const [waiting, upcoming] = await Promise.all([
    deps.store.waitingSchedules(workspaceId, until),
    deps.store.upcoming(workspaceId, workspaceNow(workspace, deps.clock), until),
  ]);
  const campaigns = await deps.store.campaigns(workspace.workspaceId, [
    ...new Set(waiting.map((s) => s.campaignId)),
  ]);
  const byId = new Map(campaigns.map((campaign) => [campaign.campaignId, campaign]));
  const calls = waiting.flatMap(({ campaignId, schedule, dueAt }) => {
    const campaign = byId.get(campaignId);
    // Those without a campaign are nothing a list of campaigns could name.
    return campaign?.status === 'active' && !isHidden(campaign)
      ? [{ schedule, campaign, startsAt: dueAt }]
      : [];
  });
  const occurrences = upcoming.flatMap(({ occurrence: { key, at, dueAt }, campaign }) => {
    const timing = campaign.definition.schedule?.timing ?? { kind: 'company' };
    const schedule = callScheduleOf(timing, key, at);
    return campaign.status === 'active' ? [{ schedule, campaign, startsAt: dueAt }] : [];
  });
  return [...calls, ...occurrences].sort((a, b) => a.startsAt - b.startsAt);
};

/** Refusals: unknown campaign; `send_id_quota` when the day's pairs are used up. */
export const createSendId = async (
  deps: PlanningDeps,
  workspace: Workspace,
  campaignId: string,
  chosen: string | null,
): Promise<Result<string>> => {
  const campaign = await deps.store.campaign(workspace.workspaceId, campaignId);
  if (campaign === null)
    return refuse('invalid_campaign_id', 'Invalid Campaign ID: no such campaign', 'campaign_id');
  const sendId = chosen ?? deps.random.hex(12);
  const now = workspaceNow(workspace, deps.clock);
  const created = await deps.store.createSendId(
    workspace.workspaceId,
    campaignId,
    sendId,
    now,
    SEND_IDS_PER_DAY,
  );
  return created
    ? ok(sendId)
    : refuse('send_id_quota', `At most ${SEND_IDS_PER_DAY} send ids a day can be created`);
};
