// Nested attributes (2.6): objects with times inside, deep merge, and lists of objects with operators.
// One invalid value anywhere drops the whole change of that attribute, so every reader returns null for it.
import { TIME_KEY, parseProfileDate, toTimeValue } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { MAX_ATTRIBUTE_CHARS, MAX_NESTED_BYTES } from '../limits.ts';
import { jsonBytes } from '../text-size.ts';
import type { ObjectOperators, ObjectSelector } from './value-change.ts';

/** A nested object as stored, or null when any value or key in it is not allowed. */
export const readNestedObject = (given: Readonly<Record<string, unknown>>): JsonObject | null => {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(given)) {
    const stored = isNestedKey(key) ? readNestedValue(value) : null;
    if (stored === null) return null;
    entries.push([key, stored]);
  }
  return Object.fromEntries(entries);
};

const readNestedValue = (value: unknown): Json | null => {
  if (typeof value === 'string') return value.length <= MAX_ATTRIBUTE_CHARS ? value : null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return readNestedList(value);
  if (!isObject(value)) return null;
  return Object.hasOwn(value, TIME_KEY) ? readTime(value) : readNestedObject(value);
};

const readNestedList = (list: readonly unknown[]): Json | null => {
  const stored = list.map(readNestedValue);
  return stored.every((value) => value !== null) ? stored : null;
};

/** `{"$time": "<date>"}` and nothing else; null when the date cannot be read (REST-92). */
export const readTime = (given: Readonly<Record<string, unknown>>): JsonObject | null => {
  const text = given[TIME_KEY];
  if (typeof text !== 'string' || Object.keys(given).length !== 1) return null;
  const at = parseProfileDate(text);
  return at === null ? null : toTimeValue(at);
};

const isNestedKey = (key: string): boolean =>
  key.length > 0 && key.length <= MAX_ATTRIBUTE_CHARS && !/[\s.$]/.test(key);

export const fitsNested = (value: Json): boolean => jsonBytes(value) <= MAX_NESTED_BYTES;

/** Deep merge: objects join at every level, everything else is replaced. Times are single values. */
export const mergeObjects = (stored: JsonObject, change: JsonObject): JsonObject => {
  const merged = new Map<string, Json>(Object.entries(stored));
  for (const [key, value] of Object.entries(change)) {
    const before = merged.get(key);
    merged.set(key, isPlainObject(before) && isPlainObject(value) ? mergeObjects(before, value) : value);
  }
  return Object.fromEntries(merged);
};

export const isPlainObject = (value: Json | undefined): value is JsonObject =>
  isObject(value) && !Object.hasOwn(value, TIME_KEY);

const OPERATORS = ['$add', '$remove', '$update'];
export const hasObjectOperator = (given: Readonly<Record<string, unknown>>): boolean =>
  OPERATORS.some((name) => Object.hasOwn(given, name));

/** `$add`, `$remove`, `$update`; null when any of them, or any other key beside them, is not allowed. */
export const readObjectOperators = (
  given: Readonly<Record<string, unknown>>,
  merge: boolean,
): ObjectOperators | null => {
  if (!Object.keys(given).every((key) => OPERATORS.includes(key))) return null;
  const add = readEach(given['$add'], readNestedObject);
  const remove = readEach(given['$remove'], readSelector);
  const update = readEach(given['$update'], readUpdate);
  return add === null || remove === null || update === null ? null : { add, remove, update, merge };
};

const readEach = <T>(
  given: unknown,
  read: (entry: Readonly<Record<string, unknown>>) => T | null,
): readonly T[] | null => {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return null;
  const entries: T[] = [];
  for (const entry of given) {
    const one = isObject(entry) ? read(entry) : null;
    if (one === null) return null;
    entries.push(one);
  }
  return entries;
};

const readSelector = (entry: Readonly<Record<string, unknown>>): ObjectSelector | null => {
  const key = entry['$identifier_key'];
  const value = readNestedValue(entry['$identifier_value']);
  return typeof key === 'string' && value !== null ? { key, value } : null;
};

const readUpdate = (entry: Readonly<Record<string, unknown>>) => {
  const selector = readSelector(entry);
  const given = entry['$new_object'];
  const replacement = isObject(given) ? readNestedObject(given) : null;
  return selector === null || replacement === null ? null : { ...selector, replacement };
};

/** A list of objects after the operators. A stored value of another kind counts as an empty list. */
export const operateOnObjects = (stored: Json | undefined, operators: ObjectOperators): readonly Json[] => {
  const list = [...(Array.isArray(stored) ? (stored as readonly Json[]) : []), ...operators.add];
  const kept = list.filter((item) => !operators.remove.some((selector) => selects(selector, item)));
  return kept.map((item) =>
    operators.update.reduce((now, update) => updateItem(now, update, operators), item),
  );
};

const updateItem = (
  item: Json,
  update: ObjectOperators['update'][number],
  { merge }: ObjectOperators,
): Json => {
  if (!selects(update, item)) return item;
  return merge && isPlainObject(item) ? mergeObjects(item, update.replacement) : update.replacement;
};

const selects = (selector: ObjectSelector, item: Json): boolean =>
  isPlainObject(item) &&
  Object.hasOwn(item, selector.key) &&
  JSON.stringify(item[selector.key]) === JSON.stringify(selector.value);
