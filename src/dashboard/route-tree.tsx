// The trunk that features hang their routes on. Imports no feature: routes.tsx puts trunk and branches together.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from './api.ts';
import { Root } from './shell/root.tsx';
import { lastWorkspace } from './shell/last-workspace.ts';
import { sessionQuery, speakAs } from './session.ts';

export interface RouterContext {
  readonly queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Root });

/** Everything below needs somebody who is signed in; strangers are sent to the door and back again. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./shell/signed-in.tsx'), 'SignedIn'),
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queryClient.ensureQueryData(sessionQuery);
      // Before the screen is drawn: nobody sees it in one language and then in another.
      await speakAs(session);
      return { session };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ href: `/sign-in?next=${encodeURIComponent(location.href)}` });
      }
      throw error;
    }
  },
});

/** `/` leads to the workspace last looked at; a newcomer to a sandbox, where there is something to see and nothing to break. */
export const indexRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const { workspaces } = context.session;
    const found =
      workspaces.find(({ key }) => key === lastWorkspace()) ??
      workspaces.find(({ kind }) => kind === 'sandbox') ??
      workspaces[0];
    if (found !== undefined) throw redirect({ href: `/w/${encodeURIComponent(found.key)}/home` });
  },
});

export const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/w/$workspace',
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});
