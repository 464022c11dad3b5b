// Loads `.sql` files of named queries. One block each:
//   -- name: findUsers
//   select ... $1 ...
// Each becomes a named (prepared) statement. Instants go in as to_timestamp($n / 1000.0) over milliseconds.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** A query waiting for its values: `pool.query(sql.findUsers([1, 'a']))`. */
export type NamedQuery = (values?: readonly unknown[]) => Statement;

/** PostgreSQL cuts identifiers, prepared statements' names too, at 63 bytes. */
const MAX_NAME_BYTES = 63;

/** The blocks of a file; `names` must list exactly what it holds, so that neither side goes stale. */
export const loadSql = <const Name extends string>(
  file: URL,
  names: readonly Name[],
): Readonly<Record<Name, NamedQuery>> => {
  const path = fileURLToPath(file);
  const blocks = parseBlocks(readFileSync(path, 'utf8'), path);
  const wanted = new Set<string>(names);
  const extra = [...blocks.keys()].filter((name) => !wanted.has(name));
  if (extra.length > 0) throw new Error(`${path} holds queries nobody listed: ${extra.join(', ')}`);
  const prefix = basename(path, '.sql');
  const queries = names.map((name) => [name, toQuery(`${prefix}.${name}`, blocks.get(name), path)]);
  return Object.fromEntries(queries) as Record<Name, NamedQuery>;
};

const toQuery = (name: string, text: string | undefined, path: string): NamedQuery => {
  if (text === undefined) throw new Error(`${path} has no query for ${name}`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new Error(`The name ${name} is longer than 63 bytes`);
  return (values = []) => ({ name, text, values: [...values] });
};

export const parseBlocks = (source: string, path: string): ReadonlyMap<string, string> => {
  const blocks = new Map<string, string>();
  for (const piece of source.split(/^-- name: */m).slice(1)) {
    const end = piece.indexOf('\n');
    const name = piece.slice(0, end).trim();
    if (blocks.has(name)) throw new Error(`${path} names ${name} twice`);
    blocks.set(
      name,
      piece
        .slice(end + 1)
        .trim()
        .replace(/;$/, ''),
    );
  }
  return blocks;
};
