// POST /users/track and its siblings (braze-rest-api 5.1 to 5.3), as values.
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { jsonBytes } from '../../core/text-size.ts';
import type { Json } from '../../core/json.ts';
import { refuse } from '../../core/result.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { Permission } from '../permissions.ts';
import type { RatePoolName } from '../rate-limits.ts';
import { parseTrackBody, TRACK_BULK_CAPS, TRACK_CAPS, TRACK_SYNC_CAPS } from './track.ts';
import type { TrackCaps } from './track.ts';

/** 5.3 */
const MAX_BULK_BYTES = 2 * 1024 * 1024;

const identifiers = {
  external_id: Type.Optional(Type.String()),
  user_alias: Type.Optional(Type.Object({ alias_name: Type.String(), alias_label: Type.String() })),
  braze_id: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  _update_existing_only: Type.Optional(Type.Boolean()),
};
const properties = Type.Optional(Type.Record(Type.String(), Type.Any()));
const body = Type.Object({
  attributes: Type.Optional(
    Type.Array(
      Type.Object(
        {
          ...identifiers,
          _merge_objects: Type.Optional(Type.Boolean()),
          push_token_import: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: true },
      ),
    ),
  ),
  events: Type.Optional(
    Type.Array(
      Type.Object({
        ...identifiers,
        name: Type.String(),
        time: Type.String(),
        app_id: Type.Optional(Type.String()),
        properties,
      }),
    ),
  ),
  purchases: Type.Optional(
    Type.Array(
      Type.Object({
        ...identifiers,
        product_id: Type.String(),
        currency: Type.String(),
        price: Type.Number(),
        quantity: Type.Optional(Type.Integer()),
        time: Type.String(),
        app_id: Type.Optional(Type.String()),
        properties,
      }),
    ),
  ),
});

const errors = Type.Optional(
  Type.Array(
    Type.Object({
      type: Type.String(),
      code: Type.String(),
      input_array: Type.String(),
      index: Type.Integer(),
    }),
  ),
);
const processed = {
  attributes_processed: Type.Optional(Type.Integer()),
  events_processed: Type.Optional(Type.Integer()),
  purchases_processed: Type.Optional(Type.Integer()),
  errors,
};

interface Spec {
  readonly path: string;
  readonly permission: Permission;
  readonly pool: RatePoolName;
  readonly summary: string;
  readonly caps: TrackCaps;
  readonly answer: TProperties;
  readonly maxBytes?: number;
}

const post = (spec: Spec) =>
  brazeEndpoint({
    id: spec.permission,
    method: 'POST',
    path: spec.path,
    permission: spec.permission,
    pool: spec.pool,
    area: 'People',
    summary: spec.summary,
    itemLists: { attributes: true, events: true, purchases: true },
    shapes: {
      body,
      responses: { 201: Type.Object({ message: Type.Literal('success'), ...spec.answer }) },
    },
    parse: (input) => {
      const { maxBytes } = spec;
      if (maxBytes !== undefined && input.body !== undefined && jsonBytes(input.body as Json) > maxBytes)
        return refuse('payload_too_large', 'The body is larger than 2 MB.');
      return parseTrackBody(input.body, spec.caps);
    },
  });

export const trackEndpoint = post({
  path: '/users/track',
  permission: 'users.track',
  pool: 'track',
  summary: 'Record attributes, events and purchases of people',
  caps: TRACK_CAPS,
  answer: processed,
});

export const trackSyncEndpoint = post({
  path: '/users/track/sync',
  permission: 'users.track.sync',
  pool: 'track_sync',
  summary: 'Record one object and answer what it led to',
  caps: TRACK_SYNC_CAPS,
  answer: { users: Type.Array(Type.Record(Type.String(), Type.Any())) },
});

export const trackBulkEndpoint = post({
  path: '/users/track/bulk',
  permission: 'users.track.bulk',
  pool: 'track_bulk',
  summary: 'Record many objects at lower priority',
  caps: TRACK_BULK_CAPS,
  answer: processed,
  maxBytes: MAX_BULK_BYTES,
});
