// The person's fixed random number, 0–9999: "less than 1000" is a stable tenth (CD-18.5).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { ok, refuse } from '../../../core/result.ts';
import { raw, sql } from '../../../core/sql.ts';

const COMPARISONS = [
  'equals',
  'not_equal',
  'less_than',
  'less_than_or_equal_to',
  'greater_than',
  'greater_than_or_equal_to',
] as const;
type Comparison = (typeof COMPARISONS)[number];

const OPERATORS: Record<Comparison, { sql: string; test: (a: number, b: number) => boolean }> = {
  equals: { sql: '=', test: (a, b) => a === b },
  not_equal: { sql: '<>', test: (a, b) => a !== b },
  less_than: { sql: '<', test: (a, b) => a < b },
  less_than_or_equal_to: { sql: '<=', test: (a, b) => a <= b },
  greater_than: { sql: '>', test: (a, b) => a > b },
  greater_than_or_equal_to: { sql: '>=', test: (a, b) => a >= b },
};
const MAX_BOUND = 10_000;

export const randomBucket: FilterKind = {
  id: 'random-bucket',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const bound = settings.value['value'];
    if (typeof bound !== 'number' || !Number.isInteger(bound) || bound < 0 || bound > MAX_BOUND)
      return refuse('invalid_filter', `A whole number from 0 to ${MAX_BOUND} is required.`, `${path}.value`);
    const operator = OPERATORS[comparison.value];
    return ok({
      toSql: (scope) => sql`coalesce(${scope.randomBucket} ${raw(operator.sql)} ${bound}::integer, false)`,
      test: (profile) => operator.test(profile.randomBucket, bound),
      describe: (language) =>
        `${{ en: 'random bucket', fr: 'groupe aléatoire' }[language]} ${operator.sql} ${bound}`,
    });
  },
};
