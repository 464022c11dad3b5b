// relance pull | push: a workspace's setup as YAML files with stable keys. Push shows what would change; only with
// --yes it changes anything, and it never deletes.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { PushDeps } from '../app/push-resources.ts';
import type { Resource, ResourceChange, ResourceKind } from '../app/resource-files.ts';
import type { Runtime } from '../app/runtime.ts';
import type { JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import { type CommandContext, type GlobalOptions, createContext, withRuntime } from './context.ts';
import { CommandError, EXIT_USAGE } from './output.ts';

interface FileOptions extends GlobalOptions {
  readonly workspace: string;
  readonly dir: string;
  readonly yes?: boolean;
}

export const registerFiles = (program: Command): void => {
  program
    .command('pull')
    .description(
      "write a workspace's campaigns, segments, blocks, preference centres, images, channels, groups, catalogs and limits to files",
    )
    .requiredOption('--workspace <key>', 'workspace')
    .option('--dir <folder>', 'where the files are', 'relance')
    .action(async (_options: unknown, command: Command) => pull(command.optsWithGlobals<FileOptions>()));
  program
    .command('push')
    .description('show what files would change in a workspace; with --yes, change it')
    .requiredOption('--workspace <key>', 'workspace')
    .option('--dir <folder>', 'where the files are', 'relance')
    .option('--yes', 'apply the changes')
    .action(async (_options: unknown, command: Command) => push(command.optsWithGlobals<FileOptions>()));
};

const contextOf = (options: FileOptions): CommandContext => createContext(options, { logLevel: 'warn' });

const pull = async (options: FileOptions): Promise<void> => {
  const { output, ...context } = contextOf(options);
  const { stringify } = await import('yaml');
  const { readResources } = await import('../app/resource-files.ts');
  const files = await withRuntime({ ...context, output }, (runtime) =>
    withStores(runtime, options.workspace, async (deps, workspaceId) => {
      const written: string[] = [];
      for (const { kind, key, document } of await readResources(deps, workspaceId)) {
        const folder = join(options.dir, kind);
        const file = join(folder, `${key}.yaml`);
        await mkdir(folder, { recursive: true });
        await writeFile(file, stringify(document, { lineWidth: 110 }));
        written.push(file);
        if (kind === 'images') written.push(await writePicture(deps, folder, key, document));
      }
      return written;
    }),
  );
  output.data({ files }, [`Wrote ${files.length} files to ${options.dir}.`]);
};

const writePicture = async (
  { pictures }: PushDeps,
  folder: string,
  imageId: string,
  document: JsonObject,
): Promise<string> => {
  const found = await pictures.find(imageId);
  if (found === null) throw new CommandError(`The image ${imageId} was deleted meanwhile; pull again.`);
  const { file } = document;
  const path = join(folder, typeof file === 'string' ? file : imageId);
  await writeFile(path, found.bytes);
  return path;
};

const push = async (options: FileOptions): Promise<void> => {
  const { output, ...context } = contextOf(options);
  const { compareResources, readResources } = await import('../app/resource-files.ts');
  const { applyResource, beginCircles } = await import('../app/push-resources.ts');
  const wanted = await readFiles(options.dir);
  const changes = await withRuntime({ ...context, output }, (runtime) =>
    withStores(runtime, options.workspace, async (deps, workspaceId, changed) => {
      const found = compareResources(wanted, await readResources(deps, workspaceId));
      if (options.yes !== true) return found;
      await beginCircles(
        deps,
        workspaceId,
        found.map(({ resource }) => resource),
      );
      for (const { resource } of found) {
        const applied = await applyResource(deps, workspaceId, resource);
        if (applied.ok) continue;
        const { field, message } = applied.error;
        const place = `${resource.kind}/${resource.key}.yaml${field === undefined ? '' : `, ${field}`}`;
        throw new CommandError(`${place}: ${message}`);
      }
      if (found.length > 0) changed();
      return found;
    }),
  );
  const applied = options.yes === true;
  output.data({ applied, changes: changes.map(presentChange) }, describeChanges(changes, applied));
};

const presentChange = ({ resource, action, differences }: ResourceChange) => ({
  kind: resource.kind,
  key: resource.key,
  action,
  differences,
});

const describeChanges = (changes: readonly ResourceChange[], applied: boolean): readonly string[] => {
  if (changes.length === 0) return ['Nothing differs.'];
  const lines = changes.flatMap(({ resource, action, differences }) => [
    `${action === 'create' ? '+' : '~'} ${resource.kind}/${resource.key}`,
    ...differences.map((difference) => `    ${difference}`),
  ]);
  return [
    ...lines,
    applied ? `Applied ${changes.length} changes.` : 'Nothing was changed; apply with --yes.',
  ];
};

const readFiles = async (dir: string): Promise<readonly Resource[]> => {
  const { parse } = await import('yaml');
  const { RESOURCE_KINDS } = await import('../app/resource-files.ts');
  const resources: Resource[] = [];
  for (const kind of RESOURCE_KINDS) {
    for (const name of await listYaml(join(dir, kind))) {
      const document: unknown = readYaml(parse, await readFile(join(dir, kind, name), 'utf8'), kind, name);
      if (!isObject(document)) throw new CommandError(`${kind}/${name} must hold an object.`, EXIT_USAGE);
      const resource = { kind, key: name.replace(/\.ya?ml$/, ''), document: document as JsonObject };
      resources.push(kind === 'images' ? { ...resource, bytes: pictureOf(dir, resource) } : resource);
    }
  }
  if (resources.length === 0) throw new CommandError(`There are no files in ${dir}.`, EXIT_USAGE);
  return resources;
};

/** The picture stands beside what is said of it, nowhere else. */
const pictureOf =
  (dir: string, { document }: Resource): (() => Promise<Uint8Array | null>) =>
  async () => {
    const { file } = document;
    if (typeof file !== 'string' || basename(file) !== file) return null;
    return readFile(join(dir, 'images', file)).catch(() => null);
  };

const readYaml = (
  parse: (text: string) => unknown,
  text: string,
  kind: ResourceKind,
  name: string,
): unknown => {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${kind}/${name}: ${why}`, EXIT_USAGE);
  }
};

const listYaml = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /\.ya?ml$/.test(name)).sort();
};

type Work<T> = (deps: PushDeps, workspaceId: number, changed: () => void) => Promise<T>;

const withStores = async <T>(runtime: Runtime, workspaceKey: string, work: Work<T>): Promise<T> => {
  const { wire } = await import('../app/wire.ts');
  const { pushDepsOf } = await import('../app/wire-push.ts');
  const parts = wire(runtime);
  try {
    const { deps, workspaces } = pushDepsOf(runtime, parts);
    const workspace = await workspaces.find(workspaceKey);
    if (workspace === null) throw new CommandError(`There is no workspace ${workspaceKey}.`, EXIT_USAGE);
    const { workspaceId } = workspace;
    return await work(deps, workspaceId, () => {
      parts.signals.send('campaigns', String(workspaceId));
      parts.signals.send('configurations', String(workspaceId));
    });
  } finally {
    await parts.close();
  }
};
