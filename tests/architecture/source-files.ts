// The project's files as the architecture tests see them.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Paths relative to the project, sorted. */
export const listFiles = (folder: string, pattern: RegExp): readonly string[] => {
  const start = join(ROOT, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => pattern.test(path) && statSync(join(ROOT, path)).isFile())
    .sort();
};

export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export interface Imports {
  /** Paths relative to the project. */
  readonly files: readonly string[];
  /** As written: packages and Node's own modules. */
  readonly packages: readonly string[];
}

/** Type-only, dynamic and re-exporting imports included. */
export const readImports = (path: string): Imports => {
  const names = ts.preProcessFile(readText(path), true, true).importedFiles.map((file) => file.fileName);
  const relatives = names.filter((name) => name.startsWith('.'));
  return {
    files: relatives.map((name) => relative(ROOT, resolve(ROOT, dirname(path), name))),
    packages: names.filter((name) => !name.startsWith('.')),
  };
};

/** `@scope/name/sub` → `@scope/name`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

export const SOURCES: readonly string[] = listFiles('src', /\.tsx?$/).filter(
  (path) => !path.endsWith('.test.ts'),
);
