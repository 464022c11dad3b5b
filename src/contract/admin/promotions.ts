// Lists of promotion codes: made, filled, deleted; who was given what, and what comes back.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, Instant, Nullable, answer, closed, seenOf } from './shapes.ts';

const area = 'Promotion codes';
const ListName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,250}$' });
const path = '/admin/v1/promotion-lists/:list';
const params = Type.Object({ list: ListName });
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 10_000 });
const User = Type.String({ minLength: 1, maxLength: 500, description: 'External id, braze id or email.' });

const List = Type.Object({
  name: Type.String(),
  expires_at: Nullable(Type.String()),
  created_at: Type.String(),
  deleted_at: Nullable(Type.String()),
  codes: Type.Integer(),
  taken: Type.Integer(),
  alert_below: Nullable(Type.Integer({ description: 'Home warns when fewer are left.' })),
  used_by: Type.Array(
    Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String(), status: Type.String() }),
  ),
});

export const listPromotions = adminEndpoint({
  id: 'admin.promotions.list',
  method: 'GET',
  path: '/admin/v1/promotion-lists',
  permission: 'admin.read',
  area,
  summary: 'Lists of promotion codes and how many are left',
  query: closed({
    deleted: Type.Optional(Type.Boolean({ description: 'Those that were deleted instead.' })),
  }),
  responses: { 200: answer({ lists: Type.Array(List) }) },
});
export const readPromotion = adminEndpoint({
  id: 'admin.promotions.get',
  method: 'GET',
  path,
  permission: 'admin.read',
  area,
  summary: 'One list of promotion codes, also when it was deleted',
  params,
  responses: { 200: answer({ list: List }) },
});
export const savePromotion = adminEndpoint({
  id: 'admin.promotions.save',
  method: 'PUT',
  path,
  permission: 'admin.write',
  area,
  summary: 'Create a list of promotion codes, or replace when it expires and when to warn',
  description: 'A list that was deleted comes back with its codes.',
  params,
  body: closed({
    expires_at: Type.Optional(Nullable(Instant)),
    alert_below: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 100_000_000 }))),
    /** Null: there was none of this name. */
    seen: seenOf(
      Nullable(closed({ expires_at: Nullable(Type.String()), alert_below: Nullable(Type.Integer()) })),
    ),
  }),
  responses: { 200: Done },
});
export const removePromotion = adminEndpoint({
  id: 'admin.promotions.delete',
  method: 'DELETE',
  path,
  permission: 'admin.write',
  area,
  summary: 'Delete a list of promotion codes; who was given what stays known',
  description:
    '409 promotion_list_in_use, with `uses`, while a live campaign hands out its codes, itself or through a content block.',
  params,
  responses: { 200: Done },
});
export const addCodes = adminEndpoint({
  id: 'admin.promotions.codes.add',
  method: 'POST',
  path: `${path}/codes`,
  permission: 'admin.write',
  area,
  summary: 'Add up to 10,000 codes; those that are there already stay as they are',
  params,
  body: closed({ codes: Codes }),
  responses: { 200: answer({ added: Type.Integer() }) },
});
export const withdrawCodes = adminEndpoint({
  id: 'admin.promotions.codes.withdraw',
  method: 'POST',
  path: `${path}/codes/withdraw`,
  permission: 'admin.write',
  area,
  summary: 'Take codes that nobody has out of the list: those named, or all',
  params,
  body: closed({ codes: Type.Optional(Codes) }),
  responses: {
    200: answer({
      withdrawn: Type.Integer(),
      taken: Type.Array(Type.String(), { description: 'Of those named: somebody has them; at most 100.' }),
    }),
  },
});
export const listHeldCodes = adminEndpoint({
  id: 'admin.promotions.codes.held',
  method: 'GET',
  path: '/admin/v1/promotion-codes',
  permission: 'admin.read',
  area,
  summary: 'Codes that somebody’s messages took, of every list, newest first (at most 500)',
  query: closed({ user: User, list: Type.Optional(ListName) }),
  responses: {
    200: answer({
      codes: Type.Array(
        Type.Object({
          list: Type.String(),
          code: Type.String(),
          taken_at: Type.String(),
          delivery_id: Type.String(),
          campaign_id: Type.String(),
          campaign_name: Type.String(),
          state: Type.Union(
            ['waiting', 'sent', 'unknown', 'unsent'].map((state) => Type.Literal(state)),
            {
              description:
                'waiting: its message is still to go. unknown: the provider never answered, it may have arrived. unsent: its ' +
                'message ended without leaving.',
            },
          ),
        }),
      ),
    }),
  },
});
export const takeBackCodes = adminEndpoint({
  id: 'admin.promotions.codes.take_back',
  method: 'POST',
  path: `${path}/codes/take-back`,
  permission: 'admin.write',
  area,
  summary: 'Put codes of somebody’s messages that never left back into the list',
  description: 'Codes that reached them, may have, or still may, stay theirs.',
  params,
  body: closed({ user: User }),
  responses: { 200: answer({ taken_back: Type.Integer(), kept: Type.Integer() }) },
});
