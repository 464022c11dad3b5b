// Age in whole years on the UTC day of judging. A birthday on 29 February falls on 1 March in years that have none, which
// is what comparing the day of birth with today's day so many years ago gives.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { ok, refuse } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { utcDay } from '../../../core/time.ts';
import type { Order } from '../conditions/number-order.ts';
import { ORDER_NAMES } from '../conditions/number-order.ts';
import { isPresence, PRESENCE } from '../conditions/presence.ts';
import { phraseOf } from '../conditions/words.ts';
import { birthOf, birthSql } from '../conditions/birth.ts';

const MAX_AGE = 200;

export const age: FilterKind = {
  id: 'age',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, [...ORDER_NAMES, ...PRESENCE]);
    if (!comparison.ok) return comparison;
    if (isPresence(comparison.value)) return ok(presence(comparison.value));
    const { value: years } = settings.value;
    if (typeof years !== 'number' || !Number.isInteger(years) || years < 0 || years > MAX_AGE)
      return refuse('invalid_filter', `A whole number from 0 to ${MAX_AGE} is required.`, `${path}.value`);
    return ok(compareAge(comparison.value, years));
  },
};

const LABEL = { en: 'age', fr: 'l’âge' } as const;

const presence = (comparison: 'exists' | 'does_not_exist') => ({
  toSql: (scope: Parameters<typeof birthSql>[0]) =>
    sql`((${birthSql(scope)} is not null) = ${comparison === 'exists'}::boolean)`,
  test: (profile: Parameters<typeof birthOf>[0]) => (birthOf(profile) !== null) === (comparison === 'exists'),
  describe: (language: 'en' | 'fr') => `${LABEL[language]} ${phraseOf(comparison)(language)}`,
});

const compareAge = (order: Order, years: number) => ({
  toSql: (scope: Parameters<typeof birthSql>[0]) => {
    const { after, until, inside } = bornWithin(order, years, scope.now);
    const birth = birthSql(scope);
    return sql`coalesce((${birth} collate "C" > ${after}::text and ${birth} collate "C" <= ${until}::text) = ${inside}::boolean, false)`;
  },
  test: (profile: Parameters<typeof birthOf>[0], now: Instant) => {
    const birth = birthOf(profile);
    const { after, until, inside } = bornWithin(order, years, now);
    return birth !== null && (birth > after && birth <= until) === inside;
  },
  describe: (language: 'en' | 'fr') => `${LABEL[language]} ${phraseOf(order, () => String(years))(language)}`,
});

interface Born {
  readonly after: string;
  readonly until: string;
  readonly inside: boolean;
}

const EVER = '';
const NEVER = '~';

/** Days of birth that give the age, as an interval of texts. */
const bornWithin = (order: Order, years: number, now: Instant): Born => {
  const [older, exact] = [latestBirth(years + 1, now), latestBirth(years, now)];
  switch (order) {
    case 'equals':
      return { after: older, until: exact, inside: true };
    case 'not_equal':
      return { after: older, until: exact, inside: false };
    case 'greater_than':
      return { after: EVER, until: older, inside: true };
    case 'greater_than_or_equal_to':
      return { after: EVER, until: exact, inside: true };
    case 'less_than':
      return { after: exact, until: NEVER, inside: true };
    case 'less_than_or_equal_to':
      return { after: older, until: NEVER, inside: true };
  }
};

/** The last day of birth of people who are at least so many years old. */
const latestBirth = (years: number, now: Instant): string => {
  const [year = '', ...rest] = utcDay(now).split('-');
  return `${String(Number(year) - years).padStart(4, '0')}-${rest.join('-')}`;
};
