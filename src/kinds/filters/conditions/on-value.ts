// A filter on one value of a person that is at hand in the users row.
import type { Json } from '../../../core/json.ts';
import type { Filter, Language, Scope } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import type { Profile } from '../../../core/users/user.ts';
import type { Comparison, Question, ValueText } from './comparison.ts';
import { testValues, valueSql } from './comparison.ts';

export interface ValueSource {
  /** Of type jsonb; NULL and JSON null = the person has none. */
  value(scope: Scope): SqlFragment;
  /** Its text, if that is at hand without the value. */
  text?(scope: Scope): ValueText;
  valueOf(profile: Profile): Json | undefined;
  label(language: Language): string;
}

export const filterOnValue = (comparison: Comparison, source: ValueSource): Filter => {
  const questionAt = rememberLast(comparison);
  return {
    narrows: comparison.narrows,
    toSql: (scope) => valueSql(comparison, questionAt(scope.now), source.value(scope), source.text?.(scope)),
    test: (profile, now) => testValues(comparison, questionAt(now), [source.valueOf(profile)]),
    describe: (language) => `${source.label(language)} ${comparison.describe(language)}`,
  };
};

/** A batch is judged at one instant: what follows from it is worked out once. */
export const rememberLast = (comparison: Comparison): ((now: Instant) => Question) => {
  let last: { readonly now: Instant; readonly question: Question } | null = null;
  return (now) => {
    if (last?.now !== now) last = { now, question: comparison.at(now) };
    return last.question;
  };
};
