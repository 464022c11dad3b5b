// Names of events, attributes and products (braze-rest-api 7).
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { ok, refuse, type Result } from '../../core/result.ts';
import type { Permission } from '../permissions.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { RawInput } from '../endpoint.ts';

const one = (value: string | readonly string[] | undefined): string | null =>
  typeof value === 'string' ? value : (value?.[0] ?? null);

const parsePage = ({ query }: RawInput): Result<number> => {
  const page = one(query['page']) ?? '0';
  if (!/^\d{1,6}$/.test(page))
    return refuse('invalid_field', 'page must be an integer of at least 0', 'page');
  return ok(Number(page));
};

/** The cursor is the name that a page goes on from, sealed against curious eyes only by base64. */
export interface NameCursor {
  readonly from: string | null;
  readonly direction: 'next' | 'prev';
}
const parseCursor = ({ query }: RawInput): Result<NameCursor> => {
  const text = one(query['cursor']);
  if (text === null || text === '') return ok({ from: null, direction: 'next' });
  const match = /^([np])\.(.*)$/.exec(decodeURIComponent(text));
  if (match === null) return refuse('invalid_field', 'cursor is not one of ours', 'cursor');
  return ok({ from: match[2] ?? '', direction: match[1] === 'p' ? 'prev' : 'next' });
};

const success = (fields: TProperties) => Type.Object({ message: Type.Literal('success'), ...fields });
const Described = {
  name: Type.String(),
  description: Type.String(),
  status: Type.String(),
  tag_names: Type.Array(Type.String()),
};

const names = (path: string, permission: Permission, field: string, summary: string) =>
  brazeEndpoint({
    id: permission,
    method: 'GET',
    path,
    permission,
    pool: 'facts_listing',
    area: 'Data',
    summary,
    shapes: {
      query: Type.Object({ page: Type.Optional(Type.Integer({ minimum: 0 })) }),
      responses: { 200: success({ [field]: Type.Array(Type.String()) }) },
    },
    parse: parsePage,
  });

export const eventNamesEndpoint = names(
  '/events/list',
  'events.list',
  'events',
  'Names of custom events, alphabetical, 250 a page',
);
export const productNamesEndpoint = names(
  '/purchases/product_list',
  'purchases.product_list',
  'products',
  'Names of products, alphabetical, 250 a page',
);

const pages = (path: string, permission: Permission, field: string, item: TProperties, summary: string) =>
  brazeEndpoint({
    id: permission,
    method: 'GET',
    path,
    permission,
    pool: 'facts_listing',
    area: 'Data',
    summary,
    shapes: {
      query: Type.Object({ cursor: Type.Optional(Type.String()) }),
      responses: { 200: success({ [field]: Type.Array(Type.Object(item)) }) },
    },
    parse: parseCursor,
  });

export const eventsEndpoint = pages(
  '/events',
  'events.get',
  'events',
  { ...Described, included_in_analytics_report: Type.Boolean() },
  'Custom events, 50 a page; the Link header leads on',
);
export const attributesEndpoint = pages(
  '/custom_attributes',
  'custom_attributes.get',
  'attributes',
  { ...Described, data_type: Type.String(), array_length: Type.Union([Type.Integer(), Type.Null()]) },
  'Custom attributes, 50 a page; the Link header leads on',
);
