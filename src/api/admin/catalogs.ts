// Catalogs, items and selections.
import * as contract from '../../contract/admin/catalogs.ts';
import { checkFields, checkItem } from '../../core/catalogs/check-item.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { parseSelection } from '../../core/templates/selection.ts';
import { toIso } from '../../core/time.ts';
import type { Catalog } from '../../ports/catalog-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { findStale, findUnseen, versioned } from './versions.ts';
import type { AdminServices } from './services.ts';

export const catalogRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listCatalogs, async ({ workspaceId }) =>
    succeed({ catalogs: (await services.catalogs.list(workspaceId)).map(presentCatalog) }),
  ),
  route(contract.readCatalog, (context, { params }) =>
    withCatalog(services, context, params.catalog, async (catalog) =>
      succeed({ catalog: presentCatalog(catalog) }),
    ),
  ),
  route(contract.saveCatalog, async (context, { params, body }) => {
    const [first, ...more] = checkFields(body.fields);
    if (first !== undefined) return refuseWith(first, ...more);
    const before = await services.catalogs.find(context.workspaceId, params.catalog);
    const stale = findStale(body.version, before === null ? null : presentCatalog(before));
    if (stale !== null) return stale;
    const catalog = { name: params.catalog, description: body.description ?? '', fields: body.fields };
    await services.catalogs.save(context.workspaceId, catalog, services.clock.now());
    return withCatalog(services, context, params.catalog, async (saved) =>
      succeed({ catalog: presentCatalog(saved) }),
    );
  }),
  route(contract.removeCatalog, async ({ workspaceId }, { params }) =>
    (await services.catalogs.remove(workspaceId, params.catalog)) ? succeed() : refuseWith(NOT_FOUND),
  ),
  ...itemRoutes(services),
  ...selectionRoutes(services),
];

const withCatalog = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  name: string,
  run: (catalog: Catalog) => Promise<Reply>,
): Promise<Reply> => {
  const found = await services.catalogs.find(workspaceId, name);
  return found === null ? refuseWith(NOT_FOUND) : run(found);
};

export const presentCatalog = (catalog: Catalog) => ({
  ...versioned({ name: catalog.name, description: catalog.description, fields: catalog.fields }),
  num_items: catalog.itemCount,
  created_at: toIso(catalog.createdAt),
  updated_at: toIso(catalog.updatedAt),
});

const itemRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listItems, (context, { params, query }) =>
    withCatalog(services, context, params.catalog, async ({ name }) => {
      const limit = query.limit ?? 50;
      const page = { limit, after: query.after ?? null };
      const items = await services.catalogs.items(context.workspaceId, name, page);
      const last = items.length === limit ? items.at(-1)?.['id'] : undefined;
      return succeed({ items, next: typeof last === 'string' ? last : null });
    }),
  ),
  route(contract.saveItems, (context, { params, body }) =>
    withCatalog(services, context, params.catalog, async (catalog) => {
      const items = body.items as readonly JsonObject[];
      const [first, ...more] = items
        .map((item, i) => checkItem(item, catalog.fields, `items[${i}]`))
        .filter((refusal): refusal is Refusal => refusal !== null);
      if (first !== undefined) return refuseWith(first, ...more.slice(0, MAX_NAMED));
      const twice = items.findIndex(({ id }, i) => items.findIndex((other) => other['id'] === id) !== i);
      if (twice >= 0) return refuseWith(notUnique(`items[${twice}].id`));
      const stale = await findOtherItem(services, context, catalog.name, items, body.seen);
      if (stale !== null) return stale;
      await services.catalogs.saveItems(context.workspaceId, catalog.name, items, services.clock.now());
      return succeed({ saved: items.length });
    }),
  ),
  route(contract.removeItem, async ({ workspaceId }, { params }) => {
    const removed = await services.catalogs.removeItem(workspaceId, params.catalog, params.item_id);
    return removed ? succeed() : refuseWith(NOT_FOUND);
  }),
];

/** Of one item alone: somebody who edits it says how it stood. */
const findOtherItem = async (
  { catalogs }: AdminServices,
  { workspaceId }: RequestContext,
  catalog: string,
  items: readonly JsonObject[],
  seen: Readonly<Record<string, unknown>> | null | undefined,
): Promise<Reply | null> => {
  const id = items[0]?.['id'];
  if (seen === undefined) return null;
  if (items.length !== 1 || typeof id !== 'string') return refuseWith(ONE_ITEM);
  return findUnseen(seen as JsonObject | null, await catalogs.item(workspaceId, catalog, id));
};

const ONE_ITEM: Refusal = {
  code: 'invalid_field',
  message: 'seen goes with one item alone.',
  field: 'seen',
};
const MAX_NAMED = 49;
const notUnique = (field: string): Refusal => ({
  code: 'ids-not-unique',
  message: `${field} appears twice.`,
  field,
});

const selectionRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listSelections, (context, { params }) =>
    withCatalog(services, context, params.catalog, async ({ name }) => {
      const found = await services.catalogs.selections(context.workspaceId, name);
      return succeed({
        selections: found.map((selection) => ({ name: selection.name, ...selection.definition })),
      });
    }),
  ),
  route(contract.saveSelection, (context, { params, body }) =>
    withCatalog(services, context, params.catalog, async ({ name }) => {
      const { seen, ...definition } = body as JsonObject;
      const parsed = parseSelection(definition, 'selection');
      if (!parsed.ok) return refuseWith(parsed.error);
      const known = await services.catalogs.selections(context.workspaceId, name);
      const before = known.find((one) => one.name === params.selection)?.definition ?? null;
      const stale = findUnseen(seen, before);
      if (stale !== null) return stale;
      await services.catalogs.saveSelection(context.workspaceId, name, {
        name: params.selection,
        definition,
        createdAt: services.clock.now(),
      });
      return succeed();
    }),
  ),
  route(contract.removeSelection, async ({ workspaceId }, { params }) => {
    const removed = await services.catalogs.removeSelection(workspaceId, params.catalog, params.selection);
    return removed ? succeed() : refuseWith(NOT_FOUND);
  }),
];
