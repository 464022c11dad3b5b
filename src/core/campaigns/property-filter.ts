// Filters of a trigger on the properties of what happened (7.7), all of which must hold. A positive comparison
// matches when any value at the path fits; a negative one only when no value there equals. A property of another
// type than the filter's never matches, and blank means absent: an empty string is not blank.
import { parseProfileDate } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import { openSettings, quote, readChoice, readNumber, readText } from '../segments/settings.ts';
import type { Settings } from '../segments/settings.ts';
import type { Language } from '../segments/filter.ts';
import { parseIsoInstant } from '../braze-dates.ts';
import type { Instant } from '../time.ts';
import { DAY_MS } from '../time.ts';
import type { PropertyStep } from './property-path.ts';
import { parsePropertyPath, valuesAt } from './property-path.ts';

export interface PropertyFilter {
  matches(properties: JsonObject, now: Instant): boolean;
  describe(language: Language): string;
}

/** User-supplied regular expressions are RE2's, which is not for this ring to know. Null: not an expression. */
export type CompileRegex = (pattern: string) => ((text: string) => boolean) | null;

export const PROPERTY_TYPES = ['string', 'number', 'boolean', 'datetime', 'array'] as const;
export type PropertyType = (typeof PROPERTY_TYPES)[number];

/** Of each type; PRESENCE goes with all of them. */
export const COMPARISONS = {
  string: ['equals', 'not_equal', 'contains', 'does_not_contain', 'matches_regex', 'does_not_match_regex'],
  number: [
    'equals',
    'not_equal',
    'greater_than',
    'greater_than_or_equal_to',
    'less_than',
    'less_than_or_equal_to',
  ],
  boolean: ['equals', 'not_equal'],
  datetime: [
    'before',
    'after',
    'less_than_x_days_ago',
    'greater_than_x_days_ago',
    'less_than_x_days_in_the_future',
    'greater_than_x_days_in_the_future',
  ],
  array: ['includes_value', 'does_not_include_value'],
} as const satisfies Record<PropertyType, readonly string[]>;
export const PRESENCE = ['exists', 'does_not_exist'] as const;
type Presence = (typeof PRESENCE)[number];
type ValueComparison = (typeof COMPARISONS)[PropertyType][number];
export type PropertyComparison = ValueComparison | Presence;

export const MAX_PROPERTY_FILTERS = 50;

/** A list of `{ property, type, comparison, value }`, joined with AND. */
export const parsePropertyFilters = (
  input: unknown,
  path: string,
  compileRegex: CompileRegex,
): Result<readonly PropertyFilter[]> => {
  if (input === undefined) return ok([]);
  if (!Array.isArray(input) || input.length > MAX_PROPERTY_FILTERS)
    return refuse('invalid_trigger', `A list of at most ${MAX_PROPERTY_FILTERS} filters is required.`, path);
  const filters: PropertyFilter[] = [];
  for (const [i, one] of input.entries()) {
    const filter = parsePropertyFilter(one, `${path}[${i}]`, compileRegex);
    if (!filter.ok) return filter;
    filters.push(filter.value);
  }
  return ok(filters);
};

const parsePropertyFilter = (
  input: unknown,
  path: string,
  compileRegex: CompileRegex,
): Result<PropertyFilter> => {
  const settings = openSettings(input, path, ['property', 'type', 'comparison', 'value']);
  if (!settings.ok) return settings;
  const property = readText(settings.value, 'property', path);
  if (!property.ok) return property;
  const steps = parsePropertyPath(property.value);
  if (steps === null) return refuse('invalid_trigger', 'Not a property path.', `${path}.property`);
  const type = readChoice(settings.value, 'type', path, PROPERTY_TYPES);
  if (!type.ok) return type;
  const choices: readonly PropertyComparison[] = [...COMPARISONS[type.value], ...PRESENCE];
  const comparison = readChoice(settings.value, 'comparison', path, choices);
  if (!comparison.ok) return comparison;
  const fit = parseFit({ type: type.value, settings: settings.value, path, compileRegex }, comparison.value);
  if (!fit.ok) return fit;
  return ok(makeFilter(property.value, steps, comparison.value, fit.value, settings.value['value']));
};

/** Does the whole of what stands at the path fit? */
type Fit = (values: readonly Json[], now: Instant) => boolean;
type Test = (value: Json, now: Instant) => boolean;

interface Reading {
  readonly type: PropertyType;
  readonly settings: Settings;
  readonly path: string;
  readonly compileRegex: CompileRegex;
}

const any =
  (test: Test): Fit =>
  (values, now) =>
    values.some((value) => test(value, now));
/** Something of the type is there, and nothing of it equals. */
const none =
  (isOfType: (value: Json) => boolean, test: Test): Fit =>
  (values, now) => {
    const typed = values.filter(isOfType);
    return typed.length > 0 && !typed.some((value) => test(value, now));
  };

const parseFit = (reading: Reading, comparison: PropertyComparison): Result<Fit> => {
  const { type, settings, path } = reading;
  switch (comparison) {
    case 'exists':
      return ok((values) => values.some((value) => value !== null));
    case 'does_not_exist':
      return ok((values) => values.every((value) => value === null));
    case 'equals':
    case 'not_equal':
      return fitEquality(reading, comparison === 'not_equal');
    case 'contains':
    case 'does_not_contain':
      return mapOk(readText(settings, 'value', path), (part) =>
        signed(comparison === 'does_not_contain', isText, (value) => isText(value) && value.includes(part)),
      );
    case 'matches_regex':
    case 'does_not_match_regex':
      return fitRegex(reading, comparison === 'does_not_match_regex');
    case 'includes_value':
    case 'does_not_include_value':
      return fitElement(reading, comparison === 'does_not_include_value');
    case 'before':
    case 'after':
      return fitInstant(settings, path, comparison);
    default:
      return mapOk(readNumber(settings, 'value', path), (bound) =>
        type === 'number' ? any(numberTest(comparison, bound)) : any(daysTest(comparison, bound)),
      );
  }
};

const mapOk = <A, B>(result: Result<A>, map: (value: A) => B): Result<B> =>
  result.ok ? ok(map(result.value)) : result;

const signed = (negative: boolean, isOfType: (value: Json) => boolean, test: Test): Fit =>
  negative ? none(isOfType, test) : any(test);

const isText = (value: Json): value is string => typeof value === 'string';

const fitEquality = ({ type, settings, path }: Reading, negative: boolean): Result<Fit> => {
  const wanted = settings['value'];
  if (typeof wanted !== type) return refuse('invalid_trigger', `A ${type} is required.`, `${path}.value`);
  return ok(
    signed(
      negative,
      (value) => typeof value === type,
      (value) => value === wanted,
    ),
  );
};

const fitRegex = ({ settings, path, compileRegex }: Reading, negative: boolean): Result<Fit> => {
  const pattern = readText(settings, 'value', path, 2_000);
  if (!pattern.ok) return pattern;
  const test = compileRegex(pattern.value);
  return test === null
    ? refuse('invalid_trigger', 'Not a regular expression that RE2 understands.', `${path}.value`)
    : ok(signed(negative, isText, (value) => isText(value) && test(value)));
};

const fitElement = ({ settings, path }: Reading, negative: boolean): Result<Fit> => {
  const wanted = settings['value'];
  if (!['string', 'number', 'boolean'].includes(typeof wanted))
    return refuse('invalid_trigger', 'A string, a number or a boolean is required.', `${path}.value`);
  const includes: Test = (value) => Array.isArray(value) && value.includes(wanted);
  return ok(signed(negative, (value) => Array.isArray(value), includes));
};

const fitInstant = (settings: Settings, path: string, comparison: 'before' | 'after'): Result<Fit> => {
  const text = settings['value'];
  const bound = typeof text === 'string' ? parseIsoInstant(text) : null;
  if (bound === null) return refuse('invalid_trigger', 'An ISO 8601 date-time is required.', `${path}.value`);
  return ok(any(atTest((at) => (comparison === 'before' ? at < bound : at > bound))));
};

const atTest =
  (fits: (at: Instant, now: Instant) => boolean): Test =>
  (value, now) => {
    const at = isText(value) ? parseProfileDate(value) : null;
    return at !== null && fits(at, now);
  };

const numberTest =
  (comparison: ValueComparison, bound: number): Test =>
  (value) => {
    if (typeof value !== 'number') return false;
    switch (comparison) {
      case 'greater_than':
        return value > bound;
      case 'greater_than_or_equal_to':
        return value >= bound;
      case 'less_than':
        return value < bound;
      default:
        return value <= bound;
    }
  };

/** Days are N × 24 h of elapsed time. */
const daysTest = (comparison: ValueComparison, days: number): Test => {
  const spanMs = days * DAY_MS;
  return atTest((at, now) => {
    switch (comparison) {
      case 'less_than_x_days_ago':
        return at <= now && at > now - spanMs;
      case 'greater_than_x_days_ago':
        return at < now - spanMs;
      case 'less_than_x_days_in_the_future':
        return at >= now && at < now + spanMs;
      default:
        return at > now + spanMs;
    }
  });
};

const PHRASES: Readonly<Record<PropertyComparison, Readonly<Record<Language, string>>>> = {
  equals: { en: 'is', fr: 'vaut' },
  not_equal: { en: 'is not', fr: 'ne vaut pas' },
  contains: { en: 'contains', fr: 'contient' },
  does_not_contain: { en: 'does not contain', fr: 'ne contient pas' },
  matches_regex: { en: 'matches the expression', fr: 'correspond à l’expression' },
  does_not_match_regex: { en: 'does not match the expression', fr: 'ne correspond pas à l’expression' },
  greater_than: { en: 'is more than', fr: 'dépasse' },
  greater_than_or_equal_to: { en: 'is at least', fr: 'est au moins' },
  less_than: { en: 'is less than', fr: 'est en dessous de' },
  less_than_or_equal_to: { en: 'is at most', fr: 'est au plus' },
  before: { en: 'is before', fr: 'est avant' },
  after: { en: 'is after', fr: 'est après' },
  less_than_x_days_ago: { en: 'is less ago than days:', fr: 'date de moins de jours :' },
  greater_than_x_days_ago: { en: 'is more ago than days:', fr: 'date de plus de jours :' },
  less_than_x_days_in_the_future: { en: 'comes in less than days:', fr: 'vient dans moins de jours :' },
  greater_than_x_days_in_the_future: { en: 'comes in more than days:', fr: 'vient dans plus de jours :' },
  includes_value: { en: 'includes', fr: 'comprend' },
  does_not_include_value: { en: 'does not include', fr: 'ne comprend pas' },
  exists: { en: 'is not blank', fr: 'n’est pas vide' },
  does_not_exist: { en: 'is blank', fr: 'est vide' },
};

const makeFilter = (
  property: string,
  steps: readonly PropertyStep[],
  comparison: PropertyComparison,
  fit: Fit,
  value: unknown,
): PropertyFilter => ({
  matches: (properties, now) => fit(valuesAt(properties, steps), now),
  describe: (language) =>
    [
      quote(property, language),
      PHRASES[comparison][language],
      value === undefined ? '' : JSON.stringify(value),
    ]
      .join(' ')
      .trim(),
});
