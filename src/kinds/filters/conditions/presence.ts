// "is blank" and "is not blank": nothing but whether there is a value. An empty text is a value.
import { raw, sql } from '../../../core/sql.ts';
import type { Comparison, JsonType } from './comparison.ts';
import { phraseOf } from './words.ts';

export const PRESENCE = ['exists', 'does_not_exist'] as const;
export type Presence = (typeof PRESENCE)[number];
export const isPresence = (comparison: string): comparison is Presence =>
  PRESENCE.some((name) => name === comparison);

const EVERY_TYPE: readonly JsonType[] = ['string', 'number', 'boolean', 'array', 'object'];

export const comparePresence = (comparison: Presence): Comparison => ({
  types: EVERY_TYPE,
  negated: comparison === 'does_not_exist',
  whenMissing: comparison === 'does_not_exist',
  narrows: false,
  at: () => ({
    test: () => true,
    toSql: () => raw('true'),
    quick: (value) => sql`${value} <> 'null'::jsonb`,
  }),
  describe: phraseOf(comparison),
});
