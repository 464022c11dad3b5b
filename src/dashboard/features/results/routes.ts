// Results of the workspace, and of one campaign. The span of days, the comparison and the view are part of the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { readSpan, readWorkspaceSearch, type SpanSearch, type WorkspaceSearch } from './span.ts';

const all = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'results',
  validateSearch: (search: Record<string, unknown>): WorkspaceSearch => readWorkspaceSearch(search),
  component: lazyRouteComponent(() => import('./workspace-results.tsx'), 'WorkspaceResults'),
});

const one = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'results/$campaignId',
  validateSearch: (search: Record<string, unknown>): SpanSearch => readSpan(search),
  component: lazyRouteComponent(() => import('./campaign-results.tsx'), 'CampaignResults'),
});

export const resultsRoutes = [all, one];
