// The endpoints whose calls bring their own message (REST 4), as values.
import { Type } from 'typebox';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { brazeEndpoint, type RawInput } from '../endpoint.ts';
import { Accepted, Alias, Schedule, Success } from './campaign-endpoints.ts';
import {
  parseMessageSchedule,
  parseMessageScheduleDelete,
  parseMessageScheduleUpdate,
  parseMessageSend,
} from './message-calls.ts';

const AREA = 'Messages';
const Content = (description: string) =>
  Type.Optional(Type.Object({}, { additionalProperties: true, description }));

const Messages = Type.Object(
  {
    email: Content(
      'subject, body or email_template_id, from, reply_to, preheader, plaintext_body, headers, …',
    ),
    sms: Content('subscription_group_id, body, media_items, link_shortening_enabled'),
    webhook: Content('url, request_method, request_headers, body'),
    apple_push: Content('alert, badge, extra, buttons, …; at most 1,912 bytes'),
    android_push: Content('title, alert, extra, …; alert and extra at most 4,000 bytes'),
    web_push: Content('title, alert, extra, …'),
  },
  { description: 'At least one; message_variation_id in each when campaign_id is given' },
);

const Call = {
  broadcast: Type.Optional(Type.Boolean({ default: false })),
  external_user_ids: Type.Optional(Type.Array(Type.String(), { maxItems: 50 })),
  user_aliases: Type.Optional(Type.Array(Alias, { maxItems: 50 })),
  segment_id: Type.Optional(Type.String({ description: 'Needs broadcast: true unless users are named' })),
  audience: Type.Optional(Type.Object({}, { additionalProperties: true })),
  campaign_id: Type.Optional(Type.String({ description: 'An API campaign' })),
  send_id: Type.Optional(Type.String({ maxLength: 64 })),
  recipient_subscription_state: Type.Optional(
    Type.Union([Type.Literal('opted_in'), Type.Literal('subscribed'), Type.Literal('all')]),
  ),
  messages: Messages,
};

export const messageSendEndpoint = (kinds: FilterKinds) =>
  brazeEndpoint({
    id: 'messages.send',
    method: 'POST',
    path: '/messages/send',
    permission: 'messages.send',
    area: AREA,
    summary: 'Send messages that come with the call',
    shapes: {
      body: Type.Object({ ...Call, override_frequency_capping: Type.Optional(Type.Boolean()) }),
      responses: { 201: Type.Object(Accepted) },
    },
    parse: ({ body }: RawInput) => parseMessageSend(body, kinds),
  });

export const messageScheduleCreateEndpoint = (kinds: FilterKinds) =>
  brazeEndpoint({
    id: 'messages.schedule.create',
    method: 'POST',
    path: '/messages/schedule/create',
    permission: 'messages.schedule.create',
    area: AREA,
    summary: 'Schedule messages that come with the call',
    shapes: {
      body: Type.Object({
        ...Call,
        override_messaging_limits: Type.Optional(Type.Boolean()),
        schedule: Schedule,
      }),
      responses: { 201: Type.Object({ ...Accepted, schedule_id: Type.String() }) },
    },
    parse: ({ body }: RawInput) => parseMessageSchedule(body, kinds),
  });

export const messageScheduleUpdateEndpoint = brazeEndpoint({
  id: 'messages.schedule.update',
  method: 'POST',
  path: '/messages/schedule/update',
  permission: 'messages.schedule.update',
  area: AREA,
  summary: 'Replace the schedule or the content of scheduled messages',
  shapes: {
    body: Type.Object({
      schedule_id: Type.String(),
      schedule: Type.Optional(Schedule),
      messages: Type.Optional(Messages),
    }),
    responses: { 201: Success },
  },
  parse: ({ body }: RawInput) => parseMessageScheduleUpdate(body),
});

export const messageScheduleDeleteEndpoint = brazeEndpoint({
  id: 'messages.schedule.delete',
  method: 'POST',
  path: '/messages/schedule/delete',
  permission: 'messages.schedule.delete',
  area: AREA,
  summary: 'Cancel scheduled messages',
  shapes: { body: Type.Object({ schedule_id: Type.String() }), responses: { 201: Success } },
  parse: ({ body }: RawInput) => parseMessageScheduleDelete(body),
});
