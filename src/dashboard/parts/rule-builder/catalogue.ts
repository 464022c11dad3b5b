// Every filter a person can pick: in which family it stands, what a new one looks like and which fields it has, in the
// order in which they are read. A test holds this against the list of kinds. Names are texts `filter.<id>`.
import type { JsonObject } from '../../../core/json.ts';

/** What a value may be compared as. */
export type ValueType = 'boolean' | 'number' | 'string' | 'array' | 'time' | 'written_time' | 'day';

/** What is known of the workspace and offered while typing. */
export type NameSource = 'attributes' | 'events' | 'products' | 'apps' | 'tags' | 'properties' | 'none';
export type PickSource = 'campaigns' | 'segments' | 'lists' | 'groups';

export type FieldSpec =
  | { readonly kind: 'name'; readonly key: string; readonly source: NameSource; readonly optional?: true }
  | { readonly kind: 'pick'; readonly key: string; readonly source: PickSource; readonly optional?: true }
  | {
      readonly kind: 'choice';
      readonly key: string;
      readonly options: readonly string[];
      readonly optional?: true;
    }
  /** Comparison and value of one type. */
  | { readonly kind: 'value'; readonly type: ValueType }
  /** The type first. */
  | { readonly kind: 'typed'; readonly types: readonly ValueType[] }
  | { readonly kind: 'amount'; readonly whole: boolean }
  | { readonly kind: 'moment' }
  | { readonly kind: 'age' }
  | { readonly kind: 'days'; readonly max: number }
  | { readonly kind: 'times' }
  | { readonly kind: 'yesNo' }
  | { readonly kind: 'option'; readonly key: string }
  | { readonly kind: 'state'; readonly options: readonly string[] }
  | { readonly kind: 'place' }
  | { readonly kind: 'criteria' };

export interface CatalogueEntry {
  readonly filter: string;
  readonly family: Family;
  /** Settings of a new clause. */
  readonly blank: JsonObject;
  readonly fields: readonly FieldSpec[];
}

export const FAMILIES = [
  'membership',
  'attributes',
  'events',
  'purchases',
  'sessions',
  'messages',
  'subscription',
  'people',
  'devices',
  'location',
  'other',
] as const;
export type Family = (typeof FAMILIES)[number];

const YES: FieldSpec = { kind: 'yesNo' };
const AMOUNT: FieldSpec = { kind: 'amount', whole: true };
const MONEY: FieldSpec = { kind: 'amount', whole: false };
const MOMENT: FieldSpec = { kind: 'moment' };
const DAYS: FieldSpec = { kind: 'days', max: 30 };
const CAMPAIGN: FieldSpec = { kind: 'pick', key: 'campaign_id', source: 'campaigns', optional: true };
const TAG: FieldSpec = { kind: 'name', key: 'tag', source: 'tags', optional: true };
const CHANNEL: FieldSpec = {
  kind: 'choice',
  key: 'channel',
  options: ['email', 'sms', 'push', 'webhook'],
  optional: true,
};
const EVENT: FieldSpec = { kind: 'name', key: 'name', source: 'events' };
const PRODUCT: FieldSpec = { kind: 'name', key: 'product_id', source: 'products' };
const APP: FieldSpec = { kind: 'name', key: 'app_id', source: 'apps' };
const ANY_APP: FieldSpec = { kind: 'name', key: 'app_id', source: 'apps', optional: true };
const TEXT: FieldSpec = { kind: 'value', type: 'string' };
const PROPERTY: readonly FieldSpec[] = [
  { kind: 'name', key: 'property', source: 'properties' },
  { kind: 'typed', types: ['string', 'number', 'boolean', 'array', 'written_time'] },
  { kind: 'days', max: 730 },
  { kind: 'times' },
];

const AT_LEAST_ONE: JsonObject = { comparison: 'greater_than_or_equal_to', value: 1 };
const LAST_WEEK: JsonObject = { comparison: 'less_than_x_days_ago', value: 7 };
const IS_ANY_OF: JsonObject = { comparison: 'is_any_of', value: [] };
const HOLDS: JsonObject = { value: true };

const entry = (
  family: Family,
  filter: string,
  blank: JsonObject,
  ...fields: readonly FieldSpec[]
): CatalogueEntry => ({ family, filter, blank, fields });

const moment = (family: Family, filter: string, ...before: readonly FieldSpec[]): CatalogueEntry =>
  entry(family, filter, { ...namesOf(before), ...LAST_WEEK }, ...before, MOMENT);
const amount = (family: Family, filter: string, ...before: readonly FieldSpec[]): CatalogueEntry =>
  entry(family, filter, { ...namesOf(before), ...AT_LEAST_ONE }, ...before, AMOUNT);
const inDays = (family: Family, filter: string, ...before: readonly FieldSpec[]): CatalogueEntry =>
  entry(family, filter, { ...namesOf(before), ...AT_LEAST_ONE, days: 30 }, ...before, AMOUNT, DAYS);
const fact = (family: Family, filter: string, ...before: readonly FieldSpec[]): CatalogueEntry =>
  entry(family, filter, { ...namesOf(before), ...HOLDS }, YES, ...before);

/** What must be named begins empty. */
const namesOf = (fields: readonly FieldSpec[]): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field) =>
      (field.kind === 'name' || field.kind === 'pick') && field.optional !== true ? [[field.key, '']] : [],
    ),
  );

const property = (family: Family, filter: string, name: FieldSpec): CatalogueEntry =>
  entry(
    family,
    filter,
    { ...namesOf([name]), property: '', type: 'string', ...IS_ANY_OF, days: 30 },
    name,
    ...PROPERTY,
  );

export const CATALOGUE: readonly CatalogueEntry[] = [
  fact('membership', 'segment-membership', { kind: 'pick', key: 'segment_id', source: 'segments' }),
  fact('membership', 'list-membership', { kind: 'pick', key: 'list_id', source: 'lists' }),
  entry(
    'attributes',
    'custom-attribute',
    { name: '', type: 'string', ...IS_ANY_OF },
    { kind: 'name', key: 'name', source: 'attributes' },
    { kind: 'typed', types: ['string', 'number', 'boolean', 'array', 'time'] },
  ),
  entry(
    'attributes',
    'nested-attribute',
    { path: '', type: 'string', ...IS_ANY_OF },
    { kind: 'name', key: 'path', source: 'attributes' },
    { kind: 'criteria' },
  ),
  entry(
    'attributes',
    'recurring-day',
    { name: '', comparison: 'in_less_than_x_days', value: 7 },
    { kind: 'name', key: 'name', source: 'attributes' },
    { kind: 'value', type: 'day' },
  ),
  amount('events', 'custom-event-count', EVENT),
  inDays('events', 'custom-event-in-days', EVENT),
  moment('events', 'first-custom-event', EVENT),
  moment('events', 'last-custom-event', EVENT),
  property('events', 'custom-event-property', EVENT),
  amount('purchases', 'product-purchased', PRODUCT),
  amount('purchases', 'purchase-count'),
  inDays('purchases', 'product-in-days', PRODUCT),
  inDays('purchases', 'purchases-in-days'),
  property('purchases', 'purchase-property', { ...PRODUCT, optional: true }),
  moment('purchases', 'first-purchase'),
  moment('purchases', 'last-purchase'),
  moment('purchases', 'last-purchased-product', PRODUCT),
  moment('purchases', 'first-purchase-for-app', APP),
  entry('purchases', 'money-spent', { comparison: 'greater_than_or_equal_to', value: 100 }, MONEY),
  entry(
    'purchases',
    'money-in-days',
    { comparison: 'greater_than_or_equal_to', value: 100, days: 30 },
    MONEY,
    DAYS,
  ),
  moment('purchases', 'last-order'),
  entry(
    'purchases',
    'order-count',
    { orders: 'placed', ...AT_LEAST_ONE },
    { kind: 'choice', key: 'orders', options: ['placed', 'canceled'] },
    AMOUNT,
  ),
  entry(
    'purchases',
    'order-value',
    { measure: 'lifetime', comparison: 'greater_than_or_equal_to', value: 100 },
    { kind: 'choice', key: 'measure', options: ['lifetime', 'revenue', 'average', 'refunds'] },
    MONEY,
  ),
  amount('sessions', 'session-count', ANY_APP),
  inDays('sessions', 'sessions-in-days', ANY_APP),
  moment('sessions', 'first-used-app', ANY_APP),
  moment('sessions', 'last-used-app'),
  moment('sessions', 'last-used-specific-app', APP),
  entry(
    'sessions',
    'median-session-duration',
    { comparison: 'greater_than', value: 60 },
    { kind: 'amount', whole: false },
  ),
  fact('sessions', 'has-app', APP),
  fact('messages', 'received-message', CAMPAIGN, TAG, CHANNEL),
  fact(
    'messages',
    'received-variant',
    { kind: 'pick', key: 'campaign_id', source: 'campaigns' },
    { kind: 'name', key: 'variant', source: 'none' },
  ),
  moment('messages', 'last-received', CAMPAIGN, TAG, CHANNEL),
  entry(
    'messages',
    'interacted',
    { action: 'open', ...HOLDS },
    YES,
    {
      kind: 'choice',
      key: 'action',
      options: ['open', 'click', 'button', 'view', 'dismiss', 'influenced_open', 'delivery', 'unsubscribe'],
    },
    CAMPAIGN,
    TAG,
    { kind: 'name', key: 'alias', source: 'none', optional: true },
    { kind: 'name', key: 'button', source: 'none', optional: true },
    { kind: 'option', key: 'machine_opens' },
  ),
  moment('messages', 'last-engaged', CAMPAIGN, TAG),
  fact('messages', 'converted', CAMPAIGN, TAG, {
    kind: 'choice',
    key: 'event',
    options: ['A', 'B', 'C', 'D'],
    optional: true,
  }),
  fact('messages', 'in-control-group', CAMPAIGN, TAG),
  moment('messages', 'last-enrolled-in-control'),
  fact('messages', 'global-control-group'),
  fact('messages', 'hard-bounced'),
  inDays('messages', 'soft-bounced'),
  fact('messages', 'marked-as-spam'),
  entry(
    'messages',
    'last-sms-keyword',
    { category: 'help', ...LAST_WEEK },
    { kind: 'choice', key: 'category', options: ['opt_in', 'opt_out', 'help'] },
    MOMENT,
  ),
  fact('subscription', 'email-available'),
  entry(
    'subscription',
    'email-subscription-status',
    { comparison: 'is', value: 'subscribed' },
    { kind: 'state', options: ['opted_in', 'subscribed', 'unsubscribed'] },
  ),
  moment('subscription', 'email-opt-in-date'),
  moment('subscription', 'email-unsubscribed-date'),
  entry(
    'subscription',
    'subscription-group',
    { group_id: '', comparison: 'is', value: 'subscribed' },
    { kind: 'pick', key: 'group_id', source: 'groups' },
    { kind: 'state', options: ['subscribed', 'unsubscribed'] },
  ),
  fact('subscription', 'push-enabled', ANY_APP, { kind: 'option', key: 'background' }),
  entry(
    'subscription',
    'push-subscription-status',
    { comparison: 'is', value: 'subscribed' },
    { kind: 'state', options: ['opted_in', 'subscribed', 'unsubscribed'] },
  ),
  moment('subscription', 'push-opt-in-date'),
  moment('subscription', 'push-unsubscribed-date'),
  fact('subscription', 'invalid-phone'),
  entry(
    'people',
    'profile-field',
    { field: 'country', ...IS_ANY_OF },
    {
      kind: 'choice',
      key: 'field',
      options: ['country', 'home_city', 'language', 'gender', 'first_name', 'last_name', 'time_zone'],
    },
    TEXT,
  ),
  entry('people', 'age', { comparison: 'greater_than_or_equal_to', value: 18 }, { kind: 'age' }),
  entry(
    'people',
    'birthday',
    { comparison: 'in_less_than_x_days', value: 1 },
    { kind: 'value', type: 'day' },
  ),
  entry('people', 'email-address', { comparison: 'contains_any_of', value: [] }, TEXT),
  entry('people', 'phone-number', IS_ANY_OF, TEXT, { kind: 'option', key: 'formatted' }),
  entry('people', 'external-id', IS_ANY_OF, TEXT),
  moment('people', 'created-at'),
  entry('people', 'social-network', { network: 'facebook', ...HOLDS }, YES, {
    kind: 'choice',
    key: 'network',
    options: ['facebook', 'twitter'],
  }),
  entry(
    'people',
    'social-count',
    { measure: 'twitter_followers', comparison: 'greater_than', value: 100 },
    {
      kind: 'choice',
      key: 'measure',
      options: ['facebook_friends', 'twitter_followers', 'twitter_friends'],
    },
    { kind: 'value', type: 'number' },
  ),
  entry(
    'devices',
    'device',
    { field: 'os', ...IS_ANY_OF },
    {
      kind: 'choice',
      key: 'field',
      options: [
        ...['platform', 'os', 'os_version', 'model', 'browser', 'carrier', 'locale', 'resolution', 'app_id'],
        ...['device_id', 'idfa', 'google_ad_id', 'roku_ad_id', 'ad_tracking_enabled'],
      ],
    },
    TEXT,
    { kind: 'option', key: 'newest' },
  ),
  amount('devices', 'device-count'),
  entry(
    'location',
    'location',
    { comparison: 'inside', latitude: 48.8566, longitude: 2.3522, radius_meters: 10_000 },
    { kind: 'choice', key: 'comparison', options: ['inside', 'outside'] },
    { kind: 'place' },
  ),
  fact('location', 'location-available'),
  entry('other', 'random-bucket', { comparison: 'less_than', value: 1_000 }, AMOUNT),
];

const BY_FILTER = new Map(CATALOGUE.map((one) => [one.filter, one]));
export const entryOf = (filter: unknown): CatalogueEntry | undefined =>
  typeof filter === 'string' ? BY_FILTER.get(filter) : undefined;

export const ORDERS = [
  'equals',
  'not_equal',
  'greater_than',
  'greater_than_or_equal_to',
  'less_than',
  'less_than_or_equal_to',
] as const;
const PRESENCE = ['exists', 'does_not_exist'] as const;
const TIMES = [
  'before',
  'after',
  'less_than_x_days_ago',
  'greater_than_x_days_ago',
  'less_than_x_days_in_the_future',
  'greater_than_x_days_in_the_future',
] as const;

export const MOMENTS: readonly string[] = [...TIMES.slice(0, 4), ...PRESENCE];
export const AGES: readonly string[] = [...ORDERS, ...PRESENCE];

export const COMPARISONS: Readonly<Record<ValueType, readonly string[]>> = {
  boolean: ['is_true', 'is_false', 'is_true_or_not_set', 'is_false_or_not_set', ...PRESENCE],
  number: [...ORDERS, ...PRESENCE],
  string: [
    ...['is_any_of', 'is_none_of', 'contains_any_of', 'does_not_contain_any_of'],
    ...['matches_regex', 'does_not_match_regex', ...PRESENCE],
  ],
  array: [
    ...['includes_any_of', 'includes_none_of', 'is_all_of', 'is_not_all_of'],
    ...['values_contain_any_of', 'values_do_not_contain_any_of', 'matches_regex', 'has_a_value', 'is_empty'],
    ...PRESENCE,
  ],
  time: [...TIMES, ...PRESENCE],
  written_time: [...TIMES, ...PRESENCE],
  day: [
    ...['is_day', 'before_day', 'after_day', 'in_less_than_x_days', 'in_more_than_x_days'],
    ...['less_than_x_days_ago', 'more_than_x_days_ago', ...PRESENCE],
  ],
};

/** What the value of a comparison is. */
export type ValueShape = 'nothing' | 'texts' | 'text' | 'number' | 'days' | 'instant' | 'day';

export const shapeOf = (comparison: string): ValueShape => {
  if (comparison === 'before' || comparison === 'after') return 'instant';
  if (comparison.endsWith('_day')) return 'day';
  if (comparison.includes('_x_days')) return 'days';
  if (comparison.endsWith('regex')) return 'text';
  if (ORDERS.some((order) => order === comparison)) return 'number';
  if (comparison.startsWith('is_true') || comparison.startsWith('is_false')) return 'nothing';
  if (['exists', 'does_not_exist', 'has_a_value', 'is_empty'].includes(comparison)) return 'nothing';
  return 'texts';
};

const BLANKS: Readonly<Record<ValueShape, JsonObject>> = {
  nothing: {},
  texts: { value: [] },
  text: { value: '' },
  number: { value: 1 },
  days: { value: 7 },
  instant: { value: '' },
  day: { value: '01-01' },
};

/** The settings with another comparison: the value stays where it still makes sense. */
export const withComparison = (settings: JsonObject, comparison: string): JsonObject => {
  const { comparison: before, value, ...rest } = settings;
  const shape = shapeOf(comparison);
  const same = typeof before === 'string' && shapeOf(before) === shape && value !== undefined;
  return { ...rest, comparison, ...(same ? { value } : BLANKS[shape]) };
};

/** The first comparison of a type. */
export const withType = (settings: JsonObject, type: ValueType): JsonObject => {
  const { comparison: _, value: _value, ...rest } = settings;
  return withComparison({ ...rest, type }, COMPARISONS[type][0] ?? 'exists');
};
