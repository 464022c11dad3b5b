// Schedules of campaigns: what is coming, what began, and sending by hand (campaign-delivery 5).
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { may } from './campaigns.ts';
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

const span = {
  from: Type.String({ format: 'date-time' }),
  until: Type.String({ format: 'date-time' }),
};
const Entry = Type.Object({
  campaign_id: Type.String(),
  may,
  name: Type.String(),
  kind: Type.String({ description: '`scheduled`, `recurring` or `api_scheduled`.' }),
  timing: Type.String({ description: '`company`, `local` or `optimal`.' }),
  key: Type.String(),
  starts_at: Type.String(),
  ends_at: Type.String({ description: 'After `starts_at` where zones, people or waves take turns.' }),
  dispatch_id: Nullable(Type.String()),
  schedule_id: Nullable(Type.String({ description: 'Of a call scheduled through the API.' })),
  state: Type.String({ description: '`planned` or `started`.' }),
  status: Type.String({ description: 'Of the campaign.' }),
  category: Type.String(),
  version: Type.Integer({ description: 'Of the campaign: what a move states.' }),
  channels: Type.Array(Type.String()),
  tags: Type.Array(Type.String()),
  people: Nullable(Type.Integer()),
  people_from: Nullable(
    Type.String({
      description: '`sent`: counted; `call`: named by the call; `last_time`: of the send before.',
    }),
  ),
  fixed_because: Nullable(
    Type.String({
      description: 'Why it cannot be moved: recurring_schedule, no_date, frozen or already_started.',
    }),
  ),
});
const Calendar = answer({
  time_zone: Type.String({ description: 'Of the company.' }),
  now: Type.String(),
  entries: Type.Array(Entry),
});
export type CalendarAnswer = Static<typeof Calendar>;
export type CalendarSend = Static<typeof Entry>;

export const readCalendar = adminEndpoint({
  id: 'admin.calendar',
  method: 'GET',
  path: '/admin/v1/calendar',
  permission: 'admin.read',
  area,
  summary:
    'What was sent and what is coming between two instants: scheduled, recurring and API-scheduled sends',
  query: closed({
    ...span,
    channel: Type.Optional(Type.Array(Type.String({ maxLength: 40 }))),
    tag: Type.Optional(Type.Array(Type.String({ maxLength: 100 }))),
    status: Type.Optional(Type.Array(Type.String({ maxLength: 40 }))),
  }),
  responses: { 200: Calendar },
});

const Forecast = answer({
  sampled: Type.Integer({ description: 'People looked at.' }),
  complete: Type.Boolean({ description: 'That was everybody: the numbers are counts, not estimates.' }),
  campaigns: Type.Array(
    Type.Object({
      campaign_id: Type.String(),
      name: Type.String(),
      people: Type.Integer(),
      at_most: Type.Boolean({
        description: 'A regular expression decides person by person who of them it is.',
      }),
    }),
  ),
  hours: Type.Array(Type.Object({ at: Type.String(), people: Type.Integer() })),
  overlaps: Type.Array(
    Type.Object({
      a: Type.String(),
      b: Type.String(),
      people: Type.Integer(),
      share: Type.Number({ description: 'Of the smaller audience.' }),
    }),
  ),
  sends_per_person: Type.Array(Type.Object({ sends: Type.Integer(), people: Type.Integer() })),
  rules: Type.Array(
    Type.Object({
      name: Type.String(),
      people: Type.Integer({
        description: 'Would get more than the rule lets through, by these sends alone.',
      }),
    }),
  ),
});
export type ForecastAnswer = Static<typeof Forecast>;

export const readForecast = adminEndpoint({
  id: 'admin.calendar.forecast',
  method: 'GET',
  path: '/admin/v1/calendar/forecast',
  permission: 'admin.read',
  area,
  summary:
    'People and messages per hour of what is coming, who is in several sends, whom frequency rules hold back',
  description: 'From a sample of people, scaled up; at most 16 campaigns and 42 days.',
  query: closed(span),
  responses: { 200: Forecast },
});

export const moveSend = adminEndpoint({
  id: 'admin.calendar.move',
  method: 'POST',
  path: '/admin/v1/calendar/move',
  permission: 'admin.launch',
  area,
  summary: 'Move a send that has a date of its own',
  description:
    'Refused where the send repeats by a rule, began, is too near to be moved, or would lie in the past; ' +
    '`conflict` when the campaign was changed since `version`.',
  body: closed({
    campaign_id: Type.String({ minLength: 1, maxLength: 64 }),
    key: Type.Optional(Type.String({ maxLength: 64, description: 'Of an occurrence.' })),
    schedule_id: Type.Optional(
      Type.String({ maxLength: 64, description: 'Of a call scheduled through the API.' }),
    ),
    to: Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$',
      description: 'Wall-clock time: the company’s, or everybody’s own where people’s zones decide.',
    }),
    version: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  responses: { 200: answer({ version: Type.Integer() }) },
});
