// Names of events, attributes and products in Braze's shape (braze-rest-api 7, 1.11).
import {
  attributesEndpoint,
  eventNamesEndpoint,
  eventsEndpoint,
  productNamesEndpoint,
  type NameCursor,
} from '../../contract/braze/data-names.ts';
import { MAX_ARRAY_ELEMENTS } from '../../core/limits.ts';
import type { NameKind, NameStore, SeenName } from '../../ports/name-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { succeed } from '../reply.ts';

export interface NameServices {
  readonly names: { readonly store: Pick<NameStore, 'list'>; readonly flush: () => Promise<void> };
}

const LIST_PAGE = 250;
const CURSOR_PAGE = 50;
/** Names of one workspace that are looked at: more is noise. */
const MOST = 20_000;

export const dataNameRoutes = ({ names }: NameServices): readonly Route[] => {
  const all = async (workspaceId: number, kind: NameKind): Promise<readonly SeenName[]> => {
    await names.flush();
    return names.store.list(workspaceId, { kind, parent: '', search: '', after: null, limit: MOST });
  };
  const page = async (workspaceId: number, kind: NameKind, at: number): Promise<readonly string[]> =>
    (await all(workspaceId, kind)).slice(at * LIST_PAGE, (at + 1) * LIST_PAGE).map(({ name }) => name);
  return [
    route(eventNamesEndpoint, async ({ workspaceId }, at) =>
      succeed({ events: await page(workspaceId, 'event', at) }),
    ),
    route(productNamesEndpoint, async ({ workspaceId }, at) =>
      succeed({ products: await page(workspaceId, 'purchase', at) }),
    ),
    route(eventsEndpoint, async ({ workspaceId }, cursor) =>
      answerPage('/events', await all(workspaceId, 'event'), cursor, (rows) => ({
        events: rows.map((row) => ({ ...described(row), included_in_analytics_report: false })),
      })),
    ),
    route(attributesEndpoint, async ({ workspaceId }, cursor) =>
      answerPage('/custom_attributes', await all(workspaceId, 'attribute'), cursor, (rows) => ({
        attributes: rows.map((row) => ({
          ...described(row),
          data_type: dataTypeOf(row),
          array_length: row.types.includes('array') ? MAX_ARRAY_ELEMENTS : null,
        })),
      })),
    ),
  ];
};

const answerPage = (
  path: string,
  all: readonly SeenName[],
  { from, direction }: NameCursor,
  present: (rows: readonly SeenName[]) => Readonly<Record<string, unknown>>,
): Reply => {
  const place = from === null ? 0 : all.findIndex(({ name }) => name > from);
  const at = direction === 'next' ? (place < 0 ? all.length : place) : placeBefore(all, from ?? '');
  const rows = all.slice(at, at + CURSOR_PAGE);
  const link = (kind: 'n' | 'p', name: string | undefined, rel: string): string =>
    `<${path}?cursor=${encodeURIComponent(`${kind}.${name ?? ''}`)}>; rel="${rel}"`;
  const links = [
    ...(at > 0 ? [link('p', rows[0]?.name, 'prev')] : []),
    ...(at + CURSOR_PAGE < all.length ? [link('n', rows.at(-1)?.name, 'next')] : []),
  ];
  return succeed(present(rows), 200, links.length === 0 ? {} : { link: links.join(', ') });
};

/** Where the page that ends before `name` begins. */
const placeBefore = (all: readonly SeenName[], name: string): number => {
  const end = all.findIndex((one) => one.name >= name);
  return Math.max(0, (end < 0 ? all.length : end) - CURSOR_PAGE);
};

const described = ({ name, description, blockedAt }: SeenName) => ({
  name,
  description,
  status: blockedAt === null ? 'Active' : 'Blocklisted',
  tag_names: [],
});

const DATA_TYPES: Readonly<Record<string, string>> = {
  text: 'String',
  number: 'Number',
  boolean: 'Boolean',
  time: 'Date',
  array: 'Array',
  object: 'Object',
  object_array: 'Object Array',
};

const dataTypeOf = ({ types }: SeenName): string => {
  const known = types.filter((type) => type !== 'null');
  if (known.length !== 1) return known.length === 0 ? 'Unknown' : 'Mixed';
  return DATA_TYPES[known[0] ?? ''] ?? 'Unknown';
};
