// The screens of the settings; each is loaded when it is opened.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readCapturedOrder } from '../../parts/captured-order.ts';
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

const channels = createRoute({
  getParentRoute,
  path: 'settings/channels',
  component: lazyRouteComponent(() => import('./channels/channel-list.tsx'), 'ChannelList'),
});
const channelNew = createRoute({
  getParentRoute,
  path: 'settings/channels/new',
  component: lazyRouteComponent(() => import('./channels/channel-new.tsx'), 'ChannelNew'),
});
const CHANNEL_TABS = ['settings', 'test', 'dns', 'reports'] as const;
const channelDetail = createRoute({
  getParentRoute,
  path: 'settings/channels/$configurationId',
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: (typeof CHANNEL_TABS)[number] } => {
    const known = CHANNEL_TABS.find((one) => one === tab);
    return known === undefined ? {} : { tab: known };
  },
  component: lazyRouteComponent(() => import('./channels/channel-detail.tsx'), 'ChannelDetail'),
});

const promotions = createRoute({
  getParentRoute,
  path: 'settings/promotions',
  component: lazyRouteComponent(() => import('./data/promotions.tsx'), 'Promotions'),
});

const suppression = createRoute({
  getParentRoute,
  path: 'settings/suppression',
  component: lazyRouteComponent(() => import('./limits/suppression.tsx'), 'Suppression'),
});
const groups = createRoute({
  getParentRoute,
  path: 'settings/subscription-groups',
  component: lazyRouteComponent(() => import('./people/groups.tsx'), 'Groups'),
});
const seeds = createRoute({
  getParentRoute,
  path: 'settings/seed-groups',
  component: lazyRouteComponent(() => import('./people/seeds.tsx'), 'Seeds'),
});
const credentials = createRoute({
  getParentRoute,
  path: 'settings/credentials',
  component: lazyRouteComponent(() => import('./data/credentials.tsx'), 'Credentials'),
});
const catalogs = createRoute({
  getParentRoute,
  path: 'settings/catalogs',
  component: lazyRouteComponent(() => import('./data/catalogs.tsx'), 'Catalogs'),
});
const catalogDetail = createRoute({
  getParentRoute,
  path: 'settings/catalogs/$catalog',
  component: lazyRouteComponent(() => import('./data/catalog-detail.tsx'), 'CatalogDetail'),
});
const apps = createRoute({
  getParentRoute,
  path: 'settings/apps',
  component: lazyRouteComponent(() => import('./data/apps.tsx'), 'Apps'),
});
const geofences = createRoute({
  getParentRoute,
  path: 'settings/geofences',
  component: lazyRouteComponent(() => import('./data/geofences.tsx'), 'Geofences'),
});
const workspace = createRoute({
  getParentRoute,
  path: 'settings/workspace',
  component: lazyRouteComponent(() => import('./workspace/workspace.tsx'), 'WorkspacePage'),
});
const workspaces = createRoute({
  getParentRoute,
  path: 'settings/workspaces',
  component: lazyRouteComponent(() => import('./workspace/workspaces.tsx'), 'Workspaces'),
});
const clock = createRoute({
  getParentRoute,
  path: 'settings/clock',
  validateSearch: readCapturedOrder,
  component: lazyRouteComponent(() => import('./workspace/clock.tsx'), 'ClockPage'),
});

export const settingsRoutes = [
  suppression,
  promotions,
  groups,
  seeds,
  credentials,
  catalogs,
  catalogDetail,
  apps,
  geofences,
  workspace,
  workspaces,
  clock,
  channels,
  channelNew,
  channelDetail,
  overview,
  frequency,
  quietHours,
  speeds,
  controlGroup,
  tags,
];
