// What a template can see: built once per render from plain facts, sent to the rendering process as JSON.
// A namespace that does not belong to the delivery is absent, so it prints nothing (personalisation 3.2).
import type { CampaignType, Category } from '../campaigns/campaign.ts';
import type { Json, JsonObject } from '../json.ts';
import { toIso } from '../time.ts';
import type { Device, Profile } from '../users/user.ts';
import { chooseLocale } from './translations.ts';
import type { Locale } from './translations.ts';

/**
 * The shape of `RenderJob.context`.
 * `profile` answers `${name}`; `namespaces` answers `name.${key}`; `translations` are the texts of the locale
 * chosen for this person by id; `forbidden` lists tags this kind of message may not use.
 * A value of type time is {"$time": "<ISO>"} and prints as its ISO text.
 */
export interface RenderContext {
  readonly profile: JsonObject;
  readonly namespaces: JsonObject;
  readonly translations: JsonObject;
  readonly forbidden: readonly string[];
  readonly [key: string]: Json;
}

export interface CampaignFacts {
  readonly campaignId: string;
  readonly name: string;
  readonly type: CampaignType;
  readonly category: Category;
  readonly dispatchId: string;
  readonly messageName?: string;
  readonly messageId?: string;
}

/** Signed links of one person and one email (3.3). The engine makes them; previews take placeholders. */
export interface EmailLinks {
  /** From all email of the workspace. */
  readonly unsubscribeUrl: string;
  /** Of the List-Unsubscribe header: from the campaign's group where it has one. Absent: as above. */
  readonly oneClickUrl?: string;
  readonly subscribeUrl: string;
  readonly optInUrl: string;
  readonly preferenceCenterUrl: string;
  /** This very message in a browser; absent where none is kept. */
  readonly viewInBrowserUrl?: string;
  /** Named preference centers: name → URL. */
  readonly preferenceCenters?: Readonly<Record<string, string>>;
  /** The workspace's footer; Liquid in it is rendered. */
  readonly footer: string;
}

export interface RenderFacts {
  readonly profile: Profile;
  readonly campaign: CampaignFacts;
  readonly channel: string;
  /** Merged trigger properties of the call; only kept for API-triggered campaigns. */
  readonly triggerProperties?: JsonObject;
  /** Properties of the triggering event; only kept for action-based campaigns. */
  readonly eventProperties?: JsonObject;
  /** The device this copy goes to. */
  readonly device?: Device;
  readonly links?: EmailLinks;
  readonly locales?: readonly Locale[];
  readonly preview?: boolean;
}

export const PREVIEW_DISPATCH_ID = 'dispatch_id_for_unsent_campaign';
const DEVICE_CHANNELS: readonly string[] = [
  'push',
  'web_push',
  'ios_push',
  'android_push',
  'in_app_message',
  'banner',
];

export const buildRenderContext = (facts: RenderFacts): RenderContext => ({
  profile: { ...profileFields(facts.profile), ...linkFields(facts) },
  namespaces: namespaces(facts),
  translations: chosenTexts(facts),
  forbidden:
    facts.channel === 'email' && facts.campaign.category === 'transactional' ? TRANSACTIONAL_EMAIL : [],
});

/** 6.2, 6.4: not offered in transactional email. */
const TRANSACTIONAL_EMAIL: readonly string[] = ['connected_content', 'promotion'];

/** Call-level properties, overwritten key by key by the recipient's own (LIQ-11). */
export const mergeTriggerProperties = (
  callLevel: JsonObject | null | undefined,
  recipientLevel: JsonObject | null | undefined,
): JsonObject => ({ ...callLevel, ...recipientLevel });

const profileFields = (profile: Profile): JsonObject => {
  const { fields } = profile;
  return withoutNulls({
    city: fields.home_city ?? null,
    country: fields.country ?? null,
    date_of_birth: fields.dob ?? null,
    email_address: profile.email,
    first_name: fields.first_name ?? null,
    gender: fields.gender ?? null,
    language: fields.language ?? null,
    last_name: fields.last_name ?? null,
    last_used_app_date: profile.lastUsedAt === null ? null : { $time: toIso(profile.lastUsedAt) },
    most_recent_app_version: fields['most_recent_app_version'] ?? null,
    most_recent_locale: fields['most_recent_locale'] ?? null,
    most_recent_location: location(fields.current_location),
    phone_number: profile.phone,
    time_zone: profile.timeZone,
    user_id: profile.externalId,
    braze_id: profile.userId,
    random_bucket_number: profile.randomBucket,
  });
};

const location = (at: { readonly longitude: number; readonly latitude: number } | undefined): Json =>
  at === undefined ? null : { latitude: at.latitude, longitude: at.longitude };

/** Links belong to email alone; a preview never carries a link that works (3.3). */
const linkFields = (facts: RenderFacts): JsonObject => {
  const links = linksOf(facts);
  if (links === null) return {};
  return {
    set_user_to_unsubscribed_url: links.unsubscribeUrl,
    unsubscribe_url: links.unsubscribeUrl,
    set_user_to_subscribed_url: links.subscribeUrl,
    set_user_to_opted_in_url: links.optInUrl,
    preference_center_url: links.preferenceCenterUrl,
    ...(links.viewInBrowserUrl === undefined ? {} : { view_in_browser_url: links.viewInBrowserUrl }),
    email_footer: links.footer,
  };
};

const linksOf = (facts: RenderFacts): EmailLinks | null => {
  if (facts.channel !== 'email') return null;
  if (facts.preview !== true) return facts.links ?? null;
  const names = Object.keys(facts.links?.preferenceCenters ?? {});
  return {
    unsubscribeUrl: placeholder('unsubscribe'),
    subscribeUrl: placeholder('subscribe'),
    optInUrl: placeholder('opt-in'),
    preferenceCenterUrl: placeholder('preferences'),
    viewInBrowserUrl: placeholder('view'),
    preferenceCenters: Object.fromEntries(names.map((name) => [name, placeholder(`preferences/${name}`)])),
    footer: facts.links?.footer ?? '',
  };
};

const placeholder = (what: string): string => `https://preview.invalid/${what}`;

const namespaces = (facts: RenderFacts): JsonObject => {
  const { profile, campaign, channel } = facts;
  return {
    custom_attribute: profile.attributes,
    campaign: campaignKeys(facts),
    subscribed_state: subscribedState(profile),
    most_recently_used_device: deviceKeys(latestDevice(profile.devices)),
    ...(campaign.type === 'api_triggered' && { api_trigger_properties: facts.triggerProperties ?? {} }),
    ...(campaign.type === 'action_based' && { event_properties: facts.eventProperties ?? {} }),
    ...(DEVICE_CHANNELS.includes(channel) && { targeted_device: deviceKeys(facts.device ?? null) }),
    ...(channel === 'email' && { preference_center: { ...linksOf(facts)?.preferenceCenters } }),
  };
};

const campaignKeys = (facts: RenderFacts): JsonObject => {
  const { campaign } = facts;
  return withoutNulls({
    api_id: campaign.campaignId,
    dispatch_id: facts.preview === true ? PREVIEW_DISPATCH_ID : campaign.dispatchId,
    name: campaign.name,
    message_name: campaign.messageName ?? null,
    message_api_id: campaign.messageId ?? null,
  });
};

const subscribedState = (profile: Profile): JsonObject => ({
  email_global: profile.emailState,
  ...Object.fromEntries(Object.entries(profile.subscriptionGroups).map(([id, group]) => [id, group.state])),
});

const latestDevice = (devices: readonly Device[]): Device | null =>
  devices.reduce<Device | null>(
    (best, device) => (best === null || device.addedAt >= best.addedAt ? device : best),
    null,
  );

const deviceKeys = (device: Device | null): JsonObject =>
  device === null
    ? {}
    : {
        ...device.details,
        id: device.deviceId,
        platform: device.platform,
        foreground_push_enabled: device.enabled,
      };

const chosenTexts = (facts: RenderFacts): JsonObject => {
  if (facts.locales === undefined || facts.locales.length === 0) return {};
  const { fields, attributes } = facts.profile;
  const person = { language: fields.language ?? null, country: fields.country ?? null, attributes };
  return chooseLocale(facts.locales, person)?.texts ?? {};
};

const withoutNulls = (input: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
