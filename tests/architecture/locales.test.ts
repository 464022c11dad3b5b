// The dashboard speaks English and French: every text exists in both, every text asked for exists, none is left over.
import { describe, expect, test } from 'vitest';
import { basename } from 'node:path';
import { listFiles, readText } from './source-files.ts';

type Language = 'en' | 'fr';

/** Plural forms of a language that i18next asks for; `many` is French for millions. */
const PLURALS: Readonly<Record<Language, readonly string[]>> = {
  en: ['one', 'other'],
  fr: ['one', 'many', 'other'],
};

const namespacesOf = (language: Language) =>
  listFiles(`src/dashboard/locales/${language}`, /\.json$/).map((path) => basename(path, '.json'));

const flatten = (value: unknown, prefix = ''): readonly (readonly [string, string])[] =>
  typeof value === 'string'
    ? [[prefix, value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
        flatten(inner, prefix === '' ? key : `${prefix}.${key}`),
      );

const textsOf = (language: Language, namespace: string): ReadonlyMap<string, string> =>
  new Map(flatten(JSON.parse(readText(`src/dashboard/locales/${language}/${namespace}.json`))));

const PLURAL = /_(zero|one|two|few|many|other)$/;
const stemOf = (key: string): string => key.replace(PLURAL, '');
const holesOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)].map((m) => m[1] ?? '').sort();

const namespaces = namespacesOf('en');

test('both languages have the same namespaces', () => {
  expect(namespacesOf('fr')).toEqual(namespaces);
});

describe.each(namespaces)('%s', (namespace) => {
  const english = textsOf('en', namespace);
  const french = textsOf('fr', namespace);

  test('the same texts in both languages, none of them empty', () => {
    const stems = (texts: ReadonlyMap<string, string>) => [...new Set([...texts.keys()].map(stemOf))].sort();
    expect(stems(french)).toEqual(stems(english));
    expect([...english, ...french].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('a plural has every form its language needs', () => {
    for (const [language, texts] of [
      ['en', english],
      ['fr', french],
    ] as const) {
      const plural = [...texts.keys()].filter((key) => PLURAL.test(key)).map(stemOf);
      const wanting = [...new Set(plural)].flatMap((stem) =>
        PLURALS[language].map((form) => `${stem}_${form}`).filter((key) => !texts.has(key)),
      );
      expect([language, wanting]).toEqual([language, []]);
    }
  });

  test('what is filled in is the same in both', () => {
    const differing = [...english].filter(([key, text]) => {
      const other = french.get(key);
      return other !== undefined && holesOf(other).join() !== holesOf(text).join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });
});

interface Use {
  readonly path: string;
  readonly namespace: string;
  readonly key: string;
  /** `status.${status}`: everything below may be asked for. */
  readonly isPrefix: boolean;
}

const SOURCES = listFiles('src', /\.tsx?$/).filter((path) => /^src\/(dashboard|ui|kinds)\//.test(path));

/** `t('a.b')`, `t(\`a.${x}\`)`, `t('ns:a')`, `i18nKey="a"`, and keys that a table names as `'ns:a.b'`. */
const usesIn = (path: string): readonly Use[] => {
  const text = readText(path);
  const own =
    /useTranslation\(\s*'(\w[\w-]*)'/.exec(text)?.[1] ?? /\/\/ texts: ([\w-]+)/.exec(text)?.[1] ?? 'frame';
  const uses: Use[] = [];
  const add = (raw: string) => {
    const [namespace, key] = raw.includes(':') ? (raw.split(':') as [string, string]) : [own, raw];
    const cut = key.indexOf('${');
    uses.push({ path, namespace, key: cut < 0 ? key : key.slice(0, cut), isPrefix: cut >= 0 });
  };
  for (const match of text.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`]+)`)/g)) add(match[1] ?? match[2] ?? '');
  for (const match of text.matchAll(/\bt\([^'`()]*\?([^()]*?)[,)]/g))
    for (const inner of (match[1] ?? '').matchAll(/'([^']+)'/g)) add(inner[1] ?? '');
  for (const match of text.matchAll(/i18nKey=(?:"([^"]+)"|\{`([^`]+)`\})/g)) add(match[1] ?? match[2] ?? '');
  for (const match of text.matchAll(/'([\w-]+:[\w.-]+)'/g))
    if (namespaces.includes((match[1] ?? '').split(':')[0] ?? '')) add(match[1] ?? '');
  return uses;
};

describe('use', () => {
  const uses = SOURCES.flatMap(usesIn);

  test('every text asked for exists', () => {
    const known = new Map(namespaces.map((name) => [name, [...textsOf('en', name).keys()]]));
    const missing = uses.filter(({ namespace, key, isPrefix }) => {
      const keys = known.get(namespace) ?? [];
      return isPrefix
        ? !keys.some((one) => one.startsWith(key))
        : !keys.some((one) => one === key || stemOf(one) === key);
    });
    expect(missing.map(({ path, namespace, key }) => `${path}: ${namespace}:${key}`)).toEqual([]);
  });

  test('no text is left over', () => {
    const unused = namespaces.flatMap((namespace) => {
      const own = uses.filter((use) => use.namespace === namespace);
      return [...new Set([...textsOf('en', namespace).keys()].map(stemOf))]
        .filter((key) => !own.some((use) => (use.isPrefix ? key.startsWith(use.key) : use.key === key)))
        .map((key) => `${namespace}:${key}`);
    });
    expect(unused).toEqual([]);
  });
});
