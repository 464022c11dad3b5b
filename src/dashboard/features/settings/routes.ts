// The screens of the settings; each is loaded when it is opened.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';

const getParentRoute = () => workspaceRoute;

const overview = createRoute({
  getParentRoute,
  path: 'settings',
  component: lazyRouteComponent(() => import('./overview.tsx'), 'Overview'),
});
const frequency = createRoute({
  getParentRoute,
  path: 'settings/frequency',
  component: lazyRouteComponent(() => import('./limits/frequency.tsx'), 'Frequency'),
});
const quietHours = createRoute({
  getParentRoute,
  path: 'settings/quiet-hours',
  component: lazyRouteComponent(() => import('./limits/quiet-hours.tsx'), 'QuietHours'),
});
const speeds = createRoute({
  getParentRoute,
  path: 'settings/speeds',
  component: lazyRouteComponent(() => import('./limits/speeds.tsx'), 'Speeds'),
});
const controlGroup = createRoute({
  getParentRoute,
  path: 'settings/control-group',
  component: lazyRouteComponent(() => import('./limits/control-group.tsx'), 'ControlGroupPage'),
});
const tags = createRoute({
  getParentRoute,
  path: 'settings/tags',
  component: lazyRouteComponent(() => import('./limits/tags.tsx'), 'Tags'),
});

export const settingsRoutes = [overview, frequency, quietHours, speeds, controlGroup, tags];
