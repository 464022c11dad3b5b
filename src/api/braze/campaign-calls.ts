// Handlers of the calls that make API-triggered campaigns send. Everything is decided in the engine; here a call
// meets its workspace's clock and limits, and the answer gets Braze's shape.
import {
  scheduleCreateEndpoint,
  scheduledBroadcastsByPostEndpoint,
  scheduledBroadcastsEndpoint,
  scheduleDeleteEndpoint,
  scheduleUpdateEndpoint,
  sendIdCreateEndpoint,
  triggerSendEndpoint,
} from '../../contract/braze/campaign-endpoints.ts';
import type { CallSchedule, TriggerCall } from '../../core/campaigns/trigger-call.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { type Instant, toIso } from '../../core/time.ts';
import { acceptSchedule, acceptSend } from '../../engine/accept-call.ts';
import {
  createSendId,
  deleteSchedule,
  listComing,
  updateSchedule,
  type ComingBroadcast,
} from '../../engine/api-schedules.ts';
import type { PlanningDeps } from '../../engine/planning.ts';
import type { BroadcastLimits } from '../../ports/access.ts';
import type { Workspace } from '../../ports/planning-store.ts';
import { route, type Handler, type RequestContext, type Route } from '../handle.ts';
import { refuseWith, succeed, type Reply } from '../reply.ts';
import { answerCall, answerDone, checkSchedule, withinBroadcastLimits, workspaceOf } from './call-replies.ts';

export interface CampaignCallServices {
  readonly planning: PlanningDeps;
  readonly broadcastLimits: BroadcastLimits;
  readonly filterKinds: FilterKinds;
  /** Days ahead a call may be scheduled (rulings: API schedule horizon). */
  readonly horizonDays: number;
}

export const campaignCallRoutes = (services: CampaignCallServices): readonly Route[] => {
  const { planning, filterKinds, horizonDays } = services;
  const limited = (context: RequestContext, call: TriggerCall, run: () => Promise<Reply>): Promise<Reply> =>
    withinBroadcastLimits(services.broadcastLimits, context, call, run);
  return [
    route(triggerSendEndpoint(filterKinds), (context, call) =>
      limited(context, call, async () => answerCall(await acceptSend(planning, workspaceOf(context), call))),
    ),
    route(scheduleCreateEndpoint(filterKinds), async (context, { call, schedule }) => {
      const refusal = checkSchedule(schedule, context, horizonDays);
      if (refusal !== null) return refuseWith(refusal);
      return limited(context, call, async () =>
        answerCall(await acceptSchedule(planning, workspaceOf(context), call, schedule)),
      );
    }),
    route(scheduleUpdateEndpoint, async (context, { schedule, ...ids }) => {
      const refusal = checkSchedule(schedule, context, horizonDays);
      if (refusal !== null) return refuseWith(refusal);
      return answerDone(await updateSchedule(planning, workspaceOf(context), ids, schedule));
    }),
    route(scheduleDeleteEndpoint, async (context, ids) =>
      answerDone(await deleteSchedule(planning, workspaceOf(context), ids)),
    ),
    route(sendIdCreateEndpoint, async (context, { campaignId, sendId }) => {
      const created = await createSendId(planning, workspaceOf(context), campaignId, sendId);
      return created.ok ? succeed({ send_id: created.value }, 201) : refuseWith(created.error);
    }),
    route(scheduledBroadcastsEndpoint, answerComing(planning)),
    route(scheduledBroadcastsByPostEndpoint, answerComing(planning)),
  ];
};

const answerComing =
  (planning: Parameters<typeof listComing>[0]): Handler<Instant> =>
  async (context, until) => {
    const workspace = workspaceOf(context);
    const coming = await listComing(planning, workspace, until);
    return succeed({ scheduled_broadcasts: coming.map((one) => presentComing(one, workspace)) });
  };

const presentComing = ({ schedule, campaign }: ComingBroadcast, workspace: Workspace) => ({
  name: campaign.name,
  id: campaign.campaignId,
  type: 'Campaign',
  tags: campaign.tags,
  ...presentTime(schedule, workspace.timeZone),
});

/** An offset only where one instant is meant (REST 3.5). */
const presentTime = (schedule: CallSchedule, companyZone: string) => {
  switch (schedule.kind) {
    case 'instant':
      return { next_send_time: toIso(schedule.at), schedule_type: companyZone };
    case 'local':
      return { next_send_time: schedule.wall, schedule_type: 'local_time_zones' };
    case 'optimal':
      return { next_send_time: `${schedule.date}T00:00:00`, schedule_type: 'intelligent_delivery' };
  }
};
