// Every item of the delivery checklist stands as a test with its number, the engine's own choices too. What belongs to
// channels that are not there yet is named here and nowhere else.
import { expect, test } from 'vitest';
import { listFiles, readText } from './source-files.ts';

const ITEMS = 160;
/** In-app messages and content cards (rulings, CI). */
const LATER = new Set([61, 118, 137, 152, 153, 154, 155]);
/** Not kept yet; docs/next.md says so. */
const OPEN = new Set<number>();

const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/CD-#(\d+)((?:[ ,]+#\d+)*)/g)].flatMap((match) => [
    Number(match[1]),
    ...[...(match[2] ?? '').matchAll(/#(\d+)/g)].map((more) => Number(more[1])),
  ]);

const tested = new Set(
  [...listFiles('src', /\.test\.ts$/), ...listFiles('tests', /\.test\.ts$/)]
    .filter((path) => !path.endsWith('architecture/checklist.test.ts'))
    .flatMap((path) => numbersIn(readText(path))),
);

test('items 1 to 160 of the delivery checklist', () => {
  const missing = Array.from({ length: ITEMS }, (_, i) => i + 1).filter(
    (item) => !tested.has(item) && !LATER.has(item) && !OPEN.has(item),
  );
  expect(missing).toEqual([]);
});

test('what is said to be open or later has no test', () => {
  expect([...OPEN].filter((item) => tested.has(item))).toEqual([]);
});
