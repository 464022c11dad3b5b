// What every command is given: the settings, the output, and the way to a runtime or a bare database that is
// closed again whatever happens.
import type { Logger } from 'pino';
import { createLogger } from '../adapters/observe/log.ts';
import { type Pool, openPool } from '../adapters/postgres/pool.ts';
import { createStop } from '../adapters/system/stop.ts';
import { type Config, type Role, readConfig } from '../app/config.ts';
import { type OpenDatabase, openDatabase } from '../app/open-database.ts';
import { openRuntime } from '../app/open-runtime.ts';
import type { Runtime } from '../app/runtime.ts';
import { CommandError, EXIT_USAGE, type Output, createOutput } from './output.ts';

export interface CommandContext {
  readonly config: Config;
  readonly output: Output;
  readonly logger: Logger;
}

/** Options of the program that every command understands. */
export interface GlobalOptions {
  readonly json?: boolean;
}

/** `role` overrides ROLE: `relance worker` is a worker whatever the environment says. */
export const createContext = (
  options: GlobalOptions,
  overrides: { readonly role?: Role; readonly logLevel?: string } = {},
): CommandContext => {
  const result = readConfig(process.env, process.cwd());
  if (!result.ok) {
    const lines = result.error.map(({ variable, message }) => `  ${variable} ${message}`);
    throw new CommandError(['The settings are not usable:', ...lines].join('\n'), EXIT_USAGE);
  }
  const config = { ...result.value, ...(overrides.role === undefined ? {} : { role: overrides.role }) };
  return {
    config,
    output: createOutput(options.json === true),
    logger: createLogger(overrides.logLevel ?? config.logLevel),
  };
};

/** Database only, schema untouched: for migrate, doctor, backup, restore. */
export const withDatabase = async <T>(
  { config, output }: CommandContext,
  work: (pool: Pool, database: OpenDatabase) => Promise<T>,
): Promise<T> => {
  const database = await openDatabase(config, { say: (message) => output.say(message) });
  const pool = openPool(database.url, { name: 'cli', max: 4, statementTimeoutMs: 0 });
  try {
    return await work(pool, database);
  } finally {
    await pool.end();
    await database.close();
  }
};

/** Everything a serving process has, without serving. */
export const withRuntime = async <T>(
  { config, logger }: CommandContext,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> => {
  const stop = createStop();
  const opened = await openRuntime({ config, logger, stop });
  try {
    return await work(opened.runtime);
  } finally {
    stop.stop();
    await opened.close();
  }
};
