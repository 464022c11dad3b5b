// A fresh, migrated database for one test file, and the means to get rid of it.
import { randomBytes } from 'node:crypto';
import { type Pool, openPool } from '../../src/adapters/postgres/pool.ts';

export const SERVER_URL_VARIABLE = 'RELANCE_TEST_SERVER_URL';
export const TEMPLATE = 'relance_template';

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
  const template = options.empty === true ? 'template0' : TEMPLATE;
  await onServer(`create database ${name} template ${template} strategy file_copy`);
  const url = urlOf(name);
  const pool = openPool(url, { name: 'test', max: options.poolSize ?? 8, statementTimeoutMs: 60_000 });
  return {
    url,
    name,
    pool,
    drop: async () => {
      await pool.end();
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
};

const serverUrl = (): string => {
  const url = process.env[SERVER_URL_VARIABLE];
  if (url === undefined) throw new Error('No test server: this test belongs in a project with a database.');
  return url;
};

const urlOf = (database: string): string => serverUrl().replace(/\/postgres(\?|$)/, `/${database}$1`);

const onServer = async (text: string): Promise<void> => {
  const pool = openPool(serverUrl(), { name: 'tests', max: 1, statementTimeoutMs: 60_000 });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
};
