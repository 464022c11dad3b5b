// A real PostgreSQL whose clock the simulation sets. `clock_timestamp()`, `now()` and their kin are found in a schema that
// stands before pg_catalog in this database's search path and read a setting of the session: the statements under test
// are the production ones, letter for letter, leases included.
import type { QueryResult } from 'pg';
import type { Pool, PoolClient } from '../../src/adapters/postgres/pool.ts';
import type { Instant } from '../../src/core/time.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface VirtualDatabase {
  /** Outside of any transaction of a process, at the instant given. */
  run(at: Instant, statement: Statement): Promise<QueryResult>;
  /** The connection on which one transaction at a time runs. */
  begin(at: Instant): Promise<(statement: Statement) => Promise<QueryResult>>;
  rollback(): Promise<void>;
  /** While a transaction is open: what does not belong to it. */
  aside(at: Instant, statement: Statement): Promise<QueryResult>;
  /** Forgets everything of the runs before. */
  purge(): Promise<void>;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** Every clock that our statements may ask; `tests/architecture/sql-rules.ts` says which of them where. */
const CLOCKS = ['clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'now'];

const CLOCK = `create schema simulation;${CLOCKS.map(
  (name) => `
  create function simulation.${name}() returns timestamptz language sql volatile as
    $$ select to_timestamp(current_setting('simulation.now_ms')::float8 / 1000) $$;`,
).join('')}`;

/** Statistics of nearly empty tables must not change plans in the middle of a run. */
const SETTINGS = [
  'jit = off',
  'plan_cache_mode = force_generic_plan',
  'search_path = simulation, pg_catalog, public',
];

export const openVirtualDatabase = async (): Promise<VirtualDatabase> => {
  const database = await createTestDatabase({ poolSize: 3 });
  const { pool } = database;
  await pool.query(CLOCK);
  const main = await openSession(pool);
  const side = await openSession(pool);
  const tables = await emptyTables(main.client);
  const purge = tables.map((name) => `delete from public.${name};`).join('\n');
  let runs = 0;
  return {
    run: (at, statement) => main.query(at, statement),
    begin: async (at) => {
      await main.setClock(at);
      return (statement) => main.query(null, statement);
    },
    rollback: async () => {
      await main.client.query('rollback');
    },
    aside: (at, statement) => side.query(at, statement),
    purge: async () => {
      await main.client.query(purge);
      if (++runs % VACUUM_EVERY === 0) await main.client.query(`vacuum ${tables.join(', ')}`);
    },
    pool,
    drop: async () => {
      main.client.release();
      side.client.release();
      await (database satisfies TestDatabase).drop();
    },
  };
};

const VACUUM_EVERY = 100;

const openSession = async (pool: Pool) => {
  const client = await pool.connect();
  for (const setting of SETTINGS) await client.query(`set ${setting}`);
  let clockAt: Instant | null = null;
  const setClock = async (at: Instant): Promise<void> => {
    if (at === clockAt) return;
    await client.query(`set simulation.now_ms = '${at}'`);
    clockAt = at;
  };
  const query = async (at: Instant | null, { name, text, values }: Statement): Promise<QueryResult> => {
    if (at !== null) await setClock(at);
    const result = await client.query({
      text,
      ...(name === undefined ? {} : { name }),
      values: values === undefined ? [] : [...values],
    });
    return isOrdered(text) ? result : inOneOrder(result);
  };
  return { client, setClock, query };
};

/** What migrations fill is theirs; everything else is of the run before. */
const emptyTables = async (client: PoolClient): Promise<readonly string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const empty: string[] = [];
  for (const { name } of rows)
    if ((await client.query(`select 1 from public.${name} limit 1`)).rowCount === 0) empty.push(name);
  return empty;
};

const ordered = new Map<string, boolean>();

const isOrdered = (text: string): boolean => {
  const known = ordered.get(text);
  if (known !== undefined) return known;
  let [plain, before] = [text, ''];
  while (plain !== before) [plain, before] = [plain.replaceAll(/\([^()]*\)/g, ''), plain];
  const found = /\border\s+by\b/i.test(plain);
  ordered.set(text, found);
  return found;
};

/** SQL promises no order here, and where rows lie on disk depends on the runs before. */
const inOneOrder = (result: QueryResult): QueryResult => {
  if (result.rows.length > 1) {
    const texts = new Map<unknown, string>(result.rows.map((row) => [row, JSON.stringify(row)]));
    result.rows.sort((a, b) => ((texts.get(a) ?? '') < (texts.get(b) ?? '') ? -1 : 1));
  }
  return result;
};
