import { expect, it } from 'vitest';
import { makeKnownPlaces } from './known-places.ts';

const place = (userId: string) => ({ workspaceId: 1, part: 8, userId });
const remembered = (userId: string) => ({ ...place(userId), remembered: true });

it('remembers for minutes, at most two generations', () => {
  let now = 0;
  const known = makeKnownPlaces({ monotonic: () => now });
  known.set('1:a', place('a'));
  now = 299_999;
  known.age();
  expect(known.get('1:a')).toEqual(remembered('a'));
  now = 300_000;
  known.age();
  expect(known.get('1:a')).toEqual(remembered('a'));
  now = 600_000;
  known.age();
  expect(known.get('1:a')).toBeUndefined();
  known.set('1:b', place('b'));
  now = 1_200_001;
  known.age();
  expect(known.get('1:b')).toBeUndefined();
});

it('is bounded in number, and forgets at once when told', () => {
  const known = makeKnownPlaces({ monotonic: () => 0 });
  for (let i = 0; i < 120_000; i++) known.set(`1:${i}`, place(String(i)));
  expect(known.get('1:0')).toBeUndefined();
  expect(known.get('1:119999')).toEqual(remembered('119999'));
  known.forget('1:119999');
  expect(known.get('1:119999')).toBeUndefined();
});
