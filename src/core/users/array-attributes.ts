// Arrays of scalars are sets in insertion order (2.6): adding a value again moves it to the end, and past the
// maximum the oldest values fall out.
import type { Json, JsonScalar } from '../json.ts';
import { isObject } from '../json.ts';
import { MAX_ATTRIBUTE_CHARS } from '../limits.ts';

/** The values of a request as a set, or null when one of them is no scalar of allowed size. */
export const readScalars = (given: readonly unknown[]): readonly JsonScalar[] | null =>
  given.every(isAllowedScalar) ? given : null;

const isAllowedScalar = (value: unknown): value is JsonScalar => {
  if (typeof value === 'string') return value.length <= MAX_ATTRIBUTE_CHARS;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
};

/** `{"add": […]}`, `{"remove": […]}` or both, and nothing else. */
export const isArrayOperator = (given: Readonly<Record<string, unknown>>): boolean => {
  const keys = Object.keys(given);
  return keys.length > 0 && keys.every((key) => (key === 'add' || key === 'remove') && !isObject(given[key]));
};

/** Adds one by one to what is stored, then removes; the newest `max` stay. */
export const changeSet = (
  stored: Json | undefined,
  add: readonly JsonScalar[],
  remove: readonly JsonScalar[],
  max: number,
): readonly Json[] => {
  const values = new Set<Json>(Array.isArray(stored) ? (stored as readonly Json[]) : []);
  for (const value of add) {
    values.delete(value);
    values.add(value);
  }
  for (const value of remove) values.delete(value);
  return [...values].slice(-max);
};
