// The readers of /users/track pass over values that cannot be stored, and take the rest. Whoever said them wants to know
// which those were.
import type { ProfileChange } from './profile-change.ts';
import { CONTROL_KEYS } from './read-attributes.ts';
import type { TrackError } from './track-error.ts';
import { trackError } from './track-error.ts';

/** Columns of a change by the names they are written under. */
const COLUMNS: Readonly<Record<string, keyof ProfileChange>> = {
  email: 'email',
  phone: 'phone',
  time_zone: 'timeZone',
  email_subscribe: 'emailState',
  push_subscribe: 'pushState',
  date_of_last_session: 'lastUsedAt',
  marked_email_as_spam_at: 'emailSpamAt',
};
const LISTS = new Set(['subscription_groups', 'push_tokens', 'current_location', '_merge_objects']);

export const unstoredNames = (
  given: Readonly<Record<string, unknown>>,
  change: ProfileChange,
): readonly string[] =>
  Object.keys(given).filter((name) => {
    if (LISTS.has(name) || change.attributes.has(name)) return false;
    // A country that does not exist empties the field (2.6), which nobody means who writes one.
    if (change.fields.has(name)) return given[name] !== null && change.fields.get(name) === null;
    const column = COLUMNS[name];
    return column === undefined || change[column] === undefined;
  });

/**
 * Null: all was stored that the vendor stores. Of two fields it says what becomes of a value it does not know: a country
 * empties the field, a time zone is not set (2.6). Of the others it says nothing, so they are named.
 */
export const unstoredError = (
  given: Readonly<Record<string, unknown>>,
  change: ProfileChange,
): TrackError | null => {
  const names = unstoredNames(given, change).filter((name) => !CONTROL_KEYS.has(name) && !SETTLED.has(name));
  if (names.length === 0) return null;
  const { code, message } = trackError('VALUE_NOT_STORED');
  const quoted = names.slice(0, NAMED).map((name) => `'${name.slice(0, NAME_CHARS)}'`);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return { code, message: `${message}: ${quoted.join(', ')}${more}` };
};
const SETTLED = new Set(['country', 'time_zone']);
const NAMED = 10;
const NAME_CHARS = 100;
