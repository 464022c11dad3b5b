// What handlers of calls that send have in common: the workspace's clock, the limits on broadcasts, Braze's answers.
import { audienceKeyOf } from '../../contract/braze/campaign-calls.ts';
import type { CallSchedule } from '../../core/campaigns/trigger-call.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { checkCallSchedule } from '../../core/schedule/check-call-schedule.ts';
import type { CallReply } from '../../engine/accept-call.ts';
import type { BroadcastLimits } from '../../ports/access.ts';
import type { Workspace } from '../../ports/planning-store.ts';
import { RATE_LIMITED, limitHeaders } from '../gate.ts';
import type { RequestContext } from '../handle.ts';
import { refuseWith, succeed, type Reply } from '../reply.ts';

export const workspaceOf = ({ workspace, now }: RequestContext): Workspace => ({
  workspaceId: workspace.workspaceId,
  key: workspace.key,
  kind: workspace.kind,
  timeZone: workspace.timeZone,
  clockAt: workspace.kind === 'sandbox' ? now : null,
});

export const checkSchedule = (
  schedule: CallSchedule,
  { now }: RequestContext,
  horizonDays: number,
): Refusal | null => {
  const checked = checkCallSchedule(schedule, now, horizonDays);
  return checked.ok ? null : checked.error;
};

/** REST 1.5: calls that name no recipients count against both broadcast limits. */
export const withinBroadcastLimits = async (
  limits: BroadcastLimits,
  { workspace }: RequestContext,
  call: Parameters<typeof audienceKeyOf>[0],
  run: () => Promise<Reply>,
): Promise<Reply> => {
  const audience = audienceKeyOf(call);
  if (audience === null) return run();
  const spent = await limits.take(workspace, audience);
  if (spent === null) return run();
  // The headers are those of the limit that was met, not of the pool that still has room.
  const headers = { ...limitHeaders(spent), 'retry-after': String(spent.retryAfterSeconds) };
  return { ...refuseWith(RATE_LIMITED), headers };
};

export const answerCall = (reply: Result<CallReply>): Reply => {
  if (!reply.ok) return refuseWith(reply.error);
  const { dispatchId, sendId, scheduleId, notice, errors } = reply.value;
  return succeed(
    {
      dispatch_id: dispatchId,
      ...(sendId === undefined ? {} : { send_id: sendId }),
      ...(scheduleId === undefined ? {} : { schedule_id: scheduleId }),
      ...(notice === undefined ? {} : { notice }),
      ...(errors.length === 0 ? {} : { errors }),
    },
    201,
  );
};

export const answerDone = (done: Result<null>): Reply =>
  done.ok ? succeed({}, 201) : refuseWith(done.error);
