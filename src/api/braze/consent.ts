// Handlers of the endpoints about consent and reachability (braze-rest-api 5.14, 8).
import type { ReadItems } from '../../contract/braze/item-errors.ts';
import type { StatusQuery, UserStatusQuery } from '../../contract/braze/subscription.ts';
import { INVALID_GROUP } from '../../contract/braze/subscription.ts';
import {
  blacklistEndpoint,
  blocklistEndpoint,
  bounceRemoveEndpoint,
  emailStatusEndpoint,
  hardBouncesEndpoint,
  invalidPhonesEndpoint,
  invalidPhonesRemoveEndpoint,
  spamRemoveEndpoint,
  statusGetEndpoint,
  statusSetEndpoint,
  statusSetV2Endpoint,
  unsubscribesEndpoint,
  userStatusEndpoint,
} from '../../contract/braze/consent-endpoints.ts';
import type { SubscriptionFactsQuery } from '../../contract/braze/user-export.ts';
import { userSubscriptionEndpoint } from '../../contract/braze/user-endpoints.ts';
import { toIso } from '../../core/time.ts';
import type { Groups } from '../../core/users/address-state.ts';
import { newerGroups } from '../../core/users/address-state.ts';
import type { Address } from '../../core/users/address.ts';
import { addressesOf, emailAddress, phoneAddress } from '../../core/users/address.ts';
import type { AddressFacts, ConsentStore, GroupWrite, PersonConsent } from '../../ports/consent-store.ts';
import type { Handler, RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';

export interface ConsentServices {
  readonly consent: ConsentStore;
}

export const consentRoutes = ({ consent }: ConsentServices): readonly Route[] => {
  const setGroups: Handler<ReadItems<GroupWrite>> = (context, writes) =>
    answerGroupWrites(consent, context, writes);
  const block: Handler<ReadItems<string>> = async ({ workspaceId, now }, emails) => {
    await consent.blockEmails(workspaceId, emails.entries, now);
    return accept(emails);
  };
  return [
    route(statusGetEndpoint, (context, query) => answerStatus(consent, context, query)),
    route(userStatusEndpoint, (context, query) => answerUserStatus(consent, context, query)),
    route(userSubscriptionEndpoint, (context, query) => answerFacts(consent, context, query)),
    route(statusSetEndpoint, setGroups),
    route(statusSetV2Endpoint, setGroups),
    route(emailStatusEndpoint, async ({ workspaceId, now }, { emails, state }) => {
      await consent.setEmailState(workspaceId, emails.entries, state, now);
      return accept(emails);
    }),
    route(bounceRemoveEndpoint, async ({ workspaceId, now }, emails) => {
      await consent.clearBounces(workspaceId, emails.entries.map(emailAddress), now);
      return accept(emails);
    }),
    route(spamRemoveEndpoint, async ({ workspaceId, now }, emails) => {
      await consent.clearSpam(workspaceId, emails.entries, now);
      return accept(emails);
    }),
    route(blocklistEndpoint, block),
    route(blacklistEndpoint, block),
    ...listRoutes(consent),
  ];
};

/** What could not be read is named, and cost the others nothing (1.4). */
const accept = ({ errors }: Pick<ReadItems<unknown>, 'errors'>): Reply =>
  succeed(errors.length === 0 ? {} : { errors }, 201);

const listRoutes = (consent: ConsentStore): readonly Route[] => [
  route(hardBouncesEndpoint, async ({ workspaceId }, query) => {
    const rows = await consent.listAddresses(workspaceId, 'email_bounced', query);
    return succeed({ emails: rows.map(({ value, at }) => ({ email: value, hard_bounced_at: braze(at) })) });
  }),
  route(unsubscribesEndpoint, async ({ workspaceId }, query) => {
    const rows = await consent.listAddresses(workspaceId, 'email_unsubscribed', query);
    return succeed({ emails: rows.map(({ value, at }) => ({ email: value, unsubscribed_at: braze(at) })) });
  }),
  route(invalidPhonesEndpoint, async ({ workspaceId }, query) => {
    const rows = await consent.listAddresses(workspaceId, 'phone_invalid', query);
    return succeed({
      sms: rows.map(({ value, at, reason }) => ({
        phone: value,
        invalid_detected_at: toIso(at),
        reason: reason === 'deactivated' ? reason : 'provider_error',
      })),
    });
  }),
  route(invalidPhonesRemoveEndpoint, async ({ workspaceId, now }, phones) => {
    await consent.clearBounces(workspaceId, phones.entries.map(phoneAddress), now);
    return accept(phones);
  }),
];

/** `2020-06-17 19:27:44 +0000`, the recorded form of list times (8.5). */
const braze = (at: number): string => `${toIso(at).slice(0, 19).replace('T', ' ')} +0000`;

const INVALID_GROUP_REPLY = refuseWith({ code: 'invalid_subscription_group', message: INVALID_GROUP });

const answerGroupWrites = async (
  consent: ConsentStore,
  { workspaceId, now }: RequestContext,
  { entries: writes, errors }: ReadItems<GroupWrite>,
): Promise<Reply> => {
  const ids = [...new Set(writes.map((write) => write.groupId))];
  if ((await consent.findGroups(workspaceId, ids)).size < ids.length) return INVALID_GROUP_REPLY;
  await consent.setGroups(workspaceId, writes, now);
  return accept({ errors });
};

const answerStatus = async (
  consent: ConsentStore,
  { workspaceId }: RequestContext,
  { groupId, externalIds, emails, phones }: StatusQuery,
): Promise<Reply> => {
  if (!(await consent.findGroups(workspaceId, [groupId])).has(groupId)) return INVALID_GROUP_REPLY;
  const status: [string, string][] = [];
  for (const externalId of externalIds) {
    const people = await consent.consentOfPeople(workspaceId, [externalId], []);
    status.push([
      externalId,
      stateIn(
        people.map((person) => person.groups),
        groupId,
      ),
    ]);
  }
  const asked = [
    ...emails.map((text) => ({ text, address: emailAddress(text) })),
    ...phones.map((text) => ({ text, address: phoneAddress(text) })),
  ];
  const addresses = asked.map((each) => each.address);
  const facts = await consent.addressFacts(workspaceId, addresses);
  const people = await consent.consentOfPeople(workspaceId, [], addresses);
  for (const { text, address } of asked)
    status.push([text, stateIn(groupsOfAddress(address, facts, people), groupId)]);
  return succeed({ status: Object.fromEntries(status) });
};

const groupsOfAddress = (
  address: Address,
  facts: readonly AddressFacts[],
  people: readonly PersonConsent[],
): readonly Groups[] => [
  ...facts.filter((fact) => fact.value === address.value).map((fact) => fact.groups),
  ...people
    .filter((person) => addressesOf(person).some((own) => own.value === address.value))
    .map((person) => person.groups),
];

/** The latest decision among those who share the identifier. */
const stateIn = (all: readonly Groups[], groupId: string): string =>
  shownState(all.reduce<Groups>(newerGroups, {})[groupId]?.state);

const shownState = (state: string | undefined): string => {
  if (state === undefined) return 'Unknown';
  return state === 'subscribed' ? 'Subscribed' : 'Unsubscribed';
};

const answerUserStatus = async (
  consent: ConsentStore,
  { workspaceId }: RequestContext,
  { externalIds, emails, phones, limit, offset }: UserStatusQuery,
): Promise<Reply> => {
  const addresses = [...emails.map(emailAddress), ...phones.map(phoneAddress)];
  const people = await consent.consentOfPeople(workspaceId, externalIds, addresses);
  const page = people.slice(offset, offset + limit);
  const ids = [...new Set(page.flatMap((person) => Object.keys(person.groups)))];
  const groups = await consent.findGroups(workspaceId, ids);
  const users = page.map((person) => ({
    ...present('email', person.email),
    ...present('phone', person.phone),
    ...present('external_id', person.externalId),
    subscription_groups: Object.entries(person.groups).flatMap(([id, { state }]) => {
      const group = groups.get(id);
      if (group === undefined) return [];
      return [{ id, name: group.name, channel: group.channel, status: shownState(state) }];
    }),
  }));
  return succeed({ users, total_count: people.length });
};

const present = (name: string, value: string | null): object => (value === null ? {} : { [name]: value });

const answerFacts = async (
  consent: ConsentStore,
  { workspaceId }: RequestContext,
  { emails, phones }: SubscriptionFactsQuery,
): Promise<Reply> => {
  const asked = [...emails.map(emailAddress), ...phones.map(phoneAddress)];
  const facts = await consent.addressFacts(workspaceId, asked);
  const people = await consent.consentOfPeople(workspaceId, [], asked);
  const groupsOf = (address: Address): object => ({
    subscription_group: Object.entries(
      groupsOfAddress(address, facts, people).reduce<Groups>(newerGroups, {}),
    ).map(([id, { state, at }]) => ({
      subscription_group_id: id,
      subscription_group_state: state,
      subscription_group_event_date: at,
    })),
  });
  return succeed({
    emails: emails.map((email) => {
      const address = emailAddress(email);
      const fact = facts.find((each) => each.value === address.value);
      return { email, ...emailFacts(fact), ...groupsOf(address) };
    }),
    phone: phones.map((phone) => ({ phone, ...groupsOf(phoneAddress(phone)) })),
  });
};

const emailFacts = (fact: AddressFacts | undefined): object => ({
  email_subscribe: {
    email_subscription_state: fact?.emailState ?? 'subscribed',
    ...(fact?.emailStateAt == null ? {} : { email_subscription_event_date: toIso(fact.emailStateAt) }),
  },
  ...(fact?.bouncedAt == null ? {} : { hard_bounced_at: toIso(fact.bouncedAt) }),
  ...(fact?.spamAt == null ? {} : { spam_at: toIso(fact.spamAt) }),
});
