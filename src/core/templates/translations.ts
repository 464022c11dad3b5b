// Texts of one message in several languages (personalisation 6.7). Which locale a person gets is decided here,
// so that a render carries only the chosen texts. Liquid inside a chosen text is rendered.
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { ok, refuse } from '../result.ts';
import type { Result } from '../result.ts';

export const MAX_LOCALES = 200;
const MAX_LANGUAGES_PER_LOCALE = 2;
const MAX_ATTRIBUTES_PER_LOCALE = 2;

export interface LanguageMatch {
  readonly language: string;
  readonly country?: string;
}
export interface AttributeMatch {
  readonly attribute: string;
  readonly value: string;
}

/** A locale is chosen by up to two languages, or by custom attributes that must all be equal. */
export interface Locale {
  readonly name: string;
  readonly languages: readonly LanguageMatch[];
  readonly attributes: readonly AttributeMatch[];
  /** translation id → text */
  readonly texts: Readonly<Record<string, string>>;
}

export interface TranslationSubject {
  readonly language: string | null;
  readonly country: string | null;
  readonly attributes: JsonObject;
}

/** Attributes beat languages; language with country beats language alone; the first locale listed wins a tie. */
export const chooseLocale = (locales: readonly Locale[], person: TranslationSubject): Locale | null => {
  const ranked = locales.map((locale) => ({ locale, rank: rankLocale(locale, person) }));
  const best = Math.max(0, ...ranked.map((entry) => entry.rank));
  return best === 0 ? null : (ranked.find((entry) => entry.rank === best)?.locale ?? null);
};

const rankLocale = (locale: Locale, person: TranslationSubject): number => {
  if (locale.attributes.length > 0) {
    return locale.attributes.every((m) => person.attributes[m.attribute] === m.value) ? 3 : 0;
  }
  return Math.max(0, ...locale.languages.map((match) => rankLanguage(match, person)));
};

const rankLanguage = (match: LanguageMatch, person: TranslationSubject): number => {
  if (!sameCode(match.language, person.language)) return 0;
  if (match.country === undefined) return 1;
  return sameCode(match.country, person.country) ? 2 : 0;
};

const sameCode = (a: string, b: string | null): boolean => b !== null && a.toLowerCase() === b.toLowerCase();

/** Reads the `translations` setting of a message; `path` prefixes the refusal's field. */
export const parseLocales = (input: unknown, path: string): Result<readonly Locale[]> => {
  if (input === undefined) return ok([]);
  if (!Array.isArray(input))
    return refuse('invalid_translations', 'Translations are a list of locales.', path);
  if (input.length > MAX_LOCALES) {
    return refuse('too_many_locales', `A message has at most ${MAX_LOCALES} locales.`, path);
  }
  const locales: Locale[] = [];
  for (const [i, entry] of input.entries()) {
    const locale = parseLocale(entry, `${path}[${i}]`);
    if (!locale.ok) return locale;
    locales.push(locale.value);
  }
  return ok(locales);
};

const parseLocale = (input: unknown, path: string): Result<Locale> => {
  if (!isObject(input) || typeof input['name'] !== 'string' || input['name'] === '') {
    return refuse('invalid_locale', 'A locale has a name.', path);
  }
  const languages = list(input['languages']).filter(isLanguageMatch);
  const attributes = list(input['attributes']).filter(isAttributeMatch);
  if ((languages.length === 0) === (attributes.length === 0)) {
    return refuse('invalid_locale', 'A locale is defined by languages or by custom attributes.', path);
  }
  if (languages.length > MAX_LANGUAGES_PER_LOCALE || attributes.length > MAX_ATTRIBUTES_PER_LOCALE) {
    return refuse('invalid_locale', 'A locale has at most two languages or two attributes.', path);
  }
  const texts = isObject(input['texts']) ? input['texts'] : {};
  const wrong = Object.keys(texts).find((id) => typeof texts[id] !== 'string');
  if (wrong !== undefined)
    return refuse('invalid_translation', 'A translation is a text.', `${path}.texts.${wrong}`);
  return ok({ name: input['name'], languages, attributes, texts: texts as Record<string, string> });
};

/** The texts of a message's locales, to be checked like the message itself. */
export const translationSources = (
  locales: readonly Locale[],
  path: string,
): readonly { readonly path: string; readonly source: string }[] =>
  locales.flatMap((locale, i) =>
    Object.entries(locale.texts).map(([id, source]) => ({ path: `${path}[${i}].texts.${id}`, source })),
  );

const list = (input: unknown): readonly unknown[] => (Array.isArray(input) ? (input as unknown[]) : []);
const isLanguageMatch = (input: unknown): input is LanguageMatch =>
  isObject(input) &&
  typeof input['language'] === 'string' &&
  (input['country'] === undefined || typeof input['country'] === 'string');
const isAttributeMatch = (input: unknown): input is AttributeMatch =>
  isObject(input) && typeof input['attribute'] === 'string' && typeof (input['value'] as Json) === 'string';
