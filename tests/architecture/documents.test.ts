// What the documents name exists: pages and pictures they link to, files, fields and reasons, environment variables (and
// every variable of the configuration stands in docs/operating.md).
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, listFiles, readText } from './source-files.ts';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', ...listFiles('docs', /\.md$/)].filter(
  (path) => !path.includes('/adr/'),
);
const CODE = ['src', 'tests', 'bench', 'scripts']
  .flatMap((folder) => listFiles(folder, /\.(?:ts|tsx|mjs|sql)$/))
  .filter((path) => !path.endsWith('documents.test.ts'))
  .map(readText)
  .join('\n');

const found = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
];

/** Names of others: a package, a schema of PostgreSQL. */
const FOREIGN = new Set(['braze_ruby', 'pg_catalog']);
/** What the reader fills in, in examples for a shell. */
const OF_THE_READER = new Set(['APP_KEY', 'RELANCE_URL', 'SIGNING_SECRET']);
/** Made by running something. */
const MADE = new Set(['bench/results']);

test.each(DOCUMENTS)('%s links to what is there', (path) => {
  const links = found(readText(path), /\]\((?!https?:)([^)#\s]+)/g);
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
});

test.each(DOCUMENTS)('%s names files, fields and variables that exist', (path) => {
  const text = readText(path);
  const files = found(text, /`((?:src|tests|docs|bench|scripts|bin)\/[\w./-]*\w)\/?`/g);
  expect(files.filter((file) => !MADE.has(file) && !existsSync(join(ROOT, file)))).toEqual([]);
  const ofSource = found(text, /`((?:api|engine|core|contract)\/[\w./-]+\.ts)`/g);
  expect(ofSource.filter((file) => !existsSync(join(ROOT, 'src', file)))).toEqual([]);
  const words = found(text, /`([a-z]+(?:_[a-z0-9]+)+)`/g);
  expect(words.filter((word) => !FOREIGN.has(word) && !CODE.includes(word))).toEqual([]);
  const variables = found(text, /\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)\b/g);
  expect(variables.filter((name) => !OF_THE_READER.has(name) && !CODE.includes(name))).toEqual([]);
});

test('every variable of the configuration is described, and nothing else is', () => {
  const known = found(readText('src/app/config.ts'), /^ {2}([A-Z][A-Z_]+): Type\./gm);
  const table = /## Settings\n([\s\S]*?)\n## /.exec(readText('docs/operating.md'))?.[1] ?? '';
  const described = found(table.replace(/\|[^|\n]*\|[^|\n]*\|$/gm, ''), /`([A-Z][A-Z_]+)`/g);
  // For tests of crashes, and what every Node program knows.
  const internal = new Set(['NODE_ENV', 'RELANCE_FAILPOINTS', 'RELANCE_ALLOW_FAILPOINTS']);
  expect(known.length).toBeGreaterThan(20);
  expect(known.filter((name) => !internal.has(name) && !described.includes(name))).toEqual([]);
  expect(described.filter((name) => !known.includes(name) && name !== 'NAME_FILE')).toEqual([]);
});
