import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tests/support/database.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import type { JsonObject } from '../../core/json.ts';
import { uuidOf } from '../../core/identity.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Selection, TemplateHost } from '../../ports/template-host.ts';
import { createTemplateHost } from './template-host.ts';

let db: TestDatabase;
let host: TemplateHost;
let monotonic = 0;
const AT = Date.parse('2025-01-15T12:00:00Z');
const clock = { now: () => AT, monotonic: () => monotonic };
/** The seal of the tests turns bytes around; the real one is app's. */
const turned = (text: string): Buffer => Buffer.from([...text].reverse().join(''));
const seal = {
  open: (sealed: Uint8Array) => {
    const text = [...Buffer.from(sealed).toString()].reverse().join('');
    return text.startsWith('{') ? ok(text) : refuse('secret_unreadable', 'no');
  },
};

const GAMES = [
  { id: '1', title: 'Go', price: 10.5, sale: true, released: '2020-01-01', tags: ['board', 'old'] },
  { id: '2', title: 'Chess', price: 20, sale: false, released: '2021-06-01T00:00:00Z', tags: ['board'] },
  { id: '3', title: 'Doom', price: 5, sale: true, released: '2024-01-01', tags: ['pc'] },
  { id: '4', title: 'Blank' },
];
const FIELDS = [
  ['id', 'string'],
  ['title', 'string'],
  ['price', 'number'],
  ['sale', 'boolean'],
  ['released', 'time'],
  ['tags', 'array'],
].map(([name, type]) => ({ name, type }));

beforeAll(async () => {
  db = await createTestDatabase();
  host = createTemplateHost({ pool: db.pool, clock, seal });
  const now = new Date(AT);
  await db.pool.query(`insert into catalogs values (1, 'Games', '', $1, $2, $2)`, [
    JSON.stringify(FIELDS),
    now,
  ]);
  for (const { id, ...item } of GAMES) {
    await db.pool.query(`insert into catalog_items values (1, 'Games', $1, $2, $3)`, [id, item, now]);
  }
  await db.pool.query(
    `insert into catalog_selections values
     (1, 'Games', 'cheap', '{"filters":[{"field":"price","operator":"less than","value":15}],"results_limit":2,
       "sort_field":"price","sort_order":"desc"}', $1),
     (1, 'Games', 'broken', '{"results_limit":99}', $1)`,
    [now],
  );
  await db.pool.query(
    `insert into content_blocks (workspace_id, content_block_id, name, content, state, created_at, updated_at, deleted_at)
     values (1, gen_random_uuid(), 'head', 'Hello', 'active', $1, $1, null),
            (1, gen_random_uuid(), 'old', 'Gone', 'active', $1, $1, $1),
            (1, gen_random_uuid(), 'draft', 'Not yet', 'draft', $1, $1, null)`,
    [now],
  );
  await db.pool.query(
    `insert into promotion_lists values (1, 'P', null, $1), (1, 'Old', '2025-01-01T00:00:00Z', $1)`,
    [now],
  );
  await db.pool.query(
    `insert into promotion_codes (workspace_id, list, code)
     select 1, 'P', 'P' || to_char(n, 'FM000') from generate_series(1, 120) n union all select 1, 'Old', 'O1'`,
  );
  await db.pool.query(
    `insert into credentials values (1, 'login', 'basic', $1, $4), (1, 'token', 'headers', $2, $4), (1, 'bad', 'basic', $3, $4)`,
    [turned('{"user":"u","password":"p"}'), turned('{"X-Token":"t"}'), Buffer.from('junk'), now],
  );
});
afterAll(() => db.drop());

describe('content blocks', () => {
  test('6.3 finds active blocks of the workspace alone', async () => {
    expect(await host.contentBlock(1, 'head')).toBe('Hello');
    for (const name of ['old', 'draft', 'nobody']) expect(await host.contentBlock(1, name)).toBeNull();
    expect(await host.contentBlock(2, 'head')).toBeNull();
  });

  test('an edit is seen within a second', async () => {
    await db.pool.query(`update content_blocks set content = 'Hi' where name = 'head'`);
    monotonic += 1_000;
    expect(await host.contentBlock(1, 'head')).toBe('Hi');
  });
});

const idsOf = (rows: readonly JsonObject[]): string[] =>
  rows.map((row) => JSON.stringify(row['id']).slice(1, -1));

describe('catalogues', () => {
  test('LIQ-67 gives one entry per id, in order, null for a missing row', async () => {
    const items = await host.catalogItems(1, 'Games', ['2', '99', '1']);
    expect(items.map((item) => item?.['title'] ?? null)).toEqual(['Chess', null, 'Go']);
    expect(items[0]).toMatchObject({ id: '2', price: 20 });
    expect(await host.catalogItems(2, 'Games', ['1'])).toEqual([null]);
  });

  test('reads stored selections; what is not valid is not there', async () => {
    expect(await host.catalogSelection(1, 'Games', 'cheap')).toMatchObject({ resultsLimit: 2 });
    expect(await host.catalogSelection(1, 'Games', 'broken')).toBeNull();
    expect(await host.catalogSelection(1, 'Games', 'nobody')).toBeNull();
    expect(await host.productRecommendation(1, 'cheap')).toMatchObject([{ title: 'Go' }, { title: 'Doom' }]);
    expect(await host.productRecommendation(1, 'nobody')).toBeNull();
  });

  const cases: readonly (readonly [string, string, unknown, string])[] = [
    ['title', 'equals', 'Go', '1'],
    ['title', 'does not equal', 'Go', '234'],
    ['price', 'equals', '20', '2'],
    ['price', 'does not equal', 20, '134'],
    ['price', 'greater than', 5, '12'],
    ['price', 'less than', '20', '13'],
    ['price', 'less than', 'cheap', ''],
    ['sale', 'is', true, '13'],
    ['sale', 'is', 'false', '2'],
    ['released', 'before', '2021-06-01T00:00:01Z', '12'],
    ['released', 'after', '2020-01-01', '23'],
    ['released', 'after', 'whenever', ''],
    ['tags', 'includes value', 'board', '12'],
    ['tags', 'does not include value', 'board', '34'],
    ['nothing', 'equals', 'x', ''],
    ['title', 'greater than', 'A', ''],
    ["x' or true --", 'equals', 'x', ''],
  ];
  test.each(cases)('REST-9.3 %s %s %s', async (field, operator, value, ids) => {
    const selection = {
      filters: [{ field, operator, value }],
      resultsLimit: 50,
      sort: { field: 'id', order: 'asc' },
    } as Selection;
    const rows = await host.selectCatalogItems(1, 'Games', selection);
    expect(idsOf(rows).sort().join('')).toBe(ids);
  });

  test('sorts by type, rows without the field last, and stops at the limit', async () => {
    const sorted = async (field: string, order: 'asc' | 'desc', resultsLimit = 50): Promise<string> => {
      const rows = await host.selectCatalogItems(1, 'Games', {
        filters: [],
        resultsLimit,
        sort: { field, order },
      });
      return idsOf(rows).join('');
    };
    expect(await sorted('price', 'asc')).toBe('3124');
    expect(await sorted('released', 'desc')).toBe('3214');
    expect(await sorted('title', 'asc', 2)).toBe('42');
    expect(await host.selectCatalogItems(1, 'Games', { filters: [], resultsLimit: 3 })).toHaveLength(3);
  });
});

describe('promotion codes', () => {
  const delivery = (n: number): string => uuidOf('delivery', n);

  test('LIQ-66 a delivery has one code per list, however often and from wherever it asks', async () => {
    const other = createTemplateHost({ pool: db.pool, clock, seal });
    const asked = [host, other, host, other].map((one) => one.promotionCode(1, 'P', delivery(1), AT));
    const codes = new Set(await Promise.all(asked));
    expect(codes.size).toBe(1);
    const taken = await db.pool.query(`select from promotion_codes where delivery_id is not null`);
    expect(taken.rowCount).toBe(1);
  });

  test('nobody shares a code, and the list ends exactly when it is empty', async () => {
    const other = createTemplateHost({ pool: db.pool, clock, seal });
    const asked = Array.from({ length: 118 }, (_, n) =>
      (n % 2 === 0 ? host : other).promotionCode(1, 'P', delivery(100 + n), AT),
    );
    const codes = await Promise.all(asked);
    expect(new Set(codes).size).toBe(118);
    expect(codes).not.toContain(null);
    expect(await host.promotionCode(1, 'P', delivery(300), AT)).not.toBeNull();
    expect(await host.promotionCode(1, 'P', delivery(301), AT)).toBeNull();
    expect(await host.promotionCode(1, 'P', delivery(1), AT)).not.toBeNull();
  });

  test('an expired or unknown list has no codes', async () => {
    expect(await host.promotionCode(1, 'Old', delivery(1), AT)).toBeNull();
    expect(await host.promotionCode(1, 'nobody', delivery(1), AT)).toBeNull();
    expect(await host.promotionCode(2, 'P', delivery(1), AT)).toBeNull();
  });
});

describe('credentials', () => {
  test('opens what was sealed; a secret that does not open is unknown', async () => {
    expect(await host.credential(1, 'login')).toEqual({ kind: 'basic', user: 'u', password: 'p' });
    expect(await host.credential(1, 'token')).toEqual({ kind: 'headers', headers: { 'X-Token': 't' } });
    expect(await host.credential(1, 'bad')).toBeNull();
    expect(await host.credential(2, 'login')).toBeNull();
  });
});
