// What each comparison of 18.2 is called, in both languages. `#` stands for the value. The French words suit a subject of
// either gender.
import type { Language } from '../../../core/segments/filter.ts';

type Words = Readonly<Record<string, Readonly<Record<Language, string>>>>;

export const WORDS = {
  is_true: { en: 'is true', fr: 'est vrai' },
  is_false: { en: 'is false', fr: 'est faux' },
  is_true_or_not_set: { en: 'is true or not set', fr: 'est vrai ou n’est pas renseigné' },
  is_false_or_not_set: { en: 'is false or not set', fr: 'est faux ou n’est pas renseigné' },
  equals: { en: 'is exactly #', fr: 'vaut exactement #' },
  not_equal: { en: 'is not #', fr: 'ne vaut pas #' },
  greater_than: { en: 'is more than #', fr: 'dépasse #' },
  greater_than_or_equal_to: { en: 'is at least #', fr: 'est au moins #' },
  less_than: { en: 'is less than #', fr: 'est en dessous de #' },
  less_than_or_equal_to: { en: 'is at most #', fr: 'est au plus #' },
  matches_regex: { en: 'matches the expression #', fr: 'correspond à l’expression #' },
  does_not_match_regex: { en: 'does not match the expression #', fr: 'ne correspond pas à l’expression #' },
  is_any_of: { en: 'is any of #', fr: 'est parmi #' },
  is_none_of: { en: 'is none of #', fr: 'n’est pas parmi #' },
  contains_any_of: { en: 'contains any of #', fr: 'contient l’un de #' },
  does_not_contain_any_of: { en: 'contains none of #', fr: 'ne contient aucun de #' },
  includes_any_of: { en: 'includes any of #', fr: 'comprend l’un de #' },
  includes_none_of: { en: 'includes none of #', fr: 'ne comprend aucun de #' },
  values_contain_any_of: {
    en: 'has a value that contains any of #',
    fr: 'a une valeur qui contient l’un de #',
  },
  values_do_not_contain_any_of: {
    en: 'has no value that contains any of #',
    fr: 'n’a aucune valeur qui contient l’un de #',
  },
  is_all_of: { en: 'includes all of #', fr: 'comprend tous les #' },
  is_not_all_of: { en: 'does not include all of #', fr: 'ne comprend pas tous les #' },
  has_a_value: { en: 'has a value', fr: 'contient au moins une valeur' },
  is_empty: { en: 'is empty', fr: 'est vide' },
  exists: { en: 'is not blank', fr: 'a une valeur' },
  does_not_exist: { en: 'is blank', fr: 'n’a pas de valeur' },
} as const satisfies Words;

export type WordedComparison = keyof typeof WORDS;

export const phraseOf =
  (comparison: WordedComparison, show: (language: Language) => string = () => '') =>
  (language: Language): string =>
    // A function: `$&` in a value is no pattern.
    WORDS[comparison][language].replace('#', () => show(language));
