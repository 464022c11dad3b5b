// The readers of /users/track pass over values that cannot be stored. Whoever edits by hand or imports a file wants to
// know which those were.
import type { ProfileChange } from './profile-change.ts';

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
