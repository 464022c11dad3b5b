// Catalogs with items and selections.
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Next, Nullable, Version, answer, closed, pageQuery, seenOf } from './shapes.ts';

const area = 'Catalogs';
const CatalogName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,250}$' });
const path = '/admin/v1/catalogs/:catalog';
const one = Type.Object({ catalog: CatalogName });
const Catalog = Type.Object({
  name: Type.String(),
  description: Type.String(),
  fields: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  num_items: Type.Integer(),
  created_at: Type.String(),
  updated_at: Type.String(),
  version: Type.String({ description: 'Of description and fields; items come and go.' }),
});

const reading = <Response extends TProperties>(
  id: string,
  route: string,
  summary: string,
  response: Response,
) =>
  adminEndpoint({
    id,
    method: 'GET',
    path: route,
    permission: 'admin.read',
    area,
    summary,
    params: one,
    responses: { 200: answer(response) },
  });

export const listCatalogs = adminEndpoint({
  id: 'admin.catalogs.list',
  method: 'GET',
  path: '/admin/v1/catalogs',
  permission: 'admin.read',
  area,
  summary: 'List catalogs',
  responses: { 200: answer({ catalogs: Type.Array(Catalog) }) },
});
export const readCatalog = reading('admin.catalogs.get', path, 'One catalog', { catalog: Catalog });
export const saveCatalog = adminEndpoint({
  id: 'admin.catalogs.save',
  method: 'PUT',
  path,
  permission: 'admin.write',
  area,
  summary: 'Create a catalog or replace its description and fields; items stay',
  params: one,
  body: closed({
    description: Type.Optional(Type.String({ maxLength: 250 })),
    fields: Type.Array(closed({ name: Type.String(), type: Type.String() }), { minItems: 1, maxItems: 500 }),
    version: Version,
  }),
  responses: { 200: answer({ catalog: Catalog }) },
});
export const removeCatalog = adminEndpoint({
  id: 'admin.catalogs.delete',
  method: 'DELETE',
  path,
  permission: 'admin.write',
  area,
  summary: 'Delete a catalog with its items and selections',
  params: one,
  responses: { 200: Done },
});

export const listItems = adminEndpoint({
  id: 'admin.catalogs.items.list',
  method: 'GET',
  path: `${path}/items`,
  permission: 'admin.read',
  area,
  summary: 'Items of a catalog, by id',
  params: one,
  query: closed(pageQuery),
  responses: { 200: answer({ items: Type.Array(FreeObject), next: Next }) },
});
const Items = Type.Array(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }), {
  minItems: 1,
  maxItems: 1_000,
});
export const saveItems = adminEndpoint({
  id: 'admin.catalogs.items.save',
  method: 'PUT',
  path: `${path}/items`,
  permission: 'admin.write',
  area,
  summary: 'Create or replace up to 1,000 items',
  params: one,
  body: closed({
    items: Items,
    /** With one item alone; null: there was none of its id. */
    seen: seenOf(Nullable(FreeObject)),
  }),
  responses: { 200: answer({ saved: Type.Integer() }) },
});

const removing = <Params extends TProperties>(id: string, route: string, summary: string, params: Params) =>
  adminEndpoint({
    id,
    method: 'DELETE',
    path: route,
    permission: 'admin.write',
    area,
    summary,
    params: Type.Object(params),
    responses: { 200: Done },
  });
export const removeItem = removing(
  'admin.catalogs.items.delete',
  `${path}/items/:item_id`,
  'Delete one item',
  {
    catalog: CatalogName,
    item_id: CatalogName,
  },
);

export const listSelections = reading(
  'admin.catalogs.selections.list',
  `${path}/selections`,
  'Selections of a catalog',
  { selections: Type.Array(FreeObject) },
);
export const saveSelection = adminEndpoint({
  id: 'admin.catalogs.selections.save',
  method: 'PUT',
  path: `${path}/selections/:selection`,
  permission: 'admin.write',
  area,
  summary: 'Create or replace a selection: filters, results_limit, sort_field, sort_order',
  description:
    '`seen` is the selection as it stood when the change began, null where there was none. When it stands otherwise now: 409 with `present`.',
  params: Type.Object({ catalog: CatalogName, selection: CatalogName }),
  body: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }),
  responses: { 200: Done },
});
export const removeSelection = removing(
  'admin.catalogs.selections.delete',
  `${path}/selections/:selection`,
  'Delete a selection',
  { catalog: CatalogName, selection: CatalogName },
);
