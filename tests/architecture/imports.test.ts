import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, SOURCES, listFiles, packageOf, readImports, readText } from './source-files.ts';

/** What each ring may import beside itself. Kinds, engine and adapters stand side by side; ui, editors and dashboard run
 * in the browser. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core'],
  contract: ['core', 'ports'],
  kinds: ['core', 'contract', 'ports'],
  engine: ['core', 'contract', 'ports'],
  adapters: ['core', 'contract', 'ports'],
  api: ['core', 'contract', 'ports', 'engine'],
  app: ['core', 'contract', 'ports', 'kinds', 'engine', 'adapters', 'api'],
  ui: ['core'],
  editors: ['core', 'contract', 'kinds', 'ui'],
  dashboard: ['core', 'contract', 'kinds', 'editors', 'ui'],
  cli: ['core', 'contract', 'ports', 'kinds', 'engine', 'adapters', 'api', 'app'],
};

const BROWSER = new Set(['ui', 'editors', 'dashboard']);
const PURE = new Set(['core', 'contract', 'ports', 'kinds', 'engine']);
const PURE_PACKAGES = new Set([
  'temporal-polyfill',
  '@noble/hashes',
  'typebox',
  're2js',
  'libphonenumber-js',
  'sms-segments-calculator',
  'html-to-text',
]);

/** A kind's form (`editor.tsx`) belongs to the browser, whatever folder it stands in. */
const ringOf = (path: string): string => {
  const ring = path.split('/')[1] ?? '';
  return ring === 'kinds' && path.endsWith('.tsx') ? 'editors' : ring;
};
const graph = new Map(SOURCES.map((path) => [path, readImports(path)]));

describe('rings', () => {
  test('every source file belongs to a ring', () => {
    expect(SOURCES.filter((path) => BELOW[ringOf(path)] === undefined)).toEqual([]);
    expect(SOURCES.length).toBeGreaterThan(100);
  });

  test('imports point down', () => {
    const upward = [...graph].flatMap(([path, { files }]) =>
      files
        .filter((target) => {
          const ring = ringOf(target);
          return ring !== ringOf(path) && BELOW[ringOf(path)]?.includes(ring) !== true;
        })
        .map((target) => `${path} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test('a feature of the dashboard imports no other feature, and no part imports a feature', () => {
    const placeOf = (path: string) => /^src\/dashboard\/(features|parts)\/([^/]+)/.exec(path)?.slice(1) ?? [];
    const crossing = [...graph].flatMap(([path, { files }]) => {
      const [group, name] = placeOf(path);
      if (group === undefined) return [];
      return files
        .filter((target) => placeOf(target)[0] === 'features')
        .filter((target) => group === 'parts' || placeOf(target)[1] !== name)
        .map((target) => `${path} → ${target}`);
    });
    expect(crossing).toEqual([]);
  });

  test('imports form no cycle', () => {
    expect(findCycles()).toEqual([]);
  });

  test('pure rings use only packages of the short list', () => {
    const foreign = [...graph]
      .filter(([path]) => PURE.has(ringOf(path)))
      .flatMap(([path, { packages }]) =>
        packages.filter((name) => !PURE_PACKAGES.has(packageOf(name))).map((name) => `${path} → ${name}`),
      );
    expect(foreign).toEqual([]);
  });

  test('relative imports name an existing file, not an index above them', () => {
    const known = new Set([...SOURCES, ...listFiles('src', /\.(json|css|svg)$/)]);
    const missing = [...graph].flatMap(([path, { files }]) =>
      files.filter((target) => !known.has(target)).map((target) => `${path} → ${target}`),
    );
    expect(missing).toEqual([]);
    const ancestors = [...graph].flatMap(([path, { files }]) =>
      files
        .filter(
          (target) =>
            target.endsWith('/index.ts') && dirname(path).startsWith(target.replace(/index\.ts$/, '')),
        )
        .map((target) => `${path} → ${target}`),
    );
    expect(ancestors).toEqual([]);
  });
});

/** Depth-first; each cycle once, as the path that closes it. */
const findCycles = (): string[] => {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const target of graph.get(path)?.files ?? []) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of SOURCES) visit(path, []);
  return cycles;
};

describe('kinds', () => {
  const groups = readdirSync(join(ROOT, 'src/kinds'));
  /** What kinds of a group share is no kind. */
  const SHARED = new Set(['src/kinds/filters/conditions']);

  test.each(groups)('every folder of kinds/%s is in one of its lists', (group) => {
    const folder = `src/kinds/${group}`;
    const kinds = readdirSync(join(ROOT, folder)).filter(
      (name) => statSync(join(ROOT, folder, name)).isDirectory() && !SHARED.has(`${folder}/${name}`),
    );
    const lists = listFiles(folder, new RegExp(`^${folder}/[^/]+\\.ts$`));
    const listed = new Set(
      lists.flatMap((path) => readImports(path).files.map((target) => target.split('/')[3])),
    );
    expect(lists).toContain(`${folder}/index.ts`);
    expect(kinds.filter((kind) => !listed.has(kind))).toEqual([]);
  });
});

describe('files', () => {
  test('none is longer than 500 lines', () => {
    const all = ['src', 'tests', 'bench', 'scripts', 'bin'].flatMap((folder) =>
      listFiles(folder, /\.(ts|tsx|mjs)$/),
    );
    const long = all.filter((path) => readText(path).split('\n').length > 501);
    expect(long).toEqual([]);
  });

  test('each says in its first line what it is for', () => {
    const silent = SOURCES.filter((path) => !/^(\/\/|\/\*)/.test(readText(path)));
    expect(silent).toEqual([]);
  });

  test('none has a name that says nothing', () => {
    const vague = /(^|[/-])(utils?|helpers?|common|types|manager|service|misc)\.tsx?$/;
    expect(SOURCES.filter((path) => vague.test(path))).toEqual([]);
    expect(SOURCES.filter((path) => /[A-Z_]/.test(path))).toEqual([]);
  });
});

describe('dependencies', () => {
  test('each is named with its reason in a decision record', () => {
    const decisions = listFiles('docs/adr', /\.md$/).map(readText).join('\n');
    const named = new Set([...decisions.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? ''));
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      readText('package.json'),
    ) as Record<string, Record<string, string> | undefined>;
    const all = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const unnamed = all.filter((name) => !named.has(name) && !named.has(`${name.split('/')[0]}/*`));
    expect(unnamed).toEqual([]);
  });

  test('source files import only what package.json declares', () => {
    const declared = JSON.parse(readText('package.json')) as Record<
      string,
      Record<string, string> | undefined
    >;
    const shipped = Object.keys({ ...declared['dependencies'], ...declared['optionalDependencies'] });
    const known = new Set(shipped);
    // What the browser runs is built: its packages need not be there at run time.
    const built = new Set([...shipped, ...Object.keys(declared['devDependencies'] ?? {})]);
    const unknown = [...graph].flatMap(([path, { packages }]) =>
      packages
        .filter((name) => !name.startsWith('node:'))
        .filter((name) => !(BROWSER.has(ringOf(path)) ? built : known).has(packageOf(name)))
        .map((name) => `${path} → ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});
