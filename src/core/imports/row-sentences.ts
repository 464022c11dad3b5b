// Why a row was refused, in words.
import type { Language } from '../segments/filter.ts';
import type { RowProblem } from './read-row.ts';

const SENTENCES: Readonly<Record<RowProblem, Readonly<Record<Language, string>>>> = {
  too_many_cells: {
    en: 'The row has more cells than the file has columns; a quote may be missing.',
    fr: 'La ligne a plus de cellules que le fichier n’a de colonnes ; un guillemet manque peut-être.',
  },
  no_identifier: {
    en: 'Nothing says who the row is about.',
    fr: 'Rien n’indique de qui parle la ligne.',
  },
  half_alias: {
    en: 'An alias needs both its name and its label.',
    fr: 'Un alias demande à la fois son nom et son libellé.',
  },
  not_a_number: { en: 'Not a number.', fr: 'Ce n’est pas un nombre.' },
  not_a_boolean: { en: 'Neither yes nor no.', fr: 'Ni oui ni non.' },
  not_a_date: {
    en: 'Not a date that is understood, for example 2026-01-31T09:00:00Z.',
    fr: 'Ce n’est pas une date reconnue, par exemple 2026-01-31T09:00:00Z.',
  },
  not_json: { en: 'Not valid JSON.', fr: 'JSON non valide.' },
  bad_email: { en: 'Not an email address.', fr: 'Ce n’est pas une adresse e-mail.' },
  bad_phone: {
    en: 'Not a phone number; write it with its country, for example +33612345678.',
    fr: 'Ce n’est pas un numéro de téléphone ; écrivez-le avec son pays, par exemple +33612345678.',
  },
  bad_state: {
    en: 'Not a subscription state: opted_in, subscribed or unsubscribed.',
    fr: 'Ce n’est pas un état d’abonnement : opted_in, subscribed ou unsubscribed.',
  },
  unknown_group: { en: 'There is no such subscription group.', fr: 'Ce groupe d’abonnement n’existe pas.' },
  bad_event: {
    en: 'The event cannot be stored: its name or its properties are not valid.',
    fr: 'L’événement ne peut pas être enregistré : son nom ou ses propriétés ne sont pas valides.',
  },
  not_stored: {
    en: 'The value cannot be stored here.',
    fr: 'Cette valeur ne peut pas être enregistrée ici.',
  },
  erased_before: {
    en: 'This person was erased and may not come back.',
    fr: 'Cette personne a été effacée et ne peut pas revenir.',
  },
};

export const rowSentence = (reason: string, language: Language): string =>
  Object.hasOwn(SENTENCES, reason) ? SENTENCES[reason as RowProblem][language] : reason;
