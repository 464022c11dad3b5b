// Writing catalogs at Braze's door: what is refused stores nothing, and every fault is named.
import * as contract from '../../contract/braze/catalog-writers.ts';
import type { CatalogCall } from '../../contract/braze/catalog-writers.ts';
import type { CatalogFault } from '../../core/catalogs/fault.ts';
import { fault } from '../../core/catalogs/fault.ts';
import {
  MAX_SELECTIONS,
  isReferencedBy,
  readCatalogs,
  readNewFields,
  readSelection,
} from '../../core/catalogs/read-catalog.ts';
import { faultsOfItems, patchItem, readItemList, readNamedItem } from '../../core/catalogs/read-items.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { Catalog, CatalogField, CatalogStore } from '../../ports/catalog-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { succeed } from '../reply.ts';
import { catalogNotFound, invalid } from './catalog-replies.ts';

export interface CatalogWriterServices {
  readonly catalogs: CatalogStore;
  readonly clock: Pick<Clock, 'now'>;
}

type Faults = readonly CatalogFault[];

export const catalogWriterRoutes = (services: CatalogWriterServices): readonly Route[] => [
  route(contract.catalogCreateEndpoint, (context, call) => createCatalog(services, context, call)),
  route(contract.catalogDeleteEndpoint, async ({ workspaceId }, { catalog }) =>
    (await services.catalogs.remove(workspaceId, catalog)) ? succeed() : catalogNotFound(catalog),
  ),
  ...itemListRoutes(services),
  ...itemRoutes(services),
  ...fieldRoutes(services),
  ...selectionRoutes(services),
];

const createCatalog = async (
  { catalogs, clock }: CatalogWriterServices,
  { workspaceId }: RequestContext,
  { given }: CatalogCall,
): Promise<Reply> => {
  const read = readCatalogs(given);
  if (!read.ok) return invalid(400, read.error);
  const now = clock.now();
  if (!(await catalogs.create(workspaceId, read.value, now))) {
    const message = 'A catalog with that name already exists';
    return invalid(400, [fault('catalog-name-already-exists', message, 'name', read.value.name)]);
  }
  const made = { ...read.value, num_items: 0, updated_at: toIso(now) };
  return succeed({ catalogs: [made] }, 201);
};

/** Runs with the catalog of the path. */
const within = async (
  { catalogs }: CatalogWriterServices,
  { workspaceId }: RequestContext,
  name: string,
  run: (catalog: Catalog) => Promise<Reply>,
): Promise<Reply> => {
  const found = await catalogs.find(workspaceId, name);
  return found === null ? catalogNotFound(name) : run(found);
};

const itemListRoutes = (services: CatalogWriterServices): readonly Route[] => {
  const { catalogs, clock } = services;
  const withItems = (
    context: RequestContext,
    { catalog, given }: CatalogCall,
    run: (items: readonly JsonObject[], catalog: Catalog) => Promise<Reply>,
  ): Promise<Reply> =>
    within(services, context, catalog, async (found) => {
      const items = readItemList(given);
      return items.ok ? run(items.value, found) : invalid(400, items.error);
    });
  return [
    route(contract.itemsCreateEndpoint, (context, call) =>
      withItems(context, call, (items, { name, fields }) =>
        createItems(services, context, name, { items, fields, status: 202 }),
      ),
    ),
    route(contract.itemsReplaceEndpoint, (context, call) =>
      withItems(context, call, async (items, { name, fields }) => {
        const faults = faultsOfItems(items, fields);
        if (faults.length > 0) return invalid(400, faults);
        await catalogs.saveItems(context.workspaceId, name, items, clock.now());
        return succeed({}, 202);
      }),
    ),
    route(contract.itemsUpdateEndpoint, (context, call) =>
      withItems(context, call, (items, { name, fields }) =>
        updateItems(services, context, name, { items, fields, status: 202 }),
      ),
    ),
    route(contract.itemsDeleteEndpoint, (context, call) =>
      withItems(context, call, async (items, { name }) => {
        await catalogs.removeItems(context.workspaceId, name, items.map(idOf));
        return succeed({}, 202);
      }),
    ),
  ];
};

const itemRoutes = (services: CatalogWriterServices): readonly Route[] => {
  const { catalogs, clock } = services;
  const withItem = (
    context: RequestContext,
    { catalog, itemId, given }: CatalogCall,
    run: (item: JsonObject, catalog: Catalog) => Promise<Reply>,
  ): Promise<Reply> =>
    within(services, context, catalog, async (found) => {
      const item = readNamedItem(given, itemId);
      return item.ok ? run(item.value, found) : invalid(400, item.error);
    });
  return [
    route(contract.itemCreateEndpoint, (context, call) =>
      withItem(context, call, (item, { name, fields }) =>
        createItems(services, context, name, { items: [item], fields, status: 201 }),
      ),
    ),
    route(contract.itemReplaceEndpoint, (context, call) =>
      withItem(context, call, async (item, { name, fields }) => {
        const faults = faultsOfItems([item], fields);
        if (faults.length > 0) return invalid(400, faults);
        await catalogs.saveItems(context.workspaceId, name, [item], clock.now());
        return succeed();
      }),
    ),
    route(contract.itemUpdateEndpoint, (context, call) =>
      withItem(context, call, (item, { name, fields }) =>
        updateItems(services, context, name, { items: [item], fields, status: 200 }),
      ),
    ),
    route(contract.itemDeleteEndpoint, (context, { catalog, itemId }) =>
      within(services, context, catalog, async ({ name }) =>
        (await catalogs.removeItem(context.workspaceId, name, itemId))
          ? succeed({}, 202)
          : invalid(404, [missing('item_id', itemId)]),
      ),
    ),
  ];
};

const idOf = ({ id }: JsonObject): string => (typeof id === 'string' ? id : '');

const missing = (parameter: string, id: string): CatalogFault =>
  fault('item-not-found', 'Could not find item', parameter, id);

interface ItemChange {
  readonly items: readonly JsonObject[];
  readonly fields: readonly CatalogField[];
  readonly status: number;
}

const createItems = async (
  { catalogs, clock }: CatalogWriterServices,
  { workspaceId }: RequestContext,
  catalog: string,
  { items, fields, status }: ItemChange,
): Promise<Reply> => {
  const faults = faultsOfItems(items, fields);
  if (faults.length > 0) return invalid(400, faults);
  const known = await catalogs.createItems(workspaceId, catalog, items, clock.now());
  return known.length === 0
    ? succeed({}, status)
    : invalid(
        400,
        known.map((id) => fault('item-already-exists', 'The item already exists', 'item_id', id)),
      );
};

const updateItems = async (
  { catalogs, clock }: CatalogWriterServices,
  { workspaceId }: RequestContext,
  catalog: string,
  { items, fields, status }: ItemChange,
): Promise<Reply> => {
  let absent = false;
  const change = (held: ReadonlyMap<string, JsonObject>): Result<readonly JsonObject[], Faults> => {
    const unknown = items.filter((item) => !held.has(idOf(item)));
    absent = unknown.length > 0;
    if (absent) return err(unknown.map((item) => missing('item_id', idOf(item))));
    const changed = items.map((item) => patchItem(held.get(idOf(item)) ?? {}, item, fields));
    const faults = faultsOfItems(changed, fields);
    return faults.length > 0 ? err(faults) : ok(changed);
  };
  const done = await catalogs.changeItems(workspaceId, catalog, items.map(idOf), change, clock.now());
  return done.ok ? succeed({}, status) : invalid(absent ? 404 : 400, done.error);
};

const fieldRoutes = (services: CatalogWriterServices): readonly Route[] => {
  const change = async (
    { workspaceId }: RequestContext,
    catalog: string,
    make: (fields: readonly CatalogField[]) => Result<readonly CatalogField[], Faults>,
  ): Promise<Reply> => {
    const done = await services.catalogs.changeFields(workspaceId, catalog, make, services.clock.now());
    if (done === null) return catalogNotFound(catalog);
    return done.ok ? succeed({}, 202) : invalid(400, done.error);
  };
  return [
    route(contract.fieldsCreateEndpoint, (context, { catalog, given }) =>
      change(context, catalog, (held) => {
        const fields = readNewFields(given, held);
        return fields.ok ? ok([...held, ...fields.value]) : fields;
      }),
    ),
    route(contract.fieldDeleteEndpoint, async (context, { catalog, field }) => {
      const selections = await services.catalogs.selections(context.workspaceId, catalog);
      const user = selections.find(({ definition }) => isReferencedBy(definition, field));
      return change(context, catalog, (held) => {
        const refusal = faultOfDeleting(field, held, user?.name);
        return refusal === null ? ok(held.filter(({ name }) => name !== field)) : err([refusal]);
      });
    }),
  ];
};

const faultOfDeleting = (
  field: string,
  held: readonly CatalogField[],
  selection: string | undefined,
): CatalogFault | null => {
  if (field === 'id') return fault('id-not-first-column', 'The id cannot be deleted', 'field_name', field);
  if (!held.some(({ name }) => name === field)) {
    const message = 'Some of the fields given do not exist in the catalog';
    return fault('invalid-fields', message, 'field_name', field);
  }
  if (selection === undefined) return null;
  const message = `The field is used by the selection ${selection}`;
  return fault('field-referenced-by-selection', message, 'field_name', field);
};

const selectionRoutes = (services: CatalogWriterServices): readonly Route[] => [
  route(contract.selectionCreateEndpoint, (context, { catalog, given }) =>
    within(services, context, catalog, async ({ name, fields }) => {
      const read = readSelection(given, fields);
      if (!read.ok) return invalid(400, read.error);
      const selection = { ...read.value, createdAt: services.clock.now() };
      const { workspaceId } = context;
      const made = await services.catalogs.createSelection(workspaceId, name, selection, MAX_SELECTIONS);
      return made === 'created' ? succeed({}, 202) : invalid(400, [faultOfMaking(made, selection.name)]);
    }),
  ),
  route(contract.selectionDeleteEndpoint, (context, { catalog, selection }) =>
    within(services, context, catalog, async ({ name }) =>
      (await services.catalogs.removeSelection(context.workspaceId, name, selection))
        ? succeed({}, 202)
        : invalid(404, [fault('invalid-selection', 'Could not find selection', 'selection_name', selection)]),
    ),
  ),
];

const faultOfMaking = (made: 'exists' | 'too_many', name: string): CatalogFault =>
  made === 'exists'
    ? fault(
        'selection-name-already-exists',
        'A selection with that name already exists',
        'selection.name',
        name,
      )
    : fault(
        'selection-limit-reached',
        `A catalog has at most ${MAX_SELECTIONS} selections`,
        'selection.name',
        name,
      );
