// The two tables of the delivery specification about filters (18.2 operators by type, 18.5 catalogue), row by row, each
// with a rule that offers it or the reason why it is not offered. The guide docs/guides/filters.md is made from here.
import type { JsonObject } from '../../src/core/json.ts';

export interface Rule extends JsonObject {
  readonly filter: string;
}
export interface NotOffered {
  readonly missing: string;
}
export type Entry = Rule | NotOffered;
export const isRule = (entry: Entry): entry is Rule => 'filter' in entry;

const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const attribute = (type: string, comparison: string, value?: JsonObject[string]): Rule => ({
  filter: 'custom-attribute',
  name: 'x',
  type,
  comparison,
  ...(value === undefined ? {} : { value }),
});
const nested = (path: string, settings: JsonObject): Rule => ({
  filter: 'nested-attribute',
  path,
  ...settings,
});

/** 18.2: type → operator → rule. */
export const OPERATORS: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  Boolean: {
    'is true': attribute('boolean', 'is_true'),
    'is false': attribute('boolean', 'is_false'),
    'is true or not set': attribute('boolean', 'is_true_or_not_set'),
    'is false or not set': attribute('boolean', 'is_false_or_not_set'),
    'is blank': attribute('boolean', 'does_not_exist'),
    'is not blank': attribute('boolean', 'exists'),
  },
  Number: {
    exactly: attribute('number', 'equals', 5),
    'does not equal': attribute('number', 'not_equal', 5),
    'more than': attribute('number', 'greater_than', 5),
    'less than': attribute('number', 'less_than', 5),
    'is blank': attribute('number', 'does_not_exist'),
    'is not blank': attribute('number', 'exists'),
  },
  String: {
    'matches regex': attribute('string', 'matches_regex', '^gold$'),
    'does not match regex': attribute('string', 'does_not_match_regex', '^gold$'),
    'is any of': attribute('string', 'is_any_of', ['gold', 'silver']),
    'is none of': attribute('string', 'is_none_of', ['gold', 'silver']),
    'contains any of': attribute('string', 'contains_any_of', ['old']),
    "doesn't contain any of": attribute('string', 'does_not_contain_any_of', ['old']),
    'is blank': attribute('string', 'does_not_exist'),
    'is not blank': attribute('string', 'exists'),
  },
  Array: {
    'includes any of': attribute('array', 'includes_any_of', ['a', 1]),
    'includes none of': attribute('array', 'includes_none_of', ['a']),
    'values contain any of': attribute('array', 'values_contain_any_of', ['a']),
    "values don't contain any of": attribute('array', 'values_do_not_contain_any_of', ['a']),
    'matches regex': attribute('array', 'matches_regex', '^a'),
    'is all of': attribute('array', 'is_all_of', ['a', 'b']),
    "isn't all of": attribute('array', 'is_not_all_of', ['a', 'b']),
    'has a value': attribute('array', 'has_a_value'),
    'is empty': attribute('array', 'is_empty'),
  },
  Date: {
    before: attribute('time', 'before', '2026-01-01T00:00:00Z'),
    after: attribute('time', 'after', '2026-01-01T00:00:00Z'),
    'more than N days ago': attribute('time', 'greater_than_x_days_ago', 3),
    'less than N days ago': attribute('time', 'less_than_x_days_ago', 3),
    'in more than N days': attribute('time', 'greater_than_x_days_in_the_future', 3),
    'in less than N days': attribute('time', 'less_than_x_days_in_the_future', 3),
    'is blank': attribute('time', 'does_not_exist'),
    'is not blank': attribute('time', 'exists'),
  },
  'Day of recurring event': {
    'month and day comparison': { filter: 'recurring-day', name: 'x', comparison: 'is_day', value: '02-29' },
    'in less than N days': {
      filter: 'recurring-day',
      name: 'x',
      comparison: 'in_less_than_x_days',
      value: 7,
    },
  },
  'Nested object': {
    'dot path': nested('order.customer.tier', { type: 'string', comparison: 'is_any_of', value: 'gold' }),
    '[] means any element': nested('orders[].sku', { type: 'string', comparison: 'is_any_of', value: 'A' }),
    'several criteria in the same element': nested('orders[]', {
      criteria: [
        { path: 'sku', type: 'string', comparison: 'is_any_of', value: ['A'] },
        { path: 'price', type: 'number', comparison: 'greater_than', value: 10 },
      ],
    }),
    'time (year counts)': nested('order.at', { type: 'time', comparison: 'less_than_x_days_ago', value: 3 }),
    'day of year': nested('order.at', { type: 'day', comparison: 'in_less_than_x_days', value: 3 }),
  },
  'Array of objects': {
    'as nested': nested('orders[].price', { type: 'number', comparison: 'greater_than', value: 10 }),
  },
};

const id = { campaign_id: CAMPAIGN };
const recent = { comparison: 'less_than_x_days_ago', value: 3 };
const often = { comparison: 'greater_than', value: 2 };
const event = { name: 'viewed' };
const product = { product_id: 'shoe' };
const property = { property: 'color', type: 'string', comparison: 'is_any_of', value: ['red'], days: 7 };
const text = (value: string): JsonObject => ({ comparison: 'is_any_of', value: [value] });
const field = (name: string, value: string): Rule => ({
  filter: 'profile-field',
  field: name,
  ...text(value),
});
const deviceIs = (name: string, value: string): Rule => ({
  filter: 'device',
  field: name,
  ...text(value),
});
const journeys = { missing: 'Journeys (canvases) are not part of the product yet.' };
const noData = (what: string) => ({ missing: `Nothing that arrives here tells ${what}.` });

/** 18.5: family → filter → rule. */
export const CATALOGUE: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  Membership: {
    'Segment Membership': { filter: 'segment-membership', segment_id: 'vip', value: true },
    'Segment Extensions': { filter: 'custom-event-property', ...event, ...property, days: 730 },
    'Updated/Imported from CSV': { filter: 'list-membership', list_id: CAMPAIGN, value: true },
    'Braze Cohort Membership': noData('which cohorts of other tools a person is in'),
    'Partner cohorts': noData('which cohorts of other tools a person is in'),
  },
  'Custom attribute': {
    'Custom Attributes': attribute('string', 'is_any_of', ['pro']),
    'Nested Custom Attributes': nested('order.customer.tier', { type: 'string', ...text('gold') }),
    'Day of Recurring Event': {
      filter: 'recurring-day',
      name: 'renewal',
      comparison: 'in_less_than_x_days',
      value: 7,
    },
  },
  'Custom event': {
    'Custom Event': { filter: 'custom-event-count', ...event, ...often },
    'First Did Custom Event': { filter: 'first-custom-event', ...event, ...recent },
    'Last Did Custom Event': { filter: 'last-custom-event', ...event, ...recent },
    'X Custom Event in Y Days': { filter: 'custom-event-in-days', ...event, ...often, days: 7 },
    'X Custom Event Property in Y Days': { filter: 'custom-event-property', ...event, ...property },
  },
  Session: {
    'Session Count': { filter: 'session-count', ...often },
    'Session Count For App': { filter: 'session-count', app_id: 'web', ...often },
    'X Sessions in Last Y Days': { filter: 'sessions-in-days', ...often, days: 7 },
    'First Used App': { filter: 'first-used-app', ...recent },
    'First Used Specific App': { filter: 'first-used-app', app_id: 'web', ...recent },
    'Last Used App': { filter: 'last-used-app', ...recent },
    'Last Used Specific App': { filter: 'last-used-specific-app', app_id: 'web', ...recent },
    'Median Session Duration': { filter: 'median-session-duration', ...often },
  },
  Retargeting: {
    'Received Message from Campaign': { filter: 'received-message', ...id, value: true },
    'Received Campaign Variant': { filter: 'received-variant', ...id, variant: 'v1', value: true },
    'Received Message from Canvas Step': journeys,
    'Last Received Message from Specific Campaign': { filter: 'last-received', ...id, ...recent },
    'Last Received Message from Specific Canvas Step': journeys,
    'Received Message from Campaign or Canvas With Tag': {
      filter: 'received-message',
      tag: 'sale',
      value: true,
    },
    'Last Received Message from Campaign or Canvas With Tag': {
      filter: 'last-received',
      tag: 'sale',
      ...recent,
    },
    'Has Never Received a Message from Campaign or Canvas Step': {
      filter: 'received-message',
      ...id,
      value: false,
    },
    'Last Received Email': { filter: 'last-received', channel: 'email', ...recent },
    'Last Received Push': { filter: 'last-received', channel: 'push', ...recent },
    'Last Received SMS': { filter: 'last-received', channel: 'sms', ...recent },
    'Last Received Webhook': { filter: 'last-received', channel: 'webhook', ...recent },
    'Last Received WhatsApp': {
      missing: 'The channel does not exist here; once it does, `last-received` takes its name.',
    },
    'Last Received Any Message': { filter: 'last-received', ...recent },
    'Last In App Message Impression': {
      missing:
        'The channel comes later; once it does, `last-received` takes its name: its receipt is the impression.',
    },
    'Clicked/Opened Campaign': { filter: 'interacted', action: 'open', ...id, value: true },
    'Clicked/Opened Campaign or Canvas With Tag': {
      filter: 'interacted',
      action: 'click',
      tag: 'sale',
      value: true,
    },
    'Clicked/Opened Step': journeys,
    'Clicked Alias in Campaign': { filter: 'interacted', action: 'click', alias: 'cta', ...id, value: true },
    'Clicked Alias in Canvas Step': journeys,
    'Clicked Alias in Any Campaign or Canvas Step': {
      filter: 'interacted',
      action: 'click',
      alias: 'cta',
      value: true,
    },
    'Clicked card': {
      missing: 'The channel comes later; once it does, `interacted` with action `click` takes its campaigns.',
    },
    'Hard Bounced': { filter: 'hard-bounced', value: true },
    'Soft Bounced': { filter: 'soft-bounced', ...often, days: 30 },
    'Has Marked You As Spam': { filter: 'marked-as-spam', value: true },
    'Invalid Phone Number': { filter: 'invalid-phone', value: true },
    'Last Sent Message to Specific SMS Inbound Keyword Category': {
      ...{ filter: 'last-sms-keyword', category: 'help' },
      ...recent,
    },
    'Converted From Campaign': { filter: 'converted', ...id, value: true },
    'Converted From Canvas': journeys,
    'In Campaign Control Group': { filter: 'in-control-group', ...id, value: true },
    'In Canvas Control Group': journeys,
    'Last Enrolled in Any Control Group': { filter: 'last-enrolled-in-control', ...recent },
    'Entered Canvas Variation': journeys,
    'Last Engaged With Message': { filter: 'last-engaged', ...recent },
    'Feature Flags': { missing: 'Feature flags are not part of the product.' },
  },
  'Channel subscription': {
    'Subscription Group': {
      filter: 'subscription-group',
      group_id: CAMPAIGN,
      comparison: 'is',
      value: 'subscribed',
    },
    'Email Available': { filter: 'email-available', value: true },
    'Email Opt In Date': { filter: 'email-opt-in-date', ...recent },
    'Email Subscription Status': { filter: 'email-subscription-status', comparison: 'is', value: 'opted_in' },
    'Email Unsubscribed Date': { filter: 'email-unsubscribed-date', ...recent },
    'Foreground Push Enabled': { filter: 'push-enabled', value: true },
    'Foreground Push Enabled for App': { filter: 'push-enabled', app_id: 'web', value: true },
    'Background or Foreground Push Enabled': { filter: 'push-enabled', background: true, value: true },
    'Background or Foreground Push Enabled for App': {
      ...{ filter: 'push-enabled', app_id: 'web', background: true },
      value: true,
    },
    'Push Opt In Date': { filter: 'push-opt-in-date', ...recent },
    'Push Subscription Status': { filter: 'push-subscription-status', comparison: 'is', value: 'subscribed' },
    'Push Unsubscribed Date': { filter: 'push-unsubscribed-date', ...recent },
  },
  Purchase: {
    'Purchased Product': { filter: 'product-purchased', ...product, ...often },
    'Total Number of Purchases': { filter: 'purchase-count', ...often },
    'X Product Purchased in Y Days': { filter: 'product-in-days', ...product, ...often, days: 7 },
    'X Purchases in Last Y Days': { filter: 'purchases-in-days', ...often, days: 7 },
    'X Purchase Property in Y Days': { filter: 'purchase-property', ...property },
    'First Made Purchase': { filter: 'first-purchase', ...recent },
    'First Purchase For App': { filter: 'first-purchase-for-app', app_id: 'web', ...recent },
    'Last Made Purchase': { filter: 'last-purchase', ...recent },
    'Last Purchased Product': { filter: 'last-purchased-product', ...product, ...recent },
    'Money Spent': { filter: 'money-spent', ...often },
    'X Money Spent in Y Days': { filter: 'money-in-days', ...often, days: 7 },
  },
  eCommerce: {
    'Last Order Placed': { filter: 'last-order', ...recent },
    'Total Orders': { filter: 'order-count', orders: 'placed', ...often },
    'Canceled Orders': { filter: 'order-count', orders: 'canceled', ...often },
    'Customer Lifetime Value': { filter: 'order-value', measure: 'lifetime', ...often },
    'Refund Value': { filter: 'order-value', measure: 'refunds', ...often },
    Revenue: { filter: 'order-value', measure: 'revenue', ...often },
    'Average Order Value': { filter: 'order-value', measure: 'average', ...often },
  },
  Demographic: {
    Country: field('country', 'FR'),
    City: field('home_city', 'Lyon'),
    Language: field('language', 'fr'),
    Age: { filter: 'age', comparison: 'greater_than_or_equal_to', value: 18 },
    Birthday: { filter: 'birthday', comparison: 'in_less_than_x_days', value: 1 },
    Gender: field('gender', 'F'),
    'First Name': field('first_name', 'Ada'),
    'Last Name': field('last_name', 'Lovelace'),
    'Unformatted Phone Number': { filter: 'phone-number', ...text('06 12 34 56 78') },
  },
  App: {
    'Has App': { filter: 'has-app', app_id: 'web', value: true },
    'Most Recent App Version Name': noData('the version of an app'),
    'Most Recent App Version Number': noData('the version of an app'),
    Uninstalled: noData('that an app was removed: a push bounce removes the token, nothing more'),
  },
  Device: {
    'Device Carrier': deviceIs('carrier', 'Orange'),
    'Device Count': { filter: 'device-count', ...often },
    'Device Model': deviceIs('model', 'Pixel 9'),
    'Device OS': deviceIs('os', 'Android'),
    'Device OS Version Number': deviceIs('os_version', '15'),
    'Most Recent Device Locale': { filter: 'device', field: 'locale', newest: true, ...text('fr_FR') },
    'Most Recent Watch Model': noData('the model of a watch'),
    'Provisionally Authorized on iOS': noData('how iOS gave its permission'),
    'Web Browser': deviceIs('browser', 'Firefox'),
    'Live Activities registration': noData('registrations of live activities'),
  },
  Advertising: {
    IDFA: deviceIs('idfa', '6D92078A'),
    IDFV: noData('the IDFV'),
    'Google Ad ID': deviceIs('google_ad_id', '38400000'),
    Roku: deviceIs('roku_ad_id', 'r1'),
    'Windows identifiers': noData('identifiers of Windows'),
    'Ad Tracking Enabled': { filter: 'device', field: 'ad_tracking_enabled', comparison: 'is_true' },
  },
  Location: {
    'Most Recent Location (circle)': {
      ...{ filter: 'location', comparison: 'inside' },
      ...{ latitude: 48.8566, longitude: 2.3522, radius_meters: 5000 },
    },
    'Most Recent Location (polygon)': {
      ...{ filter: 'location', comparison: 'outside' },
      polygon: [
        [-5, 42],
        [8, 42],
        [8, 51],
        [-5, 51],
      ],
    },
    'Location Available': { filter: 'location-available', value: true },
  },
  'Install attribution': {
    source: noData('where an installation came from'),
    campaign: noData('where an installation came from'),
    'ad group': noData('where an installation came from'),
    ad: noData('where an installation came from'),
  },
  Predictive: {
    'Churn Risk Score/Category': { missing: 'Nothing is predicted here.' },
    'Event Likelihood Score/Category': { missing: 'Nothing is predicted here.' },
    'Intelligent Channel': { missing: 'Nothing is predicted here.' },
    'Message Open Likelihood': { missing: 'Nothing is predicted here.' },
  },
  Social: {
    'connected networks': { filter: 'social-network', network: 'facebook', value: true },
    'friends counts': { filter: 'social-count', measure: 'twitter_followers', ...often },
  },
  Other: {
    'User Created At': { filter: 'created-at', ...recent },
    'Email Address': { filter: 'email-address', comparison: 'contains_any_of', value: ['@example.com'] },
    'External User ID': { filter: 'external-id', ...text('person-1') },
    'Phone Number (E.164)': { filter: 'phone-number', formatted: true, ...text('+33612345678') },
    'Random Bucket #': { filter: 'random-bucket', comparison: 'less_than', value: 1000 },
    'Feature flag': { missing: 'Feature flags are not part of the product.' },
  },
};

/** Ours, beyond the tables. */
export const EXTENSIONS: Readonly<Record<string, Rule>> = {
  'Time zone': field('time_zone', 'Europe/Paris'),
  'In the global control group': { filter: 'global-control-group', value: true },
};
