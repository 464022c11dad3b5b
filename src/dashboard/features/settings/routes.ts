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

export const settingsRoutes = [
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
