// Reading catalogs (braze-rest-api 9.3). Errors have the catalog shape: `Invalid Request` and coded items.
import { Type } from 'typebox';
import { ok } from '../../core/result.ts';
import type { RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';

const area = 'Catalogs';
const Message = Type.String();
const Item = Type.Record(Type.String(), Type.Unknown());

export const catalogListEndpoint = brazeEndpoint({
  id: 'catalogs.list',
  method: 'GET',
  path: '/catalogs',
  permission: 'catalogs.get',
  pool: 'catalog_management',
  area,
  summary: 'List catalogs',
  shapes: { responses: { 200: Type.Object({ message: Message, catalogs: Type.Array(Item) }) } },
  parse: () => ok(null),
});

export const catalogItemsEndpoint = brazeEndpoint({
  id: 'catalogs.items.list',
  method: 'GET',
  path: '/catalogs/:catalog_name/items',
  permission: 'catalogs.get_items',
  pool: 'catalog_item',
  area,
  summary: 'Items of a catalog, 50 a page; `Link` leads to the other pages',
  shapes: {
    query: Type.Object({ cursor: Type.Optional(Type.String()) }),
    responses: { 200: Type.Object({ message: Message, items: Type.Array(Item) }) },
  },
  parse: ({ params, query }: RawInput) => {
    const cursor = query['cursor'];
    return ok({
      catalog: params['catalog_name'] ?? '',
      cursor: typeof cursor === 'string' ? cursor : (cursor?.[0] ?? null),
    });
  },
});

export const catalogItemEndpoint = brazeEndpoint({
  id: 'catalogs.items.get',
  method: 'GET',
  path: '/catalogs/:catalog_name/items/:item_id',
  permission: 'catalogs.get_item',
  pool: 'catalog_item',
  area,
  summary: 'One item of a catalog',
  shapes: { responses: { 200: Type.Object({ message: Message, items: Type.Array(Item) }) } },
  parse: ({ params }: RawInput) =>
    ok({ catalog: params['catalog_name'] ?? '', itemId: params['item_id'] ?? '' }),
});
