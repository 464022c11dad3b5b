// One event or purchase object of a request → a fact, or the error that refuses it (2.7, 2.8).
import { parseProfileDate } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import {
  MAX_ATTRIBUTE_CHARS,
  MAX_EVENT_PROPERTIES_BYTES,
  MAX_PURCHASE_PROPERTIES_BYTES,
  MAX_PURCHASE_QUANTITY,
} from '../limits.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { jsonBytes } from '../text-size.ts';
import type { Instant } from '../time.ts';
import type { TrackError, TrackErrorCode } from './track-error.ts';
import { trackError } from './track-error.ts';
import type { EventFact, PurchaseFact } from './track-item.ts';

type Given = Readonly<Record<string, unknown>>;

/** 7.7: further ones are ignored. */
const MAX_PROPERTIES = 256;
const EVENT_RESERVED = new Set(['time', 'event_name']);
const PURCHASE_RESERVED = new Set([...EVENT_RESERVED, 'product_id', 'quantity', 'price', 'currency']);
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

export const readEvent = (given: Given, now: Instant): Result<EventFact, TrackError> => {
  const { name } = given;
  if (!isName(name)) return no('BAD_NAME');
  const moment = readMoment(given, now);
  if (!moment.ok) return moment;
  const properties = readProperties(given['properties'], EVENT_RESERVED, MAX_EVENT_PROPERTIES_BYTES);
  if (!properties.ok) return properties;
  return ok({ kind: 'event', name, ...moment.value, properties: properties.value });
};

export const readPurchase = (given: Given, now: Instant): Result<PurchaseFact, TrackError> => {
  const { product_id: productId, price } = given;
  if (!isName(productId)) return no('BAD_PRODUCT_ID');
  const currency = typeof given['currency'] === 'string' ? given['currency'].toUpperCase() : '';
  if (!CURRENCIES.has(currency)) return no('BAD_CURRENCY');
  if (typeof price !== 'number' || !Number.isFinite(price)) return no('BAD_PRICE');
  const quantity = given['quantity'] ?? 1;
  if (!isQuantity(quantity)) return no('BAD_QUANTITY');
  const moment = readMoment(given, now);
  if (!moment.ok) return moment;
  const properties = readProperties(given['properties'], PURCHASE_RESERVED, MAX_PURCHASE_PROPERTIES_BYTES);
  if (!properties.ok) return properties;
  const facts = { kind: 'purchase', productId, currency, price, quantity } as const;
  return ok({ ...facts, ...moment.value, properties: properties.value });
};

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_ATTRIBUTE_CHARS;

const isQuantity = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_PURCHASE_QUANTITY;

/** A time in the future is replaced by the current one (1.7). */
const readMoment = (
  given: Given,
  now: Instant,
): Result<{ readonly at: Instant; readonly appId: string | null }, TrackError> => {
  const at = typeof given['time'] === 'string' ? parseProfileDate(given['time']) : null;
  if (at === null) return no('BAD_TIME');
  const appId = given['app_id'] ?? null;
  if (appId !== null && !isName(appId)) return no('BAD_APP_ID');
  return ok({ at: Math.min(at, now), appId });
};

const readProperties = (
  given: unknown,
  reserved: ReadonlySet<string>,
  maxBytes: number,
): Result<JsonObject | null, TrackError> => {
  if (given === undefined || given === null || isEmptyList(given)) return ok(null);
  if (!isObject(given)) return no('BAD_PROPERTIES');
  const names = Object.keys(given);
  if (!names.every((name) => isPropertyName(name) && !reserved.has(name))) return no('BAD_PROPERTIES');
  const weight = weigh(given as JsonObject);
  if (weight === null) return no('BAD_PROPERTIES');
  // The exact size is only worth knowing when the bound leaves room for doubt.
  if (weight > maxBytes && jsonBytes(given as JsonObject) > maxBytes) return no('PROPERTIES_TOO_LARGE');
  return ok((names.length <= MAX_PROPERTIES ? given : firstProperties(given)) as JsonObject);
};

/** PHP writes an object without members as `[]`. */
const isEmptyList = (given: unknown): boolean => Array.isArray(given) && given.length === 0;

const isPropertyName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_ATTRIBUTE_CHARS && !name.startsWith('$');

const firstProperties = (given: Given): Given =>
  Object.fromEntries(Object.entries(given).slice(0, MAX_PROPERTIES));

/** An upper bound of the bytes as JSON, or null when a text inside is too long. Escapes take 6 bytes at most. */
const weigh = (value: Json): number | null => {
  if (typeof value === 'string') return value.length <= MAX_ATTRIBUTE_CHARS ? 6 * value.length + 3 : null;
  if (typeof value !== 'object' || value === null) return 26;
  let sum = 2;
  // Parsed JSON inherits nothing that would be listed; a list of pairs would be made for every event.
  const members = value as JsonObject;
  for (const key in members) {
    const weight = weigh(members[key] ?? null);
    if (weight === null) return null;
    sum += weight + 6 * key.length + 4;
  }
  return sum;
};

const no = (code: TrackErrorCode): Result<never, TrackError> => err(trackError(code));
