// Refuses a server that would lose acknowledged work (reliability 1.4), unless the operator takes it on himself.
import type { Queryable } from './pool.ts';

export interface ServerProblem {
  readonly setting: string;
  readonly value: string;
  readonly message: string;
}

const OLDEST_VERSION = 150_000;
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  fsync: ['off'],
  full_page_writes: ['off'],
  synchronous_commit: ['off', 'local'],
};

/** Empty: safe. */
export const findServerProblems = async (database: Queryable): Promise<readonly ServerProblem[]> => {
  const { rows } = await database.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num')`,
  );
  return rows.flatMap(({ name, setting }) => judge(name, setting));
};

const judge = (setting: string, value: string): ServerProblem[] => {
  if (setting === 'server_version_num') {
    if (Number(value) >= OLDEST_VERSION) return [];
    return [{ setting, value, message: 'PostgreSQL 15 or newer is needed.' }];
  }
  if (REFUSED[setting]?.includes(value) !== true) return [];
  return [{ setting, value, message: `${setting}=${value} loses acknowledged work when the server dies.` }];
};

export const OVERRIDE_VARIABLE = 'RELANCE_ALLOW_UNSAFE_DATABASE';

/** Throws with everything that is wrong, or warns about it when the operator overrides. */
export const checkServer = async (
  database: Queryable,
  allowUnsafe: boolean,
  warn: (message: string) => void,
): Promise<void> => {
  const problems = await findServerProblems(database);
  if (problems.length === 0) return;
  const text = problems.map((problem) => problem.message).join(' ');
  if (!allowUnsafe) throw new Error(`${text} Set ${OVERRIDE_VARIABLE}=1 to use this database all the same.`);
  warn(`${text} Used all the same, because ${OVERRIDE_VARIABLE}=1.`);
};
