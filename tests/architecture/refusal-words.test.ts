// Every sentence with which the server refuses what a screen sends has words in both languages. The sentences are read
// out of the server's own code, so that a new one without words fails here.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { Key } from '../../src/contract/admin/shapes.ts';
import { adminEndpoint } from '../../src/contract/endpoint.ts';
import { type Refused, findRefusalText } from '../../src/dashboard/refusal-words.ts';

const PLACES = [
  'src/api/admin',
  'src/api/account',
  'src/core/imports',
  'src/core/content/image-file.ts',
  'src/core/access/password-rules.ts',
  'src/core/restraints',
  'src/engine/sandbox-clock.ts',
  'src/engine/edit-person.ts',
];

const filesAt = (place: string): readonly string[] =>
  place.endsWith('.ts')
    ? [place]
    : readdirSync(place, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => join(place, name));

/** `message: '…'` and what `refuse` is given; what is filled in becomes a name, or a number where one is meant. */
const SENTENCE =
  /(?:(?:code: '(\w+)',\s*)?message: |refuse\(\s*'(\w+)',\s*)(?:'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\\n]|\\.)*)`),?\s*(?:field: )?(?:['`]([\w.]+)['`])?/g;
const fill = (sentence: string): string =>
  sentence
    .replace(/\$\{[^}]*(?:MAX|MIN|max|min|width|height|before|\bi\b)[^}]*\}/g, '12')
    .replace(/\$\{[^}]*\}/g, 'one.field')
    .replaceAll("\\'", "'");

/** Parts of sentences that a reader of fields puts a name before. */
const TAIL = /(?<=[\s(,?:])(?:'((?:must|is|needs) [^'\n]*)'|`((?:must|is|needs) [^`\n]*)`)/g;
const TAIL_PLACES = [
  'src/core/campaigns/definition',
  'src/core/restraints',
  'src/kinds/channels',
  'src/core/catalogs',
];
const tailsIn = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(TAIL)].map(([, plain, template]) => ({
    path,
    code: '',
    message: `one.field ${fill(plain ?? template ?? '')}`,
  }));

const sentencesIn = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(SENTENCE)].map(([, code, refused, plain, template, field]) => ({
    path,
    code: code ?? refused ?? '',
    message: fill(plain ?? template ?? ''),
    ...(field === undefined ? {} : { field }),
  }));

/** Built of parts that are said elsewhere, or answers of calls that no screen makes. */
const ELSEWHERE = [
  /^(?:query\.)?one\.field(?:\.one\.field)? one\.field\.?$/,
  /^Used in live campaigns/,
  /^compare=previous/,
  /^seen goes with one item alone/,
];

const all = [
  ...PLACES.flatMap(filesAt).flatMap(sentencesIn),
  ...TAIL_PLACES.flatMap(filesAt).flatMap(tailsIn),
];
const isWordless = ({ code, message, field: named }: Refused): boolean => {
  const field = message.startsWith('one.field') ? 'one.field' : named;
  return findRefusalText({ code, message, ...(field === undefined ? {} : { field }) }) === null;
};

test('no sentence of the server is without words of ours', () => {
  expect(all.length).toBeGreaterThan(120);
  const wordless = all.filter(
    (one) => !ELSEWHERE.some((pattern) => pattern.test(one.message)) && isWordless(one),
  );
  expect(wordless.map(({ path, message }) => `${path}: ${message}`)).toEqual([]);
});

const strict = adminEndpoint({
  id: 'test',
  method: 'POST',
  path: '/test',
  permission: 'admin.read',
  area: 'Test',
  summary: 'Test',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 3 }),
    long: Type.String({ minLength: 2 }),
    key: Key,
    count: Type.Integer({ minimum: 1, maximum: 9 }),
    share: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    is_on: Type.Boolean(),
    kind: Type.Union([Type.Literal('a'), Type.Literal('b')]),
    list: Type.Array(Type.String(), { minItems: 1, maxItems: 2, uniqueItems: true }),
    at: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  }),
  responses: {},
});

const refusalsOf = (body: Readonly<Record<string, unknown>>) => {
  const parsed = strict.parse({ params: {}, query: {}, body });
  if (parsed.ok) throw new Error('taken');
  return [parsed.error].flat();
};

test.each([
  [{ name: '' }, 'name', 'required'],
  [{ name: 'abcd' }, 'name', 'max_chars'],
  [{ name: 4 }, 'name', 'text'],
  [{ long: 'a' }, 'long', 'min_chars'],
  [{ key: 'Ä b' }, 'key', 'key'],
  [{ count: 0 }, 'count', 'at_least'],
  [{ count: 10 }, 'count', 'at_most'],
  [{ count: 1.5 }, 'count', 'whole'],
  [{ share: 0 }, 'share', 'more_than'],
  [{ share: 1 }, 'share', 'less_than'],
  [{ is_on: 'x' }, 'is_on', 'true_or_false'],
  [{ kind: 'c' }, 'kind', 'choice'],
  [{ list: [] }, 'list', 'required'],
  [{ list: ['a', 'b', 'c'] }, 'list', 'max_items'],
  [{ list: ['a', 'a'] }, 'list', 'twice'],
  [{ at: '25:00' }, 'at', 'time'],
] as const)('%j: the schema’s refusal of %s is said as %s', (body, field, name) => {
  const found = refusalsOf(body).filter((one) => one.field === field);
  expect(found.map((one) => findRefusalText(one)?.name)).toContain(name);
  expect(found.filter((one) => findRefusalText(one) === null)).toEqual([]);
});

test('what is missing or not known is said by its code', () => {
  const codes = refusalsOf({ strange: 1 }).map((one) => findRefusalText(one));
  expect(codes.map((one) => one?.name)).toContain('required');
});
