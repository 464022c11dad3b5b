// Random people and random rules for the filters' conformance suite. Values come from small pools, so that
// rules and people meet, boundaries are hit, and hostile text is never far.
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { DAY_MS, toIso } from '../../src/core/time.ts';
import type { NamedSegment } from '../../src/kinds/filters/segment-membership/segment-membership.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { evidenceSettings, profileSettings, stringSettings, typedSettings } from './filter-settings.ts';
import { NOW } from './filter-worlds.ts';
import { buildProfile } from './people.ts';

export { NOW };

/** Other segments that rules name. */
export const SEGMENTS: Readonly<Record<string, NamedSegment>> = {
  lucky: { name: 'Lucky', rule: { filter: 'random-bucket', comparison: 'less_than', value: 5000 } },
  readers: {
    name: 'Readers',
    rule: {
      any: [
        { filter: 'custom-event-count', name: 'viewed', comparison: 'greater_than', value: 0 },
        { filter: 'custom-attribute', name: 'plan', comparison: 'matches_regex', value: 'a' },
      ],
    },
  },
};

const GROUPS = ['0a1b', 'group-2', '__proto__'];

const NAMES = ['plan', 'tags', 'visits', 'seen', '__proto__', 'constructor', 'o\'brien "q"', '$time', 'é'];
const TEXTS = [
  ...['', 'a', 'A', 'b', 'ab', 'é', 'e\u0301', '\u{1F600}', "'; drop table users; --", '\\', '"', '%', '_'],
  ...[
    'null',
    'true',
    '1',
    '{"a":1}',
    'line\nbreak',
    '\u2028',
    '\uFFFF',
    'x'.repeat(300),
    '2026-01-01',
    'pro',
  ],
];
const NUMBERS = [
  ...[0, -0, 1, -1, 1.5, 0.1, 0.2, 0.30000000000000004, 0.3, 5e-324, 1e-300, 1.7976931348623157e308, -1e300],
  ...[2 ** 53, 2 ** 53 + 2, 2 ** 53 - 1, 1e21, 123456789.123456789, 1000, 9999],
];
const INSTANTS = [
  ...[-1, 0, 1].flatMap((ms) => [-30, -3, -1, 0, 1, 3, 30].map((days) => NOW + days * DAY_MS + ms)),
  Date.UTC(1, 0, 1) - 1,
  Date.UTC(2999, 11, 31),
];
const DAYS = [0, 0.5, 1, 3, 30, 1e9];
const SUBSCRIPTION_STATES = ['opted_in', 'subscribed', 'unsubscribed'] as const;

const name = fc.constantFrom(...NAMES);
const text = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map((s) => s.replaceAll('\0', '')) },
);
const number = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);
const scalar = fc.oneof(text, number, fc.boolean());
const instant = fc.constantFrom(...INSTANTS);
const time = instant.map((at) => ({ $time: toIso(at) }));

const attributeValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 3, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 3, arbitrary: time },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Json>(
      null,
      {},
      { $time: 5 },
      { $time: '2026-03-29' },
      { $time: '2026-99-99T00:00:00.000Z' },
      { $time: toIso(NOW), more: 1 },
      { nested: { a: 'a' } },
      { sku: 'a', n: 5, sub: { n: 1 } },
      { seen: { $time: '2024-02-29T00:00:00.000Z' } },
      [null, { a: 1 }, ['a']],
      [
        { sku: 'a', n: 1 },
        { sku: 'ab', n: 5, seen: { $time: toIso(NOW) } },
      ],
      [{ sku: ['a'], n: null }, { sub: { n: 1 } }, 'a'],
      { items: [{ sku: 'A', n: 0 }, { n: '5' }] },
      { $time: '2020-02-29T10:00:00.000Z' },
      { $time: '1999-03-01T00:00:00.000Z' },
      { $time: '2025-12-31T23:59:59.999Z' },
    ),
  },
);

const entries = fc.uniqueArray(fc.tuple(name, attributeValue), {
  selector: ([key]) => key,
  maxLength: NAMES.length,
});

/** Object.fromEntries makes own properties of every name. */
const attributes: fc.Arbitrary<JsonObject> = entries.map((pairs) => Object.fromEntries(pairs));

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null, freq: 3 });

const groupStates = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...GROUPS), fc.constantFrom('subscribed', 'unsubscribed')), {
    selector: ([key]) => key,
    maxLength: 3,
  })
  .map((pairs) => Object.fromEntries(pairs.map(([key, state]) => [key, { state, at: toIso(NOW) }])));

const moreFields = fc.record(
  {
    first_name: fc.constantFrom<Json[]>('Ada', 'ADA', '', 'é', 5),
    home_city: fc.constantFrom<Json[]>('Lyon', 'lyon', "L'Isle"),
    dob: fc.constantFrom<Json[]>(
      '2000-02-29',
      '2000-03-01',
      '2008-03-29',
      '2008-03-30',
      '1990-12-31',
      '2026-03-29',
      'x',
      7,
    ),
    date_of_first_session: fc.oneof(
      instant.map((at): Json => toIso(at)),
      fc.constantFrom<Json[]>('2026-01-02', 5),
    ),
    session_seconds: fc.constantFrom<Json[]>([], [10], [10, 20], [5, 60, 10], [1, 2, 3, 4], 'x', [
      null,
      'a',
      30,
    ]),
    current_location: fc.constantFrom<Json[]>(
      { latitude: 48.8566, longitude: 2.3522 },
      { latitude: 45.76, longitude: 4.84 },
      { latitude: -33.9, longitude: 151.2 },
      { latitude: 0, longitude: 0 },
      { latitude: 'x', longitude: 1 },
      { latitude: 90, longitude: 180 },
      'nowhere',
    ),
    facebook: fc.constantFrom<Json[]>({}, { id: 'f', num_friends: 3 }, 'x'),
    twitter: fc.constantFrom<Json[]>({ id: 1, followers_count: 0, friends_count: 12 }, null),
  },
  { requiredKeys: [] },
);

const details = fc.record(
  {
    model: fc.constantFrom('iPhone 15', 'Pixel', 'pixel'),
    os: fc.constantFrom('iOS', 'Android'),
    os_version: fc.constantFrom('17.1', '14'),
    carrier: fc.constantFrom('Orange', ''),
    locale: fc.constantFrom('fr_FR', 'en_US'),
    ad_tracking_enabled: fc.boolean(),
  },
  { requiredKeys: [] },
);
const device = fc.record(
  {
    deviceId: fc.constantFrom('device-1', 'device-2'),
    appId: fc.constantFrom('ios-app', 'web-app'),
    platform: fc.constantFrom('ios' as const, 'web' as const),
    token: fc.constantFrom('', 'token'),
    enabled: fc.boolean(),
    addedAt: fc.constant(NOW),
    details,
  },
  { requiredKeys: ['deviceId', 'appId', 'platform', 'token', 'enabled', 'addedAt'] },
);

export const person: fc.Arbitrary<Profile> = fc
  .record({
    externalId: maybe(fc.integer({ min: 0, max: 1e6 }).map((n) => `person-${n % 40 === 0 ? "'x" : ''}${n}`)),
    email: maybe(fc.integer({ min: 0, max: 1e6 }).map((n) => `p${n}@example.com`)),
    timeZone: maybe(fc.constantFrom('Europe/Paris', 'America/New_York')),
    country: maybe(fc.constantFrom('FR', 'fr', 'US')),
    gender: fc.constantFrom<Json[]>('M', 'F', null, 5),
    more: moreFields,
    phone: maybe(fc.constantFrom('+33612345678', '2025550123', '12', '+1 (202) 555-0123')),
    devices: fc.array(device, { maxLength: 3 }),
    revenue: fc.constantFrom(0, 0.1, 19.99, 20, 1e6),
    emailStateAt: maybe(instant),
    pushStateAt: maybe(instant),
    attributes,
    subscriptionGroups: groupStates,
    emailState: fc.constantFrom(...SUBSCRIPTION_STATES),
    pushState: fc.constantFrom(...SUBSCRIPTION_STATES),
    emailBouncedAt: fc.option(instant, { nil: null, freq: 1 }),
    emailSpamAt: fc.option(instant, { nil: null, freq: 1 }),
    lastUsedAt: maybe(instant),
    createdAt: instant,
    randomBucket: fc.constantFrom(0, 1, 999, 1000, 1001, 5000, 9999),
  })
  .map(({ country, gender, more, ...facts }) =>
    buildProfile({
      ...facts,
      fields: { ...more, ...(country === null ? {} : { country }), gender } as unknown as Profile['fields'],
      subscriptionGroups: facts.subscriptionGroups,
    }),
  );

const timeSettings = fc.oneof(
  fc.record({
    comparison: fc.constantFrom('before', 'after'),
    value: fc.oneof(
      instant.map(toIso),
      fc.constantFrom('2026-03-29', '2026-03-29T07:00:00-5:00', '9999-12-31'),
    ),
  }),
  fc.record({
    comparison: fc.constantFrom('less_than_x_days_ago', 'greater_than_x_days_ago'),
    value: fc.constantFrom(...DAYS),
  }),
);

const attributeSettings: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ comparison: fc.constantFrom('equals', 'not_equal'), value: scalar }),
  fc.record({
    comparison: fc.constantFrom('is_any_of', 'is_none_of'),
    value: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 4 })),
  }),
  fc.record({
    comparison: fc.constantFrom('includes_value', 'does_not_include_value'),
    value: fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 4 })),
  }),
  fc.record({
    comparison: fc.constantFrom(
      'greater_than',
      'greater_than_or_equal_to',
      'less_than',
      'less_than_or_equal_to',
    ),
    value: number,
  }),
  fc.record({ comparison: fc.constantFrom('exists', 'does_not_exist') }),
  timeSettings,
  fc.record({
    comparison: fc.constantFrom('less_than_x_days_in_the_future', 'greater_than_x_days_in_the_future'),
    value: fc.constantFrom(...DAYS),
  }),
);

const regexSettings: fc.Arbitrary<JsonObject> = fc.record({
  comparison: fc.constantFrom('matches_regex', 'does_not_match_regex'),
  value: fc.constantFrom('a', '^a$', 'A|b', '(?i)a', '[0-9]+', '.', '^$', '\\p{L}', 'x{300}', '(a|aa)+$'),
});

const anyOf = (values: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> =>
  fc.record({
    comparison: fc.constantFrom('is_any_of', 'is_none_of'),
    value: fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 3 })),
  });
const is = (states: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.record({ comparison: fc.constantFrom('is', 'is_not'), value: fc.constantFrom(...states) });

/** Random settings of every kind; the suite checks that no kind of the list is missing here. */
export const settingsByKind = (externalIds: readonly string[]): Record<string, fc.Arbitrary<JsonObject>> => ({
  'custom-attribute': fc
    .tuple(
      name,
      fc.oneof(
        { weight: 8, arbitrary: attributeSettings },
        { weight: 8, arbitrary: typedSettings },
        { weight: 1, arbitrary: regexSettings },
      ),
    )
    .map(([attribute, settings]): JsonObject => ({ name: attribute, ...settings })),
  'email-subscription-status': is(SUBSCRIPTION_STATES),
  'push-subscription-status': is(SUBSCRIPTION_STATES),
  ...profileSettings(timeSettings),
  ...evidenceSettings(timeSettings),
  'subscription-group': fc
    .tuple(fc.constantFrom(...GROUPS, 'constructor'), is(['subscribed', 'unsubscribed']))
    .map(([group_id, settings]) => ({ group_id, ...settings })),
  'external-id': fc.oneof(anyOf(fc.constantFrom('nobody', ...externalIds)), stringSettings),
  'segment-membership': fc.record({
    segment_id: fc.constantFrom(...Object.keys(SEGMENTS)),
    value: fc.boolean(),
  }),
  'random-bucket': fc.record({
    comparison: fc.constantFrom(
      'equals',
      'not_equal',
      'less_than',
      'less_than_or_equal_to',
      'greater_than',
      'greater_than_or_equal_to',
    ),
    value: fc.constantFrom(0, 1, 1000, 9999, 10_000),
  }),
});

/** Rules nested up to six groups deep, custom attributes most of all. */
export const rule = (externalIds: readonly string[]): fc.Arbitrary<JsonObject> => {
  const leaves = Object.entries(settingsByKind(externalIds)).map(([filter, settings]) => ({
    weight: filter === 'custom-attribute' ? 12 : filter === 'nested-attribute' ? 5 : 2,
    arbitrary: settings.map((values): JsonObject => ({ filter, ...values })),
  }));
  const leaf = fc.oneof(...leaves);
  const { node } = fc.letrec<{ node: JsonObject }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      leaf,
      fc
        .tuple(fc.constantFrom('all', 'any', 'none'), fc.array(tie('node'), { minLength: 1, maxLength: 4 }))
        .map(([group, members]): JsonObject => ({ [group]: members })),
    ),
  }));
  return node;
};
