import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { catalogWriterRoutes } from './catalog-writers.ts';
import { catalogRoutes } from './catalogs.ts';

let api: AdminApi;
const fields = [
  { name: 'id', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'price', type: 'number' },
  { name: 'tags', type: 'array' },
  { name: 'maker', type: 'object' },
];

beforeAll(async () => {
  api = await openAdminApi((services) => [...catalogRoutes(services), ...catalogWriterRoutes(services)]);
  const limits = {
    catalog_item: 10_000,
    catalog_items: 10_000,
    catalog_management: 10_000,
    catalog_fields: 10_000,
  };
  await api.db.pool.query(`update workspaces set settings = $1`, [{ rate_limits: limits }]);
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.call('DELETE', '/catalogs/games');
  await api.call('POST', '/catalogs', { catalogs: [{ name: 'games', description: 'All', fields }] });
});

const idsOf = (body: { readonly errors: readonly { readonly id: string }[] }): readonly string[] =>
  body.errors.map(({ id }) => id);
const itemOf = async (id: string) =>
  (await api.call('GET', `/catalogs/games/items/${id}`)).body.items?.[0] ?? null;
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `i${i}` }));

describe('catalogs', () => {
  test('REST-119 a catalog is made once; the answer is the catalog', async () => {
    const given = { name: 'books', description: 'Read', fields: fields.slice(0, 2) };
    const made = await api.call('POST', '/catalogs', { catalogs: [given] });
    expect(made).toMatchObject({
      status: 201,
      body: { message: 'success', catalogs: [{ ...given, num_items: 0 }] },
    });
    const again = await api.call('POST', '/catalogs', { catalogs: [given] });
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({
      message: 'Invalid Request',
      errors: [{ id: 'catalog-name-already-exists', parameters: ['name'], parameter_values: ['books'] }],
    });
    expect((await api.call('DELETE', '/catalogs/books')).status).toBe(200);
    const gone = await api.call('DELETE', '/catalogs/books');
    expect(gone.status).toBe(404);
    expect(idsOf(gone.body)).toEqual(['catalog-not-found']);
  });

  test.each([
    [{}, 'catalog-array-invalid'],
    [{ catalogs: [] }, 'catalog-array-invalid'],
    [{ catalogs: [{}, {}] }, 'catalog-array-invalid'],
    [{ catalogs: [{ name: 'a b', fields }] }, 'invalid-catalog-name'],
    [{ catalogs: [{ name: 'a'.repeat(251), fields }] }, 'catalog-name-too-large'],
    [{ catalogs: [{ name: 'c', fields, description: 'd'.repeat(251) }] }, 'description-too-long'],
    [{ catalogs: [{ name: 'c' }] }, 'invalid-fields'],
    [{ catalogs: [{ name: 'c', fields: fields.slice(1) }] }, 'id-not-first-column'],
    [
      { catalogs: [{ name: 'c', fields: [...fields, { name: 'x', type: 'colour' }] }] },
      'invalid-field-types',
    ],
    [{ catalogs: [{ name: 'c', fields: [...fields, fields[1]] }] }, 'field-names-not-unique'],
  ])('9.3 %j is refused as %s and leaves nothing', async (body, id) => {
    const answer = await api.call('POST', '/catalogs', body);
    expect(answer.status).toBe(400);
    expect(idsOf(answer.body)).toContain(id);
    const { catalogs } = (await api.call('GET', '/catalogs')).body;
    expect(catalogs.map(({ name }: { name: string }) => name)).toEqual(['games']);
  });
});

describe('many items', () => {
  const items = '/catalogs/games/items';

  test('9.3 created together, or none when one of them exists', async () => {
    const first = await api.call('POST', items, { items: [{ id: 'a', title: 'A', price: 1 }, { id: 'b' }] });
    expect(first).toMatchObject({ status: 202, body: { message: 'success' } });
    const second = await api.call('POST', items, { items: [{ id: 'c' }, { id: 'a', title: 'Z' }] });
    expect(second.status).toBe(400);
    expect(second.body.errors).toMatchObject([{ id: 'item-already-exists', parameter_values: ['a'] }]);
    expect(await itemOf('c')).toBeNull();
    expect(await itemOf('a')).toEqual({ id: 'a', title: 'A', price: 1 });
  });

  test('9.3 PUT replaces whole items and creates those that are missing', async () => {
    await api.call('PUT', items, { items: [{ id: 'a', title: 'A', price: 1 }] });
    expect((await api.call('PUT', items, { items: [{ id: 'a', price: 2 }, { id: 'b' }] })).status).toBe(202);
    expect(await itemOf('a')).toEqual({ id: 'a', price: 2 });
    expect(await itemOf('b')).toEqual({ id: 'b' });
  });

  test('9.3 PATCH changes what it names; lists take $add and $remove, twice the same as once', async () => {
    await api.call('PUT', items, { items: [{ id: 'a', title: 'A', price: 1, tags: ['x', 'y'] }] });
    const patch = { items: [{ id: 'a', price: 3, tags: { $add: ['z', 'y'], $remove: ['x'] } }] };
    for (let i = 0; i < 2; i++) {
      expect((await api.call('PATCH', items, patch)).status).toBe(202);
      expect(await itemOf('a')).toEqual({ id: 'a', title: 'A', price: 3, tags: ['y', 'z'] });
    }
    const missing = await api.call('PATCH', items, {
      items: [
        { id: 'a', price: 9 },
        { id: 'q', price: 9 },
      ],
    });
    expect(missing.status).toBe(404);
    expect(missing.body.errors).toMatchObject([{ id: 'item-not-found', parameter_values: ['q'] }]);
    expect((await itemOf('a')).price).toBe(3);
    const wrong = await api.call('PATCH', items, { items: [{ id: 'a', price: 'free' }] });
    expect(wrong.status).toBe(400);
    expect(idsOf(wrong.body)).toEqual(['unable-to-coerce-value']);
  });

  test('9.3 twenty updates at once lose nothing', async () => {
    await api.call('PUT', items, { items: [{ id: 'a', tags: [] }] });
    const names = Array.from({ length: 20 }, (_, i) => `t${i}`);
    await Promise.all(
      names.map((name) => api.call('PATCH', items, { items: [{ id: 'a', tags: { $add: [name] } }] })),
    );
    expect([...(await itemOf('a')).tags].sort()).toEqual([...names].sort());
  });

  test('9.3 DELETE takes ids; those that are missing are no error', async () => {
    await api.call('PUT', items, { items: [{ id: 'a' }, { id: 'b' }] });
    expect((await api.call('DELETE', items, { items: [{ id: 'a' }, { id: 'nope' }] })).status).toBe(202);
    expect(await itemOf('a')).toBeNull();
    expect(await itemOf('b')).toEqual({ id: 'b' });
  });

  test.each([
    [{}, 'item-array-invalid'],
    [{ items: ['a'] }, 'item-array-invalid'],
    [{ items: many(51) }, 'request-includes-too-many-items'],
    [{ items: [{ title: 'A' }] }, 'items-missing-ids'],
    [{ items: [{ id: 7 }] }, 'ids-not-strings'],
    [{ items: [{ id: 'a b' }] }, 'invalid-ids'],
    [{ items: [{ id: 'a'.repeat(251) }] }, 'ids-too-large'],
    [{ items: [{ id: 'a' }, { id: 'a' }] }, 'ids-not-unique'],
    [{ items: [{ id: 'a', colour: 'red' }] }, 'invalid-fields'],
    [{ items: [{ id: 'a', title: 't'.repeat(5_001) }] }, 'unable-to-coerce-value'],
    [{ items: [{ id: 'a', maker: { 'a.b': 1 } }] }, 'invalid-keys-in-value-object'],
  ])('9.3 %j is refused as %s', async (body, id) => {
    for (const method of ['POST', 'PUT'] as const) {
      const answer = await api.call(method, items, body);
      expect(answer.status).toBe(400);
      expect(idsOf(answer.body)).toEqual([id]);
    }
    expect((await api.call('GET', items)).body.items).toEqual([]);
  });

  test('9.3 no such catalog is 404 for every verb', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await api.call(method, '/catalogs/nope/items', { items: [{ id: 'a' }] });
      expect(answer.status).toBe(404);
      expect(idsOf(answer.body)).toEqual(['catalog-not-found']);
    }
  });
});

describe('one item', () => {
  const at = '/catalogs/games/items/a';

  test('9.3 is created once, changed, replaced and deleted by its path', async () => {
    expect((await api.call('POST', at, { items: [{ title: 'A', price: 1 }] })).status).toBe(201);
    const again = await api.call('POST', at, { items: [{ title: 'A' }] });
    expect([again.status, idsOf(again.body)]).toEqual([400, ['item-already-exists']]);
    expect((await api.call('PATCH', at, { items: [{ price: 2 }] })).status).toBe(200);
    expect(await itemOf('a')).toEqual({ id: 'a', title: 'A', price: 2 });
    expect((await api.call('PUT', at, { items: [{ title: 'B' }] })).status).toBe(200);
    expect(await itemOf('a')).toEqual({ id: 'a', title: 'B' });
    expect((await api.call('DELETE', at)).status).toBe(202);
    const gone = await api.call('DELETE', at);
    expect([gone.status, idsOf(gone.body)]).toEqual([404, ['item-not-found']]);
    expect((await api.call('PATCH', at, { items: [{ price: 2 }] })).status).toBe(404);
    expect((await api.call('PUT', at, { items: [{ title: 'C' }] })).status).toBe(200);
  });

  test('9.3 the id stays out of the body, and there is one', async () => {
    const twice = await api.call('POST', at, { items: [{ id: 'a' }] });
    expect([twice.status, idsOf(twice.body)]).toEqual([400, ['id-in-body']]);
    const two = await api.call('POST', at, { items: [{}, {}] });
    expect([two.status, idsOf(two.body)]).toEqual([400, ['item-array-invalid']]);
    const odd = await api.call('POST', '/catalogs/games/items/a%20b', { items: [{}] });
    expect([odd.status, idsOf(odd.body)]).toEqual([400, ['invalid-ids']]);
  });
});

describe('fields and selections', () => {
  test('9.3 fields come and go with their values', async () => {
    const added = await api.call('POST', '/catalogs/games/fields', {
      fields: [{ name: 'year', type: 'number' }],
    });
    expect(added.status).toBe(202);
    await api.call('PUT', '/catalogs/games/items', { items: [{ id: 'a', year: 1990, title: 'A' }] });
    expect((await api.call('DELETE', '/catalogs/games/fields/year')).status).toBe(202);
    expect(await itemOf('a')).toEqual({ id: 'a', title: 'A' });
    const cases = [
      [{ fields: [{ name: 'title', type: 'string' }] }, 'field-names-not-unique'],
      [{ fields: [{ name: 'n o', type: 'string' }] }, 'invalid-field-names'],
      [{ fields: [{ name: 'x', type: 'colour' }] }, 'invalid-field-types'],
      [{ fields: 'x' }, 'invalid-fields'],
      [
        { fields: many(51).map(({ id }) => ({ name: id, type: 'string' })) },
        'request-includes-too-many-fields',
      ],
    ] as const;
    for (const [body, id] of cases) {
      const answer = await api.call('POST', '/catalogs/games/fields', body);
      expect([answer.status, idsOf(answer.body)]).toEqual([400, [id]]);
    }
    const id = await api.call('DELETE', '/catalogs/games/fields/id');
    expect([id.status, idsOf(id.body)]).toEqual([400, ['id-not-first-column']]);
    const unknown = await api.call('DELETE', '/catalogs/games/fields/year');
    expect([unknown.status, idsOf(unknown.body)]).toEqual([400, ['invalid-fields']]);
    const nowhere = await api.call('POST', '/catalogs/nope/fields', {
      fields: [{ name: 'x', type: 'string' }],
    });
    expect(nowhere.status).toBe(404);
  });

  const cheap = {
    name: 'cheap',
    filters: [{ field: 'price', operator: 'less than', value: 10 }],
    results_limit: 5,
    sort_field: 'price',
    sort_order: 'asc',
  };

  test('9.3 a selection names fields and operators that the catalog knows, and holds its fields', async () => {
    const at = '/catalogs/games/selections';
    expect((await api.call('POST', at, { selection: cheap })).status).toBe(202);
    const again = await api.call('POST', at, { selection: cheap });
    expect([again.status, idsOf(again.body)]).toEqual([400, ['selection-name-already-exists']]);
    const held = await api.call('DELETE', '/catalogs/games/fields/price');
    expect([held.status, idsOf(held.body)]).toEqual([400, ['field-referenced-by-selection']]);
    const rule = cheap.filters[0];
    const cases = [
      [undefined, 'invalid-selection'],
      [{ ...cheap, name: 'a b' }, 'invalid-selection'],
      [{ ...cheap, name: 'n', filters: Array.from({ length: 5 }, () => rule) }, 'too-many-filters'],
      [{ ...cheap, name: 'n', filters: [{ ...rule, field: 'colour' }] }, 'selection-has-invalid-filter'],
      [{ ...cheap, name: 'n', filters: [{ ...rule, operator: 'is' }] }, 'selection-has-invalid-filter'],
      [{ ...cheap, name: 'n', results_limit: 51 }, 'selection-invalid-results-limit'],
      [{ ...cheap, name: 'n', sort_order: undefined }, 'invalid-sorting'],
      [{ ...cheap, name: 'n', sort_field: 'colour' }, 'invalid-sort-field'],
    ] as const;
    for (const [selection, id] of cases) {
      const answer = await api.call('POST', at, { selection });
      expect([answer.status, idsOf(answer.body)]).toEqual([400, [id]]);
    }
    expect((await api.call('DELETE', `${at}/cheap`)).status).toBe(202);
    expect((await api.call('DELETE', `${at}/cheap`)).status).toBe(404);
    expect((await api.call('DELETE', '/catalogs/games/fields/price')).status).toBe(202);
  });

  test('9.3 a catalog has at most 30 selections', async () => {
    for (let i = 0; i < 30; i++) {
      const selection = { ...cheap, name: `s${i}` };
      expect((await api.call('POST', '/catalogs/games/selections', { selection })).status).toBe(202);
    }
    const more = await api.call('POST', '/catalogs/games/selections', { selection: cheap });
    expect([more.status, idsOf(more.body)]).toEqual([400, ['selection-limit-reached']]);
  });
});
