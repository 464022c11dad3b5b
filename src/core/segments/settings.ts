// Readers of filter settings: each says what is wrong and where. Text that PostgreSQL cannot store (NUL, lone
// surrogates) is refused here, so that a rule never fails in the database.
import { isObject } from '../json.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Language } from './filter.ts';

export type Settings = Readonly<Record<string, unknown>>;

export const MAX_FILTER_TEXT_CHARS = 1_000;
/** CD-18.1 */
export const MAX_ANY_OF_VALUES = 256;

const UNSTORABLE = /\0|[\uD800-\uDFFF]/u;
export const isStorableText = (text: string): boolean => !UNSTORABLE.test(text);

/** The settings object, refused when it carries a key the filter does not know. */
export const openSettings = (input: unknown, path: string, keys: readonly string[]): Result<Settings> => {
  if (!isObject(input)) return refuse('invalid_filter', 'Filter settings must be an object.', path);
  const unknown = Object.keys(input).find((key) => !keys.includes(key));
  return unknown === undefined
    ? ok(input)
    : refuse('invalid_filter', 'This filter has no such setting.', `${path}.${unknown}`);
};

export const readText = (
  settings: Settings,
  key: string,
  path: string,
  maxChars = MAX_FILTER_TEXT_CHARS,
): Result<string> => checkText(settings[key], `${path}.${key}`, maxChars);

export const checkText = (value: unknown, path: string, maxChars: number): Result<string> => {
  if (typeof value !== 'string') return refuse('invalid_filter', 'A string is required.', path);
  if (value.length > maxChars)
    return refuse('invalid_filter', `At most ${maxChars} characters are allowed.`, path);
  if (!isStorableText(value))
    return refuse('invalid_filter', 'The text holds characters that cannot be stored.', path);
  return ok(value);
};

export const readChoice = <T extends string>(
  settings: Settings,
  key: string,
  path: string,
  choices: readonly T[],
): Result<T> => {
  const choice = choices.find((name) => name === settings[key]);
  return choice === undefined
    ? refuse('invalid_filter', `Must be one of: ${choices.join(', ')}.`, `${path}.${key}`)
    : ok(choice);
};

/** A string or an array of strings, as a list without duplicates. */
export const readTexts = (
  settings: Settings,
  key: string,
  path: string,
  maxValues = MAX_ANY_OF_VALUES,
): Result<readonly string[]> => {
  const at = `${path}.${key}`;
  const value = settings[key];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) return refuse('invalid_filter', 'At least one value is required.', at);
  if (items.length > maxValues)
    return refuse('invalid_filter', `At most ${maxValues} values are allowed.`, at);
  const texts = new Set<string>();
  for (const [i, item] of items.entries()) {
    const text = checkText(item, Array.isArray(value) ? `${at}[${i}]` : at, MAX_FILTER_TEXT_CHARS);
    if (!text.ok) return text;
    texts.add(text.value);
  }
  return ok([...texts]);
};

export const readNumber = (settings: Settings, key: string, path: string): Result<number> => {
  const value = settings[key];
  return typeof value === 'number' && Number.isFinite(value)
    ? ok(value)
    : refuse('invalid_filter', 'A number is required.', `${path}.${key}`);
};

export const readFlag = (settings: Settings, key: string, path: string): Result<boolean> => {
  const value = settings[key];
  return typeof value === 'boolean'
    ? ok(value)
    : refuse('invalid_filter', 'Must be true or false.', `${path}.${key}`);
};

const MAX_SHOWN = 5;
const QUOTES = { en: ['“', '”'], fr: ['« ', ' »'] } as const;

export const quote = (text: string, language: Language): string =>
  QUOTES[language][0] + text + QUOTES[language][1];

/** The first few of a list of values, for descriptions. */
export const listValues = (values: readonly (string | number | boolean)[], language: Language): string => {
  const shown = values.slice(0, MAX_SHOWN).map((value) => showValue(value, language));
  const more = values.length - shown.length;
  return more === 0
    ? shown.join(', ')
    : `${shown.join(', ')} ${language === 'en' ? `and ${more} more` : `et ${more} de plus`}`;
};

export const showValue = (value: string | number | boolean, language: Language): string => {
  if (typeof value === 'string') return quote(value, language);
  if (typeof value === 'number') return String(value);
  return { en: { true: 'true', false: 'false' }, fr: { true: 'vrai', false: 'faux' } }[language][`${value}`];
};
