// Apps with their public keys, the keys that user tokens are verified with, and geofences.
import { Type } from 'typebox';
import { MAX_FENCES_PER_SET, MAX_RADIUS_METERS, MIN_RADIUS_METERS } from '../../core/users/geofences.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Done, Name, Next, Nullable, Version, answer, closed, pageQuery } from './shapes.ts';

const apps = 'Apps';

const Platform = Type.Union(
  (['ios', 'android', 'web', 'kindle', 'android_china', 'tvos'] as const).map((each) => Type.Literal(each)),
);
const UserTokens = Type.Union([Type.Literal('off'), Type.Literal('optional'), Type.Literal('required')], {
  description:
    'Whether facts of a user_id need a token signed by your server: never, checked where given, or always.',
});
const Origins = Type.Array(Type.String({ pattern: '^https?://[^/\\s]+$', maxLength: 300 }), {
  maxItems: 50,
  description: 'Origins of pages that may use the key; empty: all.',
});
const AppId = Type.Object({ app_id: Type.String() });

const App = Type.Object({
  app_id: Type.String(),
  name: Type.String(),
  platform: Type.String(),
  public_key: Type.String(),
  previous_key_until: Nullable(Type.String()),
  allowed_origins: Type.Array(Type.String()),
  user_tokens: Type.String(),
  verification_keys: Type.Array(
    Type.Object({
      key_id: Type.String(),
      name: Type.String(),
      algorithm: Type.String(),
      created_at: Type.String(),
    }),
  ),
  active: Type.Boolean(),
  created_at: Type.String(),
  updated_at: Type.String(),
  version: Type.String(),
});
const OneApp = answer({ app: App });

export const listApps = adminEndpoint({
  id: 'admin.apps.list',
  method: 'GET',
  path: '/admin/v1/apps',
  permission: 'admin.read',
  area: apps,
  summary: 'List apps and their public keys',
  responses: { 200: answer({ apps: Type.Array(App) }) },
});

export const createApp = adminEndpoint({
  id: 'admin.apps.create',
  method: 'POST',
  path: '/admin/v1/apps',
  permission: 'admin.keys',
  area: apps,
  summary: 'Create an app with a public key for the device door',
  description:
    'The public key may stand in web pages and apps: it reports facts of devices and can do nothing else.',
  body: closed({
    name: Name,
    platform: Platform,
    app_id: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9._-]{1,100}$', description: 'A UUID of ours unless given.' }),
    ),
    allowed_origins: Type.Optional(Origins),
    user_tokens: Type.Optional(UserTokens),
  }),
  responses: { 201: OneApp },
});

export const readApp = adminEndpoint({
  id: 'admin.apps.get',
  method: 'GET',
  path: '/admin/v1/apps/:app_id',
  permission: 'admin.read',
  area: apps,
  summary: 'Read an app',
  params: AppId,
  responses: { 200: OneApp },
});

export const changeApp = adminEndpoint({
  id: 'admin.apps.update',
  method: 'PATCH',
  path: '/admin/v1/apps/:app_id',
  permission: 'admin.keys',
  area: apps,
  summary: 'Change an app; `active: false` stops its key at once',
  params: AppId,
  body: closed({
    name: Type.Optional(Name),
    allowed_origins: Type.Optional(Origins),
    user_tokens: Type.Optional(UserTokens),
    active: Type.Optional(Type.Boolean()),
    version: Version,
  }),
  responses: { 200: OneApp },
});

export const revokeApp = adminEndpoint({
  id: 'admin.apps.revoke',
  method: 'DELETE',
  path: '/admin/v1/apps/:app_id',
  permission: 'admin.keys',
  area: apps,
  summary: 'Revoke the key of an app; what it reported stays',
  params: AppId,
  responses: { 200: Done },
});

export const rotateApp = adminEndpoint({
  id: 'admin.apps.rotate',
  method: 'POST',
  path: '/admin/v1/apps/:app_id/rotate',
  permission: 'admin.keys',
  area: apps,
  summary: 'Give an app a new public key',
  description: 'The key before it is taken for `grace_seconds` more, so that pages and apps can change over.',
  params: AppId,
  body: closed({ grace_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 400 * 86_400 })) }),
  responses: { 200: OneApp },
});

export const addVerificationKey = adminEndpoint({
  id: 'admin.apps.verification_keys.create',
  method: 'POST',
  path: '/admin/v1/apps/:app_id/verification-keys',
  permission: 'admin.keys',
  area: apps,
  summary: 'Add a key that user tokens are verified with',
  description:
    'HS256: a secret is made and shown once. RS256, ES256: give the public key as PEM. At most three keys.',
  params: AppId,
  body: closed({
    name: Name,
    algorithm: Type.Union([Type.Literal('HS256'), Type.Literal('RS256'), Type.Literal('ES256')]),
    public_key: Type.Optional(Type.String({ maxLength: 4_000 })),
  }),
  answersSecret: true,
  responses: { 201: answer({ key_id: Type.String(), secret: Nullable(Type.String()) }) },
});

export const removeVerificationKey = adminEndpoint({
  id: 'admin.apps.verification_keys.delete',
  method: 'DELETE',
  path: '/admin/v1/apps/:app_id/verification-keys/:key_id',
  permission: 'admin.keys',
  area: apps,
  summary: 'Remove a verification key',
  params: Type.Object({ app_id: Type.String(), key_id: Type.String() }),
  responses: { 200: Done },
});

const geofences = 'Geofences';
const FenceFields = {
  name: Name,
  set: Type.String({ minLength: 1, maxLength: 200, description: 'Name of the set it belongs to.' }),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
  radius_meters: Type.Number({ minimum: MIN_RADIUS_METERS, maximum: MAX_RADIUS_METERS }),
};
const Geofence = Type.Object({ geofence_id: Type.String(), ...FenceFields, version: Type.String() });
const FenceId = Type.Object({ geofence_id: Type.String() });

export const listGeofences = adminEndpoint({
  id: 'admin.geofences.list',
  method: 'GET',
  path: '/admin/v1/geofences',
  permission: 'admin.read',
  area: geofences,
  summary: 'List geofences, of one set or all',
  query: Type.Object({ ...pageQuery, set: Type.Optional(Type.String({ maxLength: 200 })) }),
  responses: { 200: answer({ geofences: Type.Array(Geofence), next: Next }) },
});

export const createGeofences = adminEndpoint({
  id: 'admin.geofences.create',
  method: 'POST',
  path: '/admin/v1/geofences',
  permission: 'admin.write',
  area: geofences,
  summary: 'Create geofences; all of them or none',
  description:
    `A circle of ${MIN_RADIUS_METERS} to ${MAX_RADIUS_METERS} m; 200 m and more are recognised reliably. A set holds at ` +
    `most ${MAX_FENCES_PER_SET}. An entry counts at most once in six hours per fence and person.`,
  body: closed({ geofences: Type.Array(closed(FenceFields), { minItems: 1, maxItems: 1_000 }) }),
  responses: { 201: answer({ geofences: Type.Array(Geofence) }) },
});

export const changeGeofence = adminEndpoint({
  id: 'admin.geofences.update',
  method: 'PATCH',
  path: '/admin/v1/geofences/:geofence_id',
  permission: 'admin.write',
  area: geofences,
  summary: 'Change a geofence',
  params: FenceId,
  body: closed({
    name: Type.Optional(FenceFields.name),
    set: Type.Optional(FenceFields.set),
    latitude: Type.Optional(FenceFields.latitude),
    longitude: Type.Optional(FenceFields.longitude),
    radius_meters: Type.Optional(FenceFields.radius_meters),
    version: Version,
  }),
  responses: { 200: answer({ geofence: Geofence }) },
});

export const removeGeofence = adminEndpoint({
  id: 'admin.geofences.delete',
  method: 'DELETE',
  path: '/admin/v1/geofences/:geofence_id',
  permission: 'admin.write',
  area: geofences,
  summary: 'Remove a geofence',
  params: FenceId,
  responses: { 200: Done },
});
