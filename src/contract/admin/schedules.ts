// Schedules of campaigns: what is coming, what began, and sending by hand (campaign-delivery 5).
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Nullable, answer, closed } from './shapes.ts';

const area = 'Campaigns';
const params = Type.Object({ campaign_id: Type.String({ description: 'Id or key of the campaign.' }) });

const Occurrence = Type.Object({
  key: Type.String({ description: 'Wall-clock date-time, `launch`, or `manual:<id>`.' }),
  number: Type.Integer(),
  status: Type.String({ description: '`waiting`, `started` or `cancelled`.' }),
  dispatch_id: Type.String(),
  version: Type.Integer({ description: 'Of the definition whose schedule and audience stand.' }),
  at: Type.String({ description: 'In the company time zone.' }),
  due_at: Type.String({ description: 'The audience is looked at for the first time.' }),
  frozen_at: Type.String({ description: 'From here on an edit of schedule or audience leaves it as it is.' }),
  ends_at: Type.String({ description: 'The turn of the last zone, or of the last wave.' }),
});

export const listOccurrences = adminEndpoint({
  id: 'admin.campaigns.occurrences',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/occurrences',
  permission: 'admin.read',
  area,
  summary: 'Occurrences of a scheduled campaign, newest first',
  params,
  query: closed({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
  responses: { 200: answer({ occurrences: Type.Array(Occurrence) }) },
});

export const sendNow = adminEndpoint({
  id: 'admin.campaigns.send_now',
  method: 'POST',
  path: '/admin/v1/campaigns/:campaign_id/send-now',
  permission: 'admin.launch',
  area,
  summary: 'Send a campaign whose schedule is manual',
  description: 'Every call is an occurrence of its own; a repeated `activation_id` sends nothing again.',
  params,
  body: closed({ activation_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })) }),
  responses: { 201: answer({ occurrence: Occurrence }) },
});

export const readCalendar = adminEndpoint({
  id: 'admin.calendar',
  method: 'GET',
  path: '/admin/v1/calendar',
  permission: 'admin.read',
  area,
  summary: 'What is coming between two instants: scheduled, recurring and API-scheduled sends',
  query: closed({
    from: Type.String({ format: 'date-time' }),
    until: Type.String({ format: 'date-time' }),
  }),
  responses: {
    200: answer({
      entries: Type.Array(
        Type.Object({
          campaign_id: Type.String(),
          name: Type.String(),
          kind: Type.String({ description: '`scheduled`, `recurring` or `api_scheduled`.' }),
          timing: Type.String({ description: '`company`, `local` or `optimal`.' }),
          key: Type.String(),
          starts_at: Type.String(),
          ends_at: Type.String({ description: 'After `starts_at` where zones, people or waves take turns.' }),
          dispatch_id: Nullable(Type.String()),
        }),
      ),
    }),
  },
});
