// The door of devices: which app speaks, from where, how often, and whether it may speak for this user. Then the items.
import { readFile } from 'node:fs/promises';
import type { DeviceBatchBody } from '../../contract/device/batch.ts';
import { deviceBatchEndpoint, deviceScriptEndpoint } from '../../contract/device/endpoints.ts';
import { readDeviceItems, skewOf } from '../../contract/device/items.ts';
import type { ItemProblem, ItemsReading } from '../../contract/device/items.ts';
import { RATE_POOLS } from '../../contract/rate-limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { DeviceDoor } from '../../engine/device-door.ts';
import type { FenceIndex } from '../../engine/fence-index.ts';
import type { TrackWorlds } from '../../engine/track-worlds.ts';
import type { Access, RequestLimits } from '../../ports/access.ts';
import type { AppCaller, AppDirectory, UserTokens, VerificationKey } from '../../ports/apps.ts';
import type { Seal } from '../../ports/seal.ts';
import { RATE_LIMITED } from '../gate.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { failWith, refuseWith, succeed } from '../reply.ts';
import type { DevicePace } from './device-pace.ts';

export interface DeviceServices {
  readonly apps: AppDirectory;
  readonly access: Pick<Access, 'now'>;
  readonly limits: Pick<RequestLimits, 'take'>;
  readonly pace: DevicePace;
  readonly userTokens: UserTokens;
  readonly seal: Pick<Seal, 'open'>;
  readonly worlds: TrackWorlds;
  readonly fences: FenceIndex;
  readonly door: DeviceDoor;
}

export const deviceRoutes = (services: DeviceServices): readonly Route[] => [
  publicRoute(deviceBatchEndpoint, (context, body) => answerBatch(services, context, body)),
  publicRoute(deviceScriptEndpoint, async () => ({
    kind: 'text',
    status: 200,
    contentType: 'text/javascript; charset=utf-8',
    text: await readFile(new URL('./relance.mjs', import.meta.url), 'utf8'),
    headers: { 'cache-control': 'public, max-age=3600' },
  })),
];

const answerBatch = async (
  services: DeviceServices,
  context: PublicContext,
  body: DeviceBatchBody,
): Promise<Reply> => {
  const caller = await identifyApp(services, context, body);
  if (!caller.ok) return refuseWith(caller.error);
  const busy = await takeAllowance(services, caller.value, body, context.now);
  if (busy !== null) return busy;
  const verified = await verifyUser(services, caller.value, body, context.now);
  if (!verified.ok) return refuseWith(verified.error);
  const { app, workspace } = caller.value;
  const { workspaceId } = workspace;
  const now = await services.access.now(workspace);
  const reading = await readItems(services, caller.value, body, { now, verified: verified.value });
  const taken = await services.door.take({
    workspace: { workspaceId, live: workspace.kind === 'live', now },
    appId: app.appId,
    platform: app.platform,
    deviceId: body.deviceId,
    userId: body.userId,
    items: reading.items,
  });
  if (!taken.ok) return { ...refuseWith(taken.error), headers: { 'retry-after': '1' } };
  return present(body, [...reading.problems, ...taken.value]);
};

const INVALID_KEY: Refusal = {
  code: 'invalid_app_key',
  message: 'X-App-Key or app_key must be the public key of an app.',
  field: 'app_key',
};
const OTHER_ORIGIN: Refusal = {
  code: 'origin_not_allowed',
  message: 'This app does not take requests from pages of this origin.',
};

const identifyApp = async (
  { apps }: DeviceServices,
  { headers }: PublicContext,
  { appKey }: DeviceBatchBody,
): Promise<Result<AppCaller>> => {
  const header = headers['x-app-key'];
  const key = typeof header === 'string' ? header : appKey;
  const caller = key === null || key.length > 200 ? null : await apps.byKey(key);
  if (caller === null) return err(INVALID_KEY);
  const { allowedOrigins } = caller.app;
  const origin = headers['origin'];
  const foreign = typeof origin === 'string' && allowedOrigins.length > 0 && !allowedOrigins.includes(origin);
  return foreign ? err(OTHER_ORIGIN) : ok(caller);
};

/** Null: go on. */
const takeAllowance = async (
  { limits, pace }: DeviceServices,
  { app, workspace }: AppCaller,
  { deviceId }: DeviceBatchBody,
  now: Instant,
): Promise<Reply | null> => {
  const { workspaceId, rateLimits } = workspace;
  const slow = { ...refuseWith(RATE_LIMITED), headers: { 'retry-after': '60' } };
  if (!pace.take(`${workspaceId}:${app.appId}:${deviceId}`)) return slow;
  const allowance = await limits.take({
    workspaceId,
    scope: `device:${app.appId}`,
    limit: rateLimits['device'] ?? RATE_POOLS.device.limit,
    windowMs: RATE_POOLS.device.windowMs,
  });
  if (allowance.allowed) return null;
  const seconds = Math.max(1, Math.ceil((allowance.resetAt - now) / 1_000));
  return { ...slow, headers: { 'retry-after': String(seconds) } };
};

const TOKEN_REQUIRED: Refusal = {
  code: 'user_token_required',
  message: 'This app speaks for a user_id only with a user_token that your server signed.',
  field: 'user_token',
};

/** True: the customer's server vouches for the user. */
const verifyUser = async (
  { userTokens, seal }: DeviceServices,
  { app }: AppCaller,
  { userId, userToken }: DeviceBatchBody,
  now: Instant,
): Promise<Result<boolean>> => {
  if (userId === null || app.userTokens === 'off') return ok(false);
  if (userToken === null) return app.userTokens === 'required' ? err(TOKEN_REQUIRED) : ok(false);
  const verified = await userTokens.verify(openKeys(seal, app.sealedKeys), userToken, userId, now);
  return verified.ok ? ok(true) : verified;
};

export const openKeys = (seal: Pick<Seal, 'open'>, sealed: Uint8Array | null): readonly VerificationKey[] => {
  const opened = sealed === null ? null : seal.open(sealed);
  return opened?.ok === true ? (JSON.parse(opened.value) as readonly VerificationKey[]) : [];
};

const readItems = async (
  { worlds, fences }: DeviceServices,
  { app, workspace: { workspaceId } }: AppCaller,
  body: DeviceBatchBody,
  known: { readonly now: Instant; readonly verified: boolean },
): Promise<ItemsReading> => {
  const read = (world: TrackWorld): ItemsReading =>
    readDeviceItems(body.items, {
      ...known,
      appId: app.appId,
      platform: app.platform,
      deviceId: body.deviceId,
      userId: body.userId,
      world,
      skewMs: skewOf(body.sentAt, known.now),
      geofence: (fenceId) => fences.of(workspaceId).byId(fenceId),
    });
  const reading = read(await worlds.of(workspaceId));
  // What the workspace knows may have grown since it was read: an item refused for it gets a second look.
  const codes = new Set(reading.problems.map(({ code }) => code));
  if (codes.has('unknown_geofence')) await fences.refresh();
  else if (!codes.has('bad_subscription_group_id')) return reading;
  return read(await worlds.refresh(workspaceId));
};

const present = ({ items }: DeviceBatchBody, problems: readonly ItemProblem[]): Reply => {
  const refused = new Set(problems.map(({ index }) => index));
  const accepted = items.length - refused.size;
  const ordered = [...problems].sort((a, b) => a.index - b.index);
  const errors = problems.length === 0 ? {} : { errors: ordered };
  if (accepted > 0) return succeed({ accepted, ...errors });
  return failWith(400, 'No item of the batch is valid.', { code: 'invalid_items', accepted, ...errors });
};
