// The door for facts that come from devices, as values.
import { Type } from 'typebox';
import { ok } from '../../core/result.ts';
import { publicEndpoint } from '../endpoint.ts';
import { MAX_BATCH_BYTES, MAX_ITEMS, parseDeviceBatch } from './batch.ts';
import { ITEM_TYPES } from './items.ts';

const area = 'Devices';
const Moment = Type.Union([Type.String(), Type.Number()], {
  description: 'ISO 8601 with an offset, or milliseconds since 1970, by the clock of the device.',
});
const Free = Type.Record(Type.String(), Type.Any());
const Text = Type.Optional(Type.String());

const item = Type.Object(
  {
    id: Type.String({ maxLength: 64, description: 'Unique on the device; a repeat does nothing.' }),
    type: Type.String({ enum: [...ITEM_TYPES] }),
    at: Moment,
    anonymous: Type.Optional(
      Type.Boolean({ description: 'Happened before anybody was known, though the batch has a user_id.' }),
    ),
    session_id: Text,
    seconds: Type.Optional(Type.Number({ description: 'session_end: how long it lasted.' })),
    name: Type.Optional(Type.String({ description: 'event; alias' })),
    label: Type.Optional(Type.String({ description: 'alias' })),
    properties: Type.Optional(Free),
    product_id: Text,
    currency: Text,
    price: Type.Optional(Type.Number()),
    quantity: Type.Optional(Type.Integer()),
    attributes: Type.Optional(Free),
    latitude: Type.Optional(Type.Number()),
    longitude: Type.Optional(Type.Number()),
    geofence_id: Text,
    crossing: Type.Optional(Type.String({ enum: ['enter', 'exit'] })),
    token: Type.Optional(Type.Any({ description: 'push_token: the token, a web subscription, or null.' })),
    permission: Type.Optional(Type.String({ enum: ['granted', 'provisional', 'denied', 'default'] })),
    message: Type.Optional(
      Type.String({ description: 'push_*, in_app_*, card_*: `message_token` of the message.' }),
    ),
    button: Type.Optional(Type.Union([Type.String(), Type.Integer()])),
  },
  { additionalProperties: true },
);

export const deviceBatchEndpoint = publicEndpoint({
  id: 'sdk.batch',
  method: 'POST',
  path: '/sdk/v1/batch',
  area,
  summary: 'Report what happened on a device',
  description:
    'For browsers and apps, under the public key of an app: in the header `X-App-Key` or as `app_key`. The key can ' +
    'do nothing else and reads nothing. `Content-Type` may be `application/json`, or `text/plain` as beacons send it. ' +
    'Answers when what was taken is durable; `errors` names what was refused, item by item and field by field. ' +
    'Limits: 512 KB and 100 items a batch, the pool `device` for each app, and 240 batches a minute for each device. ' +
    'Guide: docs/guides/device-door.md.',
  consumes: 'beacon',
  crossOrigin: true,
  appKey: true,
  maxBodyBytes: MAX_BATCH_BYTES,
  itemLists: { items: true },
  shapes: {
    body: Type.Object({
      app_key: Text,
      device_id: Type.String({ minLength: 8, maxLength: 255 }),
      user_id: Type.Optional(
        Type.String({ description: 'external_id of who uses the device, where known.' }),
      ),
      user_token: Type.Optional(
        Type.String({
          description: 'JWT of the customer’s server: `sub` is the user_id, `exp` is required.',
        }),
      ),
      sent_at: Type.Optional(Moment),
      items: Type.Array(item, { minItems: 1, maxItems: MAX_ITEMS }),
    }),
    responses: {
      200: Type.Object({
        message: Type.Literal('success'),
        accepted: Type.Integer(),
        errors: Type.Optional(
          Type.Array(
            Type.Object({
              index: Type.Integer(),
              id: Type.Union([Type.String(), Type.Null()]),
              code: Type.String(),
              field: Text,
              message: Type.String(),
            }),
          ),
        ),
      }),
    },
  },
  parse: ({ body }) => parseDeviceBatch(body),
});

export const deviceScriptEndpoint = publicEndpoint({
  id: 'sdk.script',
  method: 'GET',
  path: '/sdk/v1/relance.mjs',
  area,
  summary: 'The browser script, an ES module without dependencies',
  crossOrigin: true,
  produces: 'text/javascript; charset=utf-8',
  shapes: { responses: { 200: Type.String() } },
  parse: () => ok(null),
});
