// Addresses that get nothing, whatever the campaign: hard bounces, complaints, STOP, and what somebody entered by hand.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, Next, Nullable, answer, closed, pageQuery } from './shapes.ts';

const area = 'Suppressed addresses';
const Kind = Type.Union([Type.Literal('email'), Type.Literal('phone')]);
const Address = Type.String({ minLength: 3, maxLength: 254 });

export const listSuppressed = adminEndpoint({
  id: 'admin.suppressed_addresses.list',
  method: 'GET',
  path: '/admin/v1/suppressed-addresses',
  permission: 'admin.read',
  area,
  summary: 'Addresses that get nothing, in alphabetical order, with why and since when',
  query: closed({
    ...pageQuery,
    kind: Type.Optional(Kind),
    search: Type.Optional(Type.String({ maxLength: 254, description: 'Beginning of the address.' })),
  }),
  responses: {
    200: answer({
      addresses: Type.Array(
        Type.Object({
          address: Type.String(),
          kind: Type.String(),
          bounced_at: Nullable(Type.String({ description: 'Hard bounce, or a number that does not exist.' })),
          bounce_reason: Nullable(Type.String()),
          complained_at: Nullable(Type.String()),
          stopped_at: Nullable(Type.String({ description: 'Answered STOP.' })),
        }),
      ),
      next: Next,
    }),
  },
});

export const suppressAddress = adminEndpoint({
  id: 'admin.suppressed_addresses.add',
  method: 'POST',
  path: '/admin/v1/suppressed-addresses',
  permission: 'admin.write',
  area,
  summary: 'Suppress an address by hand; holds at once, for messages that are planned too',
  body: closed({ kind: Kind, address: Address }),
  responses: { 200: Done },
});

export const releaseAddress = adminEndpoint({
  id: 'admin.suppressed_addresses.release',
  method: 'POST',
  path: '/admin/v1/suppressed-addresses/release',
  permission: 'admin.write',
  area,
  summary: 'Make an address deliverable again; its subscription stays what it is',
  body: closed({ kind: Kind, address: Address }),
  responses: { 200: Done },
});
