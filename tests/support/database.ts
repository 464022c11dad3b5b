// A fresh, migrated database for one test file, and the means to get rid of it. The server is the embedded one, or
// that of RELANCE_TEST_SERVER (`postgres://…/postgres`, an account that may create databases). With
// RELANCE_TEST_WORKERS (URLs, by commas) that server is a Citus coordinator: each database then exists on every node.
import { randomBytes } from 'node:crypto';
import { type Pool, openPool } from '../../src/adapters/postgres/pool.ts';

export const EXTERNAL_SERVER_VARIABLE = 'RELANCE_TEST_SERVER';
export const EXTERNAL_WORKERS_VARIABLE = 'RELANCE_TEST_WORKERS';
/** What the run's own setup tells the tests: the server and the databases to copy. */
export const SERVER_URL_VARIABLE = 'RELANCE_TEST_SERVER_URL';
export const TEMPLATES_VARIABLE = 'RELANCE_TEST_TEMPLATES';

export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  readonly pool: Pool;
  /** Closes the pool and drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Without the schema. */
  readonly empty?: boolean;
  readonly poolSize?: number;
}

export const createTestDatabase = async (options: TestDatabaseOptions = {}): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const { migrated, empty } = templates();
  await onEveryNode(createFrom(name, options.empty === true ? empty : migrated));
  const url = urlOf(name);
  const pool = openPool(url, { name: 'test', max: options.poolSize ?? 8, statementTimeoutMs: 60_000 });
  return {
    url,
    name,
    pool,
    drop: async () => {
      await pool.end();
      await onEveryNode(dropOf(name));
    },
  };
};

/** Citus: whether tests run on a cluster, where what concerns one server alone has no meaning. */
export const isCluster = (): boolean => workerUrls().length > 0;

export const createFrom = (name: string, template: string): string =>
  `create database ${name} template ${template} strategy file_copy`;

export const dropOf = (name: string): string => `drop database if exists ${name} with (force)`;

export const urlOf = (database: string, server: string = serverUrl()): string =>
  server.replace(/\/postgres(\?|$)/, `/${database}$1`);

export const workerUrls = (): readonly string[] =>
  (process.env[EXTERNAL_WORKERS_VARIABLE] ?? '').split(',').filter((url) => url !== '');

/** Workers first: a coordinator speaks to them as soon as it has the database. */
export const onEveryNode = async (text: string, database = 'postgres'): Promise<void> => {
  for (const server of [...workerUrls(), serverUrl()]) await onServer(urlOf(database, server), text);
};

export const onServer = async (url: string, text: string): Promise<void> => {
  const pool = openPool(url, { name: 'tests', max: 1, statementTimeoutMs: 60_000 });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
};

export const serverUrl = (): string => {
  const url = process.env[SERVER_URL_VARIABLE];
  if (url === undefined) throw new Error('No test server: this test belongs in a project with a database.');
  return url;
};

const templates = (): { readonly migrated: string; readonly empty: string } => {
  const [migrated, empty] = (process.env[TEMPLATES_VARIABLE] ?? '').split(',');
  if (migrated === undefined || empty === undefined) throw new Error('The test server was not set up.');
  return { migrated, empty };
};
