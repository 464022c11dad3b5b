// One custom attribute of a request: read into a change, then applied to the stored value (2.6). A value that
// is not allowed changes nothing: readers return null for it, and the rest of the object still counts.
import { TIME_KEY, parseProfileDate, toTimeValue } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { MAX_ARRAY_ELEMENTS, MAX_ATTRIBUTE_CHARS } from '../limits.ts';
import { changeSet, isArrayOperator, readScalars } from './array-attributes.ts';
import {
  fitsNested,
  hasObjectOperator,
  isPlainObject,
  mergeObjects,
  operateOnObjects,
  readNestedObject,
  readObjectOperators,
  readTime,
} from './nested-attributes.ts';
import type { ValueChange } from './value-change.ts';

export interface AttributeRules {
  /** `_merge_objects` of the object. */
  readonly merge: boolean;
  readonly maxElements?: number;
}

export const isAttributeName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_ATTRIBUTE_CHARS && !name.startsWith('$');

export const readValueChange = (given: unknown, rules: AttributeRules): ValueChange | null => {
  if (given === null) return { op: 'remove' };
  if (typeof given === 'string') return readText(given);
  if (typeof given === 'number') return Number.isFinite(given) ? { op: 'set', value: given } : null;
  if (typeof given === 'boolean') return { op: 'set', value: given };
  if (Array.isArray(given)) return readList(given, rules);
  return isObject(given) ? readObject(given, rules) : null;
};

/** A string in a supported date format becomes a time value; an over-long one changes nothing. */
const readText = (text: string): ValueChange | null => {
  if (text.length > MAX_ATTRIBUTE_CHARS) return null;
  const at = parseProfileDate(text);
  return { op: 'set', value: at === null ? text : toTimeValue(at) };
};

const readList = (given: readonly unknown[], rules: AttributeRules): ValueChange | null => {
  const scalars = readScalars(given);
  if (scalars !== null)
    return { op: 'set', value: changeSet([], scalars, [], rules.maxElements ?? MAX_ARRAY_ELEMENTS) };
  const holder = readNestedObject({ list: given });
  const list = holder?.['list'];
  return list === undefined || !fitsNested(list) ? null : { op: 'set', value: list };
};

const readObject = (given: Readonly<Record<string, unknown>>, rules: AttributeRules): ValueChange | null => {
  if (isIncrement(given)) return readIncrement(given['inc']);
  if (isArrayOperator(given)) return readArrayOperator(given);
  if (Object.hasOwn(given, TIME_KEY)) return setIfRead(readTime(given));
  if (hasObjectOperator(given)) {
    const operators = readObjectOperators(given, rules.merge);
    return operators === null ? null : { op: 'objects', ...operators };
  }
  const value = readNestedObject(given);
  if (value === null || !fitsNested(value)) return null;
  return rules.merge ? { op: 'merge', value } : { op: 'set', value };
};

const setIfRead = (value: JsonObject | null): ValueChange | null =>
  value === null ? null : { op: 'set', value };

const isIncrement = (given: Readonly<Record<string, unknown>>): boolean =>
  typeof given['inc'] === 'number' && Object.keys(given).length === 1;

const readIncrement = (by: unknown): ValueChange | null =>
  Number.isSafeInteger(by) ? { op: 'increment', by: by as number } : null;

const readArrayOperator = (given: Readonly<Record<string, unknown>>): ValueChange | null => {
  const add = readScalars(asList(given['add']));
  const remove = readScalars(asList(given['remove']));
  return add === null || remove === null ? null : { op: 'array', add, remove };
};

const asList = (given: unknown): readonly unknown[] => {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given];
};

/** The value after the change; undefined: the attribute is absent. The stored value itself: nothing changed. */
export const applyValueChange = (
  stored: Json | undefined,
  change: ValueChange,
  maxElements = MAX_ARRAY_ELEMENTS,
): Json | undefined => {
  switch (change.op) {
    case 'set':
      return change.value;
    case 'remove':
      return undefined;
    case 'increment':
      return increment(stored, change.by);
    case 'array':
      return changeArray(stored, change, maxElements);
    case 'merge':
      return ifFits(stored, isPlainObject(stored) ? mergeObjects(stored, change.value) : change.value);
    case 'objects':
      return changeObjects(stored, change);
  }
};

/** A missing attribute counts as 0; one that is no number stays as it is. */
const increment = (stored: Json | undefined, by: number): Json | undefined => {
  const before = stored ?? 0;
  if (typeof before !== 'number') return stored;
  return Number.isFinite(before + by) ? before + by : stored;
};

/** Removing from what is no array changes nothing; adding to it starts an array. */
const changeArray = (
  stored: Json | undefined,
  change: Extract<ValueChange, { readonly op: 'array' }>,
  maxElements: number,
): Json | undefined => {
  if (change.add.length === 0 && !Array.isArray(stored)) return stored;
  return changeSet(stored, change.add, change.remove, maxElements);
};

const changeObjects = (
  stored: Json | undefined,
  change: Extract<ValueChange, { readonly op: 'objects' }>,
): Json | undefined => {
  if (change.add.length === 0 && !Array.isArray(stored)) return stored;
  return ifFits(stored, operateOnObjects(stored, change));
};

/** An update that would grow past the limit is dropped and the old value stays. */
const ifFits = (stored: Json | undefined, value: Json): Json | undefined =>
  fitsNested(value) ? value : stored;
