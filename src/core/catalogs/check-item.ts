// What may be in a catalog (braze-rest-api 9.3): names, field types, and whether an item fits its catalog.
import { parseIsoInstant } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Refusal } from '../result.ts';

export const FIELD_TYPES = ['string', 'number', 'boolean', 'time', 'array', 'object'] as const;
export const MAX_FIELDS = 500;
export const MAX_VALUE_CHARS = 5_000;
const MAX_ID_CHARS = 250;
const MAX_NESTING = 50;
const NAME = /^[A-Za-z0-9_-]{1,250}$/;

export const isCatalogName = (text: unknown): text is string => typeof text === 'string' && NAME.test(text);

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The first field is `id` of type string; names are unique. */
export const checkFields = (fields: readonly Field[], path = 'fields'): readonly Refusal[] => {
  const refuse = (code: string, field: string, what: string): Refusal => ({
    code,
    message: `${field} ${what}.`,
    field,
  });
  const refusals: Refusal[] = [];
  if (fields[0]?.name !== 'id' || fields[0].type !== 'string') {
    refusals.push(refuse('id-not-first-column', `${path}[0]`, 'must be id of type string'));
  }
  if (fields.length > MAX_FIELDS) {
    refusals.push(refuse('too-many-fields', path, `must be at most ${MAX_FIELDS}`));
  }
  fields.forEach(({ name, type }, i) => {
    if (!isCatalogName(name)) {
      refusals.push(refuse('invalid-field-names', `${path}[${i}].name`, 'must be letters, digits, - and _'));
    }
    if (!FIELD_TYPES.some((known) => known === type)) {
      const known = FIELD_TYPES.join(', ');
      refusals.push(refuse('invalid-field-types', `${path}[${i}].type`, `must be one of ${known}`));
    }
    if (fields.findIndex((other) => other.name === name) !== i) {
      refusals.push(refuse('field-names-not-unique', `${path}[${i}].name`, 'appears twice'));
    }
  });
  return refusals;
};

/** Null when the item fits; fields that are absent or null are fine. */
export const checkItem = (item: JsonObject, fields: readonly Field[], path: string): Refusal | null => {
  const badId = idFault(item['id'], `${path}.id`);
  if (badId !== null) return badId;
  for (const [name, value] of Object.entries(item)) {
    const field = fields.find((each) => each.name === name);
    const at = `${path}.${name}`;
    if (field === undefined) {
      return { code: 'invalid-fields', message: `${at} is not a field of the catalog.`, field: at };
    }
    if (value !== null && !fits(value, field.type)) {
      return { code: 'unable-to-coerce-value', message: `${at} must be of type ${field.type}.`, field: at };
    }
    const inner = isObject(value) ? faultInside(value, at, 1) : null;
    if (inner !== null) return inner;
  }
  return null;
};

/** Null when it may be an id; the codes are those of the vendor. */
export const idFault = (id: unknown, at: string): Refusal | null => {
  const refuse = (code: string, what: string): Refusal => ({ code, message: `${at} ${what}.`, field: at });
  if (id === undefined || id === null || id === '') return refuse('items-missing-ids', 'is missing');
  if (typeof id !== 'string') return refuse('ids-not-strings', 'must be a text');
  if (id.length > MAX_ID_CHARS) return refuse('ids-too-large', `must be at most ${MAX_ID_CHARS} characters`);
  return isCatalogName(id) ? null : refuse('invalid-ids', 'must be a text of letters, digits, - and _');
};

/** Keys that templates could not ask for, and objects in objects without end. */
const faultInside = (value: JsonObject, at: string, depth: number): Refusal | null => {
  if (depth > MAX_NESTING) {
    const message = `${at} must not nest deeper than ${MAX_NESTING} levels.`;
    return { code: 'too-deep-nesting-in-value-object', message, field: at };
  }
  for (const [key, inner] of Object.entries(value)) {
    if (/[.$]/.test(key)) {
      const message = `${at}: keys must not contain "." or "$".`;
      return { code: 'invalid-keys-in-value-object', message, field: at };
    }
    const found = isObject(inner) ? faultInside(inner, at, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
};

const fits = (value: Json, type: string): boolean => {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value.length <= MAX_VALUE_CHARS;
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'time':
      return typeof value === 'string' && parseIsoInstant(value) !== null;
    case 'array':
      return Array.isArray(value);
    default:
      return isObject(value);
  }
};
