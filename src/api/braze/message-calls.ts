// Handlers of the calls that bring their own message, and of those about one person. Everything is decided in the engine.
import {
  messageScheduleCreateEndpoint,
  messageScheduleDeleteEndpoint,
  messageScheduleUpdateEndpoint,
  messageSendEndpoint,
} from '../../contract/braze/message-endpoints.ts';
import { transactionalSendEndpoint } from '../../contract/braze/transactional.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import {
  acceptMessages,
  deleteMessageSchedule,
  scheduleMessages,
  updateMessageSchedule,
  type MessageDeps,
} from '../../engine/accept-messages.ts';
import { acceptTransactional, type TransactionalReply } from '../../engine/accept-transactional.ts';
import { toIso } from '../../core/time.ts';
import type { BroadcastLimits } from '../../ports/access.ts';
import { route, type Route } from '../handle.ts';
import { refuseWith, succeed, type Reply } from '../reply.ts';
import { answerCall, answerDone, checkSchedule, withinBroadcastLimits, workspaceOf } from './call-replies.ts';

export interface MessageCallServices {
  readonly messages: MessageDeps;
  readonly broadcastLimits: BroadcastLimits;
  readonly filterKinds: FilterKinds;
  readonly horizonDays: number;
}

export const messageCallRoutes = (services: MessageCallServices): readonly Route[] => {
  const { messages, filterKinds, horizonDays } = services;
  return [
    route(messageSendEndpoint(filterKinds), (context, call) =>
      withinBroadcastLimits(services.broadcastLimits, context, call, async () =>
        answerCall(await acceptMessages(messages, workspaceOf(context), call)),
      ),
    ),
    // REST 4.2: no limit of its own, unlike the schedules of API-triggered campaigns.
    route(messageScheduleCreateEndpoint(filterKinds), async (context, { call, schedule }) => {
      const refusal = checkSchedule(schedule, context, horizonDays);
      if (refusal !== null) return refuseWith(refusal);
      return answerCall(await scheduleMessages(messages, workspaceOf(context), call, schedule));
    }),
    route(messageScheduleUpdateEndpoint, async (context, change) => {
      const refusal = change.schedule === null ? null : checkSchedule(change.schedule, context, horizonDays);
      if (refusal !== null) return refuseWith(refusal);
      return answerDone(await updateMessageSchedule(messages, workspaceOf(context), change));
    }),
    route(transactionalSendEndpoint, async (context, call) => {
      const accepted = await acceptTransactional(messages.planning, workspaceOf(context), call);
      return accepted.ok ? answerTransactional(accepted.value) : refuseWith(accepted.error);
    }),
    route(messageScheduleDeleteEndpoint, async (context, { scheduleId }) =>
      answerDone(await deleteMessageSchedule(messages, workspaceOf(context), scheduleId)),
    ),
  ];
};

/** 3.7: `sent` means accepted; instants carry milliseconds and an offset. */
const answerTransactional = (reply: TransactionalReply): Reply =>
  succeed(
    {
      dispatch_id: reply.dispatchId,
      status: 'sent',
      metadata: {
        received_at: toIso(reply.receivedAt).replace('Z', '+00:00'),
        ...(reply.externalSendId === null ? {} : { external_send_id: reply.externalSendId }),
        campaign_api_id: reply.campaignId,
      },
      ...(reply.errors.length === 0 ? {} : { errors: reply.errors }),
    },
    201,
  );
