// Lists whose bad items never cost their neighbours: what could be read, and an entry per item that could not.
import { Type } from 'typebox';
import { isObject } from '../../core/json.ts';
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import { SpoiltItem } from '../../core/spoilt-item.ts';

/** Braze's shape of a non-fatal error (braze-rest-api 1.4). */
export interface ItemError {
  readonly type: string;
  readonly code: string;
  readonly input_array: string;
  readonly index: number;
}

/** The same, in answers of the OpenAPI document. */
export const ItemErrors = Type.Optional(
  Type.Array(
    Type.Object({
      type: Type.String(),
      code: Type.String(),
      input_array: Type.String(),
      index: Type.Integer(),
    }),
  ),
);

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
    const one = readOne(item, field, (given) =>
      isObject(given) ? read(given, field) : refuse('invalid_field', `${field} must be an object.`),
    );
    if (one.ok) entries.push(one.value);
    else errors.push({ type: one.error.message, code: one.error.code, input_array: name, index });
  });
  return ok({ entries, errors });
};

/** A list of plain values, or one that stands for a list of one. Nothing given is an empty list. */
export const readValues = <T>(
  value: unknown,
  name: string,
  read: (item: unknown, field: string) => Result<T>,
): Result<ReadItems<T>> => {
  if (value === undefined || value === null) return ok({ entries: [], errors: [] });
  const isList = Array.isArray(value);
  const items: readonly unknown[] = isList ? value : [value];
  if (items.length > MAX_BATCH_IDS) return refuse('too_many_ids', TOO_MANY, name);
  const entries: T[] = [];
  const errors: ItemError[] = [];
  for (const [index, item] of items.entries()) {
    const one = readOne(item, isList ? `${name}[${index}]` : name, read);
    if (one.ok) entries.push(one.value);
    else errors.push({ type: one.error.message, code: one.error.code, input_array: name, index });
  }
  return ok({ entries, errors });
};

/** What no text can hold was refused at the edge, and costs its item alone. */
const readOne = <T>(
  item: unknown,
  field: string,
  read: (item: unknown, field: string) => Result<T>,
): Result<T> => (item instanceof SpoiltItem ? err(item.refusal) : read(item, field));

/** At least one usable; where none is, the first mistake is the answer. */
export const someOf = <T>(list: ReadItems<T>, missing: Refusal): Result<ReadItems<T>> => {
  if (list.entries.length > 0) return ok(list);
  const [first] = list.errors;
  return err(first === undefined ? missing : refusalOf(first));
};

const refusalOf = ({ code, type, input_array: name, index }: ItemError): Refusal => ({
  code,
  message: type,
  // One value that stood for a list is named without a place in it.
  field: type.startsWith(`${name}[`) ? `${name}[${index}]` : name,
});

/** Where the usable entries stood among all that were given. */
export const placesOf = <T>({ entries, errors }: ReadItems<T>): readonly number[] => {
  const refused = new Set(errors.map(({ index }) => index));
  const places = Array.from({ length: entries.length + errors.length }, (_, i) => i);
  return places.filter((place) => !refused.has(place));
};

const TOO_MANY = 'The max number of ids per request was exceeded';

/** One list out of several; 1 to 50 items over all, at least one of them usable. */
export const joinItems = <T>(lists: readonly ReadItems<T>[], names: string): Result<ReadItems<T>> => {
  const entries = lists.flatMap((list) => list.entries);
  const errors = lists.flatMap((list) => list.errors);
  const count = entries.length + errors.length;
  if (count === 0) return refuse('missing_field', `${names} must be a non-empty array of objects.`, names);
  if (count > MAX_BATCH_IDS) return refuse('too_many_ids', TOO_MANY, names);
  const missing = { code: 'missing_field', message: `${names} is required.`, field: names };
  return someOf({ entries, errors }, missing);
};

export const readBody = (value: unknown): Result<Readonly<Record<string, unknown>>> =>
  isObject(value) ? ok(value) : refuse('invalid_body', 'The request body must be a JSON object.');
