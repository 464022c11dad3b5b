// Readers of the fields Braze calls share: permissive where the vendor documents it, otherwise a refusal that
// names the field. `null` counts as absent everywhere.
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import {
  MAX_ALIAS_BYTES,
  MAX_EXTERNAL_ID_BYTES,
  MAX_SEND_ID_CHARS,
  MAX_TRIGGER_PROPERTIES_BYTES,
} from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { utf8Length } from '../../core/text-size.ts';

export type Body = Readonly<Record<string, unknown>>;

export const readBody = (input: unknown): Result<Body> =>
  isObject(input) ? ok(input) : refuse('bad_request', 'Bad Request: the body must be a JSON object');

/** The field, with null as absent; own properties only. */
export const fieldOf = (body: Body, key: string): unknown =>
  Object.hasOwn(body, key) ? (body[key] ?? undefined) : undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

export const readCampaignId = (value: unknown): Result<string> =>
  isUuid(value)
    ? ok(value.toLowerCase())
    : refuse(
        'invalid_campaign_id',
        'campaign_id must be a string of the campaign api identifier',
        'campaign_id',
      );

/** ASCII, 1 to 64 characters (REST 1.8); null when the call names none. */
export const readSendId = (body: Body): Result<string | null> => {
  const value = fieldOf(body, 'send_id');
  if (value === undefined) return ok(null);
  return typeof value === 'string' && value.length <= MAX_SEND_ID_CHARS && /^[\x20-\x7e]+$/.test(value)
    ? ok(value)
    : refuse('invalid_send_id', `send_id must be 1 to ${MAX_SEND_ID_CHARS} ASCII characters`, 'send_id');
};

export const readBoolean = (body: Body, key: string, path: string, otherwise: boolean): Result<boolean> => {
  const value = fieldOf(body, key);
  if (value === undefined) return ok(otherwise);
  return typeof value === 'boolean' ? ok(value) : refuse('invalid_field', `${path} must be a boolean`, path);
};

/** In an address every value is a text, and clients write what their language prints: `true`, `True`, `1`. */
export const readFlag = (text: string): boolean | null => FLAGS.get(text.toLowerCase()) ?? null;
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** PHP knows one kind of array: an object without members arrives as `[]`. */
const asObject = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? {} : value);

/** Published examples send an empty string for "none" (2.3). */
export const readTriggerProperties = (body: Body, path: string): Result<JsonObject | null> => {
  const value = asObject(fieldOf(body, 'trigger_properties'));
  if (value === undefined || value === '') return ok(null);
  if (!isObject(value)) return refuse('invalid_field', `${path} must be an object`, path);
  if (utf8Length(JSON.stringify(value)) > MAX_TRIGGER_PROPERTIES_BYTES)
    return refuse(
      'trigger_properties_too_large',
      `${path} must not exceed ${MAX_TRIGGER_PROPERTIES_BYTES / 1024} KB`,
      path,
    );
  return ok(value as JsonObject);
};

export const readAttributes = (body: Body, path: string): Result<JsonObject | null> => {
  const value = asObject(fieldOf(body, 'attributes'));
  if (value === undefined) return ok(null);
  return isObject(value)
    ? ok(value as JsonObject)
    : refuse('invalid_recipient', `${path} must be an object`, path);
};

/** Integers are coerced to the equal string (REST 1.8). */
const readIdentifier = (value: unknown, path: string, maxBytes: number): Result<string> => {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text === '')
    return refuse('invalid_recipient', `${path} must be a non-empty string`, path);
  return utf8Length(text) <= maxBytes
    ? ok(text)
    : refuse('invalid_recipient', `${path} must not exceed ${maxBytes} bytes`, path);
};

export const readExternalId = (value: unknown, path: string): Result<string> =>
  readIdentifier(value, path, MAX_EXTERNAL_ID_BYTES);

export const readAlias = (
  value: unknown,
  path: string,
): Result<{ readonly label: string; readonly name: string }> => {
  if (!isObject(value))
    return refuse('invalid_recipient', `${path} must be an object with alias_name and alias_label`, path);
  const name = readIdentifier(value['alias_name'], `${path}.alias_name`, MAX_ALIAS_BYTES);
  if (!name.ok) return name;
  const label = readIdentifier(value['alias_label'], `${path}.alias_label`, MAX_ALIAS_BYTES);
  return label.ok ? ok({ label: label.value, name: name.value }) : label;
};
