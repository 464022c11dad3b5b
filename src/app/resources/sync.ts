// relance pull and push: resources of a workspace as YAML files, compared before anything is applied. A push
// creates and changes; it never deletes, launches or stops.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { AdminClient } from '../../adapters/http/admin-client.ts';
import { type Json, type JsonObject, isObject } from '../../core/json.ts';
import { type Difference, findDifferences, keepGivenIds } from './compare.ts';
import { RESOURCE_KINDS, type Resource, type ResourceKind, readNames } from './kinds.ts';

export class ResourceFileError extends Error {}

export interface PulledFile {
  readonly path: string;
  readonly changed: boolean;
}

/** Writes one file per resource; files of resources that are gone stay, and are the reader's to delete. */
export const pullResources = async (client: AdminClient, dir: string): Promise<readonly PulledFile[]> => {
  const names = await readNames(client);
  const files: PulledFile[] = [];
  for (const kind of RESOURCE_KINDS) {
    for (const resource of await kind.list(client, names)) {
      files.push(writeResource(join(dir, kind.folder), resource));
    }
  }
  return files;
};

const writeResource = (folder: string, { key, document }: Resource): PulledFile => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${encodeURIComponent(key)}.yaml`);
  const text = stringify(document, { lineWidth: 0 });
  const changed = readIfThere(path) !== text;
  if (changed) writeFileSync(path, text);
  return { path, changed };
};

const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

export interface PlannedChange {
  readonly kind: string;
  readonly key: string;
  readonly action: 'create' | 'change';
  readonly differences: readonly Difference[];
}

interface Step extends PlannedChange {
  readonly resource: ResourceKind;
  readonly document: JsonObject;
  readonly id: string | null;
}

/** What a push would do. Reading all files first: one mistake and nothing is sent. */
export const planPush = async (client: AdminClient, dir: string): Promise<readonly PlannedChange[]> =>
  (await makePlan(client, dir)).map(({ kind, key, action, differences }) => ({
    kind,
    key,
    action,
    differences,
  }));

const makePlan = async (client: AdminClient, dir: string): Promise<readonly Step[]> => {
  const names = await readNames(client);
  const steps: Step[] = [];
  for (const resource of RESOURCE_KINDS) {
    const files = readFolder(join(dir, resource.folder));
    if (files.length === 0) continue;
    const present = new Map((await resource.list(client, names)).map((one) => [one.key, one]));
    for (const file of files) {
      const step = planFile(resource, file, present.get(file.key));
      if (step !== null) steps.push(step);
    }
  }
  return steps;
};

interface ResourceFile {
  readonly key: string;
  readonly document: JsonObject;
}

const readFolder = (folder: string): readonly ResourceFile[] => {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
  return names.sort().map((name) => readResource(join(folder, name), name));
};

const readResource = (path: string, name: string): ResourceFile => {
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'), { maxAliasCount: 100 });
  } catch (error) {
    throw new ResourceFileError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(document)) throw new ResourceFileError(`${path}: is no mapping of fields.`);
  return { key: decodeURIComponent(name.replace(/\.ya?ml$/, '')), document: document as JsonObject };
};

const planFile = (resource: ResourceKind, file: ResourceFile, found: Resource | undefined): Step | null => {
  const { key } = file;
  const base = { kind: resource.folder, key, resource };
  if (found === undefined) {
    return { ...base, action: 'create', differences: [], document: file.document, id: null };
  }
  const document = keepGivenIds(file.document, found.document) as JsonObject;
  const differences = findDifferences(withoutFields(document, resource.writeOnly), found.document);
  if (differences.length === 0) return null;
  return { ...base, action: 'change', differences, document, id: found.id };
};

const withoutFields = (document: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));

/** Applies the plan in the order of references; stops at the first refusal, which names the file. */
export const pushResources = async (
  client: AdminClient,
  dir: string,
  environment: Readonly<Record<string, string | undefined>>,
  onApplied: (change: PlannedChange) => void,
): Promise<readonly PlannedChange[]> => {
  const steps = await makePlan(client, dir);
  for (const step of steps) {
    await applyStep(client, step, environment);
    onApplied(step);
  }
  return steps;
};

const applyStep = async (
  client: AdminClient,
  step: Step,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  const where = `${step.kind}/${step.key}`;
  // Read again: an earlier step may have made what this one refers to.
  const body = step.resource.toBody(step.key, step.document, await readNames(client));
  if (!body.ok) throw new ResourceFileError(`${where}: ${body.error.message}`);
  const filled = fillSecrets(body.value, environment, where);
  try {
    if (step.id === null) await createResource(client, step, filled);
    else await client.call('PATCH', `${step.resource.path}/${step.id}`, changeBody(step, filled));
  } catch (error) {
    throw new ResourceFileError(`${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** `archived` and the like can only be said about something that exists. */
const createResource = async (client: AdminClient, step: Step, body: JsonObject): Promise<void> => {
  await client.call('POST', step.resource.path, withoutFields(body, ['archived']));
};

/** Keys are names of files: they do not change, and campaigns refuse to hear them again. */
const changeBody = (step: Step, body: JsonObject): JsonObject =>
  step.kind === 'subscription-groups' ? withoutFields(body, ['channel']) : withoutFields(body, ['key']);

/** `secrets: { password: { env: SMTP_PASSWORD } }`: secrets stand in the environment, never in files. */
const fillSecrets = (
  body: JsonObject,
  environment: Readonly<Record<string, string | undefined>>,
  where: string,
): JsonObject => {
  const secrets = body['secrets'];
  if (secrets === undefined || !isObject(secrets)) return body;
  const filled: Record<string, Json> = {};
  for (const [name, value] of Object.entries(secrets)) {
    const variable = isObject(value) ? value['env'] : undefined;
    const found = typeof variable === 'string' ? environment[variable] : undefined;
    if (typeof variable === 'string' && found === undefined) {
      throw new ResourceFileError(`${where}: the environment has no ${variable} for secrets.${name}`);
    }
    filled[name] = found ?? value;
  }
  return { ...body, secrets: filled };
};
