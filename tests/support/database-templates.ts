// The databases that test databases are copied from: a migrated one and one without the schema. On a cluster both
// know its nodes; the migrated one has few shards, because what is tested are statements, not how many shards they ask.
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { ensurePartitions } from '../../src/adapters/postgres/partitions.ts';
import { openPool } from '../../src/adapters/postgres/pool.ts';
import {
  TEMPLATES_VARIABLE,
  createFrom,
  dropOf,
  isCluster,
  onEveryNode,
  onServer,
  serverUrl,
  urlOf,
  workerUrls,
} from './database.ts';

const SHARDS = 4;

export const makeTemplates = async (): Promise<void> => {
  const migrated = `relance_template_${process.pid}`;
  const empty = isCluster() ? `${migrated}_empty` : 'template0';
  process.env[TEMPLATES_VARIABLE] = `${migrated},${empty}`;
  if (isCluster()) {
    await makeEmptyOnCluster(empty);
    await seal(empty);
  }
  await onEveryNode(createFrom(migrated, empty));
  const pool = openPool(urlOf(migrated), { name: 'tests', max: 2, statementTimeoutMs: 600_000 });
  await migrate(pool);
  await ensurePartitions(pool, Date.now());
  await pool.end();
  await seal(migrated);
};

export const dropTemplates = async (): Promise<void> => {
  const names = (process.env[TEMPLATES_VARIABLE] ?? '').split(',');
  for (const name of names) if (name !== '' && name !== 'template0') await onEveryNode(dropOf(name));
};

const makeEmptyOnCluster = async (name: string): Promise<void> => {
  await onEveryNode(createFrom(name, 'template0'));
  await onEveryNode('create extension citus', name);
  await onEveryNode(`alter database ${name} set citus.shard_count = ${SHARDS}`);
  const coordinator = urlOf(name);
  await onServer(coordinator, `select citus_set_coordinator_host(${hostAndPort(serverUrl())})`);
  for (const worker of workerUrls()) {
    await onServer(coordinator, `select citus_add_node(${hostAndPort(worker)})`);
  }
};

const hostAndPort = (url: string): string => {
  const { hostname, port } = new URL(url);
  return `'${hostname}', ${port === '' ? 5432 : Number(port)}`;
};

/** A database cannot be copied while anybody is connected to it, the cluster's own housekeeping included. */
const seal = async (name: string): Promise<void> => {
  await onEveryNode(`alter database ${name} allow_connections false`);
  await onEveryNode(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`);
};
