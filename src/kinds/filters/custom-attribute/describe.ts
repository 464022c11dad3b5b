// What each comparison of an attribute is called, in both languages.
import type { Language } from '../../../core/segments/filter.ts';
import { quote } from '../../../core/segments/settings.ts';

export const PHRASES = {
  equals: { en: 'is', fr: 'vaut' },
  not_equal: { en: 'is not', fr: 'ne vaut pas' },
  matches_regex: { en: 'matches the expression', fr: 'correspond à l’expression' },
  does_not_match_regex: { en: 'does not match the expression', fr: 'ne correspond pas à l’expression' },
  exists: { en: 'is set', fr: 'est renseigné' },
  does_not_exist: { en: 'is not set', fr: 'n’est pas renseigné' },
  is_any_of: { en: 'is any of', fr: 'est parmi' },
  is_none_of: { en: 'is none of', fr: 'n’est pas parmi' },
  includes_value: { en: 'includes any of', fr: 'contient l’un de' },
  does_not_include_value: { en: 'includes none of', fr: 'ne contient aucun de' },
  greater_than: { en: 'is greater than', fr: 'est supérieur à' },
  greater_than_or_equal_to: { en: 'is at least', fr: 'est au moins' },
  less_than: { en: 'is less than', fr: 'est inférieur à' },
  less_than_or_equal_to: { en: 'is at most', fr: 'est au plus' },
} as const;

export type PhraseName = keyof typeof PHRASES;

export const describeAttribute = (name: string, phrase: string, value: string, language: Language): string =>
  [language === 'en' ? 'attribute' : 'l’attribut', quote(name, language), phrase, value]
    .filter((part) => part !== '')
    .join(' ');
