// Birthday: the day of the year, whatever the year. 29 February falls on 1 March in years that have none (CD-18.2).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import { birthOf, birthSql } from '../conditions/birth.ts';
import { DAY_COMPARISONS, parseDayTest } from '../conditions/days.ts';
import { isPresence } from '../conditions/presence.ts';
import { phraseOf } from '../conditions/words.ts';

const LABEL = { en: 'birthday', fr: 'l’anniversaire' } as const;

export const birthday: FilterKind = {
  id: 'birthday',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, DAY_COMPARISONS);
    if (!comparison.ok) return comparison;
    const { value: name } = comparison;
    if (isPresence(name))
      return ok({
        toSql: (scope) => sql`((${birthSql(scope)} is not null) = ${name === 'exists'}::boolean)`,
        test: (profile) => (birthOf(profile) !== null) === (name === 'exists'),
        describe: (language) => `${LABEL[language]} ${phraseOf(name)(language)}`,
      });
    const test = parseDayTest(settings.value, name, path);
    if (!test.ok) return test;
    const { days, describe } = test.value;
    return ok({
      toSql: (scope) =>
        sql`coalesce(substr(${birthSql(scope)}, 6, 5) = any(${days(scope.now)}::text[]), false)`,
      test: (profile, now) => days(now).includes(birthOf(profile)?.slice(5) ?? ''),
      describe: (language) => `${LABEL[language]} ${describe(language)}`,
    });
  },
};
