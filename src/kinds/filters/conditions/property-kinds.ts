// How often a person did something with a property that fits, in the last days: read from the log, up to two years
// back (Segment Extensions). Where a regular expression or a written date decides, SQL only narrows.
import type { FilterKind, Language } from '../../../core/segments/filter.ts';
import type { SummaryKind } from '../../../core/segments/evidence.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { openSettings, quote, readChoice, readText } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { LogSubject } from './log.ts';
import { fromLog, logNeeds, recordsOf } from './log.ts';
import type { Order } from './number-order.ts';
import { ORDER_NAMES, ORDERS } from './number-order.ts';
import { rememberLast } from './on-value.ts';
import type { Criterion } from './path.ts';
import { atPathSql, parseValuePath, testAtPath } from './path.ts';
import { COUNTS_IN_DAYS } from './sets.ts';
import { inLastDays, readDays } from './summary-kinds.ts';
import { parseTyped } from './typed.ts';
import { phraseOf } from './words.ts';

export const MAX_LOG_DAYS = 730;
const TYPES = ['boolean', 'number', 'string', 'array', 'written_time'] as const;
const SETTINGS = ['property', 'type', 'comparison', 'value', 'times', 'days'];

interface PropertyKindDefinition {
  readonly id: string;
  readonly of: SummaryKind;
  readonly nameKey: string;
  /** Every name unless it is given. */
  readonly optional: boolean;
  readonly label: Readonly<Record<Language, string>>;
}

export const makePropertyKind = (definition: PropertyKindDefinition): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, [definition.nameKey, ...SETTINGS]);
    if (!settings.ok) return settings;
    const subject = readSubject(definition, settings.value, path);
    if (!subject.ok) return subject;
    const criterion = readCriterion(settings.value, path);
    if (!criterion.ok) return criterion;
    const times = readTimes(settings.value['times'], `${path}.times`);
    if (!times.ok) return times;
    return ok(makeFilter(definition, subject.value, criterion.value, times.value, settings.value));
  },
});

const readSubject = (
  { of, nameKey, optional }: PropertyKindDefinition,
  settings: Settings,
  path: string,
): Result<LogSubject & { readonly days: number }> => {
  const days = readDays(settings, path, MAX_LOG_DAYS);
  if (!days.ok) return days;
  if (optional && settings[nameKey] === undefined) return ok({ of, name: null, days: days.value });
  const name = readText(settings, nameKey, path);
  return name.ok ? ok({ of, name: name.value, days: days.value }) : name;
};

const readCriterion = (settings: Settings, path: string): Result<Criterion> => {
  const at = parseValuePath(settings['property'], `${path}.property`);
  if (!at.ok) return at;
  const comparison = parseTyped(settings, path, TYPES);
  if (!comparison.ok) return comparison;
  return ok({ path: at.value, comparison: comparison.value, questionAt: rememberLast(comparison.value) });
};

interface Times {
  readonly order: Order;
  readonly count: number;
}

/** Absent: at least once. */
const readTimes = (input: unknown, path: string): Result<Times> => {
  if (input === undefined) return ok({ order: 'greater_than_or_equal_to', count: 1 });
  const settings = openSettings(input, path, ['comparison', 'value']);
  if (!settings.ok) return settings;
  const order = readChoice(settings.value, 'comparison', path, ORDER_NAMES);
  if (!order.ok) return order;
  const { value: count } = settings.value;
  const { min, max } = COUNTS_IN_DAYS;
  return typeof count === 'number' && Number.isInteger(count) && count >= min && count <= max
    ? ok({ order: order.value, count })
    : refuse('invalid_filter', `A whole number from ${min} to ${max} is required.`, `${path}.value`);
};

const makeFilter = (
  definition: PropertyKindDefinition,
  subject: LogSubject & { readonly days: number },
  { path, comparison, questionAt }: Criterion,
  { order, count }: Times,
  settings: Settings,
) => {
  const operator = ORDERS[order];
  const zero = operator.test(0, count);
  const fits = (scope: Parameters<typeof fromLog>[0]): SqlFragment =>
    atPathSql(comparison, questionAt(scope.now), sql`coalesce(e.properties, '{}'::jsonb)`, path);
  // What SQL lets through too much may only make people more, so a narrowed "at most" cannot be asked at all.
  const monotone = order === 'greater_than' || order === 'greater_than_or_equal_to';
  return {
    narrows: comparison.narrows,
    needs: logNeeds(subject),
    toSql: (scope: Parameters<typeof fromLog>[0]) =>
      comparison.narrows && !monotone
        ? raw('true')
        : sql`((${scope.userId} in (select e.user_id ${fromLog(scope, subject)} and ${fits(scope)}
            group by e.user_id having (count(*) ${raw(operator.sql)} ${count}::integer) <> ${zero}::boolean)) <> ${zero}::boolean)`,
    test: (_: unknown, now: number, evidence: Parameters<typeof recordsOf>[0]) => {
      const found = recordsOf(evidence, subject, now).filter(({ properties }) =>
        testAtPath(comparison, questionAt(now), properties, path),
      );
      return operator.test(found.length, count);
    },
    describe: (language: Language) => {
      const name = subject.name === null ? '' : ` ${quote(subject.name, language)}`;
      const label = `${definition.label[language]}${name}`;
      const property = `${{ en: 'whose property', fr: 'dont la propriété' }[language]} ${quote(String(settings['property']), language)}`;
      const inDays = inLastDays({ en: '', fr: '' }, subject.days)[language];
      return `${label} ${property} ${comparison.describe(language)}${inDays}, ${phraseOf(order, () => String(count))(language)}`;
    },
  };
};
