// Reading catalogs. A cursor is the id the page starts after, or ends before, wrapped so that nobody builds one.
import {
  catalogItemEndpoint,
  catalogItemsEndpoint,
  catalogListEndpoint,
} from '../../contract/braze/catalogs.ts';
import { fault } from '../../core/catalogs/fault.ts';
import type { JsonObject } from '../../core/json.ts';
import { toIso } from '../../core/time.ts';
import type { CatalogStore } from '../../ports/catalog-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { succeed } from '../reply.ts';
import { catalogNotFound, invalid } from './catalog-replies.ts';

export interface CatalogServices {
  readonly catalogs: Pick<CatalogStore, 'list' | 'find' | 'items' | 'itemsBefore' | 'item'>;
}

const PER_PAGE = 50;

export const catalogRoutes = ({ catalogs }: CatalogServices): readonly Route[] => [
  route(catalogListEndpoint, async ({ workspaceId }) => {
    const found = await catalogs.list(workspaceId);
    return succeed({
      catalogs: found.map(({ name, description, fields, itemCount, updatedAt }) => ({
        name,
        description,
        fields,
        num_items: itemCount,
        updated_at: toIso(updatedAt),
      })),
    });
  }),
  route(catalogItemsEndpoint, async ({ workspaceId }, { catalog, cursor }) => {
    if ((await catalogs.find(workspaceId, catalog)) === null) return catalogNotFound(catalog);
    const from = cursor === null ? START : readCursor(cursor);
    if (from === null)
      return invalid(400, [fault('invalid-cursor', "'cursor' is not valid", 'cursor', cursor)]);
    const page = await readPage(catalogs, workspaceId, catalog, from);
    const link = linksOf(catalog, page);
    return succeed({ items: page.items }, 200, link === '' ? {} : { link });
  }),
  route(catalogItemEndpoint, async ({ workspaceId }, { catalog, itemId }) => {
    if ((await catalogs.find(workspaceId, catalog)) === null) return catalogNotFound(catalog);
    const item = await catalogs.item(workspaceId, catalog, itemId);
    return item === null
      ? invalid(404, [fault('item-not-found', 'Could not find item', 'item_id', itemId)])
      : succeed({ items: [item] });
  }),
];

type From = { readonly kind: 'after' | 'before'; readonly id: string };
const START: From = { kind: 'after', id: '' };

interface ItemPage {
  readonly items: readonly JsonObject[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

const readPage = async (
  catalogs: CatalogServices['catalogs'],
  workspaceId: number,
  catalog: string,
  { kind, id }: From,
): Promise<ItemPage> => {
  const limit = PER_PAGE + 1;
  if (kind === 'after') {
    const found = await catalogs.items(workspaceId, catalog, { limit, after: id });
    return { items: found.slice(0, PER_PAGE), hasPrevious: id !== '', hasNext: found.length > PER_PAGE };
  }
  const found = await catalogs.itemsBefore(workspaceId, catalog, { limit, before: id });
  return { items: found.slice(-PER_PAGE), hasPrevious: found.length > PER_PAGE, hasNext: true };
};

/** Relative paths: clients append them to their base URL (Appendix B 7). */
const linksOf = (catalog: string, { items, hasPrevious, hasNext }: ItemPage): string => {
  const link = (kind: From['kind'], item: JsonObject | undefined, rel: string): string => {
    const id = item?.['id'];
    const cursor = Buffer.from(JSON.stringify([kind, id])).toString('base64url');
    return `</catalogs/${catalog}/items?cursor=${cursor}>; rel="${rel}"`;
  };
  return [
    ...(hasPrevious ? [link('before', items[0], 'prev')] : []),
    ...(hasNext ? [link('after', items.at(-1), 'next')] : []),
  ].join(', ');
};

const readCursor = (text: string): From | null => {
  try {
    const [kind, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    return (kind === 'after' || kind === 'before') && typeof id === 'string' ? { kind, id } : null;
  } catch {
    return null;
  }
};
