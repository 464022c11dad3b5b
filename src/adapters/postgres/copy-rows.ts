// `insert … select` between workspaces, for worlds that are copies. Names of tables and columns come from the catalogue;
// values are parameters.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from './tables.ts';

const columnsOf = async (db: Database, table: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(db);
  return rows.map(({ name }) => name);
};

/** All columns, with the workspace replaced, and those of `changed`. */
export const copyRows = async (
  db: Database,
  table: string,
  to: number,
  where: RawBuilder<unknown>,
  changed: Readonly<Record<string, RawBuilder<unknown>>> = {},
): Promise<number> => {
  const columns = await columnsOf(db, table);
  const values = { ...changed, workspace_id: sql`${to}::integer` };
  const valueOf = (name: string): RawBuilder<unknown> =>
    new Map(Object.entries(values)).get(name) ?? sql.ref(name);
  const { numAffectedRows } = await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
    select ${sql.join(columns.map(valueOf))} from ${sql.table(table)} where ${where}
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};
