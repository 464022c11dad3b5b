// The closed list of reason codes, with a sentence in both languages (rulings: Reason codes; 7.14).
// A code is never reused. `outcome` is the terminal it belongs to.
import type { Language } from '../segments/filter.ts';

type Outcome = 'skipped' | 'failed' | 'held';
interface Reason {
  readonly outcome: Outcome;
  readonly en: string;
  readonly fr: string;
}
const skipped = (en: string, fr: string): Reason => ({ outcome: 'skipped', en, fr });
const failed = (en: string, fr: string): Reason => ({ outcome: 'failed', en, fr });
const held = (en: string, fr: string): Reason => ({ outcome: 'held', en, fr });

export const REASONS = {
  event_before_launch: skipped(
    'The event happened before the campaign was launched.',
    'L’événement a eu lieu avant le lancement de la campagne.',
  ),
  outside_duration_at_trigger: skipped(
    'The trigger fell outside the campaign’s duration.',
    'Le déclencheur est tombé hors de la durée de la campagne.',
  ),
  property_filter_not_matched: skipped(
    'The event’s properties did not match the filter.',
    'Les propriétés de l’événement ne correspondaient pas au filtre.',
  ),
  not_in_audience_at_trigger: skipped(
    'Not in the audience when triggered.',
    'Hors de l’audience au déclenchement.',
  ),
  not_in_audience_at_send: skipped(
    'Not in the audience when the message was due.',
    'Hors de l’audience au moment de l’envoi.',
  ),
  outside_team_audience: skipped(
    'Outside of the people whom the campaign’s team may reach.',
    'Hors des personnes que l’équipe de la campagne peut atteindre.',
  ),
  exception_event: skipped(
    'An exception event cancelled the message.',
    'Un événement d’exception a annulé le message.',
  ),
  delay_past_duration_end: skipped(
    'The delay ended after the campaign’s duration.',
    'Le délai se terminait après la durée de la campagne.',
  ),
  outside_time_window: skipped(
    'Outside the campaign’s time window.',
    'Hors de la plage horaire de la campagne.',
  ),
  already_received: skipped('Already received this campaign.', 'A déjà reçu cette campagne.'),
  reeligibility_window_not_elapsed: skipped(
    'Received this campaign too recently to be eligible again.',
    'A reçu cette campagne trop récemment pour redevenir éligible.',
  ),
  control_group: skipped('In the campaign’s control group.', 'Dans le groupe témoin de la campagne.'),
  no_winning_variant: skipped(
    'The test had no winning variant, so nobody else got the message.',
    'Le test n’a désigné aucune variante gagnante ; personne d’autre n’a reçu le message.',
  ),
  global_control_group: skipped('In the global control group.', 'Dans le groupe témoin global.'),
  suppression_list: skipped('On a suppression list.', 'Sur une liste de suppression.'),
  frequency_capped: skipped('A frequency cap was reached.', 'Un plafond de fréquence était atteint.'),
  not_subscribed: skipped(
    'Not subscribed to this channel or group.',
    'Non abonné à ce canal ou à ce groupe.',
  ),
  not_reachable: skipped(
    'No usable address, phone number or device.',
    'Aucune adresse, aucun numéro ni appareil utilisable.',
  ),
  suppressed_address: skipped(
    'The address hard-bounced, complained or is blocked.',
    'L’adresse a rebondi, s’est plainte ou est bloquée.',
  ),
  invalid_phone_number: skipped(
    'The phone number is on the list of invalid numbers.',
    'Le numéro de téléphone figure sur la liste des numéros invalides.',
  ),
  quiet_hours_abort: skipped('Dropped because of quiet hours.', 'Abandonné à cause des heures calmes.'),
  max_users_reached: skipped(
    'The campaign’s maximum number of people was reached.',
    'Le nombre maximal de personnes de la campagne était atteint.',
  ),
  liquid_abort: skipped('The template aborted the message.', 'Le modèle a annulé le message.'),
  liquid_syntax_error: skipped(
    'The template has a syntax error.',
    'Le modèle comporte une erreur de syntaxe.',
  ),
  render_limit: skipped(
    'The template exceeded its time, memory or size limit.',
    'Le modèle a dépassé sa limite de temps, de mémoire ou de taille.',
  ),
  connected_content_failed: skipped(
    'Connected content failed after all retries.',
    'Le contenu connecté a échoué après toutes les tentatives.',
  ),
  promotion_codes_exhausted: skipped(
    'The promotion list has no code left.',
    'La liste de codes promotionnels n’a plus de code.',
  ),
  rate_limit_expired_72h: skipped(
    'Waited too long for the rate limit.',
    'A attendu trop longtemps la limite de débit.',
  ),
  campaign_stopped: skipped('The campaign was stopped.', 'La campagne a été arrêtée.'),
  campaign_archived: skipped('The campaign was archived.', 'La campagne a été archivée.'),
  campaign_not_active: skipped(
    'The campaign was not active when called.',
    'La campagne n’était pas active lors de l’appel.',
  ),
  merged_same_address: skipped(
    'Another person with the same address got this message.',
    'Une autre personne ayant la même adresse a reçu ce message.',
  ),
  early_check_failed: skipped(
    'Not in the audience at the early check of a local-time send.',
    'Hors de l’audience au contrôle anticipé d’un envoi en heure locale.',
  ),
  local_time_passed: skipped('The local time had already passed.', 'L’heure locale était déjà passée.'),
  outside_waves: skipped(
    'The waves of the campaign had no place left.',
    'Les vagues de la campagne n’avaient plus de place.',
  ),
  unknown_recipient: skipped('No such person.', 'Personne inconnue.'),
  ambiguous_recipient: skipped(
    'The identifier matched no single person.',
    'L’identifiant ne désignait pas une personne unique.',
  ),
  attributes_refused: skipped(
    'The attributes given with the recipient were refused.',
    'Les attributs donnés avec le destinataire ont été refusés.',
  ),
  person_deleted: skipped(
    'The person was deleted or merged before the send.',
    'La personne a été supprimée ou fusionnée avant l’envoi.',
  ),
  schedule_cancelled: skipped('The schedule was deleted.', 'La planification a été supprimée.'),
  expired: skipped(
    'The message was due too long ago to be sent.',
    'Le message était dû depuis trop longtemps pour être envoyé.',
  ),
  content_invalid: failed(
    'The rendered message is not valid for its channel.',
    'Le message rendu n’est pas valide pour son canal.',
  ),
  configuration_inactive: failed(
    'The channel configuration is missing or inactive.',
    'La configuration du canal est absente ou inactive.',
  ),
  provider_rejected: failed('The provider refused the message.', 'Le fournisseur a refusé le message.'),
  provider_unavailable: failed(
    'The provider stayed unavailable until the last retry.',
    'Le fournisseur est resté indisponible jusqu’à la dernière tentative.',
  ),
  address_rejected: failed(
    'The provider refused the address for good.',
    'Le fournisseur a refusé l’adresse définitivement.',
  ),
  held_dropped: failed(
    'The provider’s answer was lost; a person decided that it did not arrive and is not sent again.',
    'La réponse du fournisseur est perdue ; quelqu’un a décidé qu’il n’est pas arrivé et n’est pas renvoyé.',
  ),
  held_unknown: held(
    'The provider’s answer was lost; held, not repeated.',
    'La réponse du fournisseur est perdue ; retenu, non répété.',
  ),
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;
export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(REASONS, code);
export const describeReason = (code: ReasonCode, language: Language): string => REASONS[code][language];
export const outcomeOf = (code: ReasonCode): Outcome => REASONS[code].outcome;
