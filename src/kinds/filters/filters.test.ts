import { describe, expect, test } from 'vitest';
import { parseConnectedAudience } from '../../contract/braze/connected-audience.ts';
import type { JsonObject } from '../../core/json.ts';
import { describeSegment } from '../../core/segments/describe.ts';
import { evaluateSegment } from '../../core/segments/evaluate.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import { indexFilterKinds, parseSegment } from '../../core/segments/segment.ts';
import type { Profile } from '../../core/users/user.ts';
import { filterKindList } from './index.ts';
import { putRulesIn, segmentIdsIn } from '../../core/segments/named-segments.ts';
import { withSegments } from './segment-membership/segment-membership.ts';

const kinds = indexFilterKinds(filterKindList);
const fieldOf = (rule: unknown): string | undefined => {
  const parsed = parseSegment(rule, kinds, 'audience');
  return parsed.ok ? 'accepted' : parsed.error.field;
};
const attribute = (settings: object): JsonObject => ({
  filter: 'custom-attribute',
  name: 'plan',
  ...settings,
});

const typed = (type: string, comparison: string, value?: unknown): JsonObject =>
  attribute({ type, comparison, ...(value === undefined ? {} : { value }) });
const nested = (path: string): JsonObject => ({
  filter: 'nested-attribute',
  path,
  type: 'string',
  comparison: 'exists',
});
const UUID = '11111111-1111-4111-8111-111111111111';
const property = {
  ...{ filter: 'custom-event-property', name: 'x', property: 'y' },
  ...{ type: 'boolean', comparison: 'is_true', days: 3 },
};

describe('segments of segments (CD-18.1)', () => {
  const named = (segment_id: string): JsonObject => ({
    filter: 'segment-membership',
    segment_id,
    value: true,
  });
  const lucky = { filter: 'random-bucket', comparison: 'less_than', value: 10 };
  const known: Readonly<Record<string, JsonObject>> = {
    lucky,
    deep: { all: [lucky, named('lucky')] },
    deeper: { any: [named('deep')] },
    circle: { any: [named('round')] },
    round: { any: [named('circle')] },
  };
  const find = (id: string) => (known[id] === undefined ? null : { name: id, rule: known[id] });
  const refusal = (rule: JsonObject, self: string | null): unknown => {
    const parsed = parseSegment(rule, withSegments(kinds, find, self), 'rule');
    return parsed.ok ? 'accepted' : [parsed.error.code, parsed.error.field];
  };

  test('one level deep, never itself, never one that is unknown', () => {
    expect(refusal({ any: [named('lucky'), named('deep')] }, 'self')).toEqual([
      'segment_not_usable',
      'rule.any[1].segment_id',
    ]);
    expect(refusal({ any: [lucky, named('self')] }, 'self')).toEqual([
      'segment_refers_to_itself',
      'rule.any[1].segment_id',
    ]);
    expect(refusal(named('gone'), null)).toEqual(['unknown_segment', 'rule.segment_id']);
    expect(refusal({ none: [named('lucky')] }, 'self')).toBe('accepted');
  });

  test('a campaign may name one that names another, and nothing deeper or circular', () => {
    expect(refusal({ any: [named('lucky'), { none: [named('deep')] }] }, null)).toBe('accepted');
    const tooDeep = ['segment_not_usable', 'rule.segment_id'];
    expect([refusal(named('deeper'), null), refusal(named('circle'), null)]).toEqual([tooDeep, tooDeep]);
    const run = putRulesIn({ none: [{ ...named('deep'), value: false }] }, known);
    expect(run).toEqual({ none: [{ none: [{ all: [lucky, lucky] }] }] });
    const round = putRulesIn(named('circle'), known);
    expect(segmentIdsIn(round)).toEqual(['circle']);
    expect(parseSegment(round, kinds, 'rule').ok).toBe(false);
  });
});

test('RE2 decides in linear time where others would take for ever', () => {
  const text = 'a'.repeat(5_000);
  for (const pattern of ['(a|aa)+$', '(a*)*b', '(a+)+$', '(.*)(.*)(.*)(.*)(.*)[^a]', '(x{0,30}){30}y']) {
    const parsed = parseSegment(typed('string', 'matches_regex', pattern), kinds);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const profile = { attributes: { plan: `${text}!` } } as unknown as Profile;
    const expected = pattern.includes('[^a]');
    expect([pattern, evaluateSegment(parsed.value, profile, 0, NO_EVIDENCE)]).toEqual([pattern, expected]);
  }
});

describe('filters refuse what they do not understand, by path', () => {
  test.each<[string, unknown, string]>([
    ['no name', { filter: 'custom-attribute', comparison: 'exists' }, 'audience.name'],
    ['empty name', { filter: 'custom-attribute', name: '', comparison: 'exists' }, 'audience.name'],
    ['unknown comparison', attribute({ comparison: 'like', value: 'x' }), 'audience.comparison'],
    ['inherited name', attribute({ comparison: 'toString', value: 'x' }), 'audience.comparison'],
    ['unknown setting', attribute({ comparison: 'exists', vaule: 'x' }), 'audience.vaule'],
    ['value missing', attribute({ comparison: 'equals' }), 'audience.value'],
    ['order of texts', attribute({ comparison: 'less_than', value: '5' }), 'audience.value'],
    ['regex that is no text', attribute({ comparison: 'matches_regex', value: 5 }), 'audience.value'],
    [
      'regex of another dialect',
      attribute({ comparison: 'matches_regex', value: '(?=a)' }),
      'audience.value',
    ],
    ['broken regex', attribute({ comparison: 'matches_regex', value: '(' }), 'audience.value'],
    ['exploding regex', attribute({ comparison: 'matches_regex', value: '(a{999}){999}' }), 'audience.value'],
    ['long regex', attribute({ comparison: 'matches_regex', value: 'x'.repeat(2_001) }), 'audience.value'],
    [
      'written-out regex',
      attribute({ comparison: 'matches_regex', value: 'x{1000}'.repeat(200) }),
      'audience.value',
    ],
    ['typed regex of another dialect', typed('string', 'matches_regex', '(?<=a)b'), 'audience.value'],
    ['repeated long group', typed('string', 'matches_regex', `(${'ab'.repeat(500)}){100}`), 'audience.value'],
    ['repeated class', typed('array', 'matches_regex', '[a-z]{999}[^]]{999}'), 'audience.value'],
    ['comparison of another type', typed('boolean', 'contains_any_of', ['x']), 'audience.comparison'],
    ['value where none is meant', typed('boolean', 'is_true', true), 'audience.value'],
    ['unknown type', typed('moment', 'exists'), 'audience.type'],
    ['index in a path', nested('tags[0].sku'), 'audience.path'],
    ['two lists in a path', nested('a[].b[].c'), 'audience.path'],
    ['no path', nested(''), 'audience.path'],
    [
      'criterion',
      {
        filter: 'nested-attribute',
        path: 'a[]',
        criteria: [{ path: 'b', type: 'number', comparison: 'equals' }],
      },
      'audience.criteria[0].value',
    ],
    [
      '51 in days',
      { filter: 'purchases-in-days', comparison: 'equals', value: 51, days: 3 },
      'audience.value',
    ],
    ['31 days', { filter: 'purchases-in-days', comparison: 'equals', value: 1, days: 31 }, 'audience.days'],
    ['731 days', { ...property, days: 731 }, 'audience.days'],
    ['30 February', { filter: 'birthday', comparison: 'is_day', value: '02-30' }, 'audience.value'],
    [
      'campaign and tag',
      { filter: 'received-message', campaign_id: UUID, tag: 'x', value: true },
      'audience.tag',
    ],
    ['campaign id', { filter: 'received-message', campaign_id: 'x', value: true }, 'audience.campaign_id'],
    ['alias of opens', { filter: 'interacted', action: 'open', alias: 'x', value: true }, 'audience.alias'],
    [
      'radius',
      { filter: 'location', comparison: 'inside', latitude: 1, longitude: 1, radius_meters: 0 },
      'audience.radius_meters',
    ],
    [
      'corner',
      {
        filter: 'location',
        comparison: 'inside',
        polygon: [
          [0, 0],
          [1, 91],
          [1, 0],
        ],
      },
      'audience.polygon[1]',
    ],
    [
      'unknown segment',
      { filter: 'segment-membership', segment_id: 'x', value: true },
      'audience.segment_id',
    ],
    ['list of numbers', attribute({ comparison: 'is_any_of', value: ['a', 5] }), 'audience.value[1]'],
    ['empty list', attribute({ comparison: 'is_none_of', value: [] }), 'audience.value'],
    ['257 values', attribute({ comparison: 'is_any_of', value: Array(257).fill('a') }), 'audience.value'],
    ['nested list', attribute({ comparison: 'includes_value', value: [['a']] }), 'audience.value[0]'],
    ['no date', attribute({ comparison: 'before', value: 'yesterday' }), 'audience.value'],
    ['days as text', attribute({ comparison: 'less_than_x_days_ago', value: '3' }), 'audience.value'],
    ['negative days', attribute({ comparison: 'less_than_x_days_ago', value: -1 }), 'audience.value'],
    ['NUL', attribute({ comparison: 'equals', value: 'a\0' }), 'audience.value'],
    ['lone surrogate', attribute({ comparison: 'equals', value: '\ud800' }), 'audience.value'],
    ['state', { filter: 'email-subscription-status', comparison: 'is', value: 'maybe' }, 'audience.value'],
    [
      'comparison of states',
      { filter: 'push-subscription-status', comparison: 'equals', value: 'subscribed' },
      'audience.comparison',
    ],
    ['bucket', { filter: 'random-bucket', comparison: 'less_than', value: 0.5 }, 'audience.value'],
    ['field', { filter: 'profile-field', field: 'shoe_size', comparison: 'exists' }, 'audience.field'],
    ['flag', { filter: 'email-available', value: 'true' }, 'audience.value'],
    ['ids', { filter: 'external-id', comparison: 'is_any_of', value: [7] }, 'audience.value[0]'],
    [
      'deep clause',
      { all: [{ none: [attribute({ comparison: 'x' })] }] },
      'audience.all[0].none[0].comparison',
    ],
  ])('%s', (_, rule, field) => {
    expect(fieldOf(rule)).toBe(field);
  });
});

describe('Braze audiences are refused with the path of the clause (2.2)', () => {
  const refusalOf = (audience: unknown): string | undefined => {
    const parsed = parseConnectedAudience(audience, kinds);
    return parsed.ok ? 'accepted' : parsed.error.field;
  };
  const leaf = (settings: object) => ({
    custom_attribute: { custom_attribute_name: 'plan', ...settings },
  });
  const good = leaf({ comparison: 'exists' });
  const nested = (depth: number): object => (depth === 0 ? good : { OR: [nested(depth - 1)] });

  test.each<[string, unknown, string]>([
    ['array root', [good], 'audience'],
    ['text', 'x', 'audience'],
    ['empty object', {}, 'audience'],
    ['two keys', { ...good, last_used_app: {} }, 'audience'],
    ['empty AND', { AND: [] }, 'audience.AND'],
    ['AND of an object', { AND: good }, 'audience.AND'],
    ['lower case', { and: [good] }, 'audience.and'],
    ['segments', { segment: {} }, 'audience.segment'],
    [
      'no name',
      { AND: [{ custom_attribute: { comparison: 'exists' } }] },
      'audience.AND[0].custom_attribute.custom_attribute_name',
    ],
    [
      'REST-110 unknown comparison',
      { OR: [good, leaf({ comparison: 'like', value: 'x' })] },
      'audience.OR[1].custom_attribute.comparison',
    ],
    [
      'our own comparison is no Braze comparison',
      { last_used_app: { comparison: 'less_than_x_days_ago', value: 3 } },
      'audience.last_used_app.comparison',
    ],
    [
      'does_not_equal of texts',
      leaf({ comparison: 'does_not_equal', value: 'x' }),
      'audience.custom_attribute.comparison',
    ],
    ['order of texts', leaf({ comparison: 'greater_than', value: 'x' }), 'audience.custom_attribute.value'],
    ['date', { last_used_app: { comparison: 'after', value: 'noon' } }, 'audience.last_used_app.value'],
    [
      'state',
      { push_subscription_status: { comparison: 'is', value: 'x' } },
      'audience.push_subscription_status.value',
    ],
    ['11 levels', nested(11), `audience${'.OR[0]'.repeat(10)}.OR`],
    ['201 filters', { AND: Array(201).fill(good) }, 'audience.AND[200].custom_attribute'],
  ])('%s', (_, audience, field) => {
    expect(refusalOf(audience)).toBe(field);
  });

  test('10 levels, 200 filters and unknown keys are accepted', () => {
    expect(refusalOf(nested(10))).toBe('accepted');
    expect(refusalOf({ AND: Array(200).fill(good) })).toBe('accepted');
    expect(refusalOf(leaf({ comparison: 'exists', value: null, note: 'x' }))).toBe('accepted');
  });

  test('translates into the rule tree of campaigns', () => {
    const parsed = parseConnectedAudience(
      { AND: [leaf({ comparison: 'does_not_equal', value: true }), { OR: [good] }] },
      kinds,
    );
    expect(parsed.ok && parsed.value).toEqual({
      all: [
        { filter: 'custom-attribute', name: 'plan', comparison: 'not_equal', value: true },
        { any: [{ filter: 'custom-attribute', name: 'plan', comparison: 'exists' }] },
      ],
    });
  });
});

test('a rule reads as a sentence in both languages', () => {
  const parsed = parseSegment(
    {
      all: [
        attribute({ comparison: 'is_any_of', value: ['pro', 'team'] }),
        { none: [{ filter: 'last-used-app', comparison: 'less_than_x_days_ago', value: 30 }] },
        { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: 'FR' },
      ],
    },
    kinds,
  );
  if (!parsed.ok) throw new Error(parsed.error.message);
  expect(describeSegment(parsed.value, 'en')).toBe(
    'attribute “plan” is any of “pro”, “team” and none of (last used an app within the last 30 days) and country is any of “FR”',
  );
  expect(describeSegment(parsed.value, 'fr')).toBe(
    'l’attribut « plan » est parmi « pro », « team » et aucun de (dernière utilisation au cours des 30 derniers jours) et le pays est parmi « FR »',
  );
});

describe('sentences', () => {
  const say = (settings: object): readonly string[] => {
    const parsed = parseSegment(settings, kinds);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return [describeSegment(parsed.value, 'en'), describeSegment(parsed.value, 'fr')];
  };

  test('speak of one day in the singular', () => {
    expect(say({ filter: 'last-purchase', comparison: 'less_than_x_days_ago', value: 1 })).toEqual([
      'last purchase within the last day',
      'le dernier achat au cours du dernier jour',
    ]);
    expect(say({ filter: 'sessions-in-days', comparison: 'greater_than', value: 2, days: 1 })).toEqual([
      'count of sessions in the last day is more than 2',
      'le nombre de sessions au cours du dernier jour dépasse 2',
    ]);
  });

  test('suit nouns of either gender in French', () => {
    expect(say({ filter: 'email-opt-in-date', comparison: 'exists' })[1]).toBe(
      'l’inscription à l’e-mail a une date',
    );
    expect(say({ filter: 'profile-field', field: 'language', comparison: 'does_not_exist' })[1]).toBe(
      'la langue n’a pas de valeur',
    );
  });
});
