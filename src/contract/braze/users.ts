// Bodies of the /users/* endpoints about identity (braze-rest-api 5.4–5.10), read into what the identity store
// takes. Braze's names end here.
import { isObject } from '../../core/json.ts';
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import { partOfUserId } from '../../core/part.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type {
  AliasRename,
  ExternalIdRename,
  Identification,
  Merge,
  NewAlias,
} from '../../ports/identity-store.ts';
import { readAlias, readAliasText, readContactKey, readExternalId } from './identifiers.ts';
import type { ReadItems } from './item-errors.ts';
import { joinItems, readBody, readItems, readValues, someOf } from './item-errors.ts';

export const parseNewAliases = (raw: unknown): Result<ReadItems<NewAlias>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const list = readItems(body.value, 'user_aliases', readNewAlias);
  return list.ok ? joinItems([list.value], 'user_aliases') : list;
};

/** Flat; clients that wrap the pair in `user_alias` are understood too (5.4). */
const readNewAlias = (item: Readonly<Record<string, unknown>>, field: string): Result<NewAlias> => {
  const wrapped = item['alias_name'] === undefined && isObject(item['user_alias']);
  const alias = readAlias(wrapped ? item['user_alias'] : item, field);
  if (!alias.ok) return alias;
  const given = item['external_id'];
  if (given === undefined || given === null) return ok({ ...alias.value, externalId: null });
  const externalId = readExternalId(given, `${field}.external_id`);
  return externalId.ok ? ok({ ...alias.value, externalId: externalId.value }) : externalId;
};

export const parseAliasRenames = (raw: unknown): Result<ReadItems<AliasRename>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const list = readItems(body.value, 'alias_updates', readAliasRename);
  return list.ok ? joinItems([list.value], 'alias_updates') : list;
};

const readAliasRename = (item: Readonly<Record<string, unknown>>, field: string): Result<AliasRename> => {
  const label = readAliasText(item['alias_label'], `${field}.alias_label`);
  if (!label.ok) return label;
  const oldName = readAliasText(item['old_alias_name'], `${field}.old_alias_name`);
  if (!oldName.ok) return oldName;
  const newName = readAliasText(item['new_alias_name'], `${field}.new_alias_name`);
  if (!newName.ok) return newName;
  return ok({ label: label.value, oldName: oldName.value, newName: newName.value });
};

export const parseIdentifications = (raw: unknown): Result<ReadItems<Identification>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const lists: ReadItems<Identification>[] = [];
  for (const [name, readKey] of IDENTIFY_LISTS) {
    const list = readItems(body.value, name, (item, field) => readIdentification(item, field, readKey));
    if (!list.ok) return list;
    lists.push(list.value);
  }
  return joinItems(lists, 'aliases_to_identify');
};

type KeyReader = (item: Readonly<Record<string, unknown>>, field: string) => Result<PersonKey>;

const IDENTIFY_LISTS: readonly (readonly [string, KeyReader])[] = [
  [
    'aliases_to_identify',
    (item, field) => {
      const alias = readAlias(item['user_alias'], `${field}.user_alias`);
      return alias.ok ? ok({ kind: 'alias', ...alias.value }) : alias;
    },
  ],
  ['emails_to_identify', (item, field) => readContactKey(item, 'email', field)],
  ['phone_numbers_to_identify', (item, field) => readContactKey(item, 'phone', field)],
];

const readIdentification = (
  item: Readonly<Record<string, unknown>>,
  field: string,
  readKey: KeyReader,
): Result<Identification> => {
  const externalId = readExternalId(item['external_id'], `${field}.external_id`);
  if (!externalId.ok) return externalId;
  const key = readKey(item, field);
  return key.ok ? ok({ key: key.value, externalId: externalId.value }) : key;
};

const MERGE_LIST = "'merge_updates' must be an array of objects";
const MERGE_CAP = `a single request may not contain more than ${MAX_BATCH_IDS} merge updates`;
const MERGE_KEYS = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'";
const MERGE_IDENTIFIER =
  "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property " +
  "that is an object, 'email' property that is a string, or 'phone' property that is a string";

export const parseMerges = (raw: unknown): Result<readonly Merge[]> => {
  const list: unknown = isObject(raw) ? raw['merge_updates'] : undefined;
  if (!Array.isArray(list) || !list.every(isObject))
    return refuse('invalid_merge_updates', MERGE_LIST, 'merge_updates');
  if (list.length > MAX_BATCH_IDS) return refuse('too_many_merge_updates', MERGE_CAP, 'merge_updates');
  const merges: Merge[] = [];
  for (const [i, item] of list.entries()) {
    const merge = readMerge(item, `merge_updates[${i}]`);
    if (!merge.ok) return merge;
    merges.push(merge.value);
  }
  return ok(merges);
};

const readMerge = (item: Readonly<Record<string, unknown>>, field: string): Result<Merge> => {
  const names = Object.keys(item).sort();
  if (names.join() !== 'identifier_to_keep,identifier_to_merge')
    return refuse('invalid_merge_updates', MERGE_KEYS, field);
  const merged = readMergeKey(item['identifier_to_merge'], `${field}.identifier_to_merge`);
  if (!merged.ok) return merged;
  const kept = readMergeKey(item['identifier_to_keep'], `${field}.identifier_to_keep`);
  return kept.ok ? ok({ merged: merged.value, kept: kept.value }) : kept;
};

const readMergeKey = (value: unknown, field: string): Result<PersonKey> => {
  if (!isObject(value)) return refuse('invalid_identifier', MERGE_IDENTIFIER, field);
  if (typeof value['external_id'] === 'string') {
    const id = readExternalId(value['external_id'], `${field}.external_id`);
    return id.ok ? ok({ kind: 'external_id', value: id.value }) : id;
  }
  if (isObject(value['user_alias'])) {
    const alias = readAlias(value['user_alias'], `${field}.user_alias`);
    return alias.ok ? ok({ kind: 'alias', ...alias.value }) : alias;
  }
  if (typeof value['email'] === 'string') return readContactKey(value, 'email', field);
  if (typeof value['phone'] === 'string') return readContactKey(value, 'phone', field);
  return refuse('invalid_identifier', MERGE_IDENTIFIER, field);
};

const DELETE_KINDS = [
  'external_ids',
  'user_aliases',
  'braze_ids',
  'email_addresses',
  'phone_numbers',
] as const;
type DeleteKind = (typeof DELETE_KINDS)[number];

/** Exactly one kind of identifier per call (5.8; section 10, 23). */
export const parseDeletion = (raw: unknown): Result<ReadItems<PersonKey>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const kinds = DELETE_KINDS.filter((kind) => isGiven(body.value[kind]));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return refuse(
      'one_identifier_kind',
      `Exactly one of ${DELETE_KINDS.join(', ')} must be given.`,
      kinds[1],
    );
  if (!Array.isArray(body.value[kind])) return refuse('invalid_field', `${kind} must be an array.`, kind);
  const keys = readValues(body.value[kind], kind, (item, field) => readDeleteKey(kind, item, field));
  return keys.ok
    ? someOf(keys.value, { code: 'missing_field', message: `${kind} is empty.`, field: kind })
    : keys;
};

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

const readDeleteKey = (kind: DeleteKind, item: unknown, field: string): Result<PersonKey> => {
  switch (kind) {
    case 'external_ids':
      return keyed('external_id', readExternalId(item, field));
    case 'braze_ids':
      return keyed('braze_id', readBrazeId(item, field));
    case 'user_aliases': {
      const alias = readAlias(item, field);
      return alias.ok ? ok({ kind: 'alias', ...alias.value }) : alias;
    }
    case 'email_addresses':
      return isObject(item) ? readContactKey(item, 'email', field) : notAnObject(field);
    case 'phone_numbers':
      return isObject(item) ? readContactKey(item, 'phone', field) : notAnObject(field);
  }
};

const keyed = (kind: 'external_id' | 'braze_id', read: Result<string>): Result<PersonKey> =>
  read.ok ? ok({ kind, value: read.value }) : read;

const notAnObject = (field: string): Result<never> =>
  refuse('invalid_field', `${field} must be an object with an address and 'prioritization'.`, field);

/** Ids of another form than ours are ids of nobody, not mistakes. */
const readBrazeId = (value: unknown, field: string): Result<string> =>
  typeof value === 'string' && value !== ''
    ? ok(partOfUserId(value) === null ? value.slice(0, 64) : value)
    : refuse('invalid_braze_id', `${field} must be a non-empty string.`, field);

export const parseExternalIdRenames = (raw: unknown): Result<ReadItems<ExternalIdRename>> =>
  readMigration(raw, 'external_id_renames', readRename);

const readRename = (item: unknown, field: string): Result<ExternalIdRename> => {
  if (!isObject(item)) return refuse('invalid_field', `${field} must be an object.`, field);
  const current = readExternalId(item['current_external_id'], `${field}.current_external_id`);
  if (!current.ok) return current;
  const next = readExternalId(item['new_external_id'], `${field}.new_external_id`);
  return next.ok ? ok({ current: current.value, next: next.value }) : next;
};

export const parseExternalIdRemovals = (raw: unknown): Result<ReadItems<string>> =>
  readMigration(raw, 'external_ids', readExternalId);

/** Empty, too long or no list at all is fatal for both migration calls (5.9, 5.10). */
const readMigration = <T>(
  raw: unknown,
  name: string,
  read: (item: unknown, field: string) => Result<T>,
): Result<ReadItems<T>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const list = body.value[name];
  const refusal: Refusal = {
    code: 'invalid_field',
    message: `${name} must be an array of 1 to ${MAX_BATCH_IDS} entries.`,
    field: name,
  };
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_BATCH_IDS) return err(refusal);
  const items = readValues(list, name, read);
  return items.ok ? someOf(items.value, refusal) : items;
};
