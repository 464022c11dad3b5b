import { expect, test } from 'vitest';
import { propertiesOf, seenTriggersOf } from './seen-properties.ts';

test('triggers whose facts carry properties are found, also among several', () => {
  expect(seenTriggersOf(null)).toEqual([]);
  expect(seenTriggersOf({ type: 'performed_event', event: '' })).toEqual([]);
  expect(
    seenTriggersOf({
      any: [
        { type: 'session_start' },
        { type: 'performed_event', event: 'cart' },
        { type: 'purchase', product_id: 'tea' },
        { type: 'purchase' },
      ],
    }),
  ).toEqual([
    { kind: 'event', name: 'cart' },
    { kind: 'purchase', name: 'tea' },
    { kind: 'purchase', name: null },
  ]);
});

test('last values come back as what they were; what was cut or stands deeper is left out', () => {
  expect(
    propertiesOf([
      { name: 'name', types: ['text'], last_value: '12' },
      { name: 'price', types: ['number'], last_value: '12.5' },
      { name: 'gift', types: ['boolean'], last_value: 'true' },
      { name: 'items', types: ['object_array'], last_value: '[{"sku":"a"}]' },
      { name: 'items[].sku', types: ['text'], last_value: 'a' },
      { name: 'order.id', types: ['text'], last_value: 'o' },
      { name: 'cut', types: ['object'], last_value: '{"a":' },
      { name: 'mixed', types: ['number', 'text'], last_value: 'twelve' },
      { name: 'never', types: [], last_value: null },
    ]),
  ).toEqual({ name: '12', price: 12.5, gift: true, items: [{ sku: 'a' }], mixed: 'twelve' });
});
