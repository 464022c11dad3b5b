// Bodies and queries of the email and SMS list endpoints (braze-rest-api 8.5, 8.6).
import { Temporal } from 'temporal-polyfill';
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import { DAY_MS } from '../../core/time.ts';
import { emailAddress, phoneAddress } from '../../core/users/address.ts';
import type { SubscriptionState } from '../../core/users/user.ts';
import type { AddressListQuery } from '../../ports/consent-store.ts';
import type { Query } from '../endpoint.ts';
import { readEmail, readList, readPhone } from './identifiers.ts';
import type { ReadItems } from './item-errors.ts';
import { readBody, readValues, someOf } from './item-errors.ts';
import { readCount } from './subscription.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** Somebody's consent never waits for the mistake in somebody else's address. */
export const parseEmails = (raw: unknown): Result<ReadItems<string>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const emails = readValues(body.value['email'], 'email', readEmail);
  return emails.ok ? someOf(emails.value, NO_EMAIL) : emails;
};

const NO_EMAIL: Refusal = {
  code: 'missing_field',
  message: 'email is required: an address or an array of addresses.',
  field: 'email',
};

export interface EmailStatus {
  readonly emails: ReadItems<string>;
  readonly state: SubscriptionState;
}

export const parseEmailStatus = (raw: unknown): Result<EmailStatus> => {
  const emails = parseEmails(raw);
  if (!emails.ok) return emails;
  const body = readBody(raw);
  const state: unknown = body.ok ? body.value['subscription_state'] : undefined;
  if (state !== 'subscribed' && state !== 'unsubscribed' && state !== 'opted_in')
    return refuse(
      'invalid_state',
      "subscription_state must be 'subscribed', 'unsubscribed' or 'opted_in'.",
      'subscription_state',
    );
  return ok({ emails: emails.value, state });
};

/** `end_date` and one of `start_date` and `email`; with `email` the dates no longer matter (8.5). */
export const parseEmailListQuery = (query: Query): Result<AddressListQuery> => {
  const emails = readList(query['email'], 'email', MAX_BATCH_IDS, readEmail);
  if (!emails.ok) return emails;
  const byEmail = emails.value.length > 0;
  if (!byEmail && query['start_date'] === undefined)
    return refuse('missing_field', 'start_date or email is required.', 'start_date');
  if (!byEmail && query['end_date'] === undefined)
    return refuse('missing_field', 'end_date is required.', 'end_date');
  const addresses = byEmail ? emails.value.map((email) => emailAddress(email).value) : null;
  return readAddressList(query, addresses);
};

/** A pair of dates, or numbers, which win (8.6). */
export const parseInvalidPhonesQuery = (query: Query): Result<AddressListQuery> => {
  const phones = readList(query['phone_numbers'], 'phone_numbers', MAX_BATCH_IDS, readPhone);
  if (!phones.ok) return phones;
  const byPhone = phones.value.length > 0;
  if (!byPhone && (query['start_date'] === undefined || query['end_date'] === undefined))
    return refuse('missing_field', 'start_date and end_date, or phone_numbers, are required.', 'start_date');
  return readAddressList(query, byPhone ? phones.value.map((phone) => phoneAddress(phone).value) : null);
};

const readAddressList = (query: Query, addresses: readonly string[] | null): Result<AddressListQuery> => {
  const from = readDay(query['start_date'], 'start_date');
  if (!from.ok) return from;
  const last = readDay(query['end_date'], 'end_date');
  if (!last.ok) return last;
  const limit = readCount(query['limit'], 'limit', DEFAULT_LIMIT, 1, MAX_LIMIT);
  if (!limit.ok) return limit;
  const offset = readCount(query['offset'], 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  if (!offset.ok) return offset;
  const direction = query['sort_direction'] ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc')
    return refuse('invalid_field', "sort_direction must be 'asc' or 'desc'.", 'sort_direction');
  const reason = query['reason'] ?? null;
  if (reason !== null && reason !== 'provider_error' && reason !== 'deactivated')
    return refuse('invalid_field', "reason must be 'provider_error' or 'deactivated'.", 'reason');
  return ok({
    addresses,
    fromAt: addresses === null ? from.value : null,
    beforeAt: addresses === null && last.value !== null ? last.value + DAY_MS : null,
    reason,
    newestFirst: direction === 'desc',
    limit: limit.value,
    offset: offset.value,
  });
};

/** `YYYY-MM-DD`, midnight UTC; the end date's own day is still part of the range. A time behind it says nothing. */
const readDay = (value: unknown, field: string): Result<Instant | null> => {
  if (value === undefined) return ok(null);
  const invalid = refuse('invalid_date', `${field} must be a date in the form YYYY-MM-DD.`, field);
  const day = typeof value === 'string' ? DAY.exec(value)?.[1] : undefined;
  if (day === undefined) return invalid;
  try {
    return ok(Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds);
  } catch {
    return invalid;
  }
};

const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?$/;

/** The parameter table of the removal spells it `phone_number` (section 10, 17). */
export const parsePhones = (raw: unknown): Result<ReadItems<string>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const given = body.value['phone_numbers'] ?? body.value['phone_number'];
  const phones = readValues(given, 'phone_numbers', readPhone);
  return phones.ok ? someOf(phones.value, NO_PHONE) : phones;
};

const NO_PHONE: Refusal = {
  code: 'missing_field',
  message: 'phone_numbers is required: an array of phone numbers.',
  field: 'phone_numbers',
};
