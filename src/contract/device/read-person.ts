// Items about the person: events, purchases, attributes. The same readers as /users/track, less what no device may say.
import { readAttributes } from '../../core/users/read-attributes.ts';
import { readEvent, readPurchase } from '../../core/users/read-facts.ts';
import type { Result } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { TrackError } from '../../core/users/track-error.ts';
import type { PersonFact } from '../../core/users/track-item.ts';
import type { Reader } from './item-content.ts';
import type { Given, ItemFields } from './item-fields.ts';

/** Which field an error of the shared readers is about, and what passes in its place. */
const PLACES: Readonly<Record<string, readonly [field: string, passes: unknown]>> = {
  BAD_NAME: ['name', 'x'],
  BAD_PROPERTIES: ['properties', null],
  PROPERTIES_TOO_LARGE: ['properties', null],
  BAD_PRODUCT_ID: ['product_id', 'x'],
  BAD_CURRENCY: ['currency', 'USD'],
  BAD_PRICE: ['price', 0],
  BAD_QUANTITY: ['quantity', 1],
};

/** Reads again with what was wrong replaced, until every wrong field has been named. */
const readNamed = <Fact extends PersonFact>(
  fields: ItemFields,
  given: Given,
  read: (given: Given) => Result<Fact, TrackError>,
): Fact | null => {
  const fact = read(given);
  if (fact.ok) return fact.value;
  const [field, passes] = PLACES[fact.error.code] ?? [null, null];
  if (field === null) {
    fields.refuse('item', fact.error.message, fact.error.code);
    return null;
  }
  if (given[field] === undefined) fields.refuse(field, 'is required', 'missing_field');
  else fields.refuse(field, WORDS[fact.error.code] ?? 'is not valid', fact.error.code.toLowerCase());
  readNamed(fields, { ...given, [field]: passes }, read);
  return null;
};

const WORDS: Readonly<Record<string, string>> = {
  PROPERTIES_TOO_LARGE: 'is too large',
  BAD_CURRENCY: 'must be an ISO 4217 code',
  BAD_QUANTITY: 'must be a whole number from 1 to 100',
};

export const readEventItem: Reader = (fields, { appId, now }, at) => {
  const given = {
    name: fields.raw('name'),
    properties: fields.raw('properties'),
    time: toIso(at),
    app_id: appId,
  };
  const fact = readNamed(fields, given, (one) => readEvent(one, now));
  return fact === null ? null : { kind: 'fact', fact };
};

export const readPurchaseItem: Reader = (fields, { appId, now }, at) => {
  const given = {
    product_id: fields.raw('product_id'),
    currency: fields.raw('currency'),
    price: fields.raw('price'),
    quantity: fields.raw('quantity'),
    properties: fields.raw('properties'),
    time: toIso(at),
    app_id: appId,
  };
  const fact = readNamed(fields, given, (one) => readPurchase(one, now));
  return fact === null ? null : { kind: 'fact', fact };
};

/** Identity, imports, positions and what only a server can know have doors of their own. */
const FORBIDDEN = new Set([
  'external_id',
  'user_alias',
  'braze_id',
  'push_tokens',
  'push_token_import',
  'current_location',
  'date_of_first_session',
  'date_of_last_session',
  'marked_email_as_spam_at',
  '_update_existing_only',
]);
/** Consent belongs to an address, whoever has it: only a user whom the customer's server vouches for may change it. */
const VERIFIED = new Set(['email_subscribe', 'subscription_groups']);

const ATTRIBUTE_PLACES: Readonly<Record<string, string>> = {
  EMAIL_BAD_FORMAT: 'email',
  BAD_EMAIL_SUBSCRIPTION_STATE: 'email_subscribe',
  BAD_PUSH_SUBSCRIPTION_STATE: 'push_subscribe',
  BAD_SUBSCRIPTION_GROUP_ARRAY: 'subscription_groups',
  BAD_SUBSCRIPTION_GROUP_HASH: 'subscription_groups',
  BAD_SUBSCRIPTION_GROUP_ID: 'subscription_groups',
  BAD_SUBSCRIPTION_GROUP_STATE: 'subscription_groups',
  INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO: 'email_subscription_info',
};

export const readAttributesItem: Reader = (fields, { verified, world }) => {
  const given = fields.object('attributes');
  if (given === undefined) {
    if (fields.raw('attributes') === undefined) fields.refuse('attributes', 'is required', 'missing_field');
    return null;
  }
  for (const name of Object.keys(given)) {
    if (FORBIDDEN.has(name))
      fields.refuse(`attributes.${name}`, 'cannot be set from a device', 'not_allowed');
    if (VERIFIED.has(name) && !verified)
      fields.refuse(`attributes.${name}`, 'needs a user_token', 'user_token_required');
  }
  return readChange(fields, given, world);
};

const readChange = (
  fields: ItemFields,
  given: Given,
  world: Parameters<typeof readAttributes>[1],
): ReturnType<Reader> => {
  const change = readAttributes(given, world);
  if (change.ok) return { kind: 'fact', fact: { kind: 'attributes', change: change.value, source: 'sdk' } };
  const name = ATTRIBUTE_PLACES[change.error.code];
  if (name === undefined || !Object.hasOwn(given, name)) {
    fields.refuse('attributes', change.error.message, change.error.code);
    return null;
  }
  fields.refuse(`attributes.${name}`, 'is not valid', change.error.code.toLowerCase());
  const { [name]: _wrong, ...others } = given;
  readChange(fields, others, world);
  return null;
};
