// relance pull | push: campaigns, content blocks, channel configurations and subscription groups as files, over the
// admin API of a running installation.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AdminCallError, type AdminClient, connectAdmin } from '../adapters/http/admin-client.ts';
import {
  type PlannedChange,
  ResourceFileError,
  planPush,
  pullResources,
  pushResources,
} from '../app/resources/sync.ts';
import { CommandError, EXIT_USAGE, type Output, createOutput } from './output.ts';

interface RemoteOptions {
  readonly url: string;
  readonly workspace?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const KEY_VARIABLE = 'RELANCE_API_KEY';

export const registerResources = (program: Command): void => {
  addRemote(program.command('pull').description('write the resources of a workspace as YAML files'))
    .argument('[folder]', 'where the files live', 'relance')
    .action(async (folder: string, _options: unknown, command: Command) =>
      runPull(resolve(folder), command.optsWithGlobals<RemoteOptions>()),
    );
  addRemote(program.command('push').description('show what the files would change, and with --yes apply it'))
    .argument('[folder]', 'where the files live', 'relance')
    .option('--yes', 'apply; without it, only the differences are shown')
    .action(async (folder: string, _options: unknown, command: Command) =>
      runPush(resolve(folder), command.optsWithGlobals<RemoteOptions>()),
    );
};

const addRemote = (command: Command): Command =>
  command
    .option('--url <url>', 'of the installation', process.env['RELANCE_URL'] ?? 'http://127.0.0.1:3000')
    .option('--workspace <key>', 'another workspace than the key’s own')
    .addHelpText('after', `\nThe API key is read from the environment: ${KEY_VARIABLE}`);

const connect = (options: RemoteOptions): AdminClient => {
  const key = process.env[KEY_VARIABLE];
  if (key === undefined || key === '') {
    throw new CommandError(`Set ${KEY_VARIABLE} to a key with admin.read and admin.write.`, EXIT_USAGE);
  }
  return connectAdmin(options.url, key, options.workspace ?? null);
};

const runPull = async (dir: string, options: RemoteOptions): Promise<void> => {
  const files = await asCommandError(() => pullResources(connect(options), dir));
  const changed = files.filter((file) => file.changed);
  createOutput(options.json === true).data({ files }, [
    ...changed.map(({ path }) => `wrote ${path}`),
    `${files.length} files, ${changed.length} changed.`,
  ]);
};

const runPush = async (dir: string, options: RemoteOptions): Promise<void> => {
  const output = createOutput(options.json === true);
  const client = connect(options);
  if (options.yes !== true) {
    const plan = await asCommandError(() => planPush(client, dir));
    output.data({ applied: false, changes: plan }, describePlan(plan));
    if (plan.length > 0) output.say('Nothing was changed. To apply: relance push --yes');
    return;
  }
  const changes = await asCommandError(() =>
    pushResources(client, dir, process.env, (change) => showApplied(output, change)),
  );
  output.data({ applied: true, changes }, [`${changes.length} applied.`]);
};

const showApplied = (output: Output, { action, kind, key }: PlannedChange): void =>
  output.say(`${action === 'create' ? 'created' : 'changed'} ${kind}/${key}`);

const describePlan = (plan: readonly PlannedChange[]): readonly string[] =>
  plan.length === 0
    ? ['The files say what the installation has.']
    : plan.flatMap(({ action, kind, key, differences }) => [
        `${action} ${kind}/${key}`,
        ...differences.map(({ path, from, to }) => `  ${path}: ${shorten(from)} → ${shorten(to)}`),
      ]);

const MAX_SHOWN = 200;
const shorten = (value: unknown): string => {
  const shown = value === undefined ? '(nothing)' : JSON.stringify(value);
  return shown.length <= MAX_SHOWN ? shown : `${shown.slice(0, MAX_SHOWN)}…`;
};

const asCommandError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof AdminCallError || error instanceof ResourceFileError;
    throw known ? new CommandError(error.message) : error;
  }
};
