// Addresses of the people screens. What is searched, shown and filtered stands in the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { PERSON_TABS, SOURCES, type PersonTab, type Source } from './tabs.ts';

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
};
const oneOf = <T extends string>(value: unknown, choices: readonly T[], usual: T): T =>
  choices.find((choice) => choice === value) ?? usual;

export const peopleRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'people',
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = textOf(search['q']);
    return q === '' ? {} : { q };
  },
  component: lazyRouteComponent(() => import('./people-screen.tsx'), 'PeopleScreen'),
});

export const personRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'people/$userId',
  validateSearch: (search: Record<string, unknown>): { tab?: PersonTab; source?: Source } => {
    const tab = oneOf<PersonTab>(search['tab'], PERSON_TABS, 'timeline');
    const source = SOURCES.find((one) => one === search['source']);
    return { ...(tab === 'timeline' ? {} : { tab }), ...(source === undefined ? {} : { source }) };
  },
  component: lazyRouteComponent(() => import('./person-screen.tsx'), 'PersonScreen'),
});

export const peopleRoutes = [peopleRoute, personRoute];
