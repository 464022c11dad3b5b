// The address of the data schema: which tab, what is searched, whose properties are open.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { SCHEMA_TABS, type SchemaTab } from './tabs.ts';

export interface SchemaSearch {
  readonly tab?: SchemaTab;
  readonly q?: string;
  /** Event or product whose properties are shown. */
  readonly open?: string;
}

/** The router reads a name made of digits as a number. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export const schemaRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'schema',
  validateSearch: (search: Record<string, unknown>): SchemaSearch => {
    const tab = SCHEMA_TABS.find((one) => one === search['tab']) ?? 'event';
    const [q, open] = [textOf(search['q']), textOf(search['open'])];
    return {
      ...(tab === 'event' ? {} : { tab }),
      ...(q === '' ? {} : { q }),
      ...(open === '' ? {} : { open }),
    };
  },
  component: lazyRouteComponent(() => import('./schema-screen.tsx'), 'SchemaScreen'),
});

export const schemaRoutes = [schemaRoute] as const;
