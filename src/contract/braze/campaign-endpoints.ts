// The endpoints that make API-triggered campaigns send (REST 3.1–3.6), as values.
import { Type } from 'typebox';
import { parseIsoDate } from '../../core/braze-dates.ts';
import { isObject } from '../../core/json.ts';
import { ok, refuse, type Result } from '../../core/result.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import { brazeEndpoint, type RawInput } from '../endpoint.ts';
import {
  parseScheduleCreate,
  parseScheduleDelete,
  parseScheduleUpdate,
  parseSendIdCreate,
  parseTriggerSend,
} from './campaign-calls.ts';

const AREA = 'API-triggered campaigns';
export const Success = Type.Object({ message: Type.Literal('success') });
export const Alias = Type.Object({ alias_name: Type.String(), alias_label: Type.String() });
const Properties = Type.Object({}, { additionalProperties: true, description: 'At most 50 KB' });

const Recipient = Type.Object(
  {
    external_user_id: Type.Optional(Type.String()),
    user_alias: Type.Optional(Alias),
    email: Type.Optional(Type.String({ description: 'Needs prioritization' })),
    braze_id: Type.Optional(Type.String()),
    prioritization: Type.Optional(Type.Array(Type.String())),
    trigger_properties: Type.Optional(Properties),
    send_to_existing_only: Type.Optional(Type.Boolean({ default: true })),
    attributes: Type.Optional(Properties),
  },
  { description: 'Exactly one identifier' },
);

const Target = {
  campaign_id: Type.String(),
  send_id: Type.Optional(Type.String({ maxLength: 64 })),
  trigger_properties: Type.Optional(Properties),
  broadcast: Type.Optional(Type.Boolean({ default: false })),
  audience: Type.Optional(Type.Object({}, { additionalProperties: true })),
  recipients: Type.Optional(Type.Array(Recipient, { maxItems: 50 })),
  attachments: Type.Optional(
    Type.Array(
      Type.Object({
        file_name: Type.String(),
        url: Type.String(),
        basic_auth_credential: Type.Optional(Type.String()),
      }),
    ),
  ),
};
export const Schedule = Type.Object({
  time: Type.String({ description: 'ISO 8601' }),
  in_local_time: Type.Optional(Type.Boolean()),
  at_optimal_time: Type.Optional(Type.Boolean()),
});
export const Accepted = {
  message: Type.Literal('success'),
  dispatch_id: Type.String(),
  send_id: Type.Optional(Type.String()),
  notice: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.String())),
};

export const triggerSendEndpoint = (kinds: FilterKinds) =>
  brazeEndpoint({
    id: 'campaigns.trigger.send',
    method: 'POST',
    path: '/campaigns/trigger/send',
    permission: 'campaigns.trigger.send',
    area: AREA,
    summary: 'Send an API-triggered campaign now',
    shapes: { body: Type.Object(Target), responses: { 201: Type.Object(Accepted) } },
    parse: ({ body }: RawInput) => parseTriggerSend(body, kinds),
  });

export const scheduleCreateEndpoint = (kinds: FilterKinds) =>
  brazeEndpoint({
    id: 'campaigns.trigger.schedule.create',
    method: 'POST',
    path: '/campaigns/trigger/schedule/create',
    permission: 'campaigns.trigger.schedule.create',
    area: AREA,
    summary: 'Schedule an API-triggered campaign',
    shapes: {
      body: Type.Object({ ...Target, schedule: Schedule }),
      responses: { 201: Type.Object({ ...Accepted, schedule_id: Type.String() }) },
    },
    parse: ({ body }: RawInput) => parseScheduleCreate(body, kinds),
  });

const ScheduleRef = { campaign_id: Type.String(), schedule_id: Type.String() };

export const scheduleUpdateEndpoint = brazeEndpoint({
  id: 'campaigns.trigger.schedule.update',
  method: 'POST',
  path: '/campaigns/trigger/schedule/update',
  permission: 'campaigns.trigger.schedule.update',
  area: AREA,
  summary: 'Replace the schedule of a scheduled call',
  shapes: { body: Type.Object({ ...ScheduleRef, schedule: Schedule }), responses: { 201: Success } },
  parse: ({ body }: RawInput) => parseScheduleUpdate(body),
});

export const scheduleDeleteEndpoint = brazeEndpoint({
  id: 'campaigns.trigger.schedule.delete',
  method: 'POST',
  path: '/campaigns/trigger/schedule/delete',
  permission: 'campaigns.trigger.schedule.delete',
  area: AREA,
  summary: 'Cancel a scheduled call',
  shapes: { body: Type.Object(ScheduleRef), responses: { 201: Success } },
  parse: ({ body }: RawInput) => parseScheduleDelete(body),
});

export const sendIdCreateEndpoint = brazeEndpoint({
  id: 'sends.id.create',
  method: 'POST',
  path: '/sends/id/create',
  permission: 'sends.id.create',
  area: AREA,
  summary: 'Create a send id to pool the statistics of several sends',
  shapes: {
    body: Type.Object({ campaign_id: Type.String(), send_id: Type.Optional(Type.String()) }),
    responses: { 201: Type.Object({ message: Type.Literal('success'), send_id: Type.String() }) },
  },
  parse: ({ body }: RawInput) => parseSendIdCreate(body),
});

/** REST 3.5: `end_time` counts as midnight UTC of its date. */
const parseEndTime = (text: unknown): Result<Instant> => {
  const written = typeof text === 'string' ? parseIsoDate(text) : null;
  if (written === null) return refuse('invalid_end_time', 'end_time must be an ISO 8601 date', 'end_time');
  const at = written.wallAt - (written.offsetMs ?? 0);
  return ok(Math.floor(at / DAY_MS) * DAY_MS);
};

const broadcasts = {
  path: '/messages/scheduled_broadcasts',
  permission: 'messages.schedule_broadcasts',
  area: AREA,
} as const;
const UntilEnd = Type.Object({ end_time: Type.String() });
const Broadcasts = {
  200: Type.Object({
    message: Type.Literal('success'),
    scheduled_broadcasts: Type.Array(
      Type.Object({
        name: Type.String(),
        id: Type.String(),
        type: Type.String(),
        tags: Type.Array(Type.String()),
        next_send_time: Type.String(),
        schedule_type: Type.String(),
      }),
    ),
  }),
};

export const scheduledBroadcastsEndpoint = brazeEndpoint({
  ...broadcasts,
  id: 'messages.scheduled_broadcasts',
  method: 'GET',
  summary: 'What is scheduled between now and end_time',
  shapes: { query: UntilEnd, responses: Broadcasts },
  parse: ({ query }: RawInput) => parseEndTime(query['end_time']),
});

/** Clients in PHP and Ruby ask by POST. */
export const scheduledBroadcastsByPostEndpoint = brazeEndpoint({
  ...broadcasts,
  id: 'messages.scheduled_broadcasts.post',
  method: 'POST',
  summary: 'The same, for clients that post end_time',
  shapes: { body: UntilEnd, responses: Broadcasts },
  parse: ({ body }: RawInput) => parseEndTime(isObject(body) ? body['end_time'] : undefined),
});
