// People for those who look after them: found, looked at, edited, exported, erased.
import * as contract from '../../contract/admin/people.ts';
import { sentenceOf } from '../../core/campaigns/explain.ts';
import { isObject } from '../../core/json.ts';
import type { Language } from '../../core/segments/filter.ts';
import { toIso } from '../../core/time.ts';
import { contactKey } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';
import type { CampaignReceipt, FoundPerson, TimelineEntry } from '../../ports/people-directory.ts';
import { TIMELINE_SOURCES } from '../../ports/people-directory.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { failWith, NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import type { AdminServices } from './services.ts';

export const personRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.searchPeople, async ({ workspaceId }, { query }) => {
    const { q = '', limit = 50, after } = query;
    const found = await services.people.directory.search(workspaceId, q, limit, after ?? null);
    return succeed({ people: found.people.map(presentFound), next: found.next });
  }),
  route(contract.readPerson, (context, { params }) =>
    withPerson(services, context, params.user_id, async (profile) =>
      succeed({ person: await presentWhole(services, context.workspaceId, profile) }),
    ),
  ),
  route(contract.readTimeline, (context, { params, query }) =>
    withPerson(services, context, params.user_id, async (profile) => {
      const { entries, next } = await services.people.directory.timeline(context.workspaceId, profile, {
        sources: TIMELINE_SOURCES.filter((name) => query.source === undefined || query.source.includes(name)),
        limit: query.limit ?? 50,
        after: query.after ?? null,
      });
      return succeed({ entries: entries.map((one) => presentEntry(one, query.language ?? 'en')), next });
    }),
  ),
  route(contract.changePerson, (context, { params, body }) =>
    withPerson(services, context, params.user_id, (profile) => change(services, context, profile, body)),
  ),
  route(contract.exportPerson, (context, { params }) =>
    withPerson(services, context, params.user_id, async (profile) => {
      const held = await services.people.directory.everything(context.workspaceId, profile);
      return succeed({ user_id: profile.userId, held });
    }),
  ),
  route(contract.erasePerson, (context, { params }) =>
    withPerson(services, context, params.user_id, (profile) => erase(services, context, profile)),
  ),
];

const withPerson = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  userId: string,
  run: (profile: Profile) => Promise<Reply>,
): Promise<Reply> => {
  const profile = await services.people.directory.find(workspaceId, userId);
  return profile === null ? refuseWith(NOT_FOUND) : run(profile);
};

const change = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  { userId }: Profile,
  body: { readonly revision: number; readonly attributes: Readonly<Record<string, unknown>> },
): Promise<Reply> => {
  const { revision, attributes } = body;
  const outcome = await services.people.edit({ workspaceId, userId, revision, attributes, now });
  if (!outcome.ok) {
    const { error } = outcome;
    return 'code' in error ? refuseWith(error) : refuseWith(...error);
  }
  const present = await services.people.directory.find(workspaceId, userId);
  if (present === null || outcome.value === 'gone') return refuseWith(NOT_FOUND);
  if (outcome.value === 'written') return succeed({ revision: present.revision });
  return failWith(409, 'The person was changed meanwhile; nothing was written.', {
    code: 'conflict',
    person: await presentWhole(services, workspaceId, present),
  });
};

/** Rows that are left are counted after the erasure, so that the answer shows what it did. */
const erase = async (
  { people }: AdminServices,
  { workspaceId, now }: RequestContext,
  profile: Profile,
): Promise<Reply> => {
  await people.identity.erase(workspaceId, [{ kind: 'braze_id', value: profile.userId }], now);
  const left = await people.directory.everything(workspaceId, profile);
  const kept = Object.fromEntries(Object.entries(left).map(([name, rows]) => [name, rows.length]));
  return succeed({ kept });
};

const presentFound = ({ profile, matched }: FoundPerson) => ({ ...presentBrief(profile), matched });

const presentBrief = (profile: Profile) => ({
  user_id: profile.userId,
  external_id: profile.externalId,
  email: profile.email,
  phone: profile.phone,
  first_name: profile.fields.first_name ?? null,
  last_name: profile.fields.last_name ?? null,
  language: profile.fields.language ?? null,
  country: profile.fields.country ?? null,
  created_at: toIso(profile.createdAt),
  updated_at: toIso(profile.updatedAt),
  last_used_at: isoOrNull(profile.lastUsedAt),
  matched: null,
});

const presentWhole = async (services: AdminServices, workspaceId: number, profile: Profile) => {
  const { directory } = services.people;
  const [receipts, spent, lists, groups, seeds] = await Promise.all([
    directory.receipts(workspaceId, profile),
    directory.spent(workspaceId, profile),
    directory.lists(workspaceId, profile),
    services.groups.list(workspaceId),
    services.seeds.list(workspaceId),
  ]);
  const email = profile.email === null ? null : contactKey('email', profile.email);
  return {
    ...presentBrief(profile),
    revision: profile.revision,
    aliases: Object.entries(profile.aliases).map(([label, name]) => ({ label, name })),
    fields: profile.fields,
    attributes: Object.entries(profile.attributes).map(([name, value]) => ({
      name,
      type: typeOf(value),
      value,
    })),
    time_zone: profile.timeZone,
    random_bucket: profile.randomBucket,
    revenue: profile.revenue,
    spent,
    ...presentConsent(profile),
    subscription_groups: groups.map(({ groupId, name, channel }) => ({
      group_id: groupId,
      name,
      channel,
      state: profile.subscriptionGroups[groupId]?.state ?? 'unknown',
      at: profile.subscriptionGroups[groupId]?.at ?? null,
    })),
    devices: profile.devices.map(({ token: _secret, addedAt, ...device }) => ({
      ...device,
      has_token: _secret !== '',
      added_at: toIso(addedAt),
    })),
    campaigns: receipts.map(presentReceipt),
    lists: lists.map(({ listId, name, addedAt }) => ({ list_id: listId, name, added_at: toIso(addedAt) })),
    seed_groups: seeds
      .filter(({ members }) => email !== null && members.some((one) => contactKey('email', one) === email))
      .map(({ seedGroupId, name }) => ({ seed_group_id: seedGroupId, name })),
  };
};

const presentConsent = (profile: Profile) => ({
  email_subscribe: profile.emailState,
  email_subscribe_at: isoOrNull(profile.emailStateAt),
  push_subscribe: profile.pushState,
  push_subscribe_at: isoOrNull(profile.pushStateAt),
  email_bounced_at: isoOrNull(profile.emailBouncedAt),
  email_spam_at: isoOrNull(profile.emailSpamAt),
  phone_stopped_at: isoOrNull(profile.phoneStoppedAt),
  phone_invalid_at: isoOrNull(profile.phoneInvalidAt),
});

const presentReceipt = (receipt: CampaignReceipt) => ({
  campaign_id: receipt.campaignId,
  name: receipt.name,
  received: receipt.received,
  first_received_at: isoOrNull(receipt.firstReceivedAt),
  last_received_at: isoOrNull(receipt.lastReceivedAt),
  control: receipt.control,
  variant: receipt.variant,
  channels: receipt.channels,
  interactions: receipt.interactions,
  conversions: receipt.conversions,
});

const presentEntry = (entry: TimelineEntry, language: Language) => ({
  at: toIso(entry.at),
  source: entry.source,
  kind: entry.kind,
  name: entry.name,
  campaign_id: entry.campaignId,
  campaign_name: entry.campaignName,
  channel: entry.channel,
  outcome: entry.outcome,
  reason: entry.reason,
  sentence: entry.reason === '' ? null : sentenceOf(entry.reason, language),
  detail: entry.detail,
});

const typeOf = (value: unknown): string => {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return value.some((one) => isObject(one)) ? 'object_array' : 'array';
  if (isObject(value)) return '$time' in value ? 'time' : 'object';
  return typeof value;
};
