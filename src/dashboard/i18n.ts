// English and French, one file per namespace and language, loaded when a screen needs it.
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { useMemo } from 'react';
import type { Format, Language } from '../ui/format.ts';
import { makeFormat } from '../ui/format.ts';

type Texts = { readonly default: Readonly<Record<string, unknown>> };

const files = import.meta.glob<Texts>('./locales/*/*.json');

/** French sets a space before its double signs; it must not end a line. */
export const bindSignsOf = (text: string, language: string): string =>
  language === 'fr' ? text.replace(/ (?=[:;!?%»])|(?<=«) /g, '\u00a0') : text;

const bindSigns = (texts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      typeof text === 'string'
        ? bindSignsOf(text, 'fr')
        : bindSigns(text as Readonly<Record<string, unknown>>),
    ]),
  );

const backend = {
  type: 'backend' as const,
  init: () => undefined,
  read: (language: string, namespace: string, done: (error: unknown, texts: object | null) => void) => {
    const load = files[`./locales/${language}/${namespace}.json`];
    if (load === undefined) return done(new Error(`No texts ${language}/${namespace}`), null);
    load().then(
      (texts) => done(null, language === 'fr' ? bindSigns(texts.default) : texts.default),
      (error: unknown) => done(error, null),
    );
  },
};

const KEPT_AS = 'relance.language';

const isLanguage = (text: string | null | undefined): text is Language => text === 'en' || text === 'fr';

/** Before anybody is signed in: what was shown here last, else what the browser prefers. */
export const initialLanguage = (): Language => {
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  return navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
};

export const startI18n = async (): Promise<void> => {
  const language = initialLanguage();
  document.documentElement.lang = language;
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: ['en', 'fr'],
      ns: ['frame'],
      defaultNS: 'frame',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
};

export const presentLanguage = (): Language => (i18next.language === 'fr' ? 'fr' : 'en');

/** Of this browser; whoever is signed in also says so to their account, which decides from then on. */
export const changeLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
};

export const useLanguage = (): Language => {
  const { i18n } = useTranslation();
  return i18n.language === 'fr' ? 'fr' : 'en';
};

export const useFormat = (): Format => {
  const language = useLanguage();
  return useMemo(() => makeFormat(language), [language]);
};
