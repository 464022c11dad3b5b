// Filters on a real server: edges of numbers, slices by part, hostile values, and every comparison of braze-rest-api
// 2.2. Random rules over random people are in filters-random.test.ts.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectAudience } from '../../src/adapters/postgres/audience.ts';
import { toProfile, type ProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import { usersScope } from '../../src/adapters/postgres/scope.ts';
import { parseConnectedAudience } from '../../src/contract/braze/connected-audience.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { PARTS } from '../../src/core/part.ts';
import { compileSegment } from '../../src/core/segments/compile.ts';
import { describeSegment } from '../../src/core/segments/describe.ts';
import { evaluateSegment } from '../../src/core/segments/evaluate.ts';
import { NO_EVIDENCE } from '../../src/core/segments/evidence.ts';
import { indexFilterKinds, parseSegment, type Segment } from '../../src/core/segments/segment.ts';
import { renderSql } from '../../src/core/sql.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import { withSegments } from '../../src/kinds/filters/segment-membership/segment-membership.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { buildProfile, storeProfiles } from '../support/people.ts';
import { NOW, person, SEGMENTS, settingsByKind } from '../support/segments.ts';

const kinds = withSegments(indexFilterKinds(filterKindList), (id) => SEGMENTS[id] ?? null);
const PEOPLE = 160;
const SEED = Number(process.env['FILTERS_SEED'] ?? 20_260_329);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const parse = (input: unknown): Segment => {
  const parsed = parseSegment(input, kinds);
  if (!parsed.ok) throw new Error(`${parsed.error.field}: ${parsed.error.message} ${JSON.stringify(input)}`);
  return parsed.value;
};

const readBack = async (workspaceId: number): Promise<readonly Profile[]> => {
  const { rows } = await database.pool.query<ProfileRow>('select * from users where workspace_id = $1', [
    workspaceId,
  ]);
  return rows.map(toProfile);
};

interface Verdict {
  readonly user_id: string;
  readonly verdict: boolean | null;
}

const askDatabase = async (segment: Segment, workspaceId: number): Promise<readonly Verdict[]> => {
  const { where } = compileSegment(segment, usersScope(NOW));
  const { text, values } = renderSql(where, 2);
  const { rows } = await database.pool.query<Verdict>(
    `select user_id, (${text}) as verdict from users where workspace_id = $1`,
    [workspaceId, ...values],
  );
  return rows;
};

const storeWorld = async (workspaceId: number, seed: number): Promise<readonly Profile[]> => {
  const people = fc.sample(person, { seed, numRuns: PEOPLE });
  await storeProfiles(
    database.pool,
    people.map((one, i) => ({
      ...one,
      workspaceId,
      part: PARTS[i % PARTS.length]!,
      externalId: one.externalId === null ? null : `${one.externalId}-${i}`,
    })),
  );
  return readBack(workspaceId);
};

describe('numbers', () => {
  test('on numbers only SQL could have stored: the domain is IEEE double on both sides', async () => {
    const stored = [
      '1e400',
      '-1e400',
      '1e-400',
      '0.1000000000000000055511151231257827',
      '9007199254740993',
      '-0.0',
    ];
    const people = stored.map((_, i) =>
      buildProfile({ workspaceId: 50, userId: i.toString(16).padStart(24, '0') }),
    );
    await storeProfiles(database.pool, people);
    for (const [i, text] of stored.entries())
      await database.pool.query(
        `update users set attributes = ('{"n":' || $1 || ',"list":[' || $1 || ']}')::jsonb where user_id = $2`,
        [text, people[i]!.userId],
      );
    const back = await readBack(50);
    expect(back).toHaveLength(stored.length);
    for (const value of [0, 0.1, 9007199254740992, 9007199254740994, 1.7976931348623157e308, -1])
      for (const comparison of [
        'equals',
        'not_equal',
        'greater_than',
        'less_than_or_equal_to',
        'includes_value',
      ])
        for (const name of ['n', 'list']) {
          const segment = parse({ filter: 'custom-attribute', name, comparison, value });
          const verdicts = new Map((await askDatabase(segment, 50)).map((row) => [row.user_id, row.verdict]));
          for (const one of back)
            expect([name, comparison, value, one.attributes, verdicts.get(one.userId)]).toEqual([
              name,
              comparison,
              value,
              one.attributes,
              evaluateSegment(segment, one, NOW, NO_EVIDENCE),
            ]);
        }
  });
});

describe('slices by part', () => {
  test('walk an audience once, in order, whatever the size of a slice', async () => {
    const people = await storeWorld(1, SEED);
    for (const input of [
      { filter: 'random-bucket', comparison: 'less_than', value: 5000 },
      { any: [{ filter: 'custom-attribute', name: 'plan', comparison: 'does_not_match_regex', value: 'a' }] },
    ]) {
      const segment = parse(input);
      const found: string[] = [];
      for (const part of PARTS)
        for (let after: string | null = ''; after !== null;) {
          const slice = await selectAudience(database.pool, {
            workspaceId: 1,
            segment,
            now: NOW,
            part,
            afterUserId: after,
            limit: 2,
          });
          found.push(...slice.userIds);
          after = slice.nextAfterUserId;
        }
      const expected = people
        .filter((one) => evaluateSegment(segment, one, NOW, NO_EVIDENCE))
        .map((one) => one.userId);
      expect(found).toHaveLength(expected.length);
      expect(new Set(found)).toEqual(new Set(expected));
    }
  });
});

describe('hostile values', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '$1',
      '$$',
      '::',
      "' or true --",
      '{"$time":"x"}',
      '?',
      '%s',
      '${x}',
      ';',
    ),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'toString',
      '\u202e',
      '\ufeff',
      '\ud800',
      '\0',
    ),
  );
  const shapes: readonly ((a: string, b: string, n: number) => JsonObject)[] = [
    (name, value) => ({ filter: 'custom-attribute', name, comparison: 'equals', value }),
    (name, value) => ({ filter: 'custom-attribute', name, comparison: 'not_equal', value }),
    (name, value) => ({ filter: 'custom-attribute', name, comparison: 'is_none_of', value: [value, name] }),
    (name, value, n) => ({
      filter: 'custom-attribute',
      name,
      comparison: 'includes_value',
      value: [value, n, n > 0, ...(n > 5 ? [name] : [])],
    }),
    (name, _, n) => ({ filter: 'custom-attribute', name, comparison: 'less_than', value: n }),
    (name, _, n) => ({
      filter: 'custom-attribute',
      name,
      comparison: 'less_than_x_days_ago',
      value: Math.abs(n),
    }),
    (group_id) => ({ filter: 'subscription-group', group_id, comparison: 'is', value: 'subscribed' }),
    (a, b) => ({ filter: 'external-id', comparison: 'is_any_of', value: [a, b] }),
    (a) => ({ filter: 'profile-field', field: 'country', comparison: 'is_none_of', value: a }),
  ];

  test('20,000 of them leave the SQL text of each shape the same, and run', async () => {
    const texts = new Map<number, string>();
    const inputs = fc.sample(
      fc.tuple(hostile, hostile, fc.double({ noNaN: true, noDefaultInfinity: true })),
      {
        seed: SEED,
        numRuns: 4_000,
      },
    );
    let accepted = 0;
    let refused = 0;
    for (const [i, [a, b, n]] of inputs.entries())
      for (const [k, shape] of shapes.entries()) {
        const parsed = parseSegment(shape(a, b, n), kinds);
        if (!parsed.ok) {
          refused += 1;
          expect(/\0|[\ud800-\udfff]/u.test(a + b)).toBe(true);
          continue;
        }
        accepted += 1;
        const { text } = renderSql(compileSegment(parsed.value, usersScope(NOW)).where);
        if (!texts.has(k)) texts.set(k, text);
        if (texts.get(k) !== text) expect(text).toBe(texts.get(k));
        if (i % 40 === 0) await askDatabase(parsed.value, 1);
      }
    console.log(`hostile values: ${accepted} accepted, ${refused} refused, seed ${SEED}`);
    expect(accepted).toBeGreaterThanOrEqual(20_000);
    expect(texts.size).toBe(shapes.length);
  });

  /** Choices that are part of a rule's shape; everything else in it is a value. */
  const STRUCTURE = new Set(['type', 'comparison', 'measure', 'newest', 'formatted', 'field', 'action']);
  const KEPT = new Set([
    ...STRUCTURE,
    'orders',
    'network',
    'category',
    'campaign_id',
    'list_id',
    'segment_id',
  ]);

  /** Every text that is a value becomes a hostile one; paths keep their brackets. */
  const poison = (key: string, value: Json, text: string): Json => {
    if (KEPT.has(key)) return value;
    if (typeof value === 'string')
      return key === 'path' || key === 'property' ? value.replaceAll(/sku|note|sub/g, quoted(text)) : text;
    if (Array.isArray(value)) return value.map((item: Json) => poison(key, item, text));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(name, item, text)]));
  };
  const quoted = (text: string) => () => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

  /** The rule without its values. */
  const shapeOf = (value: Json, key = ''): Json => {
    if (STRUCTURE.has(key)) return value;
    if (typeof value === 'string') return `text ${(value.match(/\[\]/g) ?? []).length}`;
    if (typeof value !== 'object' || value === null) return typeof value;
    if (key === 'criteria') return (value as readonly Json[]).map((item) => shapeOf(item));
    if (Array.isArray(value)) return 'list';
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item, name)]));
  };

  test('nor does any value of any kind change the text of its shape', async () => {
    const texts = new Map<string, string>();
    const tried = { accepted: 0, refused: 0, run: 0 };
    for (const [filter, settings] of Object.entries(settingsByKind(['x']))) {
      const inputs = fc.sample(fc.tuple(settings, hostile), { seed: SEED, numRuns: 450 });
      for (const [i, [values, text]] of inputs.entries()) {
        const input = { filter, ...(poison('', values, text) as JsonObject) };
        const parsed = parseSegment(input, kinds);
        if (!parsed.ok) {
          tried.refused += 1;
          continue;
        }
        tried.accepted += 1;
        const { text: sqlText } = renderSql(compileSegment(parsed.value, usersScope(NOW)).where);
        const shape = `${filter} ${filter === 'segment-membership' ? JSON.stringify(values) : JSON.stringify(shapeOf(values))}`;
        if (!texts.has(shape)) texts.set(shape, sqlText);
        if (texts.get(shape) !== sqlText) expect(sqlText, shape).toBe(texts.get(shape));
        if (i % 15 === 0) {
          tried.run += 1;
          await askDatabase(parsed.value, 1);
        }
      }
    }
    console.log(`hostile values of every kind: ${JSON.stringify({ ...tried, shapes: texts.size })}`);
    expect(tried.accepted).toBeGreaterThanOrEqual(20_000);
    expect(tried.run).toBeGreaterThan(1_000);
  });
});

describe('connected audience', () => {
  const day = 86_400_000;
  const time = (offsetMs: number): Json => ({ $time: new Date(NOW + offsetMs).toISOString() });
  const iso = (offsetMs: number): string => new Date(NOW + offsetMs).toISOString();

  /** type, comparison, value, a value that matches, a value that does not; undefined = without the attribute. */
  const rows: readonly [string, string, Json | undefined, Json | undefined, Json | undefined][] = [
    ['string', 'equals', 'blue', 'blue', 'Blue'],
    ['string', 'equals', 'blue', 'blue', undefined],
    ['string', 'equals', '5', '5', 5],
    ['string', 'not_equal', 'blue', 'red', 'blue'],
    ['string', 'not_equal', 'blue', undefined, 5],
    ['string', 'matches_regex', '^b.*e$', 'blue', 'BLUE'],
    ['string', 'matches_regex', 'lu', 'blue', undefined],
    ['string', 'does_not_match_regex', '^b', 'red', 'blue'],
    ['string', 'does_not_match_regex', '^b', undefined, 5],
    ['string', 'exists', undefined, '', undefined],
    ['string', 'does_not_exist', undefined, undefined, 'blue'],
    ['string', 'is_any_of', ['red', 'blue'], 'blue', 'green'],
    ['string', 'is_any_of', 'blue', 'blue', undefined],
    ['string', 'is_none_of', ['red', 'blue'], 'green', 'red'],
    ['string', 'is_none_of', 'blue', undefined, 'blue'],
    ['array', 'includes_value', 'a', ['x', 'a'], ['x']],
    ['array', 'includes_value', ['a', 'b'], ['x', 'b'], 'a'],
    ['array', 'includes_value', [7], ['7', 7], ['7']],
    ['array', 'does_not_include_value', 'a', ['x'], ['a']],
    ['array', 'does_not_include_value', ['a', 'b'], undefined, ['b']],
    ['array', 'exists', undefined, [], undefined],
    ['array', 'does_not_exist', undefined, undefined, ['a']],
    ['array', 'is_any_of', ['a', 'b'], ['b'], ['c']],
    ['array', 'is_none_of', ['a', 'b'], ['c'], ['b', 'c']],
    ['numeric', 'equals', 5, 5, 5.5],
    ['numeric', 'equals', 5, 5, '5'],
    ['numeric', 'not_equal', 5, 6, 5],
    ['numeric', 'not_equal', 5, undefined, '6'],
    ['numeric', 'greater_than', 5, 5.1, 5],
    ['numeric', 'greater_than_or_equal_to', 5, 5, 4.9],
    ['numeric', 'less_than', 5, 4.9, 5],
    ['numeric', 'less_than', 5, -1, undefined],
    ['numeric', 'less_than_or_equal_to', 5, 5, 5.1],
    ['numeric', 'exists', undefined, 0, undefined],
    ['numeric', 'does_not_exist', undefined, undefined, 0],
    ['boolean', 'equals', true, true, false],
    ['boolean', 'equals', true, true, 'true'],
    ['boolean', 'not_equal', true, false, true],
    ['boolean', 'does_not_equal', true, false, true],
    ['boolean', 'does_not_equal', true, undefined, 'x'],
    ['boolean', 'exists', undefined, false, undefined],
    ['boolean', 'does_not_exist', undefined, undefined, false],
    ['time', 'less_than_x_days_ago', 2, time(-2 * day + 1), time(-2 * day)],
    ['time', 'less_than_x_days_ago', 2, time(0), time(1)],
    ['time', 'greater_than_x_days_ago', 2, time(-2 * day - 1), time(-2 * day)],
    ['time', 'less_than_x_days_in_the_future', 2, time(2 * day - 1), time(2 * day)],
    ['time', 'less_than_x_days_in_the_future', 2, time(1), time(0)],
    ['time', 'greater_than_x_days_in_the_future', 2, time(2 * day + 1), time(2 * day)],
    ['time', 'after', iso(0), time(1), time(0)],
    ['time', 'after', iso(0), time(1), iso(1)],
    ['time', 'before', iso(0), time(-1), time(0)],
    ['time', 'before', iso(0), time(-1), undefined],
    ['time', 'exists', undefined, time(0), undefined],
    ['time', 'does_not_exist', undefined, undefined, time(0)],
  ];

  let nextWorkspace = 100;
  /** Stores the people in a workspace of their own and says who is in the audience, by both meanings. */
  const whoMatches = async (audience: unknown, people: readonly Partial<Profile>[]): Promise<boolean[]> => {
    const translated = parseConnectedAudience(audience, kinds);
    if (!translated.ok) throw new Error(translated.error.message);
    const segment = parse(translated.value);
    const workspaceId = nextWorkspace++;
    const stored = people.map((facts, i) =>
      buildProfile({ ...facts, workspaceId, userId: `${i.toString(16).padStart(22, '0')}00` }),
    );
    await storeProfiles(database.pool, stored);
    const back = await readBack(workspaceId);
    return Promise.all(
      stored.map(async ({ userId, part }) => {
        const slice = await selectAudience(database.pool, {
          workspaceId,
          segment,
          now: NOW,
          part,
          afterUserId: '',
          limit: 100,
        });
        const bySql = slice.userIds.includes(userId);
        const one = back.find((profile) => profile.userId === userId)!;
        expect(evaluateSegment(segment, one, NOW, NO_EVIDENCE)).toBe(bySql);
        return bySql;
      }),
    );
  };
  const having = (color: Json | undefined): Partial<Profile> => ({
    attributes: color === undefined ? {} : { color },
  });
  const leaf = (comparison: string, value: Json | undefined): JsonObject => ({
    custom_attribute: {
      custom_attribute_name: 'color',
      comparison,
      ...(value === undefined ? {} : { value }),
    },
  });

  test.each(rows)('REST-109 %s %s %j: %j matches, %j does not', async (_, comparison, value, yes, no) => {
    expect(await whoMatches(leaf(comparison, value), [having(yes), having(no)])).toEqual([true, false]);
  });

  test('REST-109 every comparison of every data type is in the table', () => {
    const expected: Record<string, string[]> = {
      string: ['equals', 'not_equal', 'matches_regex', 'does_not_match_regex', 'is_any_of', 'is_none_of'],
      array: ['includes_value', 'does_not_include_value', 'is_any_of', 'is_none_of'],
      numeric: [
        ...['equals', 'not_equal', 'greater_than', 'greater_than_or_equal_to', 'less_than'],
        'less_than_or_equal_to',
      ],
      boolean: ['equals', 'not_equal', 'does_not_equal'],
      time: [
        ...['less_than_x_days_ago', 'greater_than_x_days_ago', 'less_than_x_days_in_the_future'],
        ...['greater_than_x_days_in_the_future', 'after', 'before'],
      ],
    };
    for (const [type, comparisons] of Object.entries(expected))
      for (const comparison of [...comparisons, 'exists', 'does_not_exist'])
        expect(rows.some((row) => row[0] === type && row[1] === comparison)).toBe(true);
  });

  test('REST-108 an AND that contains an OR, and a bare filter', async () => {
    const people = [
      { attributes: { color: 'blue' }, emailState: 'opted_in' as const },
      { attributes: { color: 'blue' }, emailState: 'unsubscribed' as const, pushState: 'opted_in' as const },
      { attributes: { color: 'blue' }, emailState: 'unsubscribed' as const },
      { attributes: { color: 'red' }, emailState: 'opted_in' as const },
    ];
    const opted = { comparison: 'is', value: 'opted_in' };
    const audience = {
      AND: [
        leaf('equals', 'blue'),
        { OR: [{ email_subscription_status: opted }, { push_subscription_status: opted }] },
      ],
    };
    expect(await whoMatches(audience, people)).toEqual([true, true, false, false]);
    expect(await whoMatches({ email_subscription_status: opted }, people)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('REST-110 is_none_of without the attribute; includes_value with an array', async () => {
    expect(await whoMatches(leaf('is_none_of', ['a']), [having(undefined)])).toEqual([true]);
    expect(await whoMatches(leaf('includes_value', ['a', 'b']), [having(['b']), having(['c'])])).toEqual([
      true,
      false,
    ]);
  });

  test('CD-8.5 last used app and subscription states', async () => {
    const people = [{ lastUsedAt: NOW }, { lastUsedAt: NOW - 1 }, { lastUsedAt: null }];
    const used = (comparison: string) => ({ last_used_app: { comparison, value: iso(-1) } });
    expect(await whoMatches(used('after'), people)).toEqual([true, false, false]);
    expect(await whoMatches({ last_used_app: { comparison: 'before', value: iso(0) } }, people)).toEqual([
      false,
      true,
      false,
    ]);
    const state = (comparison: string) => ({ push_subscription_status: { comparison, value: 'subscribed' } });
    const states = [{ pushState: 'subscribed' as const }, { pushState: 'opted_in' as const }];
    expect(await whoMatches(state('is'), states)).toEqual([true, false]);
    expect(await whoMatches(state('is_not'), states)).toEqual([false, true]);
  });
});

test('every kind describes itself in both languages', () => {
  for (const [filter, settings] of Object.entries(settingsByKind(['x'])))
    for (const values of fc.sample(settings, { seed: SEED, numRuns: 50 })) {
      const segment = parse({ filter, ...values });
      const [en, fr] = [describeSegment(segment, 'en'), describeSegment(segment, 'fr')];
      expect(en).not.toMatch(/undefined|\[object/);
      expect(fr).not.toMatch(/undefined|\[object/);
      expect(fr).not.toBe(en);
    }
});
