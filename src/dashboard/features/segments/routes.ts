// Addresses of the segment screens. What is searched, filtered and compared stands in the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { SEGMENT_TABS, type SegmentTab } from './tabs.ts';

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
};

interface ListSearch {
  readonly q?: string;
  readonly tag?: string;
  readonly archived?: 'only' | 'too';
}

export const segmentsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'segments',
  validateSearch: (search: Record<string, unknown>): ListSearch => {
    const [q, tag] = [textOf(search['q']), textOf(search['tag'])];
    const archived = (['only', 'too'] as const).find((one) => one === search['archived']);
    return {
      ...(q === '' ? {} : { q }),
      ...(tag === '' ? {} : { tag }),
      ...(archived === undefined ? {} : { archived }),
    };
  },
  component: lazyRouteComponent(() => import('./segments-screen.tsx'), 'SegmentsScreen'),
});

export const newSegmentRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'segments/new',
  component: lazyRouteComponent(() => import('./segment-editor.tsx'), 'NewSegmentScreen'),
});

interface SegmentSearch {
  readonly tab?: SegmentTab;
  readonly version?: number;
  /** Whom the tab of reasons is about. */
  readonly person?: string;
}

export const segmentRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'segments/$segmentId',
  validateSearch: (search: Record<string, unknown>): SegmentSearch => {
    const tab = SEGMENT_TABS.find((one) => one === search['tab']);
    const version = Number(search['version']);
    const person = textOf(search['person']);
    return {
      ...(tab === undefined || tab === 'overview' ? {} : { tab }),
      ...(Number.isInteger(version) && version > 0 ? { version } : {}),
      ...(person === '' || tab !== 'why' ? {} : { person }),
    };
  },
  component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'SegmentScreen'),
});

export const editSegmentRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'segments/$segmentId/edit',
  component: lazyRouteComponent(() => import('./segment-editor.tsx'), 'EditSegmentScreen'),
});

export const segmentRoutes = [segmentsRoute, newSegmentRoute, segmentRoute, editSegmentRoute];
