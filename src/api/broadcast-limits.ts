// The two limits of broadcasts (braze-rest-api 1.5): 10 a minute per unique audience and 250 a minute over all.
import { createHash } from 'node:crypto';
import type { RatePoolName } from '../contract/rate-limits.ts';
import { RATE_POOLS } from '../contract/rate-limits.ts';
import type { Allowance, BroadcastLimits, RequestLimits, WorkspaceFacts } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import { secondsUntil } from './gate.ts';

export const makeBroadcastLimits = (limits: RequestLimits, clock: Pick<Clock, 'now'>): BroadcastLimits => ({
  take: async (workspace, audience) => {
    const digest = createHash('sha256').update(audience).digest('hex').slice(0, 32);
    const own = await takeFrom(limits, workspace, 'broadcast_audience', `:${digest}`);
    const spent = own.allowed ? await takeFrom(limits, workspace, 'broadcast', '') : own;
    return spent.allowed ? null : { ...spent, retryAfterSeconds: secondsUntil(spent, clock.now()) };
  },
});

const takeFrom = (
  limits: RequestLimits,
  workspace: WorkspaceFacts,
  pool: RatePoolName,
  suffix: string,
): Promise<Allowance> =>
  limits.take({
    workspaceId: workspace.workspaceId,
    scope: pool + suffix,
    limit: workspace.rateLimits[pool] ?? RATE_POOLS[pool].limit,
    windowMs: RATE_POOLS[pool].windowMs,
  });
