// "Interact with a content card" (7.2, 7.3): a card of a campaign is seen, clicked or put away.
import { interactionTopic, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings, quote, readChoice } from '../../../core/segments/settings.ts';
import { readCampaignId } from '../read-settings.ts';

const KINDS = { viewed: 'view', clicked: 'click', dismissed: 'dismiss' } as const;
const CARD = 'content_card';

const SETTINGS: readonly string[] = ['campaign_id', 'interaction'];

export const cardInteraction: TriggerKind = {
  id: 'card_interaction',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const campaign = readCampaignId(settings.value, path);
    if (!campaign.ok) return campaign;
    const choices = ['viewed', 'clicked', 'dismissed'] as const;
    const interaction = readChoice(settings.value, 'interaction', path, choices);
    if (!interaction.ok) return interaction;
    const kind = KINDS[interaction.value];
    return ok({
      topics: [interactionTopic(kind, campaign.value)],
      campaignIds: [campaign.value],
      matches: (fact) =>
        fact.kind === 'interaction' &&
        fact.channel === CARD &&
        fact.interaction === kind &&
        fact.campaignId === campaign.value,
      describe: (language) => {
        const verb = {
          viewed: { en: 'sees', fr: 'voit' },
          clicked: { en: 'clicks', fr: 'clique sur' },
          dismissed: { en: 'dismisses', fr: 'écarte' },
        }[interaction.value][language];
        const card = { en: 'a card of', fr: 'une carte de' }[language];
        return `${verb} ${card} ${quote(campaign.value, language)}`;
      },
    });
  },
};
