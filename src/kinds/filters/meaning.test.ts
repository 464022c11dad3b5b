// What filters mean, judged in memory: tests/conformance/filters-random.test.ts holds SQL to the same.
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/json.ts';
import { evaluateSegment } from '../../core/segments/evaluate.ts';
import { NO_EVIDENCE, type CampaignEvidence, type Evidence } from '../../core/segments/evidence.ts';
import { indexFilterKinds, parseSegment } from '../../core/segments/segment.ts';
import type { Profile } from '../../core/users/user.ts';
import { filterKindList } from './index.ts';

const kinds = indexFilterKinds(filterKindList);
const matches = (
  rule: JsonObject,
  at: string,
  profile: Partial<Profile>,
  evidence: Partial<Evidence> = {},
): boolean => {
  const parsed = parseSegment(rule, kinds);
  if (!parsed.ok) throw new Error(`${parsed.error.field}: ${parsed.error.message}`);
  const person = { attributes: {}, fields: {}, devices: [], ...profile } as unknown as Profile;
  return evaluateSegment(parsed.value, person, Date.parse(at), { ...NO_EVIDENCE, ...evidence });
};

describe('days that come back (CD-18.2)', () => {
  const birthday = (comparison: string, value: Json, at: string, dob = '2000-02-29'): boolean =>
    matches({ filter: 'birthday', comparison, value }, at, { fields: { dob } });

  test('29 February falls on 1 March in years that have none', () => {
    expect(birthday('in_less_than_x_days', 1, '2023-03-01T00:00:00Z')).toBe(true);
    expect(birthday('in_less_than_x_days', 1, '2023-02-28T23:59:59Z')).toBe(false);
    expect(birthday('in_less_than_x_days', 1, '2024-02-29T12:00:00Z')).toBe(true);
    expect(birthday('in_less_than_x_days', 1, '2024-03-01T00:00:00Z')).toBe(false);
  });

  test('"in less than N days" includes today and goes over the end of the year', () => {
    expect(birthday('in_less_than_x_days', 1, '2025-06-10T23:00:00Z', '1990-06-10')).toBe(true);
    expect(birthday('in_less_than_x_days', 3, '2025-12-30T00:00:00Z', '1990-01-01')).toBe(true);
    expect(birthday('in_less_than_x_days', 3, '2025-12-29T00:00:00Z', '1990-01-01')).toBe(false);
    expect(birthday('in_more_than_x_days', 3, '2025-12-29T00:00:00Z', '1990-01-02')).toBe(true);
    expect(birthday('in_more_than_x_days', 3, '2025-12-29T00:00:00Z', '1990-01-01')).toBe(false);
    expect(birthday('less_than_x_days_ago', 2, '2025-01-01T00:00:00Z', '1990-12-31')).toBe(true);
    expect(birthday('less_than_x_days_ago', 2, '2025-01-02T00:00:00Z', '1990-12-31')).toBe(false);
  });

  test('an attribute counts by its day, whatever its year and hour', () => {
    const rule = { filter: 'recurring-day', name: 'since', comparison: 'is_day', value: '06-10' };
    const since = (time: string): boolean =>
      matches(rule, '2025-01-01T00:00:00Z', { attributes: { since: { $time: time } } });
    expect(since('1999-06-10T23:59:59.999Z')).toBe(true);
    expect(since('2026-06-11T00:00:00.000Z')).toBe(false);
  });
});

describe('age', () => {
  const age = (comparison: string, value: number, at: string): boolean =>
    matches({ filter: 'age', comparison, value }, at, { fields: { dob: '2004-02-29' } });

  test('grows on the birthday, on 1 March where there is no 29 February', () => {
    expect(age('equals', 17, '2022-02-28T23:59:59Z')).toBe(true);
    expect(age('equals', 18, '2022-03-01T00:00:00Z')).toBe(true);
    expect(age('greater_than_or_equal_to', 20, '2024-02-29T00:00:00Z')).toBe(true);
    expect(age('greater_than', 20, '2024-02-29T00:00:00Z')).toBe(false);
    expect(age('less_than', 18, '2022-02-28T00:00:00Z')).toBe(true);
    expect(age('not_equal', 18, '2022-03-01T00:00:00Z')).toBe(false);
    expect(matches({ filter: 'age', comparison: 'less_than', value: 99 }, '2022-01-01T00:00:00Z', {})).toBe(
      false,
    );
  });
});

describe('nested values (CD-18.2)', () => {
  const orders = [
    { sku: 'A', price: 5, tags: ['x'] },
    { sku: 'B', price: 50 },
  ];
  const nested = (rule: JsonObject, attributes: JsonObject = { orders, plan: { tier: 'gold' } }): boolean =>
    matches({ filter: 'nested-attribute', ...rule }, '2025-01-01T00:00:00Z', { attributes });

  test('any element of a list; a negative comparison speaks of all of them', () => {
    const sku = (comparison: string, value: string) =>
      nested({ path: 'orders[].sku', type: 'string', comparison, value });
    expect(sku('is_any_of', 'B')).toBe(true);
    expect(sku('is_none_of', 'B')).toBe(false);
    expect(sku('is_none_of', 'C')).toBe(true);
    expect(nested({ path: 'plan.tier', type: 'string', comparison: 'is_any_of', value: 'gold' })).toBe(true);
    expect(nested({ path: 'plan[].tier', type: 'string', comparison: 'is_any_of', value: 'gold' })).toBe(
      false,
    );
  });

  test('several criteria hold in the same element', () => {
    const both = (sku: string, price: number): boolean =>
      nested({
        path: 'orders[]',
        criteria: [
          { path: 'sku', type: 'string', comparison: 'is_any_of', value: sku },
          { path: 'price', type: 'number', comparison: 'equals', value: price },
        ],
      });
    expect(both('A', 5)).toBe(true);
    expect(both('A', 50)).toBe(false);
  });
});

describe('lists of values (CD-18.2)', () => {
  const list = (comparison: string, value: Json | undefined, held: Json | undefined): boolean =>
    matches(
      {
        filter: 'custom-attribute',
        name: 'x',
        type: 'array',
        comparison,
        ...(value === undefined ? {} : { value }),
      },
      '2025-01-01T00:00:00Z',
      { attributes: held === undefined ? {} : { x: held } },
    );

  test.each<[string, Json | undefined, Json | undefined, boolean]>([
    ['is_all_of', ['a', 1], [1, 'b', 'a'], true],
    ['is_all_of', ['a', 1], ['a', '1'], false],
    ['is_not_all_of', ['a', 1], ['a'], true],
    ['is_not_all_of', ['a'], undefined, true],
    ['includes_none_of', ['a'], undefined, true],
    ['includes_any_of', ['a'], 'a', false],
    ['values_contain_any_of', ['ell'], ['hello'], true],
    ['values_contain_any_of', ['ELL'], ['hello'], false],
    ['matches_regex', '^HE', ['x', 'hello'], true],
    ['has_a_value', undefined, [], false],
    ['is_empty', undefined, [], true],
    ['is_empty', undefined, undefined, true],
    ['is_empty', undefined, ['a'], false],
  ])('%s %j of %j: %s', (comparison, value, held, expected) => {
    expect(list(comparison, value, held)).toBe(expected);
  });
});

describe('messages (CD-18.5, CD-18.6)', () => {
  const once = { count: 1, firstAt: 0, lastAt: 0 };
  const had = (more: Partial<CampaignEvidence>): Partial<Evidence> => ({
    campaigns: [
      {
        campaignId: '11111111-1111-4111-8111-111111111111',
        tags: [],
        received: 1,
        firstReceivedAt: 0,
        lastReceivedAt: 0,
        variant: null,
        control: false,
        enrolledAt: null,
        channels: {},
        interactions: {},
        conversions: {},
        ...more,
      },
    ],
  });
  const holds = (rule: JsonObject, more: Partial<CampaignEvidence>): boolean =>
    matches(rule, '2025-01-01T00:00:00Z', {}, had(more));
  const opened = { filter: 'interacted', action: 'open', value: true };

  test('opens of machines count unless the filter says otherwise', () => {
    expect(holds(opened, { interactions: { machine_open: once } })).toBe(true);
    expect(holds({ ...opened, machine_opens: false }, { interactions: { machine_open: once } })).toBe(false);
    expect(holds({ ...opened, machine_opens: false }, { interactions: { open: once } })).toBe(true);
  });

  test('the control group converts from nothing', () => {
    const converted = { filter: 'converted', value: true };
    expect(holds(converted, { conversions: { B: once } })).toBe(true);
    expect(holds({ ...converted, event: 'A' }, { conversions: { B: once } })).toBe(false);
    expect(holds(converted, { conversions: { B: once }, control: true })).toBe(false);
  });
});

describe('places', () => {
  const here = (latitude: number, longitude: number): Partial<Profile> => ({
    fields: { current_location: { latitude, longitude } },
  });
  const around = (comparison: string) => ({
    ...{ filter: 'location', comparison, latitude: 48.8566, longitude: 2.3522 },
    radius_meters: 10_000,
  });
  const NOW = '2025-01-01T00:00:00Z';

  test('inside, outside, and neither where nothing is known', () => {
    expect(matches(around('inside'), NOW, here(48.8, 2.3))).toBe(true);
    expect(matches(around('inside'), NOW, here(45.76, 4.84))).toBe(false);
    expect(matches(around('outside'), NOW, here(45.76, 4.84))).toBe(true);
    expect(matches(around('outside'), NOW, {})).toBe(false);
  });
});
