import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../core/json.ts';
import { findDifferences, keepGivenIds } from './compare.ts';

test('what a file leaves out is no difference', () => {
  const found = {
    name: 'A',
    tags: ['x'],
    definition: { send_to: 'all', variants: [{ id: '1', name: 'V' }] },
  };
  expect(findDifferences({ definition: { variants: [{ name: 'V' }] } }, found)).toEqual([]);
  expect(findDifferences({ name: 'B', tags: ['x', 'y'] }, found)).toEqual([
    { path: 'name', from: 'A', to: 'B' },
    { path: 'tags', from: ['x'], to: ['x', 'y'] },
  ]);
  expect(findDifferences({ definition: { variants: [{ name: 'W' }] } }, found)).toEqual([
    { path: 'definition.variants[0].name', from: 'V', to: 'W' },
  ]);
  expect(findDifferences({ audience: null }, found)).toEqual([
    { path: 'audience', from: undefined, to: null },
  ]);
});

test('given ids are kept unless the file names others', () => {
  const found = { variants: [{ id: '1', messages: [{ message_id: 'm', channel: 'email' }] }, { id: '2' }] };
  const wanted = { variants: [{ messages: [{ channel: 'sms' }] }, { id: '9' }, {}] };
  expect(keepGivenIds(wanted, found)).toEqual({
    variants: [{ id: '1', messages: [{ message_id: 'm', channel: 'sms' }] }, { id: '9' }, {}],
  });
});

test('anything equals itself, and keeping ids makes no difference to itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      expect(findDifferences(json, json)).toEqual([]);
      expect(keepGivenIds(json, json)).toEqual(json);
    }),
  );
});
