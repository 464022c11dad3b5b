// relance keys create | list | revoke, and relance admin create. A key is printed once, alone on standard output
// without --json, so that a script can keep it.
import type { Command } from 'commander';
import { readApplied } from '../adapters/postgres/migrate.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import {
  type CreatedKey,
  type KeyDeps,
  createKey,
  createOwnerKey,
  listKeys,
  parsePermissions,
  revokeKey,
} from '../app/keys.ts';
import { describeOwnerLink, makeOwnerToken } from '../app/owner-link.ts';
import type { Result } from '../core/result.ts';
import { knownZone, toIso } from '../core/time.ts';
import { type CommandContext, type GlobalOptions, createContext, withDatabase } from './context.ts';
import { CommandError, EXIT_USAGE, formatTable } from './output.ts';

export const registerKeys = (program: Command): void => {
  const keys = program.command('keys').description('API keys of a workspace');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--workspace <key>')
    .option('--name <name>', 'what it is for', 'command line')
    .option('--permissions <list>', 'all, braze, admin, or names with commas between', 'braze')
    .option('--allow-ip <list>', 'addresses or networks it may be used from', '')
    .action(async (options: CreateOptions, command: Command) => runCreate(contextOf(command), options));
  keys
    .command('list')
    .description('keys and what they may do')
    .requiredOption('--workspace <key>')
    .action(async ({ workspace }: { workspace: string }, command: Command) =>
      runList(contextOf(command), workspace),
    );
  keys
    .command('revoke')
    .description('end a key within a second, everywhere')
    .argument('<key-id>')
    .requiredOption('--workspace <key>')
    .action(async (keyId: string, { workspace }: { workspace: string }, command: Command) =>
      runRevoke(contextOf(command), workspace, keyId),
    );
};

export const registerAdmin = (program: Command): void => {
  program
    .command('admin')
    .description('the first access to an installation')
    .command('create')
    .description(
      'make the workspace if it is missing, a key that may do everything, and the link of the owner',
    )
    .option('--workspace <key>', 'its key', 'main')
    .option('--time-zone <zone>', 'IANA zone of a new workspace', 'UTC')
    .option('--name <name>', 'name of the key', 'owner')
    .action(async (options: OwnerOptions, command: Command) => runOwner(contextOf(command), options));
};

interface CreateOptions {
  readonly workspace: string;
  readonly name: string;
  readonly permissions: string;
  readonly allowIp: string;
}

interface OwnerOptions {
  readonly workspace: string;
  readonly timeZone: string;
  readonly name: string;
}

const contextOf = (command: Command): CommandContext =>
  createContext(command.optsWithGlobals<GlobalOptions>(), { logLevel: 'warn' });

const withKeys = <T>(context: CommandContext, work: (deps: KeyDeps) => Promise<T>): Promise<T> =>
  withDatabase(context, async (pool) => {
    if ((await readApplied(pool)).length === 0)
      throw new CommandError('The database is empty: relance migrate');
    const actor = `cli:${process.env['USER'] ?? 'unknown'}`;
    return work({ pool, clock: systemClock, random: systemRandom(systemClock), actor });
  });

const orFail = <T>(result: Result<T>): T => {
  if (!result.ok) throw new CommandError(result.error.message, EXIT_USAGE);
  return result.value;
};

const showKey = ({ output }: CommandContext, made: CreatedKey): void => {
  output.say(`Key ${made.keyId} of workspace ${made.workspace}. It is not shown again:`);
  output.data(made, [made.key]);
};

const runCreate = async (context: CommandContext, options: CreateOptions): Promise<void> => {
  const permissions = orFail(parsePermissions(options.permissions));
  const allowedIps = options.allowIp.split(/[\s,]+/).filter((item) => item !== '');
  const wanted = { name: options.name, permissions, allowedIps };
  showKey(context, orFail(await withKeys(context, (deps) => createKey(deps, options.workspace, wanted))));
};

const runOwner = async (context: CommandContext, options: OwnerOptions): Promise<void> => {
  if (knownZone(options.timeZone) === null)
    throw new CommandError('--time-zone is no IANA zone.', EXIT_USAGE);
  const made = await withKeys(context, (deps) => createOwnerKey(deps, options));
  if (made.createdWorkspace) context.output.say(`Workspace ${made.workspace} was created.`);
  await showOwnerLink(context);
  showKey(context, made);
};

/** For as long as nobody has an account. */
const showOwnerLink = async (context: CommandContext): Promise<void> => {
  const token = await withKeys(context, makeOwnerToken);
  if (token === null) return;
  const { publicUrl, host, port } = context.config;
  describeOwnerLink(publicUrl ?? `http://${host}:${port}`, token).forEach((line) => context.output.say(line));
};

const runList = async (context: CommandContext, workspace: string): Promise<void> => {
  const keys = orFail(await withKeys(context, (deps) => listKeys(deps, workspace)));
  const rows = keys.map((key) => [
    key.keyId,
    key.hint,
    key.name,
    toIso(key.createdAt),
    key.revokedAt === null ? '' : `revoked ${toIso(key.revokedAt)}`,
    `${key.permissions.length} permissions`,
  ]);
  context.output.data({ keys }, formatTable(rows));
};

const runRevoke = async (context: CommandContext, workspace: string, keyId: string): Promise<void> => {
  orFail(await withKeys(context, (deps) => revokeKey(deps, workspace, keyId)));
  context.output.data({ revoked: keyId }, [`Revoked ${keyId}.`]);
};
