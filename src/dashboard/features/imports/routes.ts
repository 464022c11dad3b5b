// Addresses of the import screens.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';

export const importsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'imports',
  component: lazyRouteComponent(() => import('./imports-screen.tsx'), 'ImportsScreen'),
});

export const importRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'imports/$importId',
  component: lazyRouteComponent(() => import('./import-screen.tsx'), 'ImportScreen'),
});

export const importRoutes = [importsRoute, importRoute];
