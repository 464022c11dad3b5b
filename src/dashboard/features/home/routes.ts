// The first screen of a workspace, and the messages there whose answer was lost.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';

const home = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'home',
  component: lazyRouteComponent(() => import('./home-screen.tsx'), 'HomeScreen'),
});

const held = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'held',
  validateSearch: (search: Record<string, unknown>): { readonly campaign?: string } =>
    typeof search['campaign'] === 'string' ? { campaign: search['campaign'] } : {},
  component: lazyRouteComponent(() => import('./held-sends.tsx'), 'HeldSends'),
});

export const homeRoutes = [home, held] as const;
