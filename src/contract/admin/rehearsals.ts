// Rehearsals: what a campaign would send to a copy of real people, and why not, before anybody gets anything.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Instant, Next, Nullable, answer, closed, pageQuery } from './shapes.ts';

const area = 'Rehearsals';
const Id = Type.String({ minLength: 1, maxLength: 100 });
const params = Type.Object({ rehearsal_id: Id });

const Rehearsal = Type.Object({
  rehearsal_id: Type.String(),
  campaign_id: Type.String(),
  subject: Type.String(),
  status: Type.String({ description: 'waiting, running, done, failed or removed' }),
  starts_at: Type.String(),
  ends_at: Type.String(),
  reached_at: Nullable(Type.String()),
  with_others: Type.Boolean({ description: 'Other campaigns that were live ran beside it.' }),
  people: Type.Integer({ description: 'Copied.' }),
  events: Type.Integer({ description: 'Replayed so far.' }),
  error: Nullable(Type.String()),
  created_at: Type.String(),
  created_by: Type.String(),
});

export const startRehearsal = adminEndpoint({
  id: 'admin.rehearsals.start',
  method: 'POST',
  path: '/admin/v1/campaigns/:campaign_id/rehearsals',
  permission: 'admin.write',
  area,
  summary: 'Rehearse a campaign over a copy of real people',
  description:
    'The campaign (or the draft beside an active one) is launched in a hidden sandbox whose clock starts at ' +
    '`starts_at`: now unless given, `days` before now for action-based campaigns. What people did in the simulated ' +
    'time is replayed; their attributes are those of today. Nothing leaves the installation but the connected ' +
    'content that templates ask for. An API-triggered campaign is called once for its whole segment.',
  params: Type.Object({ campaign_id: Type.String({ description: 'Id or key.' }) }),
  body: closed({
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, default: 7 })),
    starts_at: Type.Optional(Instant),
    people: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20_000, default: 1_000, description: 'Size of the sample.' }),
    ),
    draft: Type.Optional(Type.Boolean({ description: 'The draft beside an active campaign.' })),
    with_others: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Campaigns that are live now run beside it, so that frequency caps, priority and triggers by interaction are ' +
          'as in a real run.',
      }),
    ),
  }),
  responses: { 202: answer({ rehearsal: Rehearsal }) },
});

export const listRehearsals = adminEndpoint({
  id: 'admin.rehearsals.list',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/rehearsals',
  permission: 'admin.read',
  area,
  summary: 'Rehearsals of a campaign, newest first',
  params: Type.Object({ campaign_id: Type.String() }),
  responses: { 200: answer({ rehearsals: Type.Array(Rehearsal) }) },
});

export const readRehearsal = adminEndpoint({
  id: 'admin.rehearsals.get',
  method: 'GET',
  path: '/admin/v1/rehearsals/:rehearsal_id',
  permission: 'admin.read',
  area,
  summary: 'How far a rehearsal is, and its sums by outcome, reason and day',
  params,
  query: closed({ language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])) }),
  responses: {
    200: answer({
      rehearsal: Rehearsal,
      people: Nullable(FreeObject),
      reasons: Type.Array(FreeObject),
      days: Type.Array(FreeObject),
    }),
  },
});

export const listRehearsed = adminEndpoint({
  id: 'admin.rehearsals.decisions',
  method: 'GET',
  path: '/admin/v1/rehearsals/:rehearsal_id/decisions',
  permission: 'admin.read',
  area,
  summary: 'Who would get what at which instant, and who would not and why; newest first',
  params,
  query: closed({
    ...pageQuery,
    user: Type.Optional(Type.String({ description: 'braze_id, external_id or email of the real person.' })),
    outcome: Type.Optional(
      Type.Union(['sent', 'failed', 'skipped', 'held'].map((name) => Type.Literal(name))),
    ),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])),
  }),
  responses: {
    200: answer({
      decisions: Type.Array(FreeObject),
      next: Next,
      campaigns: Type.Array(Type.Object({ campaign_id: Type.String(), name: Type.String() }), {
        description: 'That `facts.takenBy` of these decisions names.',
      }),
    }),
  },
});

export const listRehearsedMessages = adminEndpoint({
  id: 'admin.rehearsals.messages',
  method: 'GET',
  path: '/admin/v1/rehearsals/:rehearsal_id/messages',
  permission: 'admin.read',
  area,
  summary: 'The messages it would have sent, whole',
  params,
  query: closed(pageQuery),
  responses: { 200: answer({ messages: Type.Array(FreeObject), next: Next }) },
});

export const removeRehearsal = adminEndpoint({
  id: 'admin.rehearsals.remove',
  method: 'DELETE',
  path: '/admin/v1/rehearsals/:rehearsal_id',
  permission: 'admin.write',
  area,
  summary: 'Stop a rehearsal and remove its copies',
  params,
  responses: { 200: Done },
});
