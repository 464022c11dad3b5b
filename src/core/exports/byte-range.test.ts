// Ranges as clients ask for them, and files put together again from their pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRange, readRange } from './byte-range.ts';

test.each([
  ['bytes=0-', { from: 0, to: 99 }],
  ['bytes=10-19', { from: 10, to: 19 }],
  ['bytes=90-1000', { from: 90, to: 99 }],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=-1000', { from: 0, to: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=20-10', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['items=0-1', null],
  ['bytes=0x1-', null],
  [undefined, null],
])('%s of a hundred bytes', (header, expected) => {
  expect(readRange(header, 100)).toEqual(expected);
});

test('a file that breaks off anywhere and is taken up again is whole, however it is written', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.nat(80), async (chunks, cut) => {
      const whole = Buffer.concat(chunks);
      fc.pre(cut < whole.length);
      async function* write() {
        yield* chunks;
      }
      const parts: Uint8Array[] = [whole.subarray(0, cut)];
      const rest = readRange(`bytes=${cut}-`, whole.length);
      if (rest === null || rest === 'unsatisfiable') throw new Error('no rest');
      for await (const part of cutRange(write(), rest)) parts.push(part);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
    }),
  );
});
