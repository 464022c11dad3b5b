// The addresses of campaigns. Screens are loaded when they are first opened; filters, tabs and steps live in the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readCapturedOrder } from '../../parts/captured-order.ts';
import { workspaceRoute } from '../../route-tree.tsx';
import { readListSearch } from './list/list-search.ts';

const listRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./list/campaign-list.tsx'), 'CampaignList'),
});

const creationRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns/new',
  component: lazyRouteComponent(() => import('./create/create-campaign.tsx'), 'CreateCampaign'),
});

const overviewRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns/$campaignId',
  validateSearch: (raw: Readonly<Record<string, unknown>>): { tab?: 'versions'; order?: 'oldest' } => ({
    ...(raw['tab'] === 'versions' ? { tab: 'versions' } : {}),
    ...readCapturedOrder(raw),
  }),
  component: lazyRouteComponent(() => import('./overview/campaign-overview.tsx'), 'CampaignOverview'),
});

const composerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns/$campaignId/edit/$step',
  component: lazyRouteComponent(() => import('./composer/composer.tsx'), 'Composer'),
});

const rehearsalsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns/$campaignId/rehearsals',
  component: lazyRouteComponent(() => import('./rehearsal/rehearsal-list.tsx'), 'RehearsalList'),
});

const rehearsalRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'campaigns/$campaignId/rehearsals/$rehearsalId',
  validateSearch: (raw: Readonly<Record<string, unknown>>): { view?: 'people' | 'messages' } => {
    const view = (['people', 'messages'] as const).find((one) => one === raw['view']);
    return view === undefined ? {} : { view };
  },
  component: lazyRouteComponent(() => import('./rehearsal/rehearsal-screen.tsx'), 'RehearsalScreen'),
});

export const campaignRoutes = [
  listRoute,
  creationRoute,
  overviewRoute,
  composerRoute,
  rehearsalsRoute,
  rehearsalRoute,
] as const;
