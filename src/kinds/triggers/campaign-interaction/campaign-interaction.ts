// "Interact with campaign" (7.3, 10): what somebody did, or was sent, of another campaign. Opens are a person's or a
// machine's unless one of them is chosen; clicks are a person's. A link's alias may be of any campaign.
import type { Fact, TriggerKind } from '../../../core/campaigns/trigger.ts';
import {
  controlTopic,
  convertedTopic,
  interactionTopic,
  receivedTopic,
} from '../../../core/campaigns/trigger.ts';
import type { InteractionKind } from '../../../core/interactions/interaction.ts';
import { ok, refuse, type Result } from '../../../core/result.ts';
import { openSettings, quote, readChoice, type Settings } from '../../../core/segments/settings.ts';
import { readCampaignId, readOptionalName } from '../read-settings.ts';

export const INTERACTIONS = [
  'received',
  'opened',
  'machine_opened',
  'opened_by_person',
  'clicked',
  'clicked_button',
  'clicked_story',
  'viewed',
  'dismissed',
  'converted',
  'control_enrolled',
] as const;
type InteractionName = (typeof INTERACTIONS)[number];

/** Those that are records of an interaction; the others have facts of their own. */
const KINDS: Readonly<Partial<Record<InteractionName, readonly InteractionKind[]>>> = {
  opened: ['open', 'machine_open'],
  machine_opened: ['machine_open'],
  opened_by_person: ['open'],
  clicked: ['click'],
  clicked_button: ['button'],
  clicked_story: ['story_click'],
  viewed: ['view'],
  dismissed: ['dismiss'],
};
export const INTERACTION_CHANNELS = ['email', 'sms', 'push', 'webhook', 'in_app', 'content_card'] as const;

interface Wanted {
  readonly interaction: InteractionName;
  /** Null: of any campaign, for aliases. */
  readonly campaignId: string | null;
  readonly channel: string | null;
  readonly alias: string | null;
  readonly button: string | null;
  readonly letter: string | null;
}

const SETTINGS: readonly string[] = ['campaign_id', 'interaction', 'channel', 'alias', 'button', 'letter'];

export const campaignInteraction: TriggerKind = {
  id: 'campaign_interaction',
  settings: SETTINGS,
  parse: (input, path) => {
    const wanted = readWanted(input, path);
    if (!wanted.ok) return wanted;
    const { campaignId } = wanted.value;
    return ok({
      topics: topicsOf(wanted.value),
      matches: (fact) => fits(wanted.value, fact),
      ...(campaignId === null ? {} : { campaignIds: [campaignId] }),
      describe: (language) => {
        const { interaction, alias, button, letter } = wanted.value;
        const named = alias ?? button ?? letter;
        const of =
          campaignId === null
            ? { en: 'any campaign', fr: 'n’importe quelle campagne' }[language]
            : `${{ en: 'the campaign', fr: 'la campagne' }[language]} ${quote(campaignId, language)}`;
        const what = named === null ? '' : ` ${quote(named, language)}`;
        return `${PHRASES[interaction][language]}${what} ${{ en: 'of', fr: 'de' }[language]} ${of}`;
      },
    });
  },
};

const readWanted = (input: unknown, path: string): Result<Wanted> => {
  const settings = openSettings(input, path, SETTINGS);
  if (!settings.ok) return settings;
  const interaction = readChoice(settings.value, 'interaction', path, INTERACTIONS);
  if (!interaction.ok) return interaction;
  const details = readDetails(settings.value, interaction.value, path);
  if (!details.ok) return details;
  const anywhere = details.value.alias !== null && settings.value['campaign_id'] === undefined;
  const campaign = anywhere ? ok(null) : readCampaignId(settings.value, path);
  if (!campaign.ok) return campaign;
  const given = settings.value['channel'] !== undefined;
  const channel = given ? readChoice(settings.value, 'channel', path, INTERACTION_CHANNELS) : ok(null);
  if (!channel.ok) return channel;
  return ok({
    interaction: interaction.value,
    campaignId: campaign.value,
    channel: channel.value,
    ...details.value,
  });
};

/** Settings that only make sense for one of the interactions. */
export const DETAIL_OWNERS = { alias: 'clicked', button: 'clicked_button', letter: 'converted' } as const;

const readDetails = (
  settings: Settings,
  interaction: InteractionName,
  path: string,
): Result<Pick<Wanted, keyof typeof DETAIL_OWNERS>> => {
  const found: Record<keyof typeof DETAIL_OWNERS, string | null> = {
    alias: null,
    button: null,
    letter: null,
  };
  for (const key of ['alias', 'button', 'letter'] as const) {
    const value = readOptionalName(settings, key, path);
    if (!value.ok) return value;
    if (value.value !== null && DETAIL_OWNERS[key] !== interaction)
      return refuse('invalid_trigger', `Only for ${DETAIL_OWNERS[key]}.`, `${path}.${key}`);
    found[key] = value.value;
  }
  return ok(found);
};

const topicsOf = ({ interaction, campaignId }: Wanted): readonly string[] => {
  const kinds = KINDS[interaction];
  if (kinds !== undefined) return kinds.map((kind) => interactionTopic(kind, campaignId));
  if (campaignId === null) return [];
  if (interaction === 'received') return [receivedTopic(campaignId)];
  return [interaction === 'converted' ? convertedTopic(campaignId) : controlTopic(campaignId)];
};

const fits = (wanted: Wanted, fact: Fact): boolean => {
  const { interaction, campaignId, channel } = wanted;
  if (!('campaignId' in fact) || (campaignId !== null && fact.campaignId !== campaignId)) return false;
  if (channel !== null && (!('channel' in fact) || fact.channel !== channel)) return false;
  if (fact.kind === 'converted')
    return interaction === 'converted' && (wanted.letter === null || fact.letter === wanted.letter);
  if (fact.kind === 'received' || fact.kind === 'control_enrolled') return interaction === fact.kind;
  return (
    fact.kind === 'interaction' &&
    (KINDS[interaction] ?? []).includes(fact.interaction) &&
    (wanted.alias === null || fact.alias === wanted.alias) &&
    (wanted.button === null || fact.button === wanted.button)
  );
};

const PHRASES: Readonly<Record<InteractionName, Readonly<Record<'en' | 'fr', string>>>> = {
  received: { en: 'receives a message', fr: 'reçoit un message' },
  opened: { en: 'opens a message', fr: 'ouvre un message' },
  machine_opened: { en: 'has a message opened by a machine', fr: 'voit un message ouvert par une machine' },
  opened_by_person: { en: 'opens a message in person', fr: 'ouvre un message en personne' },
  clicked: { en: 'clicks a link', fr: 'clique sur un lien' },
  clicked_button: { en: 'clicks a button', fr: 'clique sur un bouton' },
  clicked_story: { en: 'clicks a story page', fr: 'clique sur une page de story' },
  viewed: { en: 'sees a message', fr: 'voit un message' },
  dismissed: { en: 'dismisses a message', fr: 'écarte un message' },
  converted: { en: 'performs the conversion event', fr: 'effectue l’événement de conversion' },
  control_enrolled: { en: 'enters the control group', fr: 'entre dans le groupe témoin' },
};
