// A person in Braze's words (braze-rest-api 5.11). Fields without a value are left out.
import type { Json } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { Instant } from '../../core/time.ts';
import { DAY_MS, toIso } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { ExportedPerson, ExportedSummary, ReceivedCampaign } from '../../ports/person-export.ts';

/** Names not used for longer are left out of the lists, though their counts are of all time. */
const ACTIVE_MS = 90 * DAY_MS;

export const presentPerson = (
  person: ExportedPerson,
  fields: ReadonlySet<string>,
  now: Instant,
): Readonly<Record<string, unknown>> => {
  const out: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(FIELDS)) {
    if (!fields.has(name)) continue;
    const value = read(person, now);
    if (value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
      out[name] = value;
  }
  return out;
};

type Read = (person: ExportedPerson, now: Instant) => unknown;

const field =
  (name: string): Read =>
  ({ profile }) =>
    profile.fields[name];

const FIELDS: Readonly<Record<string, Read>> = {
  external_id: ({ profile }) => profile.externalId,
  user_aliases: ({ profile }) =>
    Object.entries(profile.aliases).map(([label, name]) => ({ alias_name: name, alias_label: label })),
  braze_id: ({ profile }) => profile.userId,
  created_at: ({ profile }) => toIso(profile.createdAt),
  first_name: field('first_name'),
  last_name: field('last_name'),
  email: ({ profile }) => profile.email,
  email_subscribe: ({ profile }) => profile.emailState,
  phone: ({ profile }) => profile.phone,
  push_subscribe: ({ profile }) => profile.pushState,
  push_opted_in_at: ({ profile }) =>
    profile.pushState === 'opted_in' && profile.pushStateAt !== null ? toIso(profile.pushStateAt) : null,
  country: field('country'),
  home_city: field('home_city'),
  language: field('language'),
  gender: field('gender'),
  dob: field('dob'),
  time_zone: ({ profile }) => profile.timeZone,
  last_coordinates: ({ profile }) => coordinatesOf(profile),
  random_bucket: ({ profile }) => profile.randomBucket,
  total_revenue: ({ profile }) => profile.revenue,
  custom_attributes: ({ profile }) => attributesOf(profile),
  custom_events: ({ summaries }, now) => summariesOf(summaries, 'event', now),
  purchases: ({ summaries }, now) => summariesOf(summaries, 'purchase', now),
  devices: ({ profile }) =>
    profile.devices.map(({ details, platform, deviceId }) => ({
      ...details,
      os: details?.os ?? platform,
      device_id: deviceId,
    })),
  push_tokens: ({ profile }) =>
    profile.devices
      .filter(({ token }) => token !== '')
      .map((device) => ({
        app: device.appId,
        platform: device.platform,
        token: device.token,
        device_id: device.deviceId,
        notifications_enabled: device.enabled,
      })),
  apps: ({ profile, summaries }) => appsOf(profile, summaries),
  campaigns_received: ({ campaigns }) => campaigns.map(presentCampaign),
};

const coordinatesOf = ({ fields }: Profile): readonly number[] | null =>
  fields.current_location === undefined
    ? null
    : [fields.current_location.longitude, fields.current_location.latitude];

const attributesOf = ({ attributes }: Profile): Json | null =>
  Object.keys(attributes).length === 0 ? null : showTimes(attributes);

/** Values of type time leave as ISO texts. */
const showTimes = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => showTimes(item));
  if (!isObject(value)) return value;
  const time = value['$time'];
  if (typeof time === 'string' && Object.keys(value).length === 1) return time;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, showTimes(inner)]));
};

const summariesOf = (summaries: readonly ExportedSummary[], kind: string, now: Instant): readonly object[] =>
  summaries
    .filter((summary) => summary.kind === kind && now - summary.lastAt <= ACTIVE_MS)
    .map(({ name, firstAt, lastAt, count }) => ({
      name,
      first: toIso(firstAt),
      last: toIso(lastAt),
      count,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Apps known from devices and from sessions, which are counted. */
const appsOf = (profile: Profile, summaries: readonly ExportedSummary[]): readonly object[] => {
  const sessions = new Map(
    summaries.filter(({ kind }) => kind === 'session').map((each) => [each.name, each]),
  );
  const apps = new Map<string, string | undefined>([
    ...[...sessions.keys()].map((name) => [name, undefined] as const),
    ...profile.devices.map((device) => [device.appId, device.platform] as const),
  ]);
  const versions = isObject(profile.fields['app_versions']) ? profile.fields['app_versions'] : {};
  return [...apps].map(([name, platform]) => {
    const used = sessions.get(name);
    const version = versions[name];
    const known = { name, ...(platform && { platform }), ...(version && { version }) };
    if (used === undefined) return known;
    const { count, firstAt, lastAt } = used;
    return { ...known, sessions: count, first_used: toIso(firstAt), last_used: toIso(lastAt) };
  });
};

const presentCampaign = (campaign: ReceivedCampaign): object => ({
  name: campaign.name,
  api_campaign_id: campaign.campaignId,
  ...(campaign.lastReceivedAt === null ? {} : { last_received: toIso(campaign.lastReceivedAt) }),
  ...(campaign.multivariate
    ? {
        in_control: campaign.control,
        ...(campaign.variantName === null ? {} : { variation_name: campaign.variantName }),
        ...(campaign.variantId === null ? {} : { variation_api_id: campaign.variantId }),
      }
    : {}),
});
