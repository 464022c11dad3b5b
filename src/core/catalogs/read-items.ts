// Items as a call gives them (braze-rest-api 9.3), and what a call makes of an item that is there already.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { checkItem, idFault } from './check-item.ts';
import type { CatalogFault } from './fault.ts';
import { fault, faultOf } from './fault.ts';

export const MAX_ITEMS_PER_CALL = 50;

interface Field {
  readonly name: string;
  readonly type: string;
}

const isItem = (value: unknown): value is JsonObject => isObject(value);

/** At most 50 objects, each with an id of its own; nothing is known yet about their fields. */
export const readItemList = (
  items: Json | undefined,
): Result<readonly JsonObject[], readonly CatalogFault[]> => {
  if (!Array.isArray(items) || items.length === 0 || !items.every(isItem)) {
    return err([fault('item-array-invalid', 'items must be an array of objects.', 'items', items)]);
  }
  if (items.length > MAX_ITEMS_PER_CALL) {
    const message = `At most ${MAX_ITEMS_PER_CALL} items are allowed in a request.`;
    return err([fault('request-includes-too-many-items', message, 'items', items.length)]);
  }
  const faults = items.flatMap((item, i) => {
    const found = idFault(item['id'], `items[${i}].id`);
    if (found !== null) return [faultOf(found, item['id'])];
    const twice = items.findIndex((other) => other['id'] === item['id']) !== i;
    return twice
      ? [fault('ids-not-unique', `items[${i}].id appears twice.`, `items[${i}].id`, item['id'])]
      : [];
  });
  return faults.length === 0 ? ok(items) : err(faults);
};

/** The item of a call whose path names the id: exactly one object, without an id. */
export const readNamedItem = (
  items: Json | undefined,
  itemId: string,
): Result<JsonObject, readonly CatalogFault[]> => {
  const [item] = Array.isArray(items) ? (items as readonly Json[]) : [];
  if (!Array.isArray(items) || items.length !== 1 || !isObject(item)) {
    return err([fault('item-array-invalid', 'items must be an array of one object.', 'items', items)]);
  }
  if (Object.hasOwn(item, 'id')) {
    return err([
      fault('id-in-body', 'The id belongs into the path, not the body.', 'items[0].id', item['id']),
    ]);
  }
  const bad = idFault(itemId, 'item_id');
  return bad === null ? ok({ ...item, id: itemId }) : err([faultOf(bad, itemId)]);
};

/** Every item against the fields of its catalog, each fault with its path. */
export const faultsOfItems = (
  items: readonly JsonObject[],
  fields: readonly Field[],
): readonly CatalogFault[] =>
  items.flatMap((item, i) => {
    const refusal = checkItem(item, fields, `items[${i}]`);
    if (refusal === null) return [];
    const name = refusal.field?.slice(`items[${i}].`.length).split(/[.[]/)[0] ?? '';
    return [faultOf(refusal, item[name])];
  });

/**
 * An update: fields that it names are set; a list may be told `{"$add": [], "$remove": []}`. What is there already is
 * not added again, so that a repeated call changes nothing.
 */
export const patchItem = (
  held: JsonObject,
  patch: JsonObject,
  fields: readonly Field[],
): Record<string, Json> => {
  const next: Record<string, Json> = { ...held };
  for (const [name, value] of Object.entries(patch)) {
    const isList = fields.some((field) => field.name === name && field.type === 'array');
    next[name] = isList && isListChange(value) ? changeList(held[name], value) : value;
  }
  return next;
};

const LIST_CHANGES: readonly string[] = ['$add', '$remove'];

const isListChange = (value: Json): value is JsonObject =>
  isObject(value) &&
  Object.keys(value).length > 0 &&
  Object.entries(value).every(([key, list]) => LIST_CHANGES.includes(key) && Array.isArray(list));

const changeList = (held: Json | undefined, change: JsonObject): readonly Json[] => {
  const valuesOf = (value: Json | undefined): readonly Json[] =>
    Array.isArray(value) ? (value as readonly Json[]) : [];
  const same = (a: Json) => (b: Json) => JSON.stringify(a) === JSON.stringify(b);
  const gone = valuesOf(change['$remove']);
  const kept = valuesOf(held).filter((one) => !gone.some(same(one)));
  const added = valuesOf(change['$add']).filter(
    (one, i, all) => !kept.some(same(one)) && all.findIndex(same(one)) === i,
  );
  return [...kept, ...added];
};
