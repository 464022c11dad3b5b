// Lists whose bad items never cost their neighbours: what could be read, and an entry per item that could not.
import { isObject } from '../../core/json.ts';
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';

/** Braze's shape of a non-fatal error (braze-rest-api 1.4). */
export interface ItemError {
  readonly type: string;
  readonly code: string;
  readonly input_array: string;
  readonly index: number;
}

export interface ReadItems<T> {
  readonly entries: readonly T[];
  readonly errors: readonly ItemError[];
}

type ItemReader<T> = (item: Readonly<Record<string, unknown>>, field: string) => Result<T>;

/** A body's list of objects. Absent gives an empty one; something that is no list is fatal. */
export const readItems = <T>(
  body: Readonly<Record<string, unknown>>,
  name: string,
  read: ItemReader<T>,
): Result<ReadItems<T>> => {
  const value = body[name];
  if (value === undefined || value === null) return ok({ entries: [], errors: [] });
  if (!Array.isArray(value)) return refuse('invalid_field', `${name} must be an array of objects.`, name);
  const entries: T[] = [];
  const errors: ItemError[] = [];
  const items: readonly unknown[] = value;
  items.slice(0, MAX_BATCH_IDS + 1).forEach((item, index) => {
    const field = `${name}[${index}]`;
    const one = isObject(item) ? read(item, field) : refuse('invalid_field', `${field} must be an object.`);
    if (one.ok) entries.push(one.value);
    else errors.push({ type: one.error.message, code: one.error.code, input_array: name, index });
  });
  return ok({ entries, errors });
};

/** One list out of several; 1 to 50 items over all, at least one of them usable. */
export const joinItems = <T>(lists: readonly ReadItems<T>[], names: string): Result<ReadItems<T>> => {
  const entries = lists.flatMap((list) => list.entries);
  const errors = lists.flatMap((list) => list.errors);
  const count = entries.length + errors.length;
  if (count === 0) return refuse('missing_field', `${names} must be a non-empty array of objects.`, names);
  if (count > MAX_BATCH_IDS)
    return refuse('too_many_ids', 'The max number of ids per request was exceeded', names);
  const [first] = errors;
  if (entries.length === 0 && first !== undefined)
    return err({
      code: first.code,
      message: first.type,
      field: `${first.input_array}[${first.index}]`,
    } satisfies Refusal);
  return ok({ entries, errors });
};

export const readBody = (value: unknown): Result<Readonly<Record<string, unknown>>> =>
  isObject(value) ? ok(value) : refuse('invalid_body', 'The request body must be a JSON object.');
