// Writing catalogs, their items, fields and selections (braze-rest-api 9.3). Bodies are read where the catalog is known,
// because their errors have the catalog shape: `Invalid Request` and coded items.
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import type { Json, JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { ok } from '../../core/result.ts';
import type { Method, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { Permission } from '../permissions.ts';
import type { RatePoolName } from '../rate-limits.ts';

export interface CatalogCall {
  readonly catalog: string;
  readonly itemId: string;
  readonly field: string;
  readonly selection: string;
  /** The one field of the body that the call is about, as it came; undefined without. */
  readonly given: Json | undefined;
}

const Free = Type.Record(Type.String(), Type.Unknown());
const Field = Type.Object({ name: Type.String(), type: Type.String() });

interface Spec {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly permission: Permission;
  readonly pool: RatePoolName;
  readonly summary: string;
  readonly body?: TProperties;
  readonly status: number;
}

const writer = ({ body, status, ...spec }: Spec) =>
  brazeEndpoint({
    ...spec,
    area: 'Catalogs',
    shapes: {
      ...(body === undefined ? {} : { body: Type.Object(body) }),
      responses: { [status]: Type.Object({ message: Type.String() }) },
    },
    parse: ({ params, body: given }: RawInput) => {
      const [about] = Object.keys(body ?? {});
      const call: CatalogCall = {
        catalog: params['catalog_name'] ?? '',
        itemId: params['item_id'] ?? '',
        field: params['field_name'] ?? '',
        selection: params['selection_name'] ?? '',
        given: about !== undefined && isObject(given) ? (given as JsonObject)[about] : undefined,
      };
      return ok(call);
    },
  });

const items = { items: Type.Array(Free, { minItems: 1, maxItems: 50 }) };
const oneItem = { items: Type.Array(Free, { minItems: 1, maxItems: 1 }) };
const path = '/catalogs/:catalog_name';

export const catalogCreateEndpoint = writer({
  id: 'catalogs.create',
  method: 'POST',
  path: '/catalogs',
  permission: 'catalogs.create',
  pool: 'catalog_management',
  summary: 'Create a catalog; the first field is `id` of type `string`',
  body: {
    catalogs: Type.Array(
      Type.Object({
        name: Type.String(),
        description: Type.Optional(Type.String({ maxLength: 250 })),
        fields: Type.Array(Field),
      }),
      { minItems: 1, maxItems: 1 },
    ),
  },
  status: 201,
});
export const catalogDeleteEndpoint = writer({
  id: 'catalogs.delete',
  method: 'DELETE',
  path,
  permission: 'catalogs.delete',
  pool: 'catalog_management',
  summary: 'Delete a catalog with its items and selections',
  status: 200,
});

const many = (method: Method, id: string, permission: Permission, summary: string) =>
  writer({
    id,
    method,
    path: `${path}/items`,
    permission,
    pool: 'catalog_items',
    summary,
    body: items,
    status: 202,
  });
export const itemsCreateEndpoint = many(
  'POST',
  'catalogs.items.create_many',
  'catalogs.add_items',
  'Create up to 50 items; none when one of them exists',
);
export const itemsUpdateEndpoint = many(
  'PATCH',
  'catalogs.items.update_many',
  'catalogs.update_items',
  'Change fields of up to 50 items; lists take `$add` and `$remove`',
);
export const itemsReplaceEndpoint = many(
  'PUT',
  'catalogs.items.replace_many',
  'catalogs.replace_items',
  'Replace up to 50 items; those that are missing are created',
);
export const itemsDeleteEndpoint = many(
  'DELETE',
  'catalogs.items.delete_many',
  'catalogs.delete_items',
  "Delete up to 50 items by id; those that are missing are nobody's fault",
);

const one = (
  method: Method,
  id: string,
  permission: Permission,
  summary: string,
  { status, body }: Pick<Spec, 'status' | 'body'>,
) =>
  writer({
    id,
    method,
    path: `${path}/items/:item_id`,
    permission,
    pool: 'catalog_item',
    summary,
    status,
    ...(body === undefined ? {} : { body }),
  });
export const itemCreateEndpoint = one(
  'POST',
  'catalogs.items.create',
  'catalogs.create_item',
  'Create one item; its id is in the path',
  { status: 201, body: oneItem },
);
export const itemUpdateEndpoint = one(
  'PATCH',
  'catalogs.items.update',
  'catalogs.update_item',
  'Change fields of one item',
  { status: 200, body: oneItem },
);
export const itemReplaceEndpoint = one(
  'PUT',
  'catalogs.items.replace',
  'catalogs.replace_item',
  'Replace one item, or create it',
  { status: 200, body: oneItem },
);
export const itemDeleteEndpoint = one(
  'DELETE',
  'catalogs.items.delete',
  'catalogs.delete_item',
  'Delete one item',
  { status: 202 },
);

export const fieldsCreateEndpoint = writer({
  id: 'catalogs.fields.create',
  method: 'POST',
  path: `${path}/fields`,
  permission: 'catalogs.create_fields',
  pool: 'catalog_fields',
  summary: 'Add up to 50 fields',
  body: { fields: Type.Array(Field, { minItems: 1, maxItems: 50 }) },
  status: 202,
});
export const fieldDeleteEndpoint = writer({
  id: 'catalogs.fields.delete',
  method: 'DELETE',
  path: `${path}/fields/:field_name`,
  permission: 'catalogs.delete_fields',
  pool: 'catalog_fields',
  summary: 'Delete a field, and its value from every item',
  status: 202,
});
export const selectionCreateEndpoint = writer({
  id: 'catalogs.selections.create',
  method: 'POST',
  path: `${path}/selections`,
  permission: 'catalogs.create_selection',
  pool: 'catalog_fields',
  summary: 'Create a selection of up to 4 filters',
  body: { selection: Free },
  status: 202,
});
export const selectionDeleteEndpoint = writer({
  id: 'catalogs.selections.delete',
  method: 'DELETE',
  path: `${path}/selections/:selection_name`,
  permission: 'catalogs.delete_selection',
  pool: 'catalog_fields',
  summary: 'Delete a selection',
  status: 202,
});
