// Bodies and queries of the subscription endpoints (braze-rest-api 8.1–8.4).
import { isObject } from '../../core/json.ts';
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import type { Address } from '../../core/users/address.ts';
import { emailAddress, phoneAddress } from '../../core/users/address.ts';
import type { GroupState } from '../../core/users/user.ts';
import type { GroupWrite } from '../../ports/consent-store.ts';
import type { Query } from '../endpoint.ts';
import { readEmail, readExternalId, readList, readPhone } from './identifiers.ts';
import type { ItemError, ReadItems } from './item-errors.ts';
import { readBody, readValues, someOf } from './item-errors.ts';

export const INVALID_GROUP = 'Invalid subscription group ID';
const NOT_BOTH = 'Either an email address or a phone number should be provided, but not both.';

/** Identifiers as sent, so that answers can be keyed by exactly what the caller wrote. */
export interface ConsentIdentifiers {
  readonly externalIds: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export interface StatusQuery extends ConsentIdentifiers {
  readonly groupId: string;
}

export const parseStatusQuery = (query: Query): Result<StatusQuery> => {
  const groupId = readGroupId(query['subscription_group_id'], 'subscription_group_id');
  if (!groupId.ok) return groupId;
  const ids = readIdentifiers(query, 'external_id', 'email', 'phone');
  if (!ids.ok) return ids;
  const chosen = chooseIdentifiers(ids.value);
  return chosen.ok ? ok({ groupId: groupId.value, ...chosen.value }) : chosen;
};

/** `external_id` wins if sent along with an address; two kinds of address without it are an error (8.1). */
const chooseIdentifiers = (ids: ConsentIdentifiers): Result<ConsentIdentifiers> => {
  if (ids.externalIds.length > 0) return ok({ ...ids, emails: [], phones: [] });
  if (ids.emails.length > 0 && ids.phones.length > 0) return refuse('email_and_phone', NOT_BOTH, 'phone');
  return ids.emails.length + ids.phones.length > 0 ? ok(ids) : missingIdentifier('external_id');
};

const missingIdentifier = (field: string): Result<never> => err(missingIdentifierAt(field));

const missingIdentifierAt = (field: string): Refusal => ({
  code: 'missing_field',
  message: 'One of external_id, email or phone is required.',
  field,
});

export interface UserStatusQuery extends ConsentIdentifiers {
  readonly limit: number;
  readonly offset: number;
}

const USER_STATUS_LIMIT = 100;

export const parseUserStatusQuery = (query: Query): Result<UserStatusQuery> => {
  const ids = readIdentifiers(query, 'external_id', 'email', 'phone');
  if (!ids.ok) return ids;
  const { externalIds, emails, phones } = ids.value;
  if (externalIds.length + emails.length + phones.length === 0) return missingIdentifier('external_id');
  const limit = readCount(query['limit'], 'limit', USER_STATUS_LIMIT, 1, USER_STATUS_LIMIT);
  if (!limit.ok) return limit;
  const offset = readCount(query['offset'], 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  return offset.ok ? ok({ ...ids.value, limit: limit.value, offset: offset.value }) : offset;
};

/** A whole number of a query; more than the maximum is refused, not cut. */
export const readCount = (
  value: unknown,
  field: string,
  otherwise: number,
  min: number,
  max: number,
): Result<number> => {
  if (value === undefined) return ok(otherwise);
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (count >= min && count <= max) return ok(count);
  return refuse('invalid_field', `${field} must be a whole number from ${min} to ${max}.`, field);
};

export const parseStatusSet = (raw: unknown): Result<ReadItems<GroupWrite>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const write = readGroupWrite(body.value, '', ['external_id', 'email', 'phone']);
  if (!write.ok) return write;
  return ok({ entries: [write.value.write], errors: write.value.errors });
};

export const parseStatusSetV2 = (raw: unknown): Result<ReadItems<GroupWrite>> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const list = body.value['subscription_groups'];
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_BATCH_IDS)
    return refuse(
      'invalid_field',
      `subscription_groups must be an array of 1 to ${MAX_BATCH_IDS} objects.`,
      'subscription_groups',
    );
  const entries: GroupWrite[] = [];
  const errors: ItemError[] = [];
  for (const [i, item] of (list as readonly unknown[]).entries()) {
    const field = `subscription_groups[${i}]`;
    if (!isObject(item)) return refuse('invalid_field', `${field} must be an object.`, field);
    const write = readGroupWrite(item, `${field}.`, ['external_ids', 'emails', 'phones']);
    if (!write.ok) return write;
    entries.push(write.value.write);
    errors.push(...write.value.errors);
  }
  return ok({ entries, errors });
};

type IdNames = readonly [string, string, string];

const readGroupWrite = (
  item: Readonly<Record<string, unknown>>,
  path: string,
  [externalName, emailName, phoneName]: IdNames,
): Result<{ readonly write: GroupWrite; readonly errors: readonly ItemError[] }> => {
  const groupId = readGroupId(item['subscription_group_id'], `${path}subscription_group_id`);
  if (!groupId.ok) return groupId;
  const state = readGroupState(item['subscription_state'], `${path}subscription_state`);
  if (!state.ok) return state;
  const ids = readSome(item, path, [externalName, emailName, phoneName]);
  if (!ids.ok) return ids;
  const { externalIds, emails, phones, errors } = ids.value;
  const addresses: readonly Address[] = [...emails.map(emailAddress), ...phones.map(phoneAddress)];
  return ok({ write: { groupId: groupId.value, state: state.value, externalIds, addresses }, errors });
};

/** One id that cannot be read is named; the consent of the others does not wait for it. */
const readSome = (
  item: Readonly<Record<string, unknown>>,
  path: string,
  [externalName, emailName, phoneName]: IdNames,
): Result<ConsentIdentifiers & { readonly errors: readonly ItemError[] }> => {
  const externalIds = readValues(item[externalName], `${path}${externalName}`, readExternalId);
  if (!externalIds.ok) return externalIds;
  const emails = readValues(item[emailName], `${path}${emailName}`, readEmail);
  if (!emails.ok) return emails;
  const phones = readValues(item[phoneName], `${path}${phoneName}`, readPhone);
  if (!phones.ok) return phones;
  const lists = [externalIds.value, emails.value, phones.value];
  if (sizeOf(emails.value) > 0 && sizeOf(phones.value) > 0)
    return refuse('email_and_phone', NOT_BOTH, `${path}${phoneName}`);
  const all = {
    entries: lists.flatMap((list) => list.entries),
    errors: lists.flatMap((list) => list.errors),
  };
  const some = someOf(all, missingIdentifierAt(`${path}${externalName}`));
  if (!some.ok) return some;
  const given = { externalIds: externalIds.value.entries, emails: emails.value.entries };
  return ok({ ...given, phones: phones.value.entries, errors: all.errors });
};

const sizeOf = ({ entries, errors }: ReadItems<string>): number => entries.length + errors.length;

const readIdentifiers = (
  from: Readonly<Record<string, unknown>>,
  externalName: string,
  emailName: string,
  phoneName: string,
): Result<ConsentIdentifiers> => {
  const externalIds = readList(from[externalName], externalName, MAX_BATCH_IDS, readExternalId);
  if (!externalIds.ok) return externalIds;
  const emails = readList(from[emailName], emailName, MAX_BATCH_IDS, readEmail);
  if (!emails.ok) return emails;
  const phones = readList(from[phoneName], phoneName, MAX_BATCH_IDS, readPhone);
  if (!phones.ok) return phones;
  return ok({ externalIds: externalIds.value, emails: emails.value, phones: phones.value });
};

/** Ids are opaque; one that cannot be ours is as unknown as any other. */
const readGroupId = (value: unknown, field: string): Result<string> =>
  typeof value === 'string' && GROUP_ID.test(value)
    ? ok(value.toLowerCase())
    : refuse('invalid_subscription_group', INVALID_GROUP, field);
const GROUP_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const readGroupState = (value: unknown, field: string): Result<GroupState> =>
  value === 'subscribed' || value === 'unsubscribed'
    ? ok(value)
    : refuse('invalid_state', `${field} must be 'subscribed' or 'unsubscribed'.`, field);
