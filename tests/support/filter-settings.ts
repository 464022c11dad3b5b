// Random settings of filters, by kind: every comparison, and values that meet what filter-worlds.ts and segments.ts
// give people.
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { toIso } from '../../src/core/time.ts';
import type { ValueType } from '../../src/kinds/filters/conditions/typed.ts';
import { APPS, CAMPAIGNS, CHANNELS, EVENTS, LISTS, NOW, PRODUCTS } from './filter-worlds.ts';

type Settings = fc.Arbitrary<JsonObject>;
const pick = <T extends Json>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const value = (settings: JsonObject, bound: fc.Arbitrary<Json>): Settings =>
  bound.map((one) => ({ ...settings, value: one }));
const each = (comparisons: readonly string[], bound?: fc.Arbitrary<Json>): Settings =>
  fc
    .constantFrom(...comparisons)
    .chain((comparison) =>
      bound === undefined ? fc.constant({ comparison }) : value({ comparison }, bound),
    );

export const ORDERS = [
  ...[
    'equals',
    'not_equal',
    'less_than',
    'less_than_or_equal_to',
    'greater_than',
    'greater_than_or_equal_to',
  ],
];
const presence = each(['exists', 'does_not_exist']);
const PATTERNS = pick(
  'a',
  '^A$',
  '^gold$',
  '(?i)l',
  '[0-9]+',
  '.',
  '^$',
  'x{300}',
  '(a|aa)+$',
  'é',
  '^\\+?1',
);
const texts = fc.array(pick('a', 'A', 'ab', '', 'é', '1', 'Lyon', 'on', "'", 'FR', 'Pixel', 'ios', 'Ada'), {
  minLength: 1,
  maxLength: 3,
});
const scalars = fc.array(fc.oneof(pick<Json>('a', 'A', '1', 'b'), pick<Json>(0, 1, 5, -0), fc.boolean()), {
  minLength: 1,
  maxLength: 3,
});
const numbers = pick<Json>(0, 1, -1, 5, 0.1, 1.5, 12, 100, 1e300);
const monthDays = pick('02-28', '02-29', '03-01', '03-29', '12-31', '01-01');
const counts = pick<Json>(0, 1, 2, 30, 366);

/** Comparisons of texts, without their type. */
export const stringSettings: Settings = fc.oneof(
  each(['is_any_of', 'is_none_of', 'contains_any_of', 'does_not_contain_any_of'], texts),
  each(['matches_regex', 'does_not_match_regex'], PATTERNS),
  presence,
);
const numberSettings: Settings = fc.oneof(
  { weight: 4, arbitrary: each(ORDERS, numbers) },
  { weight: 1, arbitrary: presence },
);
const daySettings: Settings = fc.oneof(
  each(['is_day', 'before_day', 'after_day'], monthDays),
  each(
    ['in_less_than_x_days', 'in_more_than_x_days', 'less_than_x_days_ago', 'more_than_x_days_ago'],
    counts,
  ),
  presence,
);
const timeSettings: Settings = fc.oneof(
  each(['before', 'after'], pick(toIso(NOW), '2026-03-28', '2026-03-29T00:00:00Z')),
  each(
    [
      ...['less_than_x_days_ago', 'greater_than_x_days_ago', 'less_than_x_days_in_the_future'],
      'greater_than_x_days_in_the_future',
    ],
    pick<Json>(0, 0.5, 1, 3, 30),
  ),
  presence,
);
const BY_TYPE: Readonly<Record<ValueType, Settings>> = {
  boolean: fc.oneof(each(['is_true', 'is_false', 'is_true_or_not_set', 'is_false_or_not_set']), presence),
  number: numberSettings,
  string: stringSettings,
  array: fc.oneof(
    each(['includes_any_of', 'includes_none_of', 'is_all_of', 'is_not_all_of'], scalars),
    each(['values_contain_any_of', 'values_do_not_contain_any_of'], texts),
    each(['matches_regex'], PATTERNS),
    each(['has_a_value', 'is_empty']),
    presence,
  ),
  time: timeSettings,
  written_time: timeSettings,
  day: daySettings,
};
const ofTypes = (...types: ValueType[]): Settings =>
  fc.oneof(...types.map((type) => BY_TYPE[type].map((settings): JsonObject => ({ type, ...settings }))));

export const typedSettings = ofTypes('boolean', 'number', 'string', 'array', 'time');

const PATHS = pick(
  ...[
    'plan.sku',
    'plan.n',
    'tags[].sku',
    'tags[].n',
    'visits.sub.n',
    'seen.seen',
    'plan[].sub.n',
    'tags[].seen',
  ],
  ...[
    'plan.items[].sku',
    '"o\'brien \\"q\\"".sku',
    '__proto__[].n',
    'constructor.sku',
    'é.nested.a',
    'visits[]',
  ],
);
const criterion = fc
  .tuple(
    pick('sku', 'n', 'sub.n', 'seen', 'items[].n'),
    ofTypes('number', 'string', 'boolean', 'day', 'time', 'array'),
  )
  .map(([path, settings]): JsonObject => ({ path, ...settings }));
const nestedSettings: Settings = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(PATHS, ofTypes('boolean', 'number', 'string', 'array', 'time', 'day'))
      .map(([path, settings]): JsonObject => ({ path, ...settings })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        pick('tags[]', 'plan[]', 'plan', 'plan.items[]', 'seen'),
        fc.array(criterion, { minLength: 1, maxLength: 3 }),
      )
      .map(([path, criteria]): JsonObject => ({ path, criteria })),
  },
);

const flag = (more: Settings = fc.constant({})): Settings =>
  fc.tuple(more, fc.boolean()).map(([settings, wanted]) => ({ ...settings, value: wanted }));
const joined = (...parts: Settings[]): Settings =>
  fc.tuple(...parts).map((all) => all.reduce<JsonObject>((one, other) => ({ ...one, ...other }), {}));
const having = (key: string, values: fc.Arbitrary<Json>): Settings => values.map((one) => ({ [key]: one }));
const perhaps = (settings: Settings): Settings => fc.oneof(fc.constant({}), settings);
const amount = (bounds: fc.Arbitrary<Json>): Settings => each(ORDERS, bounds);
const howOften = amount(pick<Json>(0, 1, 2, 3));
const inDays = having('days', pick<Json>(1, 3, 7, 30));

export const profileSettings = (times: Settings): Readonly<Record<string, Settings>> => {
  const moment = fc.oneof({ weight: 4, arbitrary: times }, { weight: 1, arbitrary: presence });
  return {
    'created-at': moment,
    'last-used-app': moment,
    'email-opt-in-date': moment,
    'email-unsubscribed-date': moment,
    'push-opt-in-date': moment,
    'push-unsubscribed-date': moment,
    'email-available': flag(),
    'hard-bounced': flag(),
    'marked-as-spam': flag(),
    'invalid-phone': flag(),
    'location-available': flag(),
    'email-address': stringSettings,
    'phone-number': joined(perhaps(having('formatted', fc.boolean())), stringSettings),
    'profile-field': joined(
      having(
        'field',
        pick('country', 'time_zone', 'gender', 'language', 'first_name', 'home_city', 'last_name'),
      ),
      stringSettings,
    ),
    age: fc.oneof(amount(pick<Json>(0, 17, 18, 25, 26, 35)), presence),
    birthday: daySettings,
    'nested-attribute': nestedSettings,
    'recurring-day': joined(having('name', pick('plan', 'seen', 'tags', '__proto__')), daySettings),
    'money-spent': amount(pick<Json>(0, 0.1, 19.99, 20)),
    'device-count': howOften,
    'median-session-duration': amount(pick<Json>(0, 1, 10, 20, 2)),
    device: fc.oneof(
      joined(
        having(
          'field',
          pick('platform', 'app_id', 'device_id', 'model', 'os', 'os_version', 'carrier', 'locale'),
        ),
        perhaps(having('newest', fc.boolean())),
        stringSettings,
      ),
      joined(
        having('field', pick('ad_tracking_enabled')),
        perhaps(having('newest', fc.boolean())),
        BY_TYPE.boolean,
      ),
    ),
    'push-enabled': flag(
      joined(perhaps(having('app_id', pick(...APPS))), perhaps(having('background', fc.boolean()))),
    ),
    'social-network': flag(having('network', pick('facebook', 'twitter'))),
    'social-count': joined(
      having('measure', pick('facebook_friends', 'twitter_followers', 'twitter_friends')),
      numberSettings,
    ),
    location: joined(
      having('comparison', pick('inside', 'outside')),
      fc.oneof(
        fc.record({
          latitude: pick<Json>(48.85, 0, 45),
          longitude: pick<Json>(2.35, 0, 5),
          radius_meters: pick<Json>(2_000, 500_000, 15_000_000),
        }),
        having(
          'polygon',
          pick<Json>(
            [
              [-5, 40],
              [10, 40],
              [10, 50],
              [-5, 50],
            ],
            [
              [140, -40],
              [160, -40],
              [150, -20],
            ],
            [
              [-1, -1],
              [1, 1],
              [1, -1],
              [-1, 1],
            ],
          ),
        ),
      ),
    ),
  };
};

const campaignScope: Settings = fc.oneof(
  fc.constant({}),
  having('campaign_id', pick(...CAMPAIGNS.map(({ id }) => id), '00000000-0000-4000-8000-0000000000ff')),
  having('tag', pick('sale', 'spring', "no'ne")),
);
const perhapsChannel = perhaps(having('channel', pick(...CHANNELS, "'")));
const propertySettings = joined(
  having(
    'property',
    pick('note', 'items[].sku', 'items[].n', 'nested.b', 'price', 'total_value', 'quantity', '"a.b"'),
  ),
  ofTypes('boolean', 'number', 'string', 'array', 'written_time'),
  perhaps(howOften.map((times): JsonObject => ({ times }))),
  having('days', pick<Json>(1, 3, 30, 400, 730)),
);

export const evidenceSettings = (times: Settings): Readonly<Record<string, Settings>> => {
  const moment = fc.oneof({ weight: 4, arbitrary: times }, { weight: 1, arbitrary: presence });
  const event = having('name', pick(...EVENTS, 'never'));
  const product = having('product_id', pick(...PRODUCTS, 'never'));
  const app = having('app_id', pick(...APPS, 'never'));
  const id = having('campaign_id', pick(...CAMPAIGNS.map((one) => one.id)));
  return {
    'custom-event-count': joined(event, howOften),
    'custom-event-in-days': joined(event, howOften, inDays),
    'first-custom-event': joined(event, moment),
    'last-custom-event': joined(event, moment),
    'custom-event-property': joined(event, propertySettings),
    'session-count': joined(perhaps(app), howOften),
    'sessions-in-days': joined(perhaps(app), howOften, inDays),
    'first-used-app': joined(perhaps(app), moment),
    'last-used-specific-app': joined(app, moment),
    'purchase-count': howOften,
    'product-purchased': joined(product, howOften),
    'product-in-days': joined(product, howOften, inDays),
    'purchases-in-days': joined(howOften, inDays),
    'purchase-property': joined(perhaps(product), propertySettings),
    'first-purchase': moment,
    'first-purchase-for-app': joined(app, moment),
    'last-purchase': moment,
    'last-purchased-product': joined(product, moment),
    'money-in-days': joined(amount(pick<Json>(0, 0.1, 19.99, 100)), inDays),
    'order-count': joined(having('orders', pick('placed', 'canceled')), howOften),
    'last-order': moment,
    'order-value': joined(
      having('measure', pick('revenue', 'refunds', 'lifetime', 'average')),
      amount(pick<Json>(0, 0.1, 10, 99.99, -5)),
    ),
    'received-message': flag(joined(campaignScope, perhapsChannel)),
    'received-variant': flag(joined(id, having('variant', pick('v1', 'v2', "v'3")))),
    'last-received': joined(campaignScope, perhapsChannel, moment),
    interacted: flag(
      joined(
        campaignScope,
        fc.oneof(
          having(
            'action',
            pick('open', 'click', 'button', 'view', 'dismiss', 'influenced_open', 'delivery', 'unsubscribe'),
          ),
          joined(fc.constant({ action: 'open' }), having('machine_opens', fc.boolean())),
          joined(fc.constant({ action: 'click' }), having('alias', pick('cta', 'no'))),
          joined(fc.constant({ action: 'button' }), having('button', pick('1', '2'))),
        ),
      ),
    ),
    'last-engaged': joined(campaignScope, moment),
    converted: flag(joined(campaignScope, perhaps(having('event', pick('A', 'B', 'C', 'D'))))),
    'in-control-group': flag(campaignScope),
    'last-enrolled-in-control': moment,
    'soft-bounced': joined(howOften, inDays),
    'last-sms-keyword': joined(having('category', pick('opt_in', 'opt_out', 'help')), moment),
    'global-control-group': flag(),
    'has-app': flag(app),
    'list-membership': flag(having('list_id', pick(...LISTS))),
  };
};
