// The two limits of broadcasts (braze-rest-api 1.5): 10 a minute per unique audience and 250 a minute over all.
import { createHash } from 'node:crypto';
import { err, ok } from '../core/result.ts';
import type { RatePoolName } from '../contract/rate-limits.ts';
import { RATE_POOLS } from '../contract/rate-limits.ts';
import type { BroadcastLimits, RequestLimits, WorkspaceFacts } from '../ports/access.ts';
import { RATE_LIMITED } from './gate.ts';

export const makeBroadcastLimits = (limits: RequestLimits): BroadcastLimits => ({
  take: async (workspace, audience) => {
    const digest = createHash('sha256').update(audience).digest('hex').slice(0, 32);
    const own = await takeFrom(limits, workspace, 'broadcast_audience', `:${digest}`);
    if (!own) return err(RATE_LIMITED);
    return (await takeFrom(limits, workspace, 'broadcast', '')) ? ok(null) : err(RATE_LIMITED);
  },
});

const takeFrom = async (
  limits: RequestLimits,
  workspace: WorkspaceFacts,
  pool: RatePoolName,
  suffix: string,
): Promise<boolean> => {
  const { allowed } = await limits.take({
    workspaceId: workspace.workspaceId,
    scope: pool + suffix,
    limit: workspace.rateLimits[pool] ?? RATE_POOLS[pool].limit,
    windowMs: RATE_POOLS[pool].windowMs,
  });
  return allowed;
};
