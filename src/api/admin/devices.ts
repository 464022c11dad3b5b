// Apps with their public keys, verification keys of user tokens, geofences.
import * as contract from '../../contract/admin/devices.ts';
import type { Refusal } from '../../core/result.ts';
import { SECOND_MS, toIso } from '../../core/time.ts';
import type { Fence } from '../../core/users/geofences.ts';
import type { App, VerificationKey } from '../../ports/apps.ts';
import { openKeys } from '../device/routes.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import { findStale, versioned } from './versions.ts';
import type { AdminServices } from './services.ts';

export const deviceSetupRoutes = (services: AdminServices): readonly Route[] => [
  ...appRoutes(services),
  ...verificationRoutes(services),
  ...fenceRoutes(services),
];

const PUBLIC_KEY_BYTES = 16;
const SECRET_BYTES = 32;
const MAX_VERIFICATION_KEYS = 3;

const newPublicKey = ({ random }: AdminServices): string => `app_${random.hex(PUBLIC_KEY_BYTES)}`;

const appRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listApps, async ({ workspaceId }) => {
    const found = await services.apps.list(workspaceId);
    return succeed({ apps: found.map((app) => presentApp(services, app)) });
  }),
  route(contract.createApp, async ({ workspaceId }, { body }) => {
    const at = services.clock.now();
    const app: App = {
      appId: body.app_id ?? services.random.uuid(),
      name: body.name,
      platform: body.platform,
      publicKey: newPublicKey(services),
      previousKey: null,
      previousUntil: null,
      allowedOrigins: body.allowed_origins ?? [],
      userTokens: body.user_tokens ?? 'off',
      sealedKeys: null,
      active: true,
      createdAt: at,
      updatedAt: at,
    };
    const created = await services.apps.create(workspaceId, app);
    return created ? succeed({ app: presentApp(services, app) }, 201) : refuseWith(ID_TAKEN);
  }),
  route(contract.readApp, (context, { params }) =>
    withApp(services, context, params.app_id, async (app) => succeed({ app: presentApp(services, app) })),
  ),
  route(contract.changeApp, (context, { params, body }) =>
    withApp(
      services,
      context,
      params.app_id,
      async (app) =>
        findStale(body.version, presentApp(services, app)) ??
        saveApp(services, context, {
          ...app,
          name: body.name ?? app.name,
          allowedOrigins: body.allowed_origins ?? app.allowedOrigins,
          userTokens: body.user_tokens ?? app.userTokens,
          active: body.active ?? app.active,
        }),
    ),
  ),
  route(contract.revokeApp, (context, { params }) =>
    withApp(services, context, params.app_id, async (app) => {
      await saveApp(services, context, { ...app, active: false, previousKey: null, previousUntil: null });
      return succeed();
    }),
  ),
  route(contract.rotateApp, (context, { params, body }) =>
    withApp(services, context, params.app_id, (app) => {
      const grace = body.grace_seconds ?? 0;
      return saveApp(services, context, {
        ...app,
        publicKey: newPublicKey(services),
        previousKey: grace === 0 ? null : app.publicKey,
        previousUntil: grace === 0 ? null : services.clock.now() + grace * SECOND_MS,
      });
    }),
  ),
];

const ID_TAKEN: Refusal = {
  code: 'conflict',
  message: 'app_id is the id of another app.',
  field: 'app_id',
};

const withApp = async (
  { apps }: AdminServices,
  { workspaceId }: RequestContext,
  appId: string,
  run: (app: App) => Promise<Reply>,
): Promise<Reply> => {
  const app = await apps.find(workspaceId, appId);
  return app === null ? refuseWith(NOT_FOUND) : run(app);
};

const saveApp = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  app: App,
): Promise<Reply> => {
  const saved = { ...app, updatedAt: services.clock.now() };
  await services.apps.save(workspaceId, saved);
  return succeed({ app: presentApp(services, saved) });
};

const presentApp = ({ seal }: AdminServices, app: App) =>
  versioned({
    app_id: app.appId,
    name: app.name,
    platform: app.platform,
    public_key: app.publicKey,
    previous_key_until: isoOrNull(app.previousUntil),
    allowed_origins: app.allowedOrigins,
    user_tokens: app.userTokens,
    verification_keys: openKeys(seal, app.sealedKeys).map(({ keyId, name, algorithm, createdAt }) => ({
      key_id: keyId,
      name,
      algorithm,
      created_at: toIso(createdAt),
    })),
    active: app.active,
    created_at: toIso(app.createdAt),
    updated_at: toIso(app.updatedAt),
  });

const verificationRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.addVerificationKey, (context, { params, body }) =>
    withApp(services, context, params.app_id, async (app) => {
      const keys = openKeys(services.seal, app.sealedKeys);
      if (keys.length >= MAX_VERIFICATION_KEYS) return refuseWith(TOO_MANY_KEYS);
      const { algorithm, name, public_key: publicKey } = body;
      if ((algorithm === 'HS256') !== (publicKey === undefined)) return refuseWith(KEY_FORM);
      const secret = publicKey === undefined ? services.random.hex(SECRET_BYTES) : null;
      const material = publicKey ?? secret ?? '';
      const checked = await services.userTokens.checkKey(algorithm, material);
      if (!checked.ok) return refuseWith(checked.error);
      const createdAt = services.clock.now();
      const key: VerificationKey = { keyId: services.random.uuid(), name, algorithm, material, createdAt };
      await saveApp(services, context, { ...app, sealedKeys: sealKeys(services, [...keys, key]) });
      return succeed({ key_id: key.keyId, secret }, 201);
    }),
  ),
  route(contract.removeVerificationKey, (context, { params }) =>
    withApp(services, context, params.app_id, async (app) => {
      const keys = openKeys(services.seal, app.sealedKeys);
      const left = keys.filter(({ keyId }) => keyId !== params.key_id);
      if (left.length === keys.length) return refuseWith(NOT_FOUND);
      await saveApp(services, context, { ...app, sealedKeys: sealKeys(services, left) });
      return succeed();
    }),
  ),
];

const TOO_MANY_KEYS: Refusal = {
  code: 'conflict',
  message: `An app has at most ${MAX_VERIFICATION_KEYS} verification keys; remove one first.`,
};
const KEY_FORM: Refusal = {
  code: 'invalid_field',
  message: 'public_key belongs to RS256 and ES256, and not to HS256.',
  field: 'public_key',
};

const sealKeys = ({ seal }: AdminServices, keys: readonly VerificationKey[]): Uint8Array | null =>
  keys.length === 0 ? null : seal.seal(JSON.stringify(keys));

const fenceRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listGeofences, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 50;
    const page = { set: query.set ?? null, limit, after: query.after ?? null };
    const found = await services.geofences.list(workspaceId, page);
    const next = found.length === limit ? (found.at(-1)?.fenceId ?? null) : null;
    return succeed({ geofences: found.map(presentFence), next });
  }),
  route(contract.createGeofences, async (context, { body }) => {
    const fences = body.geofences.map((given) => ({
      fenceId: services.random.uuid(),
      name: given.name,
      set: given.set,
      latitude: given.latitude,
      longitude: given.longitude,
      radiusMeters: given.radius_meters,
    }));
    const refused = await saveFences(services, context, fences);
    return refused ?? succeed({ geofences: fences.map(presentFence) }, 201);
  }),
  route(contract.changeGeofence, async (context, { params, body }) => {
    const before = await services.geofences.find(context.workspaceId, params.geofence_id);
    if (before === null) return refuseWith(NOT_FOUND);
    const stale = findStale(body.version, presentFence(before));
    if (stale !== null) return stale;
    const fence: Fence = {
      fenceId: before.fenceId,
      name: body.name ?? before.name,
      set: body.set ?? before.set,
      latitude: body.latitude ?? before.latitude,
      longitude: body.longitude ?? before.longitude,
      radiusMeters: body.radius_meters ?? before.radiusMeters,
    };
    return (await saveFences(services, context, [fence])) ?? succeed({ geofence: presentFence(fence) });
  }),
  route(contract.removeGeofence, async ({ workspaceId }, { params }) => {
    if (!(await services.geofences.remove(workspaceId, params.geofence_id))) return refuseWith(NOT_FOUND);
    services.signals.send('geofences', String(workspaceId));
    return succeed();
  }),
];

/** Null: saved. */
const saveFences = async (
  { geofences, signals }: AdminServices,
  { workspaceId }: RequestContext,
  fences: readonly Fence[],
): Promise<Reply | null> => {
  const outcome = await geofences.save(workspaceId, fences);
  if (outcome === 'set_full') return refuseWith(SET_FULL);
  if (outcome === 'name_taken') return refuseWith(FENCE_NAME_TAKEN);
  signals.send('geofences', String(workspaceId));
  return null;
};

const SET_FULL: Refusal = {
  code: 'conflict',
  message: 'set would hold more than 10,000 geofences.',
  field: 'set',
};
const FENCE_NAME_TAKEN: Refusal = {
  code: 'conflict',
  message: 'name is used by another geofence of the set.',
  field: 'name',
};

const presentFence = (fence: Fence) =>
  versioned({
    geofence_id: fence.fenceId,
    name: fence.name,
    set: fence.set,
    latitude: fence.latitude,
    longitude: fence.longitude,
    radius_meters: fence.radiusMeters,
  });
