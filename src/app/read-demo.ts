// What the page at `/` shows of the demo sandbox.
import { createCampaignStore } from '../adapters/postgres/campaigns.ts';
import { createReports } from '../adapters/postgres/reports.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import type { HomeFacts } from '../api/public/home.ts';
import { toIso } from '../core/time.ts';
import type { Runtime } from './runtime.ts';

const DEMO_KEY = 'demo';
const SHOWN = 20;

export const readDemo = async ({
  pools,
  clock,
}: Pick<Runtime, 'pools' | 'clock'>): Promise<HomeFacts | null> => {
  const tables = openTables(pools.reports);
  const workspace = await createWorkspaceStore(tables).find(DEMO_KEY);
  if (workspace === null || workspace.kind !== 'sandbox') return null;
  const { workspaceId } = workspace;
  const [messages, campaigns] = await Promise.all([
    createReports(pools.reports).lastCaptured(workspaceId, SHOWN),
    createCampaignStore(tables).listByCreation(workspaceId, {
      offset: 0,
      limit: SHOWN,
      descending: false,
      includeArchived: false,
      editedAfter: null,
    }),
  ]);
  return {
    workspaceName: workspace.name,
    clock:
      toIso(workspace.clockAt ?? clock.now())
        .replace('T', ' ')
        .slice(0, 19) + ' UTC',
    // The page shows how a call is made: only these take one.
    campaigns: campaigns.filter(({ type }) => type === 'api_triggered'),
    messages,
  };
};
