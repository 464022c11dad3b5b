// Filters on what stands beside the users row, as sets of people: one question per part, hashed by the server, never
// one per person. "Zero counts" turns the set round, so that a comparison has one text whatever its value is.
import type { Need, Evidence } from '../../../core/segments/evidence.ts';
import type { Filter, Language, Scope } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { readChoice, readFlag, readNumber } from '../../../core/segments/settings.ts';
import {
  boundText,
  inRangeSql,
  isInRange,
  lowestText,
  markInRangeSql,
  parseTimeTest,
  type TimeRange,
} from '../../../core/segments/time-range.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import type { Profile } from '../../../core/users/user.ts';
import { ORDER_NAMES, ORDERS, type Order } from './number-order.ts';
import { phraseOf } from './words.ts';

type Label = Readonly<Record<Language, string>>;

/** What dates are in question, so that rows that cannot be the first or last of them need not be read. */
export interface Bounds {
  /** Of the last of several dates: this one is not before what is asked for. */
  readonly lateEnough: (at: SqlFragment) => SqlFragment;
  /** The same of an instant written as marks are (ISO 8601 with milliseconds, UTC), which need not be read as a date. */
  readonly lateEnoughText: (at: SqlFragment) => SqlFragment;
  /** Of the first of several. */
  readonly earlyEnough: (at: SqlFragment) => SqlFragment;
}

const boundsOf = (asked: TimeRange): Bounds => ({
  lateEnough: (at) => sql`(${at} >= ${lowestText(asked)}::timestamptz)`,
  lateEnoughText: (at) => sql`(${at} >= ${boundText(asked.after, '', 'Z')}::text)`,
  earlyEnough: (at) => sql`(${at} < ${boundText(asked.before, '-infinity', 'infinity')}::timestamptz)`,
});

const ANY_TIME: TimeRange = { after: -Infinity, before: Infinity };

/** A date of a person. Give `column` for one of the users row, else `rows`: `select user_id, at`, a row each. */
export interface MomentSource {
  readonly label: Label;
  readonly needs?: readonly Need[];
  readonly column?: (scope: Scope) => SqlFragment;
  readonly rows?: (scope: Scope, bounds: Bounds) => SqlFragment;
  /** The dates of `rows` are marks: texts that sort like dates. */
  readonly marks?: true;
  at(profile: Profile, evidence: Evidence): Instant | null;
}

export const MOMENT_COMPARISONS = [
  'before',
  'after',
  'less_than_x_days_ago',
  'greater_than_x_days_ago',
  'exists',
  'does_not_exist',
] as const;
export const MOMENT_SETTINGS = ['comparison', 'value'] as const;

/** Without a recorded date only "is blank" matches (CD-18.5). */
export const parseMoment = (settings: Settings, path: string, source: MomentSource): Result<Filter> => {
  const comparison = readChoice(settings, 'comparison', path, MOMENT_COMPARISONS);
  if (!comparison.ok) return comparison;
  if (comparison.value === 'exists' || comparison.value === 'does_not_exist')
    return ok(presenceOfMoment(source, comparison.value));
  const time = parseTimeTest(settings, comparison.value, path);
  if (!time.ok) return time;
  const { range, describe } = time.value;
  return ok({
    needs: source.needs ?? [],
    toSql: (scope) => {
      const asked = range(scope.now);
      const isIn = source.marks === true ? markInRangeSql : inRangeSql;
      return momentSql(scope, source, asked, (at) => isIn(at, asked));
    },
    test: (profile, now, evidence) => isInRange(source.at(profile, evidence), range(now)),
    describe: (language) => `${source.label[language]} ${describe(language)}`,
  });
};

const presenceOfMoment = (source: MomentSource, comparison: 'exists' | 'does_not_exist'): Filter => {
  const wanted = comparison === 'exists';
  return {
    needs: source.needs ?? [],
    toSql: (scope) => {
      const known = momentSql(scope, source, ANY_TIME, (at) => sql`(${at} is not null)`);
      return wanted ? known : sql`(not ${known})`;
    },
    test: (profile, _, evidence) => (source.at(profile, evidence) !== null) === wanted,
    describe: (language) => `${source.label[language]} ${DATED[comparison][language]}`,
  };
};

/** Of dates of either gender. */
const DATED: Readonly<Record<'exists' | 'does_not_exist', Label>> = {
  exists: { en: 'is not blank', fr: 'a une date' },
  does_not_exist: { en: 'is blank', fr: 'n’a pas de date' },
};

const momentSql = (
  scope: Scope,
  source: MomentSource,
  asked: TimeRange,
  fits: (at: SqlFragment) => SqlFragment,
): SqlFragment => {
  if (source.column !== undefined) return fits(source.column(scope));
  if (source.rows === undefined) throw new Error('a moment has a column or rows');
  const rows = source.rows(scope, boundsOf(asked));
  return setSql(scope, sql`select m.user_id from (${rows}) as m(user_id, at) where ${fits(raw('m.at'))}`);
};

/** "Is true" keeps the set a set: as a bare condition the server would rather join it, person by person. */
const setSql = ({ userId }: Scope, rows: SqlFragment): SqlFragment => sql`((${userId} in (${rows})) is true)`;

/** A number of a person, 0 for whoever has none. Give `column` (a number), or `rows`: `select user_id, n`, a row each. */
export interface AmountSource {
  readonly label: Label;
  readonly needs?: readonly Need[];
  readonly column?: (scope: Scope) => SqlFragment;
  /** `onlyWhether`: all that is asked is whether it happened at all, so any number above 0 may stand for another. */
  readonly rows?: (scope: Scope, onlyWhether: boolean) => SqlFragment;
  amount(profile: Profile, evidence: Evidence, now: Instant): number;
}

export interface AmountLimits {
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
}
export const COUNTS: AmountLimits = { whole: true, min: 0, max: 1_000_000_000 };
export const MONEY: AmountLimits = { whole: false, min: -1e15, max: 1e15 };
/** CD-18.3: X of "X in Y days". */
export const COUNTS_IN_DAYS: AmountLimits = { whole: true, min: 0, max: 50 };

export const parseAmount = (
  settings: Settings,
  path: string,
  limits: AmountLimits,
  source: AmountSource,
): Result<Filter> => {
  const order = readChoice(settings, 'comparison', path, ORDER_NAMES);
  if (!order.ok) return order;
  const bound = readBound(settings, path, limits);
  if (!bound.ok) return bound;
  const operator = ORDERS[order.value];
  const zero = operator.test(0, bound.value);
  const onlyWhether = asksOnlyWhether(order.value, bound.value);
  const fits = (n: SqlFragment): SqlFragment =>
    sql`(${n} ${raw(operator.sql)} ${bound.value}::double precision)`;
  return ok({
    needs: source.needs ?? [],
    toSql: (scope) => {
      if (source.column !== undefined) return sql`coalesce(${fits(source.column(scope))}, false)`;
      if (source.rows === undefined) throw new Error('an amount has a column or rows');
      return sql`((${scope.userId} in (select c.user_id from (${source.rows(scope, onlyWhether)}) as c(user_id, n)
        where ${fits(raw('c.n'))} <> ${zero}::boolean)) <> ${zero}::boolean)`;
    },
    test: (profile, now, evidence) => operator.test(source.amount(profile, evidence, now), bound.value),
    describe: (language) =>
      `${source.label[language]} ${phraseOf(order.value, () => String(bound.value))(language)}`,
  });
};

/** One answer for every whole number from 1 on. */
const asksOnlyWhether = (order: Order, bound: number): boolean =>
  order === 'equals' || order === 'not_equal'
    ? bound < 1
    : ORDERS[order].test(1, bound) === ORDERS[order].test(COUNTS.max, bound);

const readBound = (settings: Settings, path: string, { whole, min, max }: AmountLimits): Result<number> => {
  const bound = readNumber(settings, 'value', path);
  if (!bound.ok) return bound;
  if (bound.value < min || bound.value > max || (whole && !Number.isInteger(bound.value)))
    return refuse(
      'invalid_filter',
      `A ${whole ? 'whole ' : ''}number from ${min} to ${max} is required.`,
      `${path}.value`,
    );
  return bound;
};

/** Yes or no about a person: `holds` (a condition, never NULL) or `rows`: `select user_id`. */
export interface FlagSource {
  /** What is said of people of whom it holds, and of whom it does not. */
  readonly label: Readonly<Record<Language, readonly [string, string]>>;
  readonly needs?: readonly Need[];
  readonly holds?: (scope: Scope) => SqlFragment;
  readonly rows?: (scope: Scope) => SqlFragment;
  test(profile: Profile, evidence: Evidence, now: Instant): boolean;
}

/** `{ "value": true | false }` */
export const parseFlag = (settings: Settings, path: string, source: FlagSource): Result<Filter> => {
  const wanted = readFlag(settings, 'value', path);
  if (!wanted.ok) return wanted;
  return ok({
    needs: source.needs ?? [],
    toSql: (scope) => sql`(${flagSql(scope, source)} = ${wanted.value}::boolean)`,
    test: (profile, now, evidence) => source.test(profile, evidence, now) === wanted.value,
    describe: (language) => source.label[language][wanted.value ? 0 : 1],
  });
};

const flagSql = (scope: Scope, source: FlagSource): SqlFragment => {
  if (source.holds !== undefined) return source.holds(scope);
  if (source.rows === undefined) throw new Error('a flag has a condition or rows');
  return sql`(${scope.userId} in (${source.rows(scope)}))`;
};
