// relance migrate: brings the schema up to date. Safe to run from several machines at once.
import type { Command } from 'commander';
import { migrateAndReport } from '../app/open-runtime.ts';
import { type GlobalOptions, createContext, withDatabase } from './context.ts';

export const registerMigrate = (program: Command): void => {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(async (_options: unknown, command: Command) => {
      const context = createContext(command.optsWithGlobals<GlobalOptions>());
      const applied = await withDatabase(context, (pool) => migrateAndReport(pool, context.logger));
      const lines =
        applied.length === 0 ? ['The schema is up to date.'] : applied.map((name) => `applied ${name}`);
      context.output.data({ applied }, lines);
    });
};
