// `recipients[]` of trigger calls (braze-rest-api 2.1): one identifier each, and what comes with it.
import type { CallRecipient, Prioritization, RecipientKey } from '../../core/campaigns/trigger-call.ts';
import { isObject } from '../../core/json.ts';
import { MAX_RECIPIENTS } from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Body } from './fields.ts';
import {
  fieldOf,
  readAlias,
  readAttributes,
  readBoolean,
  readExternalId,
  readTriggerProperties,
} from './fields.ts';

const CODE = 'invalid_recipient';

/**
 * Absent = not addressed to named people. An empty list is refused: whoever computed an empty list must not
 * reach a whole audience by it.
 */
export const readRecipients = (body: Body): Result<readonly CallRecipient[]> => {
  const value = fieldOf(body, 'recipients');
  if (value === undefined) return ok([]);
  if (!Array.isArray(value)) return refuse(CODE, 'recipients must be an array of objects', 'recipients');
  if (value.length === 0) return refuse('no_recipients', 'No Recipients: recipients is empty', 'recipients');
  if (value.length > MAX_RECIPIENTS)
    return refuse(
      'too_many_recipients',
      `The max number of external_ids and aliases per request was exceeded: at most ${MAX_RECIPIENTS} recipients`,
      'recipients',
    );
  const recipients: CallRecipient[] = [];
  for (const [i, item] of value.entries()) {
    const recipient = readRecipient(item, `recipients[${i}]`);
    if (!recipient.ok) return recipient;
    recipients.push(recipient.value);
  }
  return ok(recipients);
};

const readRecipient = (input: unknown, path: string): Result<CallRecipient> => {
  if (!isObject(input)) return refuse(CODE, `${path} must be an object`, path);
  const key = readRecipientKey(input, path, IDENTIFIERS);
  if (!key.ok) return key;
  const properties = readTriggerProperties(input, `${path}.trigger_properties`);
  if (!properties.ok) return properties;
  const attributes = readAttributes(input, `${path}.attributes`);
  if (!attributes.ok) return attributes;
  const existing = readBoolean(input, 'send_to_existing_only', `${path}.send_to_existing_only`, true);
  if (!existing.ok) return existing;
  const recipient: CallRecipient = {
    key: key.value,
    properties: properties.value,
    sendToExistingOnly: existing.value,
    attributes: attributes.value,
  };
  return checkCreation(recipient, path);
};

/** Creating people through sends needs attributes, and never works by alias (2.1). */
const checkCreation = (recipient: CallRecipient, path: string): Result<CallRecipient> => {
  const field = `${path}.send_to_existing_only`;
  if (recipient.sendToExistingOnly) return ok(recipient);
  if (recipient.key.kind === 'alias')
    return refuse(CODE, `${field} must not be false with user_alias`, field);
  if (recipient.attributes === null)
    return refuse(CODE, `${field} may only be false when attributes are given`, field);
  return ok(recipient);
};

const IDENTIFIERS = ['external_user_id', 'user_alias', 'email', 'braze_id'] as const;
type Identifier = (typeof IDENTIFIERS)[number];

/** Exactly one of `allowed`. */
export const readRecipientKey = (
  input: Body,
  path: string,
  allowed: readonly Identifier[],
): Result<RecipientKey> => {
  const given = allowed.filter((name) => fieldOf(input, name) !== undefined);
  const [only] = given;
  if (only === undefined) return refuse(CODE, `${path} must have one of ${allowed.join(', ')}`, path);
  if (given.length > 1)
    return refuse(CODE, `${path} must have only one of ${allowed.join(', ')}`, `${path}.${given[1]}`);
  return READ_KEY[only](input, `${path}.${only}`, path);
};

type ReadKey = (input: Body, field: string, path: string) => Result<RecipientKey>;

const readByExternalId: ReadKey = (input, field) => {
  const value = readExternalId(input['external_user_id'], field);
  return value.ok ? ok({ kind: 'external_id', value: value.value }) : value;
};

const readByAlias: ReadKey = (input, field) => {
  const alias = readAlias(input['user_alias'], field);
  return alias.ok ? ok({ kind: 'alias', ...alias.value }) : alias;
};

const readByBrazeId: ReadKey = ({ braze_id: value }, field) =>
  typeof value === 'string' && value !== ''
    ? ok({ kind: 'braze_id', value })
    : refuse(CODE, `${field} must be a non-empty string`, field);

const readByEmail: ReadKey = ({ email: value, prioritization: order }, field, path) => {
  if (typeof value !== 'string' || value.trim() === '')
    return refuse(CODE, `${field} must be a non-empty string`, field);
  const prioritization = readPrioritization(order, `${path}.prioritization`);
  return prioritization.ok
    ? ok({ kind: 'email', value, prioritization: prioritization.value })
    : prioritization;
};

const READ_KEY: Record<Identifier, ReadKey> = {
  external_user_id: readByExternalId,
  user_alias: readByAlias,
  email: readByEmail,
  braze_id: readByBrazeId,
};

const RULES: readonly Prioritization[] = [
  'identified',
  'unidentified',
  'most_recently_updated',
  'least_recently_updated',
];

/** Looked at only together with an email; clients may send it with any identifier (2.1). */
const readPrioritization = (input: unknown, path: string): Result<readonly Prioritization[]> => {
  if (!Array.isArray(input) || input.length === 0)
    return refuse(CODE, `${path} is required with email: an array of ${RULES.join(', ')}`, path);
  const order: Prioritization[] = [];
  for (const [i, item] of input.entries()) {
    const rule = RULES.find((known) => known === item);
    if (rule === undefined)
      return refuse(CODE, `${path}[${i}] must be one of ${RULES.join(', ')}`, `${path}[${i}]`);
    order.push(rule);
  }
  if (order.includes('identified') && order.includes('unidentified'))
    return refuse(CODE, `${path} must not hold both identified and unidentified`, path);
  return ok(order);
};
