// Who may do what, and who did: team, roles, keys, logs, and one's own account.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { AuditSearch, RequestSearch } from './search.ts';
import { signedInRoute, workspaceRoute } from '../../route-tree.tsx';

const getParentRoute = () => workspaceRoute;

const TEAM_TABS = ['people', 'roles', 'teams'] as const;
const team = createRoute({
  getParentRoute,
  path: 'team',
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: (typeof TEAM_TABS)[number] } => {
    const known = TEAM_TABS.find((one) => one === tab);
    return known === undefined ? {} : { tab: known };
  },
  component: lazyRouteComponent(() => import('./team/team.tsx'), 'Team'),
});

const keys = createRoute({
  getParentRoute,
  path: 'keys',
  component: lazyRouteComponent(() => import('./api-keys.tsx'), 'ApiKeys'),
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const requests = createRoute({
  getParentRoute,
  path: 'requests',
  validateSearch: (search: Record<string, unknown>): RequestSearch => {
    const key = textOf(search['key']);
    const route = textOf(search['route']);
    return {
      ...(key === undefined ? {} : { key }),
      ...(route === undefined ? {} : { route }),
      ...(search['failed'] === true ? { failed: true } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./request-log.tsx'), 'RequestLog'),
});

const audit = createRoute({
  getParentRoute,
  path: 'audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => {
    const actor = textOf(search['actor']);
    const action = textOf(search['action']);
    const subject = textOf(search['subject']);
    return {
      ...(actor === undefined ? {} : { actor }),
      ...(action === undefined ? {} : { action }),
      ...(subject === undefined ? {} : { subject }),
      ...(search['scope'] === 'installation' ? { scope: 'installation' } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./audit-log.tsx'), 'AuditLog'),
});

export const accessRoutes = [team, keys, requests, audit];

/** Of the person, whatever the workspace. */
export const accountRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: '/account',
    component: lazyRouteComponent(() => import('./account/account.tsx'), 'AccountScreen'),
  }),
];
