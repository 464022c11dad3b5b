// Data schema: names of events, purchases, properties and attributes as they were seen, and which are blocked.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Nullable, answer, closed } from './shapes.ts';

const area = 'Data schema';
const path = '/admin/v1/schema';

const Kind = Type.Union([
  Type.Literal('event'),
  Type.Literal('purchase'),
  Type.Literal('attribute'),
  Type.Literal('event_property'),
  Type.Literal('purchase_property'),
]);

const SeenName = Type.Object({
  kind: Kind,
  parent: Type.String(),
  name: Type.String(),
  types: Type.Array(Type.String({ description: 'text, number, boolean, time, array, object, object_array' })),
  last_value: Nullable(Type.String()),
  count: Type.Integer({ description: 'Close, not exact: processes add up what they saw now and then.' }),
  dropped: Type.Integer({ description: 'Since it is blocked.' }),
  first_seen_at: Type.String(),
  last_seen_at: Type.String(),
  blocked: Type.Boolean(),
  description: Type.String(),
});

export const listNames = adminEndpoint({
  id: 'admin.schema.list',
  method: 'GET',
  path,
  permission: 'admin.read',
  area,
  summary: 'Names that events, purchases, properties or attributes were seen under, in the order of names',
  query: closed({
    kind: Kind,
    parent: Type.Optional(
      Type.String({
        maxLength: 255,
        description: 'Event or product of a property; without it, properties of all of them.',
      }),
    ),
    search: Type.Optional(Type.String({ maxLength: 255 })),
    after: Type.Optional(Type.String({ maxLength: 255 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
  }),
  responses: { 200: answer({ names: Type.Array(SeenName), next: Nullable(Type.String()) }) },
});

export const changeName = adminEndpoint({
  id: 'admin.schema.change',
  method: 'PATCH',
  path,
  permission: 'admin.write',
  area,
  summary: 'Block or unblock an event, a product or an attribute, or describe it',
  description:
    'What is blocked is dropped when it comes in, and counted; what was stored before stays. Example values are forgotten.',
  body: closed({
    kind: Type.Union([Type.Literal('event'), Type.Literal('purchase'), Type.Literal('attribute')]),
    name: Type.String({ minLength: 1, maxLength: 255 }),
    blocked: Type.Optional(Type.Boolean()),
    description: Type.Optional(Type.String({ maxLength: 1_000 })),
  }),
  responses: { 200: answer({ name: SeenName }) },
});
