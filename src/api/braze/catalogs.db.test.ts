import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { catalogRoutes as adminCatalogRoutes } from '../admin/catalogs.ts';
import { promotionRoutes } from '../admin/promotions.ts';
import { catalogRoutes } from './catalogs.ts';

let api: AdminApi;
const fields = [
  { name: 'id', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'price', type: 'number' },
];
const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `i-${String(i).padStart(3, '0')}`,
    title: `T${i}`,
    price: i,
  }));

beforeAll(async () => {
  api = await openAdminApi((services) => [
    ...catalogRoutes(services),
    ...adminCatalogRoutes(services),
    ...promotionRoutes(services),
  ]);
  await api.db.pool.query(`update workspaces set settings = '{"rate_limits": {"catalog_item": 1000}}'`);
  await api.call('PUT', '/admin/v1/catalogs/games', { fields });
  await api.call('PUT', '/admin/v1/catalogs/games/items', { items: items(51) });
  await api.call('PUT', '/admin/v1/catalogs/small', { fields });
  await api.call('PUT', '/admin/v1/catalogs/small/items', { items: items(50) });
});
afterAll(() => api.close());

const get = async (url: string) => {
  const key = await api.makeKey(['catalogs.get_items']);
  const answer = await api.app.inject({ url, headers: { authorization: `Bearer ${key}` } });
  return {
    link: answer.headers['link'] as string | undefined,
    body: answer.json<{ items: { id: string }[] }>(),
  };
};

test('REST-119 51 items have a next link and no previous one, the last page the other way round', async () => {
  const first = await get('/catalogs/games/items');
  expect(first.body.items).toHaveLength(50);
  expect(first.link).toMatch(/^<\/catalogs\/games\/items\?cursor=[^>]+>; rel="next"$/);
  const next = /<([^>]+)>/.exec(first.link ?? '')?.[1] ?? '';
  const last = await get(next);
  expect(last.body.items.map(({ id }) => id)).toEqual(['i-050']);
  expect(last.link).toMatch(/^<\/catalogs\/games\/items(\?cursor=[^>]+)?>; rel="prev"$/);
  const back = await get(/<([^>]+)>/.exec(last.link ?? '')?.[1] ?? '');
  expect(back.body).toEqual(first.body);
  expect(back.link).toBe(first.link);
  expect((await get('/catalogs/small/items')).link).toBeUndefined();
});

test('9.3 one item, and what is not there', async () => {
  const found = await api.call('GET', '/catalogs/games/items/i-007');
  expect(found.body.items).toEqual([{ id: 'i-007', title: 'T7', price: 7 }]);
  const missing = await api.call('GET', '/catalogs/games/items/nope');
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({ message: 'Invalid Request', errors: [{ id: 'item-not-found' }] });
  expect((await api.call('GET', '/catalogs/nope/items')).body.errors[0].id).toBe('catalog-not-found');
  expect((await api.call('GET', '/catalogs/games/items?cursor=x')).body.errors[0].id).toBe('invalid-cursor');
  const listed = (await api.call('GET', '/catalogs')).body.catalogs;
  expect(listed).toMatchObject([
    { name: 'games', num_items: 51 },
    { name: 'small', num_items: 50 },
  ]);
});

test('items are checked against the fields, each with its path', async () => {
  const bad = [{ id: 'a b' }, { id: 'x', price: 'free' }, { id: 'y', colour: 'red' }];
  const { status, body } = await api.call('PUT', '/admin/v1/catalogs/games/items', { items: bad });
  expect(status).toBe(400);
  expect(body.errors.map(({ field }: { field: string }) => field)).toEqual([
    'items[0].id',
    'items[1].price',
    'items[2].colour',
  ]);
  const fields = [{ name: 'title', type: 'string' }];
  const wrong = await api.call('PUT', '/admin/v1/catalogs/other', { fields });
  expect(wrong.body.errors[0].code).toBe('id-not-first-column');
});

test('selections and promotion codes', async () => {
  const url = '/admin/v1/catalogs/games/selections/cheap';
  const selection = { filters: [{ field: 'price', operator: 'less than', value: 3 }], results_limit: 5 };
  expect((await api.call('PUT', url, selection)).body).toMatchObject({ message: 'success' });
  expect((await api.call('GET', '/admin/v1/catalogs/games/selections')).body.selections).toMatchObject([
    { name: 'cheap', results_limit: 5 },
  ]);
  expect((await api.call('DELETE', url)).status).toBe(200);
  const codes = '/admin/v1/promotion-lists/spring/codes';
  expect((await api.call('POST', codes, { codes: ['A'] })).status).toBe(404);
  await api.call('PUT', '/admin/v1/promotion-lists/spring', { expires_at: '2030-01-01T00:00:00Z' });
  expect((await api.call('POST', codes, { codes: ['A', 'B'] })).body.added).toBe(2);
  expect((await api.call('POST', codes, { codes: ['B', 'C'] })).body.added).toBe(1);
  expect((await api.call('GET', '/admin/v1/promotion-lists')).body.lists).toMatchObject([
    { name: 'spring', codes: 3, taken: 0, expires_at: '2030-01-01T00:00:00.000Z' },
  ]);
});
