// The body of /users/track and its siblings (braze-rest-api 5.1 to 5.3): the arrays and their caps, then every
// object on its own, so that one bad object never costs its neighbours.
import { uuidOf } from '../../core/identity.ts';
import { isObject } from '../../core/json.ts';
import { MAX_ALIAS_BYTES, MAX_EXTERNAL_ID_BYTES, MAX_TRACK_OBJECTS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import { SpoiltItem } from '../../core/spoilt-item.ts';
import { utf8Length } from '../../core/text-size.ts';
import type { Instant } from '../../core/time.ts';
import { isPhoneNumber } from '../../core/users/address.ts';
import { looksLikeEmail } from '../../core/users/email-format.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import { personKeyText } from '../../core/users/person-key.ts';
import { readAttributes } from '../../core/users/read-attributes.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import { readEvent, readPurchase } from '../../core/users/read-facts.ts';
import type { TrackError, TrackErrorCode } from '../../core/users/track-error.ts';
import { trackError } from '../../core/users/track-error.ts';
import { unstoredError } from '../../core/users/unstored.ts';
import type { PersonFact, TrackInput, TrackItem } from '../../core/users/track-item.ts';

export interface TrackCaps {
  /** Objects over the three arrays. */
  readonly total: number;
  readonly perProfile?: number;
}
export const TRACK_CAPS: TrackCaps = { total: MAX_TRACK_OBJECTS };
export const TRACK_SYNC_CAPS: TrackCaps = { total: 1 };
export const TRACK_BULK_CAPS: TrackCaps = { total: 1_000, perProfile: 100 };

export type TrackBody = Readonly<Record<TrackInput, readonly unknown[]>>;

export interface TrackProblem extends TrackError {
  readonly input: TrackInput;
  readonly index: number;
}

export interface TrackReading {
  readonly items: readonly TrackItem[];
  /** Objects that are refused. */
  readonly problems: readonly TrackProblem[];
  /** Objects that are taken, without the values that are named. */
  readonly notes: readonly TrackProblem[];
}

export const TRACK_INPUTS: readonly TrackInput[] = ['attributes', 'events', 'purchases'];
export const NO_VALID_DATA =
  "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";
export const TOO_MANY_OBJECTS = 'Max Input Length Exceeded';

/** The arrays within their caps. What stands in them is read by readTrackItems. */
export const parseTrackBody = (body: unknown, caps: TrackCaps): Result<TrackBody> => {
  if (!isObject(body)) return refuse('invalid_body', NO_VALID_DATA);
  for (const input of TRACK_INPUTS) {
    const given = body[input] ?? [];
    if (!Array.isArray(given))
      return refuse('invalid_field', `'${input}' must be an array of objects`, input);
  }
  const arrays = Object.fromEntries(TRACK_INPUTS.map((input) => [input, body[input] ?? []])) as TrackBody;
  const counts = TRACK_INPUTS.map((input) => arrays[input].length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return refuse('invalid_body', NO_VALID_DATA);
  return total > caps.total ? refuse('too_many_objects', TOO_MANY_OBJECTS) : ok(arrays);
};

export const readTrackItems = (
  body: TrackBody,
  world: TrackWorld,
  now: Instant,
  caps: TrackCaps = TRACK_CAPS,
): TrackReading => {
  const items: TrackItem[] = [];
  const problems: TrackProblem[] = [];
  const notes: TrackProblem[] = [];
  for (const input of TRACK_INPUTS) {
    body[input].forEach((given, index) => {
      const read = readObject(input, index, given, { world, now });
      if (read.ok) {
        items.push(...read.value);
        notes.push(...noteUnstored(index, given, read.value));
      } else problems.push({ input, index, ...read.error });
    });
  }
  const reading = { items, problems, notes };
  return caps.perProfile === undefined ? reading : capProfiles(reading, caps.perProfile);
};

const noteUnstored = (
  index: number,
  given: unknown,
  [item]: readonly TrackItem[],
): readonly TrackProblem[] => {
  if (item?.fact.kind !== 'attributes' || !isObject(given)) return [];
  const error = unstoredError(given, item.fact.change);
  return error === null ? [] : [{ input: item.input, index, ...error }];
};

interface Reading {
  readonly world: TrackWorld;
  readonly now: Instant;
}

const readObject = (
  input: TrackInput,
  index: number,
  given: unknown,
  reading: Reading,
): Result<readonly TrackItem[], TrackError> => {
  if (given instanceof SpoiltItem) return err(spoiltError(given.refusal));
  if (!isObject(given)) return no('INVALID_OBJECT');
  if (input === 'attributes' && given['push_token_import'] === true)
    return readTokenImport(index, given, reading);
  const key = readKey(given);
  if (!key.ok) return key;
  const fact = readFact(input, given, reading);
  if (!fact.ok) return fact;
  return ok([
    { input, index, key: key.value, updateExistingOnly: onlyUpdates(given, key.value), fact: fact.value },
  ]);
};

/** Codes of objects are written as the vendor writes his; the sentence names the field. */
const spoiltError = ({ code, message }: Refusal): TrackError => ({ code: code.toUpperCase(), message });

const readFact = (
  input: TrackInput,
  given: Readonly<Record<string, unknown>>,
  { world, now }: Reading,
): Result<PersonFact, TrackError> => {
  if (input === 'events') return readEvent(given, now);
  if (input === 'purchases') return readPurchase(given, now);
  const change = readAttributes(given, world);
  return change.ok ? ok({ kind: 'attributes', change: change.value }) : change;
};

/** Aliases only update unless told otherwise; everything else creates unless told otherwise (2.6). */
const onlyUpdates = (given: Readonly<Record<string, unknown>>, key: PersonKey): boolean =>
  key.kind === 'alias' ? given['_update_existing_only'] !== false : given['_update_existing_only'] === true;

/** 5.1.2: at most one primary identifier; without any, the email, else the phone. */
export const readKey = (given: Readonly<Record<string, unknown>>): Result<PersonKey, TrackError> => {
  const { external_id: externalId, user_alias: alias, braze_id: brazeId } = given;
  const [isExternal, isAlias, isBraze] = [isGiven(externalId), isGiven(alias), isGiven(brazeId)];
  if ((isExternal && (isAlias || isBraze)) || (isAlias && isBraze)) return no('MULTIPLE_IDENTIFIERS');
  if (isExternal) return readExternalId(externalId);
  if (isAlias) return readAlias(alias);
  if (isBraze) return readBrazeId(brazeId);
  if (isGiven(given['email'])) return readContact('email', given['email']);
  if (isGiven(given['phone'])) return readContact('phone', given['phone']);
  return no('IDENTIFIER_REQUIRED');
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Integers are taken as the text a client meant (1.8). */
const readExternalId = (given: unknown): Result<PersonKey, TrackError> => {
  const value = Number.isSafeInteger(given) ? String(given) : given;
  if (typeof value !== 'string') return no('BAD_EXTERNAL_ID');
  if (utf8Length(value) > MAX_EXTERNAL_ID_BYTES) return no('EXTERNAL_USER_ID_TOO_LARGE');
  return ok({ kind: 'external_id', value });
};

const readAlias = (given: unknown): Result<PersonKey, TrackError> => {
  if (!isObject(given)) return no('BAD_USER_ALIAS');
  const { alias_label: label, alias_name: name } = given;
  if (!isAliasText(label) || !isAliasText(name)) return no('BAD_USER_ALIAS');
  return ok({ kind: 'alias', label, name });
};

const isAliasText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && utf8Length(value) <= MAX_ALIAS_BYTES;

const readBrazeId = (given: unknown): Result<PersonKey, TrackError> =>
  typeof given === 'string' && utf8Length(given) <= MAX_EXTERNAL_ID_BYTES
    ? ok({ kind: 'braze_id', value: given })
    : no('BAD_BRAZE_ID');

const readContact = (kind: 'email' | 'phone', given: unknown): Result<PersonKey, TrackError> => {
  const value = typeof given === 'string' ? given.trim() : '';
  if (kind === 'email' && !looksLikeEmail(value)) return no('EMAIL_BAD_FORMAT');
  if (kind === 'phone' && !isPhoneNumber(value)) return no('PHONE_BAD_FORMAT');
  return ok({ kind, value });
};

/** Label of the alias that an anonymous profile made for a token carries, so that the token is known again. */
export const PUSH_TOKEN_LABEL = '$push_token';

/** An anonymous import: one temporary profile per unknown token (2.6). */
const readTokenImport = (
  index: number,
  given: Readonly<Record<string, unknown>>,
  { world }: Reading,
): Result<readonly TrackItem[], TrackError> => {
  const named = isGiven(given['external_id']) || isGiven(given['braze_id']);
  if (named || given['push_tokens'] === undefined) return no('BAD_PUSH_TOKEN_IMPORT');
  const change = readAttributes(given, world);
  if (!change.ok) return change;
  if (change.value.devices.length === 0) return no('BAD_PUSH_TOKEN_IMPORT');
  return ok(
    change.value.devices.map((device) => ({
      input: 'attributes' as const,
      index,
      key: { kind: 'alias', label: PUSH_TOKEN_LABEL, name: uuidOf('token', device.appId, device.token) },
      updateExistingOnly: false,
      onlyIfNew: true,
      fact: { kind: 'attributes', change: { ...change.value, devices: [device] } },
    })),
  );
};

/** 5.3: objects of one person beyond the cap are refused, each by its own error. */
const capProfiles = ({ items, problems, notes }: TrackReading, perProfile: number): TrackReading => {
  const counts = new Map<string, number>();
  const [kept, refused]: [TrackItem[], TrackProblem[]] = [[], []];
  for (const item of items) {
    const text = personKeyText(item.key);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    if (count <= perProfile) kept.push(item);
    else refused.push({ input: item.input, index: item.index, ...trackError('TOO_MANY_FOR_PROFILE') });
  }
  return { items: kept, problems: [...problems, ...refused], notes };
};

const no = (code: TrackErrorCode): Result<never, TrackError> => err(trackError(code));
