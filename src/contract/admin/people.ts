// People: found, looked at, edited, exported, erased. Paths take the user_id alone: what else names a person must
// not stand in logs of requests or changes.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Next, Nullable, answer, closed } from './shapes.ts';

const area = 'People';
const userParams = closed({ user_id: Type.String({ minLength: 1, maxLength: 100 }) });
const Text = Nullable(Type.String());

const PersonBrief = Type.Object({
  user_id: Type.String(),
  external_id: Text,
  email: Text,
  phone: Text,
  first_name: Text,
  last_name: Text,
  language: Text,
  country: Text,
  created_at: Type.String(),
  updated_at: Type.String(),
  last_used_at: Text,
  matched: Nullable(Type.Object({ kind: Type.String(), value: Type.String() })),
});

export const searchPeople = adminEndpoint({
  id: 'admin.people.search',
  method: 'GET',
  path: '/admin/v1/people',
  permission: 'admin.read',
  area,
  summary: 'Find people by the beginning of an external id, email, phone or alias, or by a whole user_id',
  description:
    'Without `q` everybody is listed, page by page. A search answers the nearest and has no pages.',
  query: closed({
    q: Type.Optional(Type.String({ maxLength: 1_000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    after: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  responses: { 200: answer({ people: Type.Array(PersonBrief), next: Next }) },
});

const Attribute = Type.Object({
  name: Type.String(),
  type: Type.String({ description: 'text, number, boolean, time, array, object, object_array' }),
  value: Type.Unknown(),
});

export const readPerson = adminEndpoint({
  id: 'admin.people.read',
  method: 'GET',
  path: '/admin/v1/people/:user_id',
  permission: 'admin.read',
  area,
  summary: 'One person: attributes, consent, devices, campaigns received',
  params: userParams,
  responses: {
    200: answer({
      person: Type.Object({
        ...PersonBrief.properties,
        revision: Type.Integer(),
        aliases: Type.Array(Type.Object({ label: Type.String(), name: Type.String() })),
        fields: FreeObject,
        attributes: Type.Array(Attribute),
        time_zone: Text,
        email_subscribe: Type.String(),
        push_subscribe: Type.String(),
        subscription_groups: Type.Array(FreeObject),
        devices: Type.Array(FreeObject),
        campaigns: Type.Array(FreeObject),
        lists: Type.Array(FreeObject),
        seed_groups: Type.Array(FreeObject),
      }),
    }),
  },
});

export const readPersonSegments = adminEndpoint({
  id: 'admin.people.segments',
  method: 'GET',
  path: '/admin/v1/people/:user_id/segments',
  permission: 'admin.read',
  area,
  summary: 'Segments that one person is in now',
  description:
    'Every segment of the workspace that is not archived is judged, by what is known of the person. Why they are in ' +
    'one or not is answered by POST /admin/v1/audience/explain.',
  params: userParams,
  responses: {
    200: answer({
      segments: Type.Array(
        Type.Object({ segment_id: Type.String(), key: Type.String(), name: Type.String() }),
      ),
      judged: Type.Integer({ description: 'How many segments were judged.' }),
    }),
  },
});

export const readTimeline = adminEndpoint({
  id: 'admin.people.timeline',
  method: 'GET',
  path: '/admin/v1/people/:user_id/timeline',
  permission: 'admin.read',
  area,
  summary: 'What happened to one person, newest first',
  params: userParams,
  query: closed({
    source: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Literal('facts'),
          Type.Literal('messages'),
          Type.Literal('interactions'),
          Type.Literal('conversions'),
          Type.Literal('consent'),
        ]),
        { maxItems: 5 },
      ),
    ),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    after: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  responses: {
    200: answer({
      entries: Type.Array(
        Type.Object({
          at: Type.String(),
          source: Type.String(),
          kind: Type.String(),
          name: Type.String(),
          campaign_id: Text,
          campaign_name: Text,
          channel: Type.String(),
          outcome: Type.String(),
          reason: Type.String(),
          sentence: Text,
          detail: FreeObject,
        }),
      ),
      next: Next,
    }),
  },
});

export const changePerson = adminEndpoint({
  id: 'admin.people.change',
  method: 'PATCH',
  path: '/admin/v1/people/:user_id',
  permission: 'admin.write',
  area,
  summary: 'Change attributes and consent of one person, as /users/track would',
  description:
    'States the revision that was seen: when the person changed meanwhile, nothing is written and the answer is 409.',
  params: userParams,
  body: closed({
    revision: Type.Integer({ minimum: 1 }),
    attributes: Type.Record(Type.String(), Type.Unknown(), {
      description: 'As an attributes object of /users/track; null removes.',
    }),
  }),
  responses: { 200: answer({ revision: Type.Integer() }) },
});

export const exportPerson = adminEndpoint({
  id: 'admin.people.export',
  method: 'GET',
  path: '/admin/v1/people/:user_id/export',
  permission: 'admin.read',
  area,
  summary: 'Everything that is held about one person',
  params: userParams,
  responses: { 200: answer({ user_id: Type.String(), held: FreeObject }) },
});

export const erasePerson = adminEndpoint({
  id: 'admin.people.erase',
  method: 'DELETE',
  path: '/admin/v1/people/:user_id',
  permission: 'admin.write',
  area,
  summary: 'Erase one person for good, and show what is left',
  description:
    'What is left are outcomes without a person: `kept` counts them by table. Identifiers may not come back unless allowed.',
  params: userParams,
  responses: { 200: answer({ ...Done.properties, kept: Type.Record(Type.String(), Type.Integer()) }) },
});
