// The kinds of resource that live in files: how each is read from the admin API, written as a file, and sent back.
// Files name each other by stable keys; ids of one installation never stand in them.
import type { AdminClient } from '../../adapters/http/admin-client.ts';
import { type Json, type JsonObject, isObject } from '../../core/json.ts';
import { type Result, ok, refuse } from '../../core/result.ts';

export interface Resource {
  /** The file's name without its ending. */
  readonly key: string;
  readonly id: string;
  readonly document: JsonObject;
}

/** Key to id of what campaigns refer to. */
export interface Names {
  readonly configurations: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
}

export interface ResourceKind {
  readonly folder: string;
  /** Fields that are sent but never come back. */
  readonly writeOnly: readonly string[];
  list(client: AdminClient, names: Names): Promise<readonly Resource[]>;
  /** As the API takes it, or what in the file names nothing. */
  toBody(key: string, document: JsonObject, names: Names): Result<JsonObject>;
  readonly path: string;
}

const PAGE = 500;
const MAX_PAGES = 200;

const pick = (source: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.filter((name) => source[name] !== undefined).map((name) => [name, source[name] ?? null]),
  );

const listOf = (answer: JsonObject, field: string): readonly JsonObject[] => {
  const found = answer[field];
  return Array.isArray(found)
    ? (found as readonly Json[]).filter((item): item is JsonObject => isObject(item))
    : [];
};

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const groups: ResourceKind = {
  folder: 'subscription-groups',
  writeOnly: ['channel'],
  path: '/subscription-groups',
  list: async (client) =>
    listOf(await client.call('GET', '/subscription-groups'), 'groups').map((group) => ({
      key: text(group['name']),
      id: text(group['group_id']),
      document: pick(group, ['channel', 'archived']),
    })),
  toBody: (key, document) => ok({ ...document, name: key }),
};

const configurations: ResourceKind = {
  folder: 'channel-configurations',
  writeOnly: ['secrets'],
  path: '/channel-configurations',
  list: async (client) =>
    listOf(await client.call('GET', '/channel-configurations'), 'configurations').map((one) => ({
      key: text(one['key']),
      id: text(one['configuration_id']),
      document: pick(one, CONFIGURATION_FIELDS),
    })),
  toBody: (key, document) => ok({ ...document, key }),
};
const CONFIGURATION_FIELDS = 'name channel category provider sender provider_settings limits active'.split(
  ' ',
);

const blocks: ResourceKind = {
  folder: 'content-blocks',
  writeOnly: [],
  path: '/content-blocks',
  list: async (client) => {
    const found: Resource[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await client.call('GET', `/content-blocks?limit=${PAGE}&offset=${page * PAGE}`);
      const rows = listOf(answer, 'content_blocks');
      found.push(
        ...rows.map((block) => ({
          key: text(block['name']),
          id: text(block['content_block_id']),
          document: pick(block, ['description', 'content', 'content_type', 'state', 'tags']),
        })),
      );
      if (rows.length < PAGE) break;
    }
    return found;
  },
  toBody: (key, document) => ok({ ...document, name: key }),
};

const campaigns: ResourceKind = {
  folder: 'campaigns',
  writeOnly: [],
  path: '/campaigns',
  list: async (client, names) => {
    const found: Resource[] = [];
    let after = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await client.call('GET', `/campaigns?limit=${PAGE}${after}`);
      const rows = listOf(answer, 'campaigns').filter((row) => row['status'] !== 'archived');
      found.push(...rows.map((row) => toCampaign(row, names)));
      if (typeof answer['next'] !== 'string') break;
      after = `&after=${encodeURIComponent(answer['next'])}`;
    }
    return found;
  },
  toBody: (key, document, names) => {
    const { definition, ...rest } = document;
    if (definition === undefined) return ok({ ...rest, key });
    const translated = swapReferences(definition, names, TO_IDS);
    return translated.ok ? ok({ ...rest, key, definition: translated.value }) : translated;
  },
};

const toCampaign = (row: JsonObject, names: Names): Resource => {
  const definition = swapReferences(row['definition'] ?? {}, names, TO_KEYS);
  return {
    key: text(row['key']),
    id: text(row['campaign_id']),
    document: {
      ...pick(row, ['name', 'description', 'type', 'category', 'tags']),
      definition: definition.ok ? definition.value : (row['definition'] ?? {}),
    },
  };
};

interface Swap {
  /** Field as it stands → field as it shall stand, and where its values are found. */
  readonly fields: Readonly<Record<string, { readonly to: string; readonly table: keyof Names }>>;
  readonly invert: boolean;
}
const TO_IDS: Swap = {
  fields: {
    configuration: { to: 'configuration_id', table: 'configurations' },
    subscription_group: { to: 'subscription_group_id', table: 'groups' },
  },
  invert: false,
};
const TO_KEYS: Swap = {
  fields: {
    configuration_id: { to: 'configuration', table: 'configurations' },
    subscription_group_id: { to: 'subscription_group', table: 'groups' },
  },
  invert: true,
};

/** Ids that lead nowhere stay as they are when pulled, and are a mistake of the file when pushed. */
const swapReferences = (value: Json, names: Names, swap: Swap): Result<Json> => {
  if (Array.isArray(value)) return swapList(value as readonly Json[], names, swap);
  if (!isObject(value)) return ok(value);
  const out: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value)) {
    const field = swap.fields[name];
    if (field === undefined || typeof item !== 'string') {
      const inner = swapReferences(item, names, swap);
      if (!inner.ok) return inner;
      out[field !== undefined && item === null ? field.to : name] = inner.value;
      continue;
    }
    const found = lookUp(names[field.table], item, swap.invert);
    if (found === undefined && !swap.invert) return refuse('unknown_name', `${name}: there is no ${item}`);
    out[found === undefined ? name : field.to] = found ?? item;
  }
  return ok(out);
};

const swapList = (list: readonly Json[], names: Names, swap: Swap): Result<Json> => {
  const out: Json[] = [];
  for (const item of list) {
    const swapped = swapReferences(item, names, swap);
    if (!swapped.ok) return swapped;
    out.push(swapped.value);
  }
  return ok(out);
};

const lookUp = (table: ReadonlyMap<string, string>, value: string, invert: boolean): string | undefined =>
  invert ? [...table].find(([, id]) => id === value)?.[0] : table.get(value);

/** In the order in which they refer to each other. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [groups, configurations, blocks, campaigns];

export const readNames = async (client: AdminClient): Promise<Names> => {
  const none: Names = { configurations: new Map(), groups: new Map() };
  const toMap = (all: readonly Resource[]) => new Map(all.map(({ key, id }) => [key, id]));
  return {
    configurations: toMap(await configurations.list(client, none)),
    groups: toMap(await groups.list(client, none)),
  };
};
