// The calendar: view, day and filters are its address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { readCalendar, type CalendarSearch } from './search.ts';

const calendar = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'calendar',
  validateSearch: (search: Record<string, unknown>): CalendarSearch => readCalendar(search),
  component: lazyRouteComponent(() => import('./calendar-screen.tsx'), 'CalendarScreen'),
});

export const calendarRoutes = [calendar];
