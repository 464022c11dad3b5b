// Every item of the delivery checklist stands as a test with its number, the engine's own choices too. What belongs to
// channels that are not there yet is named here and nowhere else.
import { expect, test } from 'vitest';
import { listFiles, readText } from './source-files.ts';

const ITEMS = 160;
/** The same of the REST API and of personalisation: every item, none left out. */
const OTHERS = [
  ['REST', 120],
  ['LIQ', 70],
] as const;
/** In-app messages and content cards (rulings, CI). */
const LATER = new Set([61, 118, 137, 152, 153, 154, 155]);
/** Not kept yet; docs/next.md says so. */
const OPEN = new Set<number>();

const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/CD-#(\d+)((?:[ ,]+#\d+)*)/g)].flatMap((match) => [
    Number(match[1]),
    ...[...(match[2] ?? '').matchAll(/#(\d+)/g)].map((more) => Number(more[1])),
  ]);

const testFiles = (): readonly string[] =>
  [...listFiles('src', /\.test\.ts$/), ...listFiles('tests', /\.test\.ts$/)].filter(
    (path) => !path.endsWith('architecture/checklist.test.ts'),
  );

const tested = new Set(testFiles().flatMap((path) => numbersIn(readText(path))));

test('items 1 to 160 of the delivery checklist', () => {
  const missing = Array.from({ length: ITEMS }, (_, i) => i + 1).filter(
    (item) => !tested.has(item) && !LATER.has(item) && !OPEN.has(item),
  );
  expect(missing).toEqual([]);
});

test('what is said to be open or later has no test', () => {
  expect([...OPEN].filter((item) => tested.has(item))).toEqual([]);
});

test.each(OTHERS)('items of the checklist %s, 1 to %i', (name, items) => {
  const named = new RegExp(`${name}-(\\d+)`, 'g');
  const found = new Set(
    testFiles().flatMap((path) => [...readText(path).matchAll(named)].map((match) => Number(match[1]))),
  );
  const missing = Array.from({ length: items }, (_, i) => i + 1).filter((item) => !found.has(item));
  expect(missing).toEqual([]);
});
