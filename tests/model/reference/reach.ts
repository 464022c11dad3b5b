// Who can be reached on a channel (campaign-delivery 19, rulings: Who may be sent to). An address of the person's, not
// dead; consent as the campaign asks for it; and the group's consent where the campaign names one.
import type { Campaign, ChannelContent } from '../../../src/core/campaigns/campaign.ts';
import type { Device, Profile, SubscriptionState } from '../../../src/core/users/user.ts';

export type Reached =
  | { readonly endpoints: readonly string[] }
  | { readonly closed: 'not_subscribed' | 'suppressed_address' | 'invalid_phone_number' | 'not_reachable' };

/** Transactional messages to everybody ask nobody's leave; marketing never goes to who has unsubscribed. */
const consents = (campaign: Campaign, state: SubscriptionState): boolean => {
  if (campaign.definition.sendTo === 'opted_in') return state === 'opted_in';
  if (state !== 'unsubscribed') return true;
  return campaign.definition.sendTo === 'everybody' && campaign.category === 'transactional';
};

const inGroup = (profile: Profile, group: string): boolean =>
  profile.subscriptionGroups[group]?.state === 'subscribed';

export const reachOn = (campaign: Campaign, content: ChannelContent, person: Profile): Reached => {
  const group = campaign.definition.subscriptionGroupId;
  switch (content.channel) {
    case 'webhook':
      return { endpoints: ['webhook'] };
    case 'email':
      if (person.email === null || !person.email.includes('@')) return { closed: 'not_reachable' };
      if (person.emailBouncedAt !== null || person.emailSpamAt !== null)
        return { closed: 'suppressed_address' };
      if (group !== null && !inGroup(person, group)) return { closed: 'not_subscribed' };
      return consents(campaign, person.emailState) ? { endpoints: ['email'] } : { closed: 'not_subscribed' };
    case 'sms':
      return reachBySms(campaign, content, person);
    case 'push':
      if (!consents(campaign, person.pushState)) return { closed: 'not_subscribed' };
      return reachByPush(content, person);
    default:
      throw new Error(`the reference knows no channel ${content.channel}`);
  }
};

/** 19.4: a group gates even what is transactional; without one only transactional messages go. */
const reachBySms = (campaign: Campaign, { content }: ChannelContent, person: Profile): Reached => {
  if (person.phone === null || !/^\+\d{8,15}$/.test(person.phone)) return { closed: 'not_reachable' };
  if (person.phoneStoppedAt !== null) return { closed: 'suppressed_address' };
  if (person.phoneInvalidAt !== null) return { closed: 'invalid_phone_number' };
  const named = content['subscription_group_id'];
  const group = campaign.definition.subscriptionGroupId ?? (typeof named === 'string' ? named : null);
  const free = group === null ? campaign.category === 'transactional' : inGroup(person, group);
  return free ? { endpoints: ['sms'] } : { closed: 'not_subscribed' };
};

/** Kindle has a service of its own that no provider speaks. */
const FAMILY: Readonly<Record<Device['platform'], string>> = {
  ios: 'apple_push',
  tvos: 'apple_push',
  android: 'android_push',
  kindle: '',
  android_china: 'android_push',
  web: 'web_push',
};

/** 19.5: to every enabled token of a family with content; or to the newest per platform, if that one is enabled. */
const reachByPush = ({ content }: ChannelContent, person: Profile): Reached => {
  const devices = person.devices.filter((device) => {
    const block = content[FAMILY[device.platform]];
    if (block === undefined) return false;
    if ((block as { send_to_most_recent_device_only?: boolean }).send_to_most_recent_device_only !== true)
      return true;
    return !person.devices.some(
      (other) => other.platform === device.platform && other.addedAt > device.addedAt,
    );
  });
  const endpoints = devices
    .filter(({ enabled, token }) => enabled && token !== '')
    .map((one) => one.deviceId);
  return endpoints.length === 0 ? { closed: 'not_reachable' } : { endpoints };
};

/** Several channels, all closed: what the person decided says more than what is missing. */
export const gravest = (
  reaches: readonly Reached[],
): 'not_subscribed' | 'suppressed_address' | 'invalid_phone_number' | 'not_reachable' => {
  const closed = new Set(reaches.flatMap((one) => ('closed' in one ? [one.closed] : [])));
  if (closed.has('not_subscribed')) return 'not_subscribed';
  if (closed.has('suppressed_address')) return 'suppressed_address';
  return closed.has('invalid_phone_number') ? 'invalid_phone_number' : 'not_reachable';
};
