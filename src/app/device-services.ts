// The door of devices over the parts that wiring built.
import { createAccess } from '../adapters/postgres/api-keys.ts';
import { createAppDirectory } from '../adapters/postgres/apps.ts';
import { createRecentPushes } from '../adapters/postgres/recent-pushes.ts';
import { makeUserTokens } from '../adapters/crypto/user-tokens.ts';
import { makeDevicePace } from '../api/device/device-pace.ts';
import type { DeviceServices } from '../api/device/routes.ts';
import { makeDeviceDoor } from '../engine/device-door.ts';
import type { RequestLimits } from '../ports/access.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const deviceServicesOf = (
  { pools, clock, seal }: Runtime,
  parts: Parts,
  limits: RequestLimits,
): DeviceServices => ({
  apps: createAppDirectory(pools.api, clock),
  access: createAccess(pools.api, clock),
  limits,
  pace: makeDevicePace(clock),
  userTokens: makeUserTokens(),
  seal,
  worlds: parts.worlds,
  fences: parts.fences,
  door: makeDeviceDoor({
    ingest: parts.ingest,
    store: parts.ingestStore,
    identity: parts.identity,
    interactions: parts.interactions,
    recentPushes: createRecentPushes(pools.api),
    mac: parts.mac,
    clock,
  }),
});
