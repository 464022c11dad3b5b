// /campaigns/trigger/send and its scheduled form: an accepted call is durable, with everything it will need,
// before the caller hears "success" (G1).
import type { CalledMessage } from '../core/campaigns/called-message.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import { expirySecondsOf } from '../core/campaigns/expiry.ts';
import { inactiveNotice } from '../core/campaigns/notice.ts';
import type { CallSchedule, TriggerCall } from '../core/campaigns/trigger-call.ts';
import { randomUuid, uuidOf } from '../core/identity.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import { scheduleStart } from '../core/schedule/api-schedule.ts';
import type { Instant } from '../core/time.ts';
import type { Dispatch, Fanout, OncePerDay, PlanBatch, Workspace } from '../ports/planning-store.ts';
import { nameRecipients, type Named } from './name-recipients.ts';
import { planRecipients } from './plan-recipients.ts';
import { newDispatchId, plannedAtOf, workspaceNow, type PlanningDeps } from './planning.ts';

export interface CallReply {
  readonly dispatchId: string;
  /** Under which a broadcast is tracked. */
  readonly sendId?: string;
  readonly scheduleId?: string;
  readonly notice?: string;
  /** Recipients that were left out, one sentence each (accepted with problems, REST 1.4). */
  readonly errors: readonly string[];
}

/** A call that passed its checks. */
export interface Accepted {
  readonly workspace: Workspace;
  readonly campaign: Campaign;
  readonly call: TriggerCall;
  readonly dispatchId: string;
  readonly now: Instant;
  readonly sendId: string | null;
  readonly newSendId?: string;
  /** The call brought its own. */
  readonly message?: CalledMessage;
  /** Of named people only. */
  readonly once?: OncePerDay;
  /** Its statuses are told (3.7). */
  readonly transactional?: { readonly externalSendId: string | null };
}

/** `POST /campaigns/trigger/send` (REST 3.1). Refusals name the field and nothing is stored. */
export const acceptSend = async (
  deps: PlanningDeps,
  workspace: Workspace,
  call: TriggerCall,
): Promise<Result<CallReply>> => {
  const checked = await checkCall(deps, workspace, call);
  return checked.ok ? sendAccepted(deps, checked.value) : checked;
};

export const sendAccepted = async (deps: PlanningDeps, accepted: Accepted): Promise<Result<CallReply>> => {
  const { workspace, call } = accepted;
  const notice = inactiveNotice(accepted.campaign.status);
  if (call.recipients.length > 0) return planNamed(deps, accepted, notice);
  if (notice !== null)
    return ok({ dispatchId: accepted.dispatchId, ...tracked(accepted), notice, errors: [] });
  await deps.store.accept({
    dispatch: dispatchOf(accepted, { fromSegment: true, recheckAudience: false }),
    fanout: fanoutOf(accepted, accepted.now),
    ...newSendIdOf(accepted),
  });
  wakeForFanout(deps, workspace);
  return ok({ dispatchId: accepted.dispatchId, ...tracked(accepted), errors: [] });
};

/** `POST /campaigns/trigger/schedule/create` (REST 3.2): audience and eligibility are looked at when it is due. */
export const acceptSchedule = async (
  deps: PlanningDeps,
  workspace: Workspace,
  call: TriggerCall,
  schedule: CallSchedule,
): Promise<Result<CallReply>> => {
  const checked = await checkCall(deps, workspace, call);
  return checked.ok ? scheduleAccepted(deps, checked.value, schedule) : checked;
};

export const scheduleAccepted = async (
  deps: PlanningDeps,
  accepted: Accepted,
  schedule: CallSchedule,
): Promise<Result<CallReply>> => {
  const { workspace, call } = accepted;
  const scheduleId = randomUuid(deps.random.hex(16));
  const recheckAudience = schedule.kind !== 'instant';
  const dispatch = dispatchOf(accepted, { fromSegment: call.recipients.length === 0, recheckAudience });
  await deps.store.accept({
    dispatch: { ...dispatch, scheduleId },
    schedule: {
      workspaceId: workspace.workspaceId,
      scheduleId,
      dispatchId: accepted.dispatchId,
      campaignId: call.campaignId,
      live: workspace.kind === 'live',
      schedule,
      target: { broadcast: call.broadcast, audience: call.audience, recipients: call.recipients },
      dueAt: Math.max(scheduleStart(schedule), accepted.now),
      status: 'waiting',
      createdAt: accepted.now,
    },
    ...newSendIdOf(accepted),
  });
  wakeForFanout(deps, workspace);
  return ok({ dispatchId: accepted.dispatchId, ...tracked(accepted), scheduleId, errors: [] });
};

const checkCall = async (
  deps: PlanningDeps,
  workspace: Workspace,
  call: TriggerCall,
): Promise<Result<Accepted>> => {
  const campaign = await deps.store.campaign(workspace.workspaceId, call.campaignId);
  if (campaign === null || campaign.type !== 'api_triggered')
    return refuse(
      'invalid_campaign_id',
      'Invalid Campaign ID: campaign_id is not an API-triggered campaign',
      'campaign_id',
    );
  const sendId = await checkSendId(deps, workspace, call);
  if (!sendId.ok) return sendId;
  const now = workspaceNow(workspace, deps.clock);
  return ok({ workspace, campaign, call, now, dispatchId: newDispatchId(deps.random), ...sendId.value });
};

/** A self-chosen send id must have been created for this campaign; broadcasts get one of ours (REST 3.1, 3.6). */
export const checkSendId = async (
  deps: PlanningDeps,
  workspace: Workspace,
  call: Pick<TriggerCall, 'campaignId' | 'sendId' | 'broadcast'>,
): Promise<Result<{ sendId: string | null; newSendId?: string }>> => {
  if (call.sendId === null) {
    if (!call.broadcast) return ok({ sendId: null });
    const generated = deps.random.hex(12);
    return ok({ sendId: generated, newSendId: generated });
  }
  const known = await deps.store.sendIdExists(workspace.workspaceId, call.campaignId, call.sendId);
  if (!known) return refuse('unknown_send_id', 'send_id was not created for this campaign', 'send_id');
  return ok({ sendId: call.sendId });
};

const planNamed = async (
  deps: PlanningDeps,
  accepted: Accepted,
  notice: string | null,
): Promise<Result<CallReply>> => {
  const { workspace, campaign, call, dispatchId, now } = accepted;
  const skip =
    notice === null ? {} : { skip: 'campaign_not_active' as const, skipFacts: { status: campaign.status } };
  const answer = await nameRecipients(deps, workspace.workspaceId, call.recipients, now, {
    applyAttributes: notice === null,
  });
  if (!answer.ok) return answer;
  const { named, errors } = answer.value;
  const planned = planRecipients(
    {
      workspaceId: workspace.workspaceId,
      campaignId: campaign.campaignId,
      dispatchId,
      expirySeconds: expirySecondsOf(campaign),
    },
    named.map((one) => ({ ...one, dueAt: now, ...skip })),
  );
  const batch: PlanBatch = {
    workspaceId: workspace.workspaceId,
    live: workspace.kind === 'live',
    campaignId: campaign.campaignId,
    campaignVersion: campaign.version,
    dispatchId,
    sendId: accepted.sendId,
    plannedAt: plannedAtOf(campaign, now),
    loggedAt: deps.clock.now(),
    ...planned,
  };
  const earlier = await deps.store.accept({
    dispatch: dispatchOf(accepted, { fromSegment: false, recheckAudience: false }),
    batch,
    ...(accepted.once === undefined ? {} : { once: accepted.once }),
  });
  if (earlier !== null) return ok({ dispatchId: earlier.dispatchId, errors: [] });
  noteSample(deps, accepted, named);
  await deps.failpoints.hit('call-planned');
  wakeForBatch(deps, workspace, batch);
  return ok({ dispatchId, ...tracked(accepted), ...(notice === null ? {} : { notice }), errors });
};

/** What templates got of the first who was named, whatever becomes of the message. */
const noteSample = (
  { samples }: PlanningDeps,
  { workspace, campaign, call }: Accepted,
  named: Named['named'],
): void => {
  if (samples === undefined || campaign.type !== 'api_triggered') return;
  for (const { recipient, resolved } of named) {
    if (resolved.kind !== 'person') continue;
    const properties = { ...call.triggerProperties, ...recipient.properties };
    if (Object.keys(properties).length > 0)
      samples.note(workspace.workspaceId, campaign.campaignId, { properties, userId: resolved.userId });
    return;
  }
};

const dispatchOf = (
  { workspace, campaign, call, dispatchId, sendId, now, message, transactional }: Accepted,
  flags: { readonly fromSegment: boolean; readonly recheckAudience: boolean },
): Dispatch => ({
  workspaceId: workspace.workspaceId,
  dispatchId,
  campaignId: campaign.campaignId,
  sendId,
  scheduleId: null,
  triggerProperties: call.triggerProperties,
  attachments: call.attachments,
  audience: call.audience,
  createdAt: now,
  ...(message === undefined ? {} : { message }),
  ...(transactional === undefined ? {} : { transactional }),
  ...flags,
});

const fanoutOf = ({ workspace, campaign, dispatchId }: Accepted, dueAt: Instant): Fanout => ({
  workspaceId: workspace.workspaceId,
  fanoutId: uuidOf('fanout', workspace.workspaceId, dispatchId),
  dispatchId,
  campaignId: campaign.campaignId,
  live: workspace.kind === 'live',
  dueAt,
  dueByZone: null,
  expirySeconds: expirySecondsOf(campaign),
});

const tracked = ({ sendId, call }: Accepted): { sendId?: string } =>
  call.broadcast && sendId !== null ? { sendId } : {};

const newSendIdOf = ({ newSendId }: Accepted): { newSendId?: string } =>
  newSendId === undefined ? {} : { newSendId };

const wakeForFanout = (deps: PlanningDeps, workspace: Workspace): void => {
  if (workspace.kind === 'live') deps.wakePlanner();
  else deps.wakeSandbox(workspace.workspaceId);
};

export const wakeForBatch = (deps: PlanningDeps, workspace: Workspace, batch: PlanBatch): void => {
  if (batch.deliveries.length === 0) return;
  if (workspace.kind === 'live') deps.wakeParts([...new Set(batch.deliveries.map((d) => d.part))]);
  else deps.wakeSandbox(workspace.workspaceId);
};
