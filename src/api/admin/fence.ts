// The restore fence as an operator sees it (G14).
import * as contract from '../../contract/admin/fence.ts';
import { toIso } from '../../core/time.ts';
import type { FenceStatus } from '../../ports/fence.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import type { AdminServices } from './services.ts';

export const fenceRoutes = ({ fence }: AdminServices): readonly Route[] => [
  route(contract.readFence, async () => succeed(present(await fence.status()))),
  route(contract.confirmFence, async ({ caller }) => {
    await fence.confirm(`${caller.name} (${caller.keyId})`);
    return succeed(present(await fence.status()));
  }),
];

const present = (status: FenceStatus) => ({
  fenced: status.fenced,
  reason: status.reason,
  explanation: status.explanation,
  fenced_at: status.fencedAt === null ? null : toIso(status.fencedAt),
  due: {
    campaigns: status.due.campaigns.map((row) => ({
      workspace_id: row.workspaceId,
      campaign_id: row.campaignId,
      name: row.name,
      due: row.due,
      expired: row.expired,
      later: row.later,
      oldest_due_at: isoOrNull(row.oldestDueAt),
    })),
    fanouts: status.due.fanouts,
    schedules: status.due.schedules,
  },
});
