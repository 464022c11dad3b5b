// The message log. Its filters are its address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { readLogSearch, type LogSearch } from './search.ts';

const messages = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'messages',
  validateSearch: (search: Record<string, unknown>): LogSearch => readLogSearch(search),
  component: lazyRouteComponent(() => import('./message-log.tsx'), 'MessageLog'),
});

export const messageRoutes = [messages];
