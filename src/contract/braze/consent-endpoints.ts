// The endpoints about consent and reachability (braze-rest-api 8), as values.
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import type { ItemLists } from '../../core/inspect-json.ts';
import type { Result } from '../../core/result.ts';
import type { Permission } from '../permissions.ts';
import type { RatePoolName } from '../rate-limits.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { ItemErrors } from './item-errors.ts';
import {
  parseEmailListQuery,
  parseEmails,
  parseEmailStatus,
  parseInvalidPhonesQuery,
  parsePhones,
} from './email-lists.ts';
import { parseStatusQuery, parseStatusSet, parseStatusSetV2, parseUserStatusQuery } from './subscription.ts';

const AREA = 'Consent';
const OneOrMany = Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 50 })]);
const GroupState = Type.Union([Type.Literal('subscribed'), Type.Literal('unsubscribed')]);
const success = (fields: TProperties = {}) => Type.Object({ message: Type.Literal('success'), ...fields });
const identifiers = (externalId: string, email: string, phone: string): TProperties => ({
  [externalId]: Type.Optional(OneOrMany),
  [email]: Type.Optional(OneOrMany),
  [phone]: Type.Optional(OneOrMany),
});

interface Write<Input> {
  readonly id?: string;
  readonly path: string;
  readonly permission: Permission;
  readonly pool?: RatePoolName;
  readonly summary: string;
  readonly body: TProperties;
  readonly lists?: ItemLists;
  readonly parse: (body: unknown) => Result<Input>;
}

/** Lists of addresses answer one by one, under whichever of their names they come. */
const LISTS: ItemLists = {
  external_id: true,
  email: true,
  phone: true,
  phone_numbers: true,
  phone_number: true,
};
const LISTS_OF_GROUPS: ItemLists = {
  subscription_groups: { external_ids: true, emails: true, phones: true },
};

const write = <Input>({ id, path, permission, pool, summary, body, lists, parse }: Write<Input>) =>
  brazeEndpoint({
    id: id ?? permission,
    method: 'POST',
    path,
    permission,
    area: AREA,
    summary,
    itemLists: lists ?? LISTS,
    shapes: { body: Type.Object(body), responses: { 201: success({ errors: ItemErrors }) } },
    parse: (input: RawInput) => parse(input.body),
    ...(pool === undefined ? {} : { pool }),
  });

interface Read<Input> {
  readonly path: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly query: TProperties;
  readonly answer: TProperties;
  readonly parse: (query: Query) => Result<Input>;
}

const read = <Input>({ path, permission, summary, query, answer, parse }: Read<Input>) =>
  brazeEndpoint({
    id: permission,
    method: 'GET',
    path,
    permission,
    area: AREA,
    summary,
    shapes: { query: Type.Object(query), responses: { 200: success(answer) } },
    parse: (input: RawInput) => parse(input.query),
  });

export const statusGetEndpoint = read({
  path: '/subscription/status/get',
  permission: 'subscription.status.get',
  summary: 'State of people or addresses in a subscription group',
  query: { subscription_group_id: Type.String(), ...identifiers('external_id', 'email', 'phone') },
  answer: { status: Type.Record(Type.String(), Type.String()) },
  parse: parseStatusQuery,
});

export const userStatusEndpoint = read({
  path: '/subscription/user/status',
  permission: 'subscription.groups.get',
  summary: 'All subscription groups of people',
  query: {
    ...identifiers('external_id', 'email', 'phone'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    offset: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  answer: {
    users: Type.Array(Type.Object({}, { additionalProperties: true })),
    total_count: Type.Integer(),
  },
  parse: parseUserStatusQuery,
});

export const statusSetEndpoint = write({
  path: '/subscription/status/set',
  permission: 'subscription.status.set',
  pool: 'subscription_set',
  summary: 'Set the state of people or addresses in a subscription group',
  body: {
    subscription_group_id: Type.String(),
    subscription_state: GroupState,
    ...identifiers('external_id', 'email', 'phone'),
  },
  parse: parseStatusSet,
});

export const statusSetV2Endpoint = write({
  id: 'v2.subscription.status.set',
  path: '/v2/subscription/status/set',
  permission: 'subscription.status.set',
  pool: 'subscription_set',
  summary: 'Set the state of people or addresses in several subscription groups',
  body: {
    subscription_groups: Type.Array(
      Type.Object({
        subscription_group_id: Type.String(),
        subscription_state: GroupState,
        ...identifiers('external_ids', 'emails', 'phones'),
        use_double_opt_in_logic: Type.Optional(Type.Boolean({ default: false })),
      }),
    ),
  },
  lists: LISTS_OF_GROUPS,
  parse: parseStatusSetV2,
});

export const emailStatusEndpoint = write({
  path: '/email/status',
  permission: 'email.status',
  summary: 'Set the global state of email addresses, known or not',
  body: {
    email: OneOrMany,
    subscription_state: Type.Union([GroupState, Type.Literal('opted_in')]),
  },
  parse: parseEmailStatus,
});

const onEmails = (path: string, permission: Permission, summary: string, id?: string) =>
  write({
    path,
    permission,
    summary,
    body: { email: OneOrMany },
    parse: parseEmails,
    ...(id === undefined ? {} : { id }),
  });

export const bounceRemoveEndpoint = onEmails(
  '/email/bounce/remove',
  'email.bounce.remove',
  'Forget that addresses bounced',
);
export const spamRemoveEndpoint = onEmails(
  '/email/spam/remove',
  'email.spam.remove',
  'Forget that addresses complained',
);
export const blocklistEndpoint = onEmails(
  '/email/blocklist',
  'email.blacklist',
  'Unsubscribe addresses and mark them as bounced',
  'email.blocklist',
);
/** The older name of the same thing. */
export const blacklistEndpoint = onEmails(
  '/email/blacklist',
  'email.blacklist',
  'Unsubscribe addresses and mark them as bounced (older name)',
);

const Range: TProperties = {
  start_date: Type.Optional(Type.String({ format: 'date' })),
  end_date: Type.Optional(Type.String({ format: 'date' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
};

export const hardBouncesEndpoint = read({
  path: '/email/hard_bounces',
  permission: 'email.hard_bounces',
  summary: 'Addresses that bounced, newest first',
  query: { ...Range, email: Type.Optional(OneOrMany) },
  answer: { emails: Type.Array(Type.Object({ email: Type.String(), hard_bounced_at: Type.String() })) },
  parse: parseEmailListQuery,
});

export const unsubscribesEndpoint = read({
  path: '/email/unsubscribes',
  permission: 'email.unsubscribe',
  summary: 'Addresses that unsubscribed',
  query: {
    ...Range,
    email: Type.Optional(OneOrMany),
    sort_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  },
  answer: { emails: Type.Array(Type.Object({ email: Type.String(), unsubscribed_at: Type.String() })) },
  parse: parseEmailListQuery,
});

export const invalidPhonesEndpoint = read({
  path: '/sms/invalid_phone_numbers',
  permission: 'sms.invalid_phone_numbers',
  summary: 'Phone numbers known to be invalid, newest first',
  query: {
    ...Range,
    phone_numbers: Type.Optional(OneOrMany),
    reason: Type.Optional(Type.Union([Type.Literal('provider_error'), Type.Literal('deactivated')])),
  },
  answer: {
    sms: Type.Array(
      Type.Object({ phone: Type.String(), invalid_detected_at: Type.String(), reason: Type.String() }),
    ),
  },
  parse: parseInvalidPhonesQuery,
});

export const invalidPhonesRemoveEndpoint = write({
  path: '/sms/invalid_phone_numbers/remove',
  permission: 'sms.invalid_phone_numbers.remove',
  summary: 'Forget that phone numbers were invalid',
  body: { phone_numbers: OneOrMany },
  parse: parsePhones,
});
