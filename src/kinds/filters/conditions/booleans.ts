// Booleans. "is" forms without "not set" never match a missing value.
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import type { Comparison } from './comparison.ts';
import { comparePresence, isPresence, PRESENCE } from './presence.ts';
import { phraseOf } from './words.ts';

const FORMS = {
  is_true: { wanted: true, whenMissing: false },
  is_false: { wanted: false, whenMissing: false },
  is_true_or_not_set: { wanted: true, whenMissing: true },
  is_false_or_not_set: { wanted: false, whenMissing: true },
} as const;
type Form = keyof typeof FORMS;
const isForm = (name: string): name is Form => Object.hasOwn(FORMS, name);

export const BOOLEAN_COMPARISONS: readonly string[] = [...Object.keys(FORMS), ...PRESENCE];

export const parseBoolean = (settings: Settings, comparison: string, path: string): Result<Comparison> => {
  if (settings['value'] !== undefined)
    return refuse('invalid_filter', 'This comparison takes no value.', `${path}.value`);
  if (isPresence(comparison)) return ok(comparePresence(comparison));
  if (!isForm(comparison)) return refuse('invalid_filter', 'No such comparison.', `${path}.comparison`);
  const { wanted, whenMissing } = FORMS[comparison];
  return ok({
    types: ['boolean'],
    negated: false,
    whenMissing,
    narrows: false,
    at: () => ({
      test: (value) => value === wanted,
      quick: (value) => sql`${value} = ${JSON.stringify(wanted)}::jsonb`,
      toSql: (value) => sql`(${value}::boolean = ${wanted}::boolean)`,
    }),
    describe: phraseOf(comparison),
  });
};
