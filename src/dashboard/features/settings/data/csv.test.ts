import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, toCsv } from './csv.ts';

const FIELDS = [
  { name: 'id', type: 'string' },
  { name: 'title', type: 'string' },
  { name: 'price', type: 'number' },
  { name: 'sold', type: 'boolean' },
  { name: 'tags', type: 'array' },
];

test('what is written is read back, whatever it holds', () => {
  const text = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((one) => !one.startsWith("'") && !/\r/.test(one));
  const item = fc.record({
    id: text,
    title: text,
    price: fc.integer(),
    sold: fc.boolean(),
    tags: fc.array(text),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 5 }), (items) => {
      expect(readCsv(toCsv(FIELDS, items), FIELDS)).toEqual({ ok: true, items });
    }),
  );
});

test('no cell of a spreadsheet runs as a formula', () => {
  expect(toCsv(FIELDS, [{ id: '1', title: '=HYPERLINK("x")' }])).toContain(`"'=HYPERLINK(""x"")"`);
});

test('says what is wrong and where', () => {
  expect(readCsv('title\nx\n', FIELDS)).toMatchObject({ problem: 'no_id' });
  expect(readCsv('id,colour\n1,red\n', FIELDS)).toMatchObject({ problem: 'unknown_field', where: 'colour' });
  expect(readCsv('id,price\n1,cheap\n', FIELDS)).toMatchObject({ problem: 'bad_value', where: '2: price' });
});

test('empty cells are left out and line ends of either kind are taken', () => {
  const read = readCsv('\uFEFFid,title,price\r\n1,,2.5\r\n\r\n2,"a, b",\n', FIELDS);
  expect(read).toEqual({
    ok: true,
    items: [
      { id: '1', price: 2.5 },
      { id: '2', title: 'a, b' },
    ],
  });
});
