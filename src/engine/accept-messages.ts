// /messages/send and /messages/schedule/* (braze-rest-api 4): the message comes with the call. It is kept with the
// dispatch; everything after is what happens to a call of a campaign.
import type { MessageCall, WrittenMessage } from '../core/campaigns/called-message.ts';
import { isHidden, withCalled } from '../core/campaigns/called-message.ts';
import type { CallSchedule } from '../core/campaigns/trigger-call.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { checkCallSchedule } from '../core/schedule/check-call-schedule.ts';
import type { SegmentStore } from '../ports/segment-store.ts';
import type { Schedule, Workspace } from '../ports/planning-store.ts';
import { checkSendId, scheduleAccepted, sendAccepted, type Accepted, type CallReply } from './accept-call.ts';
import { deleteSchedule, GONE, updateSchedule } from './api-schedules.ts';
import { readyContent, type CalledContentDeps, type Container } from './called-content.ts';
import { newDispatchId, workspaceNow, type PlanningDeps } from './planning.ts';

export interface MessageDeps extends CalledContentDeps {
  readonly planning: PlanningDeps;
  readonly segments: Pick<SegmentStore, 'find'>;
}

export const acceptMessages = async (
  deps: MessageDeps,
  workspace: Workspace,
  call: MessageCall,
): Promise<Result<CallReply>> => {
  const checked = await checkMessages(deps, workspace, call);
  return checked.ok ? sendAccepted(deps.planning, checked.value) : checked;
};

export const scheduleMessages = async (
  deps: MessageDeps,
  workspace: Workspace,
  call: MessageCall,
  schedule: CallSchedule,
): Promise<Result<CallReply>> => {
  const checked = await checkMessages(deps, workspace, call);
  return checked.ok ? scheduleAccepted(deps.planning, checked.value, schedule) : checked;
};

const checkMessages = async (
  deps: MessageDeps,
  workspace: Workspace,
  call: MessageCall,
): Promise<Result<Accepted>> => {
  const { planning } = deps;
  const container = await containerOf(deps, workspace, call.campaignId);
  if (!container.ok) return container;
  if (call.segmentId !== null) {
    const segment = await deps.segments.find(workspace.workspaceId, call.segmentId);
    if (segment === null || segment.archivedAt !== null)
      return refuse('invalid_segment_id', 'segment_id is not the id of a segment', 'segment_id');
  }
  const { campaign } = container.value;
  const message = await readyContent(deps, container.value, call);
  if (!message.ok) return message;
  const { sendId, broadcast, audience, recipients } = call;
  const asked = { campaignId: campaign.campaignId, sendId, broadcast, audience, recipients };
  // Send ids belong to campaigns: without one nothing is tracked under it, and one that is given is only written down.
  const tracked = call.campaignId === null ? ok({ sendId }) : await checkSendId(planning, workspace, asked);
  if (!tracked.ok) return tracked;
  return ok({
    workspace,
    campaign: withCalled(campaign, message.value),
    call: { ...asked, triggerProperties: null, attachments: [] },
    dispatchId: newDispatchId(planning.random),
    now: workspaceNow(workspace, planning.clock),
    message: message.value,
    ...tracked.value,
  });
};

/** An API campaign, or the workspace's hidden one: what has no campaign is accounted for as well. */
const containerOf = async (
  { planning }: MessageDeps,
  workspace: Workspace,
  campaignId: string | null,
): Promise<Result<Container>> => {
  const { workspaceId } = workspace;
  if (campaignId === null) {
    const now = workspaceNow(workspace, planning.clock);
    const hidden = await planning.store.hiddenCampaign(workspaceId, now, () => planning.random.uuid());
    return ok({ campaign: hidden, isNamed: false });
  }
  const campaign = await planning.store.campaign(workspaceId, campaignId);
  if (campaign?.type !== 'api')
    return refuse(
      'invalid_campaign_id',
      'Invalid Campaign ID: campaign_id is not an API campaign',
      'campaign_id',
    );
  return ok({ campaign, isNamed: true });
};

export interface MessageChange {
  readonly scheduleId: string;
  readonly schedule: CallSchedule | null;
  readonly messages: readonly WrittenMessage[] | null;
}

/** 4.3: new content replaces the old one whole, as a new schedule does. What has left already stays as it left. */
export const updateMessageSchedule = async (
  deps: MessageDeps,
  workspace: Workspace,
  { scheduleId, schedule, messages }: MessageChange,
): Promise<Result<null>> => {
  const found = await findMessageSchedule(deps, workspace, scheduleId);
  if (!found.ok) return found;
  if (messages !== null) {
    const changed = await replaceMessages(deps, workspace, found.value, messages);
    if (!changed.ok) return changed;
  }
  if (schedule === null) return ok(null);
  const { campaignId } = found.value.schedule;
  return updateSchedule(deps.planning, workspace, { campaignId, scheduleId }, schedule);
};

const replaceMessages = async (
  deps: MessageDeps,
  workspace: Workspace,
  { schedule, container }: FoundSchedule,
  messages: readonly WrittenMessage[],
): Promise<Result<null>> => {
  const { store, clock } = deps.planning;
  const isOver =
    schedule.status !== 'waiting' && !checkCallSchedule(schedule.schedule, workspaceNow(workspace, clock)).ok;
  const before = await store.dispatch(workspace.workspaceId, schedule.dispatchId);
  if (isOver || before?.message === undefined) return gone();
  const { sendTo, overridesCaps } = before.message;
  const message = await readyContent(deps, container, { sendTo, overridesCaps, messages });
  if (!message.ok) return message;
  const replaced = await store.replaceMessage(workspace.workspaceId, schedule.dispatchId, message.value);
  return replaced ? ok(null) : gone();
};

export const deleteMessageSchedule = async (
  deps: MessageDeps,
  workspace: Workspace,
  scheduleId: string,
): Promise<Result<null>> => {
  const found = await findMessageSchedule(deps, workspace, scheduleId);
  if (!found.ok) return found;
  const { campaignId } = found.value.schedule;
  return deleteSchedule(deps.planning, workspace, { campaignId, scheduleId });
};

interface FoundSchedule {
  readonly schedule: Schedule;
  readonly container: Container;
}

/** One that was made with a message of its own: those of API-triggered campaigns have their own endpoints. */
const findMessageSchedule = async (
  { planning: { store } }: MessageDeps,
  { workspaceId }: Workspace,
  scheduleId: string,
): Promise<Result<FoundSchedule>> => {
  const schedule = await store.schedule(workspaceId, scheduleId);
  if (schedule === null || schedule.status === 'cancelled') return gone();
  const campaign = await store.campaign(workspaceId, schedule.campaignId);
  if (campaign?.type !== 'api') return gone();
  return ok({ schedule, container: { campaign, isNamed: !isHidden(campaign) } });
};

const gone = (): Result<never> => refuse('schedule_not_waiting', GONE, 'schedule_id');
