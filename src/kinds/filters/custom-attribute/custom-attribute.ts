// Custom attributes. Without a type: every comparison of braze-rest-api 2.2, whose negative forms match people who
// lack the attribute. With one: those of campaign-delivery 18.2. A value of another type never matches.
import type { Filter, FilterKind, Language } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import {
  listValues,
  MAX_ANY_OF_VALUES,
  openSettings,
  readNumber,
  readText,
  readTexts,
} from '../../../core/segments/settings.ts';
import type { TimeTest } from '../../../core/segments/time-range.ts';
import { isTimeComparison, parseTimeTest, TIME_COMPARISONS } from '../../../core/segments/time-range.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { attributeOf, attributeSql } from './attribute.ts';
import type { PhraseName } from './describe.ts';
import { describeAttribute, PHRASES } from './describe.ts';
import { compareOrder, compareTime } from './orders.ts';
import { compareRegex, MAX_REGEX_CHARS } from './exact-regex.ts';
import type { Scalar } from '../conditions/scalars.ts';
import { readScalar, readScalars } from '../conditions/scalars.ts';
import { parseTyped } from '../conditions/typed.ts';
import { filterOnValue } from '../conditions/on-value.ts';
import type { Condition } from './values.ts';
import { compareAnyOf, compareElements, compareScalar } from './values.ts';

export const CUSTOM_ATTRIBUTE_COMPARISONS: readonly string[] = [...Object.keys(PHRASES), ...TIME_COMPARISONS];

export const customAttribute: FilterKind = {
  id: 'custom-attribute',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['name', 'type', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const name = readText(settings.value, 'name', path);
    if (!name.ok) return name;
    if (name.value === '') return refuse('invalid_filter', 'A name is required.', `${path}.name`);
    return settings.value['type'] === undefined
      ? parseComparison(settings.value, name.value, path)
      : parseOfType(settings.value, name.value, path);
  },
};

/** With a type: the comparisons that a person picks on a screen (CD-18.2). */
const TYPES = ['boolean', 'number', 'string', 'array', 'time'] as const;

const parseOfType = (settings: Settings, name: string, path: string): Result<Filter> => {
  const comparison = parseTyped(settings, path, TYPES);
  if (!comparison.ok) return comparison;
  return ok(
    filterOnValue(comparison.value, {
      value: (scope) => attributeSql(scope, name),
      text: (scope) => ({
        text: sql`(${scope.attributes} ->> ${name}::text)`,
        of: attributeSql(scope, name),
      }),
      valueOf: (profile) => attributeOf(profile, name),
      label: (language) => describeAttribute(name, '', '', language),
    }),
  );
};

const parseComparison = (settings: Settings, name: string, path: string): Result<Filter> => {
  const comparison = settings['comparison'];
  if (isTimeComparison(comparison)) {
    const test = parseTimeTest(settings, comparison, path);
    return test.ok ? ok(timeFilter(name, test.value)) : test;
  }
  const phrase = typeof comparison === 'string' && isPhrase(comparison) ? comparison : null;
  if (phrase === null)
    return refuse(
      'invalid_filter',
      `Must be one of: ${CUSTOM_ATTRIBUTE_COMPARISONS.join(', ')}.`,
      `${path}.comparison`,
    );
  if (phrase === 'exists' || phrase === 'does_not_exist') return ok(presenceFilter(name, phrase));
  const condition = parseCondition(settings, phrase, path);
  return condition.ok ? ok(conditionFilter(name, phrase, settings['value'], condition.value)) : condition;
};

const isPhrase = (name: string): name is PhraseName => Object.hasOwn(PHRASES, name);

const parseCondition = (
  settings: Settings,
  phrase: Exclude<PhraseName, 'exists' | 'does_not_exist'>,
  path: string,
): Result<Condition> => {
  switch (phrase) {
    case 'equals':
    case 'not_equal':
      return mapOk(readScalar(settings['value'], `${path}.value`), (value) =>
        compareScalar(value, phrase === 'not_equal'),
      );
    case 'is_any_of':
    case 'is_none_of':
      return mapOk(readTexts(settings, 'value', path), (values) =>
        compareAnyOf(values, phrase === 'is_none_of'),
      );
    case 'includes_value':
    case 'does_not_include_value':
      return mapOk(readScalars(settings['value'], `${path}.value`, MAX_ANY_OF_VALUES), (values) =>
        compareElements(values, phrase === 'does_not_include_value'),
      );
    case 'matches_regex':
    case 'does_not_match_regex': {
      const pattern = readText(settings, 'value', path, MAX_REGEX_CHARS);
      return pattern.ok
        ? compareRegex(pattern.value, phrase === 'does_not_match_regex', `${path}.value`)
        : pattern;
    }
    default:
      return mapOk(readNumber(settings, 'value', path), (bound) => compareOrder(phrase, bound));
  }
};

const mapOk = <A, B>(result: Result<A>, map: (value: A) => B): Result<B> =>
  result.ok ? ok(map(result.value)) : result;

const conditionFilter = (name: string, phrase: PhraseName, value: unknown, condition: Condition): Filter => ({
  narrows: phrase === 'matches_regex' || phrase === 'does_not_match_regex',
  toSql: (scope) => condition.toSql(attributeSql(scope, name)),
  test: (profile) => {
    const stored = attributeOf(profile, name);
    return stored === undefined ? condition.whenMissing : condition.test(stored);
  },
  describe: (language) =>
    describeAttribute(name, PHRASES[phrase][language], shown(value, language), language),
});

const shown = (value: unknown, language: Language): string =>
  listValues((Array.isArray(value) ? value : [value]) as readonly Scalar[], language);

const timeFilter = (name: string, test: TimeTest): Filter => {
  const conditionAt = rememberLast((now) => compareTime(test, now));
  return {
    toSql: (scope) => conditionAt(scope.now).toSql(attributeSql(scope, name)),
    test: (profile, now) => {
      const stored = attributeOf(profile, name);
      return stored !== undefined && conditionAt(now).test(stored);
    },
    describe: (language) =>
      describeAttribute(name, language === 'en' ? 'is' : 'est', test.describe(language), language),
  };
};

/** A batch is judged at one instant: its bounds are made into text once. */
const rememberLast = (make: (now: Instant) => Condition): ((now: Instant) => Condition) => {
  let last: { readonly now: Instant; readonly condition: Condition } | null = null;
  return (now) => {
    if (last?.now !== now) last = { now, condition: make(now) };
    return last.condition;
  };
};

const presenceFilter = (name: string, phrase: 'exists' | 'does_not_exist'): Filter => ({
  toSql: (scope) => {
    const missing = sql`(coalesce(jsonb_typeof(${attributeSql(scope, name)}), 'null') = 'null')`;
    return phrase === 'exists' ? sql`(not ${missing})` : missing;
  },
  test: (profile) => (attributeOf(profile, name) !== undefined) === (phrase === 'exists'),
  describe: (language) => describeAttribute(name, PHRASES[phrase][language], '', language),
});
