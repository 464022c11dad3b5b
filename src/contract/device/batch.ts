// The body of the device door: who speaks, and a list of items. What stands in the items is read one by one, so that a
// bad item never costs its neighbours.
import { isObject } from '../../core/json.ts';
import { MAX_EXTERNAL_ID_BYTES } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { parseInstant } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import { readItemFields } from './item-fields.ts';

export const MAX_ITEMS = 100;
export const MAX_BATCH_BYTES = 512 * 1024;
const MIN_DEVICE_ID_BYTES = 8;
const MAX_DEVICE_ID_BYTES = 255;
const MAX_TOKEN_BYTES = 8_192;

export interface DeviceBatchBody {
  /** Null: in the header. */
  readonly appKey: string | null;
  readonly deviceId: string;
  /** Null: nobody is known to use the device. */
  readonly userId: string | null;
  readonly userToken: string | null;
  /** By the device's clock, when it sent the batch. */
  readonly sentAt: Instant | null;
  readonly items: readonly unknown[];
}

export const parseDeviceBatch = (
  body: unknown,
): Result<DeviceBatchBody, Refusal | readonly [Refusal, ...Refusal[]]> => {
  if (!isObject(body))
    return err({ code: 'invalid_field', field: 'body', message: 'body must be an object.' });
  const fields = readItemFields(body);
  const deviceId = fields.requiredText('device_id', MAX_DEVICE_ID_BYTES);
  if (deviceId !== '' && deviceId.length < MIN_DEVICE_ID_BYTES)
    fields.refuse('device_id', `must be a text of ${MIN_DEVICE_ID_BYTES} to ${MAX_DEVICE_ID_BYTES} bytes`);
  const items = fields.raw('items');
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ITEMS)
    fields.refuse('items', `must be a list of 1 to ${MAX_ITEMS} items`);
  const sentAt = readTime(fields.raw('sent_at'));
  if (sentAt === undefined) fields.refuse('sent_at', TIME_FORM);
  const value: DeviceBatchBody = {
    appKey: fields.text('app_key', 200) ?? null,
    deviceId,
    userId: fields.text('user_id', MAX_EXTERNAL_ID_BYTES) ?? null,
    userToken: fields.text('user_token', MAX_TOKEN_BYTES) ?? null,
    sentAt: sentAt ?? null,
    items: Array.isArray(items) ? items : [],
  };
  const [first, ...more] = fields.refusals;
  return first === undefined ? ok(value) : err([first, ...more]);
};

export const TIME_FORM = 'must be an ISO 8601 text with an offset, or milliseconds since 1970';

/** Undefined: cannot be read. Null: not given. */
export const readTime = (given: unknown): Instant | null | undefined => {
  if (given === undefined || given === null) return null;
  if (typeof given === 'number') return Number.isFinite(given) && given >= 0 ? Math.floor(given) : undefined;
  if (typeof given !== 'string' || given.length > 64) return undefined;
  return parseInstant(given) ?? undefined;
};
