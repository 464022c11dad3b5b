// relance backup | restore: one compressed file, no tools needed. What is restored stays silent until confirmed.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ArchiveError } from '../adapters/postgres/archive.ts';
import {
  type CopyProgress,
  backUp,
  findRestoreObstacle,
  restore,
  verifyArchive,
} from '../adapters/postgres/backup.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { readVersion } from '../app/open-runtime.ts';
import { toIso } from '../core/time.ts';
import { type CommandContext, type GlobalOptions, createContext, withDatabase } from './context.ts';
import { CommandError, EXIT_USAGE, formatTable } from './output.ts';

export const registerBackup = (program: Command): void => {
  program
    .command('backup')
    .description('write everything into one compressed file, from one consistent moment')
    .argument('[file]', 'default: relance-<time>.backup in the current folder')
    .action(async (file: string | undefined, _options: unknown, command: Command) =>
      runBackup(contextOf(command), file),
    );
  program
    .command('restore')
    .description('fill an empty database from a backup; it sends nothing until confirmed')
    .argument('<file>')
    .option('--force', 'replace what the database holds')
    .option('--verify', 'only read the whole file and check its counts')
    .action(async (file: string, options: RestoreOptions, command: Command) =>
      options.verify === true
        ? runVerify(contextOf(command), resolve(file))
        : runRestore(contextOf(command), resolve(file), options.force === true),
    );
};

interface RestoreOptions {
  readonly force?: boolean;
  readonly verify?: boolean;
}

const contextOf = (command: Command): CommandContext =>
  createContext(command.optsWithGlobals<GlobalOptions>(), { logLevel: 'warn' });

const runBackup = async (context: CommandContext, file: string | undefined): Promise<void> => {
  const createdAt = toIso(systemClock.now());
  const path = resolve(file ?? `relance-${createdAt.replaceAll(':', '').slice(0, 17)}.backup`);
  // Known before anything is read: a large database takes a while.
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new CommandError(`${path} is a folder: name a file in it.`, EXIT_USAGE);
  const report = await withDatabase(context, (pool) =>
    backUp(pool, path, { release: readVersion(), createdAt }, showProgress(context)),
  );
  const where =
    context.config.secretKey === null ? `${context.config.dataDir}/secret-key` : 'your SECRET_KEY';
  context.output.say(`\nKeep ${where} with it: without the key, stored secrets stay sealed.`);
  context.output.data(report, [
    `${report.rows} rows of ${Object.keys(report.tables).length} tables in ${path}`,
  ]);
};

const showProgress =
  ({ output }: CommandContext) =>
  ({ table, bytes }: CopyProgress): void =>
    output.progress(`${table}: ${(bytes / 1_048_576).toFixed(1)} MB`);

const runVerify = async (context: CommandContext, path: string): Promise<void> => {
  const { header, tables } = await asCommandError(() => verifyArchive(path));
  const rows = Object.entries(tables).map(([name, count]) => [name, String(count)]);
  const title = `Whole. Made ${header.createdAt} by release ${header.release}.`;
  context.output.data({ ...header, tables }, [title, ...formatTable(rows)]);
};

const runRestore = async (context: CommandContext, path: string, force: boolean): Promise<void> => {
  // The whole file is read before anything is touched: a damaged one must cost nothing.
  const { header } = await asCommandError(() => verifyArchive(path));
  const report = await withDatabase(context, async (pool) => {
    const obstacle = await findRestoreObstacle(pool, header, force);
    if (obstacle !== null) throw new CommandError(obstacle);
    return asCommandError(() => restore(pool, path, showProgress(context)));
  });
  const rows = Object.values(report.tables).reduce((a, b) => a + b, 0);
  context.output.data({ rows, tables: report.tables, fenced: true }, [
    `${rows} rows of ${Object.keys(report.tables).length} tables restored from ${header.createdAt}.`,
    'Sending is fenced. Look at `relance fence status`, then `relance fence confirm`.',
  ]);
};

const asCommandError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw error instanceof ArchiveError ? new CommandError(error.message) : error;
  }
};
