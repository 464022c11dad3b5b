// "Perform primary conversion event of a campaign" (7.2): its event A, inside its conversion window.
import { convertedTopic, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { readCampaignId } from '../read-settings.ts';

const PRIMARY = 'A';

const SETTINGS: readonly string[] = ['campaign_id'];

export const campaignConversion: TriggerKind = {
  id: 'campaign_conversion',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const campaign = readCampaignId(settings.value, path);
    if (!campaign.ok) return campaign;
    return ok({
      topics: [convertedTopic(campaign.value)],
      campaignIds: [campaign.value],
      matches: (fact) =>
        fact.kind === 'converted' && fact.letter === PRIMARY && fact.campaignId === campaign.value,
      describe: (language) =>
        language === 'en'
          ? `performs the primary conversion event of ${quote(campaign.value, language)}`
          : `effectue l’événement de conversion principal de ${quote(campaign.value, language)}`,
    });
  },
};
