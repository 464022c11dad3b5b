// Standard profile fields of an attributes object (2.6). Each reader says: a value, null (removed), undefined
// (not valid: the field stays as it is), or an error that refuses the whole object.
import { parseProfileDate } from '../braze-dates.ts';
import { toIso } from '../time.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { MAX_ATTRIBUTE_CHARS } from '../limits.ts';
import { countryCode } from './countries.ts';
import { languageCode } from './languages.ts';

type FieldReader = (given: unknown) => Json | undefined;

const text: FieldReader = (given) =>
  typeof given === 'string' && given.length <= MAX_ATTRIBUTE_CHARS ? given : undefined;
const flag: FieldReader = (given) => (typeof given === 'boolean' ? given : undefined);
const country: FieldReader = (given) => (typeof given === 'string' ? countryCode(given) : undefined);
const language: FieldReader = (given) =>
  typeof given === 'string' ? (languageCode(given) ?? undefined) : undefined;
const GENDERS: readonly unknown[] = ['M', 'F', 'O', 'N', 'P'];
const gender: FieldReader = (given) => (GENDERS.includes(given) ? (given as string) : undefined);

/** A day that exists, `YYYY-MM-DD`. */
const birthday: FieldReader = (given) =>
  typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given) && parseProfileDate(given) !== null
    ? given
    : undefined;

const instant: FieldReader = (given) => {
  const at = typeof given === 'string' ? parseProfileDate(given) : null;
  return at === null ? undefined : toIso(at);
};

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= MAX_ATTRIBUTE_CHARS;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value);
const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= 500 && value.every(isText);

/** Any of the named keys, each of its own form; others are ignored. */
const account =
  (forms: Readonly<Record<string, (value: unknown) => boolean>>): FieldReader =>
  (given) => {
    if (!isObject(given)) return undefined;
    const kept = Object.entries(forms).filter(([key, fits]) => fits(given[key]));
    return Object.fromEntries(kept.map(([key]) => [key, given[key]])) as JsonObject;
  };

const FIELDS: Readonly<Record<string, FieldReader>> = {
  first_name: text,
  last_name: text,
  home_city: text,
  country,
  language,
  gender,
  dob: birthday,
  date_of_first_session: instant,
  email_open_tracking_disabled: flag,
  email_click_tracking_disabled: flag,
  facebook: account({ id: isText, likes: isTextList, num_friends: isCount }),
  twitter: account({
    id: isCount,
    screen_name: isText,
    followers_count: isCount,
    friends_count: isCount,
    statuses_count: isCount,
  }),
};

export const isProfileField = (name: string): boolean => Object.hasOwn(FIELDS, name);

/** The field as stored; null removes it; undefined leaves it as it is. */
export const readProfileField = (name: string, given: unknown): Json | undefined =>
  given === null ? null : FIELDS[name]?.(given);

/** `{longitude, latitude}` on this planet, or null. */
export const readLocation = (given: unknown): JsonObject | null => {
  if (!isObject(given)) return null;
  const { longitude, latitude } = given;
  if (typeof longitude !== 'number' || typeof latitude !== 'number') return null;
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? { longitude, latitude } : null;
};
