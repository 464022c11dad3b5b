// Every screen there is: one line per feature. A screen that is not in this list does not exist.
import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { accessRoutes, accountRoutes } from './features/access/routes.ts';
import { campaignRoutes } from './features/campaigns/routes.tsx';
import { calendarRoutes } from './features/calendar/routes.ts';
import { contentRoutes } from './features/content/routes.ts';
import { doorRoutes } from './features/door/routes.ts';
import { settingsRoutes } from './features/settings/routes.ts';
import { homeRoutes } from './features/home/routes.ts';
import { messageRoutes } from './features/messages/routes.ts';
import { resultsRoutes } from './features/results/routes.ts';
import { indexRoute, rootRoute, signedInRoute, workspaceRoute } from './route-tree.tsx';
import { importRoutes } from './features/imports/routes.ts';
import { peopleRoutes } from './features/people/routes.ts';
import { schemaRoutes } from './features/schema/routes.ts';
import { segmentRoutes } from './features/segments/routes.ts';
import { NotFound, ScreenError, ScreenLoading } from './shell/states.tsx';

const tree = rootRoute.addChildren([
  // Open to strangers: sign-in, invitations.
  ...doorRoutes,
  signedInRoute.addChildren([
    indexRoute,
    // Of the account, outside of any workspace.
    ...accountRoutes,
    workspaceRoute.addChildren([
      // Of a workspace, in the order of the navigation.
      ...homeRoutes,
      ...campaignRoutes,
      ...calendarRoutes,
      ...segmentRoutes,
      ...peopleRoutes,
      ...importRoutes,
      ...schemaRoutes,
      ...resultsRoutes,
      ...messageRoutes,
      ...contentRoutes,
      ...settingsRoutes,
      ...accessRoutes,
    ]),
  ]),
]);

export const makeRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: ScreenLoading,
    defaultErrorComponent: ScreenError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
