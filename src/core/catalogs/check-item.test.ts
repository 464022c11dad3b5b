import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { checkItem } from './check-item.ts';

const FIELDS = [
  { name: 'id', type: 'string' },
  { name: 'maker', type: 'object' },
];
const nested = (depth: number): Json => (depth === 1 ? { leaf: 1 } : { inner: nested(depth - 1) });

test('9.3 objects nest 50 levels deep and no deeper', () => {
  expect(checkItem({ id: 'a', maker: nested(50) }, FIELDS, 'items[0]')).toBeNull();
  expect(checkItem({ id: 'a', maker: nested(51) }, FIELDS, 'items[0]')).toMatchObject({
    code: 'too-deep-nesting-in-value-object',
    field: 'items[0].maker',
  });
});

test('9.3 keys that a template could not ask for are refused, however deep they are', () => {
  const item = { id: 'a', maker: { name: { $first: 'x' } } };
  expect(checkItem(item, FIELDS, 'items[0]')?.code).toBe('invalid-keys-in-value-object');
});
