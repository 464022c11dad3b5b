// The message log: each person and message of a workspace with its outcome, reason and what the server said.
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Instant, Next, Nullable, answer, closed, pageQuery } from './shapes.ts';

const area = 'Messages';
const Names = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50 });
const filters = {
  level: Type.Optional(
    Type.Union([Type.Literal('people'), Type.Literal('messages')], {
      default: 'people',
      description: 'people: how it ended for each person considered; messages: each message of a channel.',
    }),
  ),
  outcome: Type.Optional(Names),
  reason: Type.Optional(Names),
  channel: Type.Optional(Names),
  campaign_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Id or key.' })),
  user: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'external_id, braze_id or email.' }),
  ),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
  language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' })),
};

const Line = Type.Object({
  at: Type.String({ description: 'On the clock of the workspace.' }),
  logged_at: Type.String(),
  delivery_id: Type.String(),
  user_id: Type.String(),
  external_id: Nullable(Type.String()),
  email: Nullable(Type.String()),
  campaign_id: Type.String(),
  campaign_name: Type.String(),
  dispatch_id: Type.String(),
  variant: Type.String(),
  channel: Type.String(),
  endpoint: Type.String(),
  outcome: Type.String(),
  reason: Type.String(),
  sentence: Nullable(Type.String()),
  tries: Type.Integer(),
  facts: FreeObject,
  provider_message_id: Nullable(Type.String()),
  reactions: Type.Array(Type.Object({ kind: Type.String(), at: Type.String(), detail: FreeObject })),
});
const Log = answer({
  lines: Type.Array(Line),
  next: Next,
  searched_until: Type.String({
    description: 'How far back this page looked. A page may be short, even empty, and go on with `next`.',
  }),
});
export type MessageLogAnswer = Static<typeof Log>;
export type MessageLogLine = Static<typeof Line>;

export const readMessageLog = adminEndpoint({
  id: 'admin.message_log',
  method: 'GET',
  path: '/admin/v1/message-log',
  permission: 'admin.read',
  area,
  summary: 'Each person and message: sent, skipped, failed or held, with the reason and the server’s words',
  query: closed({ ...filters, ...pageQuery }),
  responses: { 200: Log },
});

export const exportMessageLog = adminEndpoint({
  id: 'admin.message_log.export',
  method: 'GET',
  path: '/admin/v1/message-log.csv',
  permission: 'admin.read',
  area,
  summary: 'The log as CSV, newest first, at most 100,000 lines',
  query: closed(filters),
  produces: 'text/csv',
  responses: { 200: Type.String({ description: 'text/csv; charset=utf-8' }) },
});
