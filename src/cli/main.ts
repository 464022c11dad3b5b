// The `relance` command. Each command lives in its own file and registers itself here.
import { Command, CommanderError } from 'commander';
import { readVersion } from '../app/open-runtime.ts';
import { CommandError, EXIT_FAILED, EXIT_USAGE } from './output.ts';
import { sayError } from './say-error.ts';
import { registerBackup } from './backup.ts';
import { registerDoctor } from './doctor.ts';
import { registerExport } from './export.ts';
import { registerFiles } from './files.ts';
import { registerFence } from './fence.ts';
import { registerAdmin, registerKeys } from './keys.ts';
import { registerPeople } from './people.ts';
import { registerMigrate } from './migrate.ts';
import { registerSeed } from './seed.ts';
import { registerOpenapi } from './openapi.ts';
import { registerStart } from './start.ts';

const COMMANDS = [
  registerStart,
  registerMigrate,
  registerDoctor,
  registerBackup,
  registerFence,
  registerKeys,
  registerAdmin,
  registerSeed,
  // import
  registerPeople,
  registerExport,
  registerOpenapi,
  // pull and push
  registerFiles,
];

const build = (): Command => {
  const program = new Command('relance')
    .description('Self-hosted customer engagement: plan campaigns, send each message once, say why.')
    .version(readVersion())
    .option('--json', 'print the result as JSON')
    .showHelpAfterError()
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const register of COMMANDS) register(program);
  forEachCommand(program, (command) => command.exitOverride());
  return program;
};

/** Exit codes are ours at every depth. */
const forEachCommand = (parent: Command, change: (command: Command) => void): void => {
  for (const command of parent.commands) {
    change(command);
    forEachCommand(command, change);
  }
};

const explain = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const verbose = process.env['LOG_LEVEL'] === 'debug';
  process.stderr.write(`${verbose && error instanceof Error ? error.stack : sayError(error)}\n`);
  return EXIT_FAILED;
};

/** Everything is closed by now: whatever timer a library still holds must not keep the process. */
const end = (code: number): void => {
  const exitCode = code === 0 ? Number(process.exitCode ?? 0) : code;
  process.stdout.write('', () => process.exit(exitCode));
};

build()
  .parseAsync(process.argv)
  .then(() => end(0))
  .catch((error: unknown) => end(explain(error)));
