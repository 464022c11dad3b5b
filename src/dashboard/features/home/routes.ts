// The first screen of a workspace.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';

const home = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'home',
  component: lazyRouteComponent(() => import('./home-screen.tsx'), 'HomeScreen'),
});

export const homeRoutes = [home];
