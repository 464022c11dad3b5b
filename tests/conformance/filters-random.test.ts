// Every filter has two meanings, SQL and in memory. Here they meet: random rules, six groups deep, over random people
// and what they did, on a real server. Every kind, every comparison, never a difference.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countAudience } from '../../src/adapters/postgres/audience.ts';
import { loadEvidence } from '../../src/adapters/postgres/evidence.ts';
import { toProfile, type ProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import { usersScope } from '../../src/adapters/postgres/scope.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { PARTS } from '../../src/core/part.ts';
import { compileSegment, isExact, needsOf } from '../../src/core/segments/compile.ts';
import { evaluateSegment } from '../../src/core/segments/evaluate.ts';
import type { Evidence, Need } from '../../src/core/segments/evidence.ts';
import { NO_EVIDENCE } from '../../src/core/segments/evidence.ts';
import { indexFilterKinds, parseSegment, type Segment } from '../../src/core/segments/segment.ts';
import { renderSql } from '../../src/core/sql.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { COMPARISONS_BY_TYPE } from '../../src/kinds/filters/conditions/typed.ts';
import { CUSTOM_ATTRIBUTE_COMPARISONS } from '../../src/kinds/filters/custom-attribute/custom-attribute.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import { withSegments } from '../../src/kinds/filters/segment-membership/segment-membership.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { LISTS, personFacts, storeFacts } from '../support/filter-worlds.ts';
import { storeProfiles } from '../support/people.ts';
import { NOW, person, rule, SEGMENTS, settingsByKind } from '../support/segments.ts';

const kinds = withSegments(indexFilterKinds(filterKindList), (id) => SEGMENTS[id] ?? null);
const WORLDS = 6;
const PEOPLE_PER_WORLD = 60;
const RULES_PER_WORLD = 900;
/** Rules asked in one statement. */
const BATCH = 15;
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

/** Everything any filter may ask about. */
const EVERYTHING: readonly Need[] = [
  ...(['event', 'purchase', 'session'] as const).flatMap((of): Need[] => [
    { kind: 'summaries', of, name: null, days: null },
    { kind: 'events', of, name: null, days: null },
  ]),
  { kind: 'receipts', campaignId: null },
  { kind: 'interactions', of: 'soft_bounce', days: 30 },
  { kind: 'control-blocks' },
  ...LISTS.map((listId): Need => ({ kind: 'list', listId })),
];

interface World {
  readonly workspaceId: number;
  /** Null: people are everywhere, and statements name no part. */
  readonly part: number | null;
  readonly people: readonly Profile[];
  readonly evidence: ReadonlyMap<string, Evidence>;
}

const storeWorld = async (workspaceId: number, part: number | null): Promise<World> => {
  const seed = SEED + workspaceId;
  const given = fc.sample(person, { seed, numRuns: PEOPLE_PER_WORLD }).map((one, i) => ({
    ...one,
    workspaceId,
    part: part ?? PARTS[i % PARTS.length]!,
    externalId: one.externalId === null ? null : `${one.externalId}-${i}`,
  }));
  await storeProfiles(database.pool, given);
  const facts = fc.sample(personFacts, { seed, numRuns: PEOPLE_PER_WORLD });
  await storeFacts(database.pool, workspaceId, given, facts);
  const { rows } = await database.pool.query<ProfileRow>('select * from users where workspace_id = $1', [
    workspaceId,
  ]);
  const people = rows.map(toProfile);
  const evidence = await loadEvidence(database.pool, { people, needs: EVERYTHING, now: NOW });
  return { workspaceId, part, people, evidence };
};

/** The verdicts of SQL about everybody, rule by rule. */
const askDatabase = async (
  { workspaceId, part }: World,
  segments: readonly Segment[],
): Promise<readonly ReadonlyMap<string, boolean | null>[]> => {
  const scope = usersScope(NOW, part === null ? null : { workspaceId, part });
  const values: unknown[] = [workspaceId, part];
  const columns = segments.map((segment, i) => {
    const { text, values: own } = renderSql(compileSegment(segment, scope).where, values.length + 1);
    values.push(...own);
    return `(${text}) as v${i}`;
  });
  const { rows } = await database.pool.query<Record<string, boolean | null> & { user_id: string }>(
    `select user_id, ${columns.join(', ')} from users
     where workspace_id = $1 and ($2::smallint is null or part = $2)`,
    values,
  );
  return segments.map((_, i) => new Map(rows.map((row) => [row.user_id, row[`v${i}`] ?? null])));
};

const tallies = {
  rules: 0,
  verdicts: 0,
  matches: 0,
  narrowed: 0,
  nulls: 0,
  deepest: 0,
  differences: [] as unknown[],
};
/** Verdicts about single filters, by kind. */
const decided = new Map<string, { yes: number; no: number }>();
const seen = new Map<string, number>();
const note = (key: string): void => void seen.set(key, (seen.get(key) ?? 0) + 1);

/** Counts what a rule holds: kinds, their comparisons, its depth. */
const noteRule = (input: JsonObject, depth: number): void => {
  tallies.deepest = Math.max(tallies.deepest, depth);
  const { filter, type, comparison, action, criteria } = input;
  if (typeof filter === 'string') {
    note(filter);
    note([filter, type, comparison ?? action].filter((part) => typeof part === 'string').join(' '));
    if (criteria !== undefined) note(`${filter} criteria`);
    return;
  }
  for (const children of Object.values(input))
    for (const child of children as readonly JsonObject[]) noteRule(child, depth + 1);
};

const checkBatch = async (world: World, inputs: readonly JsonObject[], first: number): Promise<void> => {
  const segments = inputs.map(parse);
  const verdicts = await askDatabase(world, segments);
  for (const [i, segment] of segments.entries()) {
    const exact = isExact(segment);
    tallies.rules += 1;
    tallies.narrowed += exact ? 0 : 1;
    noteRule(inputs[i]!, 0);
    for (const one of world.people) {
      const evidence = world.evidence.get(one.userId) ?? NO_EVIDENCE;
      const wanted = evaluateSegment(segment, one, NOW, evidence);
      const said = verdicts[i]?.get(one.userId) ?? null;
      tallies.verdicts += 1;
      noteVerdict(inputs[i]!, wanted);
      tallies.matches += wanted ? 1 : 0;
      tallies.nulls += said === null ? 1 : 0;
      const agrees = exact ? said === wanted : said === true || !wanted;
      if (!agrees) tallies.differences.push({ rule: inputs[i], said, wanted, one, evidence });
    }
    if ((first + i) % 12 === 0) await checkNeeds(world, segment);
    if ((first + i) % 150 === 0) await checkCount(world, segment);
  }
};

const noteVerdict = ({ filter }: JsonObject, wanted: boolean): void => {
  if (typeof filter !== 'string') return;
  const sums = decided.get(filter) ?? { yes: 0, no: 0 };
  decided.set(filter, wanted ? { ...sums, yes: sums.yes + 1 } : { ...sums, no: sums.no + 1 });
};

/** What a rule says it needs is all it needs. */
const checkNeeds = async (world: World, segment: Segment): Promise<void> => {
  const needed = await loadEvidence(database.pool, {
    people: world.people,
    needs: needsOf(segment),
    now: NOW,
  });
  for (const one of world.people) {
    const some = evaluateSegment(segment, one, NOW, needed.get(one.userId) ?? NO_EVIDENCE);
    const all = evaluateSegment(segment, one, NOW, world.evidence.get(one.userId) ?? NO_EVIDENCE);
    if (some !== all) tallies.differences.push({ needs: needsOf(segment), rule: segment.rule, some, all });
  }
};

const checkCount = async (world: World, segment: Segment): Promise<void> => {
  const members = world.people.filter((one) =>
    evaluateSegment(segment, one, NOW, world.evidence.get(one.userId) ?? NO_EVIDENCE),
  );
  const counted = await countAudience(database.pool, { workspaceId: world.workspaceId, segment, now: NOW });
  expect(counted).toBe(members.length);
};

describe('SQL and memory agree', () => {
  test.each(Array.from({ length: WORLDS }, (_, i) => i + 1))(
    'on random rules and people, world %i',
    async (number) => {
      const world = await storeWorld(number, number % 3 === 0 ? null : PARTS[number]!);
      const externalIds = world.people.flatMap(({ externalId }) => externalId ?? []).slice(0, 5);
      const rules = fc.sample(rule(externalIds), { seed: SEED + number, numRuns: RULES_PER_WORLD });
      for (let i = 0; i < rules.length; i += BATCH) await checkBatch(world, rules.slice(i, i + BATCH), i);
      expect(tallies.differences.slice(0, 2)).toEqual([]);
    },
  );

  test('on single filters of every kind, so that each comparison meets people', async () => {
    const world = await storeWorld(WORLDS + 1, PARTS[7]!);
    const externalIds = world.people.flatMap(({ externalId }) => externalId ?? []).slice(0, 5);
    for (const [filter, settings] of Object.entries(settingsByKind(externalIds))) {
      const rules = fc
        .sample(settings, { seed: SEED, numRuns: filter.endsWith('-attribute') ? 240 : 30 })
        .map((one): JsonObject => ({ filter, ...one }));
      for (let i = 0; i < rules.length; i += BATCH) await checkBatch(world, rules.slice(i, i + BATCH), 1);
    }
    expect(tallies.differences.slice(0, 2)).toEqual([]);
  });

  test('the random rules were many, deep, decided both ways, and never NULL', () => {
    console.log(
      `filters: seeds ${SEED + 1}..${SEED + WORLDS + 1}`,
      JSON.stringify({ ...tallies, differences: tallies.differences.length }),
    );
    expect(tallies.rules).toBeGreaterThanOrEqual(5_000);
    expect(tallies.deepest).toBe(6);
    expect(tallies.nulls).toBe(0);
    expect(tallies.narrowed).toBeGreaterThan(300);
    expect(tallies.matches / tallies.verdicts).toBeGreaterThan(0.2);
    expect(tallies.matches / tallies.verdicts).toBeLessThan(0.8);
  });

  test('every kind on the list took part, many times, with every comparison it has', () => {
    expect(Object.keys(settingsByKind([])).sort()).toEqual([...kinds.keys()].sort());
    const rare = [...kinds.keys()].filter((kind) => (seen.get(kind) ?? 0) < 50);
    expect(rare).toEqual([]);
    const oneSided = [...kinds.keys()].filter((kind) => {
      const { yes, no } = decided.get(kind) ?? { yes: 0, no: 0 };
      return Math.min(yes, no) < 20;
    });
    expect(oneSided).toEqual([]);
    const types = ['boolean', 'number', 'string', 'array', 'time'] as const;
    const expected = [
      ...CUSTOM_ATTRIBUTE_COMPARISONS.map((comparison) => `custom-attribute ${comparison}`),
      ...types.flatMap((type) =>
        COMPARISONS_BY_TYPE[type].flatMap((comparison) => [
          `custom-attribute ${type} ${comparison}`,
          `nested-attribute ${type} ${comparison}`,
        ]),
      ),
      ...COMPARISONS_BY_TYPE.day.flatMap((comparison) => [
        `nested-attribute day ${comparison}`,
        `recurring-day ${comparison}`,
        `birthday ${comparison}`,
      ]),
      'nested-attribute criteria',
    ];
    expect(expected.filter((key) => !seen.has(key))).toEqual([]);
  });
});
