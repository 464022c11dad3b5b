import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { ok, refuse } from '../result.ts';
import { raw, renderSql, sql } from '../sql.ts';
import type { Profile } from '../users/user.ts';
import { compileSegment } from './compile.ts';
import { describeSegment } from './describe.ts';
import { evaluateSegment, findUnmet } from './evaluate.ts';
import { NO_EVIDENCE } from './evidence.ts';
import type { FilterKind, Scope } from './filter.ts';
import { compileAudience } from './compiled-audience.ts';
import { indexFilterKinds, parseSegment, type Segment } from './segment.ts';

// A filter that matches people whose external id holds a letter.
const letter: FilterKind = {
  id: 'letter',
  parse: (settings, path) => {
    const { is, loose } = settings as { is?: unknown; loose?: boolean };
    if (typeof is !== 'string') return refuse('invalid_filter', 'A letter is required.', `${path}.is`);
    return ok({
      narrows: loose === true,
      toSql: () => sql`has(${is})`,
      test: (profile) => profile.externalId?.includes(is) ?? false,
      describe: () => is,
    });
  },
};
const kinds = indexFilterKinds([letter]);
const scope = { now: 0 } as Scope;
const has = (is: string, loose = false): JsonObject => ({ filter: 'letter', is, loose });
const person = (externalId: string): Profile => ({ externalId }) as Profile;

const parse = (rule: unknown): Segment => {
  const parsed = parseSegment(rule, kinds, 'audience');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const whereOf = (rule: unknown): string => renderSql(compileSegment(parse(rule), scope).where).text;

describe('the rule tree', () => {
  const rule = { all: [has('a'), { any: [has('b'), { none: [has('c')] }] }] };

  test('groups mean all, any and none', () => {
    const segment = parse(rule);
    const matches = (id: string): boolean => evaluateSegment(segment, person(id), 0, NO_EVIDENCE);
    expect([matches('a'), matches('ab'), matches('ac'), matches('abc'), matches('b')]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test('compiles to one condition with parameters in order', () => {
    const { where, exact } = compileSegment(parse(rule), scope);
    expect(renderSql(where)).toEqual({
      text: '(has($1) and (has($2) or (not (has($3)))))',
      values: ['a', 'b', 'c'],
    });
    expect(exact).toBe(true);
  });

  test('a bare leaf is a rule; an empty all is everybody', () => {
    expect(whereOf(has('a'))).toBe('has($1)');
    expect(renderSql(compileSegment(parse({ all: [] }), scope).where)).toEqual(renderSql(raw('true')));
    expect(evaluateSegment(parse({ all: [] }), person(''), 0, NO_EVIDENCE)).toBe(true);
  });

  test('a filter that only narrows never shrinks the set, however often it is negated', () => {
    expect(whereOf({ none: [has('a', true)] })).toBe('(not (false))');
    expect(whereOf({ none: [{ none: [has('a', true)] }] })).toBe('(not ((not (has($1)))))');
    expect(compileSegment(parse({ none: [has('a', true)] }), scope).exact).toBe(false);
  });

  test('names what stands in the way', () => {
    const unmet = findUnmet(parse(rule), person('c'), 0, NO_EVIDENCE);
    expect(unmet.map(({ path }) => path)).toEqual([
      'audience.all[0]',
      'audience.all[1].any[0]',
      'audience.all[1].any[1].none[0]',
    ]);
  });

  test('describes itself in both languages', () => {
    expect(describeSegment(parse(rule), 'en')).toBe('a and (b or none of (c))');
    expect(describeSegment(parse(rule), 'fr')).toBe('a et (b ou aucun de (c))');
    expect(describeSegment(parse({ all: [] }), 'fr')).toBe('tout le monde');
  });
});

describe('stored rules', () => {
  const deepest = (depth: number): JsonObject => (depth === 0 ? has('a') : { any: [deepest(depth - 1)] });
  const compile = (rule: JsonObject | null) => {
    const audience = compileAudience(rule, kinds);
    if (!audience.ok) throw new Error(audience.error.message);
    return audience.value;
  };

  test('two rules at their limits can be joined, an empty all among them', () => {
    const many = Array.from({ length: 200 }, () => has('a'));
    const joined = compile({ all: [deepest(10), { all: [] }, { any: many }] });
    expect(joined.test(person('a'), 0, NO_EVIDENCE)).toBe(true);
    expect(joined.test(person('b'), 0, NO_EVIDENCE)).toBe(false);
    expect(renderSql(joined.toSql(scope)).values).toHaveLength(201);
    expect(joined.narrows).toBe(false);
  });

  test('no rule is everybody', () => {
    expect(renderSql(compile(null).toSql(scope)).text).toBe('true');
    expect(compile(null).test(person(''), 0, NO_EVIDENCE)).toBe(true);
  });

  test('a narrowing filter is known to narrow', () => {
    expect(compile({ all: [has('a'), { none: [has('b', true)] }] }).narrows).toBe(true);
  });
});

describe('refusals name the offending clause', () => {
  const nested = (depth: number): JsonObject => (depth === 0 ? has('a') : { any: [nested(depth - 1)] });
  const many = (count: number): JsonObject => ({ any: Array.from({ length: count }, () => has('a')) });

  test.each<[string, unknown, string, string]>([
    ['array root', [has('a')], 'invalid_rule', 'audience'],
    ['no object', null, 'invalid_rule', 'audience'],
    ['empty object', {}, 'invalid_rule', 'audience'],
    ['two groups', { all: [has('a')], any: [has('b')] }, 'invalid_rule', 'audience'],
    ['unknown group', { some: [has('a')] }, 'invalid_rule', 'audience'],
    ['group that is no array', { all: has('a') }, 'invalid_rule', 'audience.all'],
    ['empty group', { all: [has('a'), { any: [] }] }, 'invalid_rule', 'audience.all[1].any'],
    ['unknown filter', { all: [{ filter: 'moon' }] }, 'unknown_filter', 'audience.all[0].filter'],
    ['filter named by no string', { filter: 5 }, 'unknown_filter', 'audience.filter'],
    ['bad settings', { any: [has('a'), { filter: 'letter' }] }, 'invalid_filter', 'audience.any[1].is'],
  ])('%s', (_, rule, code, field) => {
    const parsed = parseSegment(rule, kinds);
    expect(parsed.ok ? null : parsed.error).toMatchObject({ code, field });
  });

  test('a filter holds 10,000 bytes, a rule 100,000; what is stored is not measured again', () => {
    const of = (length: number): JsonObject => has('x'.repeat(length));
    expect(parseSegment(of(9_900), kinds).ok).toBe(true);
    expect(parseSegment({ any: [has('a'), of(10_000)] }, kinds)).toMatchObject({
      ok: false,
      error: { code: 'rule_too_large', field: 'audience.any[1]' },
    });
    const long = { any: Array.from({ length: 11 }, () => of(9_900)) };
    expect(parseSegment(long, kinds)).toMatchObject({
      ok: false,
      error: { code: 'rule_too_large', field: 'audience' },
    });
    expect(compileAudience(long, kinds).ok).toBe(true);
  });

  test('10 groups deep and 200 filters are accepted, one more is not', () => {
    expect(parseSegment(nested(10), kinds).ok).toBe(true);
    expect(parseSegment(nested(11), kinds)).toMatchObject({ ok: false, error: { code: 'rule_too_deep' } });
    expect(parseSegment(many(200), kinds).ok).toBe(true);
    expect(parseSegment(many(201), kinds)).toMatchObject({
      ok: false,
      error: { code: 'rule_too_large', field: 'audience.any[200]' },
    });
  });
});
