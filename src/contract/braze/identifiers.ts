// Identifiers as Braze's clients send them (braze-rest-api 1.8, 1.10, 2.5), read into our own vocabulary.
import { isObject } from '../../core/json.ts';
import { MAX_ALIAS_BYTES, MAX_EXTERNAL_ID_BYTES } from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import type { Prioritization } from '../../core/campaigns/trigger-call.ts';
import { utf8Length } from '../../core/text-size.ts';
import { isPhoneNumber } from '../../core/users/address.ts';
import { looksLikeEmail } from '../../core/users/email-format.ts';
import type { PersonKey } from '../../core/users/person-key.ts';

/** Clients send integer ids; they mean the equal text (1.8). */
export const readExternalId = (value: unknown, field: string): Result<string> => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text === '')
    return refuse('invalid_external_id', `${field} must be a non-empty string.`, field);
  if (utf8Length(text) > MAX_EXTERNAL_ID_BYTES)
    return refuse('external_id_too_large', `${field} is longer than ${MAX_EXTERNAL_ID_BYTES} bytes.`, field);
  return ok(text);
};

export const readAliasText = (value: unknown, field: string): Result<string> => {
  if (typeof value !== 'string' || value === '')
    return refuse('invalid_alias', `${field} must be a non-empty string.`, field);
  if (utf8Length(value) > MAX_ALIAS_BYTES)
    return refuse('alias_too_large', `${field} is longer than ${MAX_ALIAS_BYTES} bytes.`, field);
  return ok(value);
};

export interface AliasPair {
  readonly label: string;
  readonly name: string;
}

/** `{alias_name, alias_label}`, both required. */
export const readAlias = (value: unknown, field: string): Result<AliasPair> => {
  if (!isObject(value)) return refuse('invalid_alias', `${field} must be an object.`, field);
  const name = readAliasText(value['alias_name'], `${field}.alias_name`);
  if (!name.ok) return name;
  const label = readAliasText(value['alias_label'], `${field}.alias_label`);
  return label.ok ? ok({ label: label.value, name: name.value }) : label;
};

const PRIORITIZATIONS: readonly string[] = [
  'identified',
  'unidentified',
  'most_recently_updated',
  'least_recently_updated',
];

export const readPrioritization = (value: unknown, field: string): Result<readonly Prioritization[]> => {
  if (!Array.isArray(value) || value.length === 0)
    return refuse('missing_prioritization', `${field} is required: an array of strings.`, field);
  const entries: readonly unknown[] = value;
  const unknown = entries.find((entry) => typeof entry !== 'string' || !PRIORITIZATIONS.includes(entry));
  if (unknown !== undefined)
    return refuse(
      'invalid_prioritization',
      `${field} may only contain ${PRIORITIZATIONS.join(', ')}.`,
      field,
    );
  if (entries.includes('identified') && entries.includes('unidentified'))
    return refuse(
      'invalid_prioritization',
      `${field} may contain 'identified' or 'unidentified', but not both.`,
      field,
    );
  return ok(entries as readonly Prioritization[]);
};

export const readEmail = (value: unknown, field: string): Result<string> =>
  typeof value === 'string' && looksLikeEmail(value.trim())
    ? ok(value.trim())
    : refuse('invalid_email', `${field} must be a valid email address.`, field);

export const readPhone = (value: unknown, field: string): Result<string> => {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && isPhoneNumber(text)) return ok(text);
  return refuse('invalid_phone', `${field} must be a phone number in E.164 format.`, field);
};

/** `{email, prioritization}` or `{phone, prioritization}`. */
export const readContactKey = (
  value: Readonly<Record<string, unknown>>,
  kind: 'email' | 'phone',
  field: string,
): Result<PersonKey> => {
  const read = kind === 'email' ? readEmail : readPhone;
  const address = read(value[kind], `${field}.${kind}`);
  if (!address.ok) return address;
  const prioritization = readPrioritization(value['prioritization'], `${field}.prioritization`);
  if (!prioritization.ok) return prioritization;
  return ok({ kind, value: address.value, prioritization: prioritization.value });
};

/** A list, or one value that stands for a list of one. Undefined gives the empty list. */
export const readList = <T>(
  value: unknown,
  field: string,
  max: number,
  read: (item: unknown, field: string) => Result<T>,
): Result<readonly T[]> => {
  if (value === undefined || value === null) return ok([]);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length > max)
    return refuse('too_many_ids', 'The max number of ids per request was exceeded', field);
  const out: T[] = [];
  for (const [i, item] of items.entries()) {
    const one = read(item, Array.isArray(value) ? `${field}[${i}]` : field);
    if (!one.ok) return err(one.error);
    out.push(one.value);
  }
  return ok(out);
};
