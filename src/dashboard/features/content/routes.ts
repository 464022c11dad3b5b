// Addresses of templates, content blocks and images. Search, tab and version stand in the address.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { workspaceRoute } from '../../route-tree.tsx';
import { TEMPLATE_TABS, type ContentTab } from './tabs.ts';

const readTab = (search: Record<string, unknown>): { tab?: ContentTab } => {
  const tab = TEMPLATE_TABS.find((one) => one === search['tab']);
  return tab === undefined || tab === 'edit' ? {} : { tab };
};
const readSearch = (search: Record<string, unknown>): { q?: string } => {
  const { q } = search;
  return (typeof q === 'string' || typeof q === 'number') && q !== '' ? { q: String(q) } : {};
};

const templatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/templates',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./templates-screen.tsx'), 'TemplatesScreen'),
});
const newTemplateRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/templates/new',
  component: lazyRouteComponent(() => import('./gallery-screen.tsx'), 'GalleryScreen'),
});
const templateRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/templates/$templateId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./template-screen.tsx'), 'TemplateScreen'),
});
const blocksRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/blocks',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./blocks-screen.tsx'), 'BlocksScreen'),
});
const newBlockRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/blocks/new',
  component: lazyRouteComponent(() => import('./block-screen.tsx'), 'NewBlockScreen'),
});
const blockRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/blocks/$blockId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./block-screen.tsx'), 'BlockScreen'),
});

const readImages = (search: Record<string, unknown>): { q?: string; image?: string } => {
  const { image } = search;
  return { ...readSearch(search), ...(typeof image === 'string' && image !== '' ? { image } : {}) };
};
const imagesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/images',
  validateSearch: readImages,
  component: lazyRouteComponent(() => import('./images-screen.tsx'), 'ImagesScreen'),
});

const centersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/preference-centers',
  component: lazyRouteComponent(() => import('./centers-screen.tsx'), 'CentersScreen'),
});
const newCenterRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/preference-centers/new',
  component: lazyRouteComponent(() => import('./center-screen.tsx'), 'NewCenterScreen'),
});
const centerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: 'content/preference-centers/$centerId',
  component: lazyRouteComponent(() => import('./center-screen.tsx'), 'CenterScreen'),
});

export const contentRoutes = [
  templatesRoute,
  newTemplateRoute,
  templateRoute,
  blocksRoute,
  newBlockRoute,
  blockRoute,
  imagesRoute,
  centersRoute,
  newCenterRoute,
  centerRoute,
];
