// Questions about an audience before anything is sent: how many, whom, and why somebody is in it or not. They change
// nothing; they are POST because a rule does not fit into an address.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Nullable, answer, closed } from './shapes.ts';

const area = 'Segments';
const base = '/admin/v1/audience';

const Rule = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description: 'A rule as in segments. Either this or `segment_id`; neither is everybody.',
});
const asked = {
  rule: Type.Optional(Rule),
  segment_id: Type.Optional(Type.String({ maxLength: 100, description: 'Id or key of a saved segment.' })),
};
const SendTo = Type.Optional(
  Type.Union([Type.Literal('opted_in'), Type.Literal('subscribed'), Type.Literal('everybody')], {
    description: 'Who counts as reachable; `subscribed` (opted-in people included) unless given.',
  }),
);
const Reach = Type.Record(Type.String(), Type.Integer(), {
  description: 'Channel → people of the audience whom it reaches.',
});

export const estimateAudience = adminEndpoint({
  id: 'admin.audience.estimate',
  method: 'POST',
  path: `${base}/estimate`,
  permission: 'admin.read',
  area,
  summary: 'About how many people, from a sample, at once',
  changesNothing: true,
  body: closed({ ...asked, send_to: SendTo }),
  responses: {
    200: answer({
      people: Type.Integer(),
      low: Type.Integer(),
      high: Type.Integer({ description: '95 % of such intervals hold the true number.' }),
      exact: Type.Boolean({ description: 'Everybody was looked at.' }),
      of: Type.Integer({ description: 'People of the workspace, estimated likewise.' }),
      sampled: Type.Integer(),
      reach: Reach,
      sentence: Type.Object({ en: Type.String(), fr: Type.String() }),
    }),
  },
});

export const countAudience = adminEndpoint({
  id: 'admin.audience.count',
  method: 'POST',
  path: `${base}/count`,
  permission: 'admin.read',
  area,
  summary: 'Exactly how many people',
  description:
    'Rules with regular expressions and with properties of events take longer. `search` names what is being ' +
    'counted for, for example a screen: a newer request of the same caller with the same name ends the older one, ' +
    'which answers 409 `superseded`.',
  changesNothing: true,
  body: closed({
    ...asked,
    send_to: SendTo,
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  }),
  responses: {
    200: answer({
      people: Type.Integer(),
      of: Type.Integer(),
      exact: Type.Literal(true),
      reach: Reach,
    }),
  },
});

const Person = Type.Object({
  user_id: Type.String(),
  external_id: Nullable(Type.String()),
  email: Nullable(Type.String()),
  first_name: Nullable(Type.String()),
  last_name: Nullable(Type.String()),
});

export const sampleAudience = adminEndpoint({
  id: 'admin.audience.sample',
  method: 'POST',
  path: `${base}/sample`,
  permission: 'admin.read',
  area,
  summary: 'Up to twenty people of the audience, from all over',
  changesNothing: true,
  body: closed({ ...asked, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 20 })) }),
  responses: { 200: answer({ people: Type.Array(Person) }) },
});

export const explainMembership = adminEndpoint({
  id: 'admin.audience.explain',
  method: 'POST',
  path: `${base}/explain`,
  permission: 'admin.read',
  area,
  summary: 'Why a person is in the audience or not, clause by clause, with the values seen',
  changesNothing: true,
  body: closed({
    ...asked,
    user: Type.String({ minLength: 1, maxLength: 1_000, description: 'Id, external id or email address.' }),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])),
  }),
  responses: {
    200: answer({
      person: Person,
      in_audience: Type.Boolean(),
      clause: FreeObject,
      unmet: Type.Array(Type.Object({ path: Type.String(), sentence: Type.String() })),
    }),
  },
});
