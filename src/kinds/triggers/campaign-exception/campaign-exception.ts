// "Perform exception event for another campaign" (7.2, 10): somebody who waits in its delay does what cancels it.
import { exceptionTopic, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { readCampaignId } from '../read-settings.ts';

const SETTINGS: readonly string[] = ['campaign_id'];

export const campaignException: TriggerKind = {
  id: 'campaign_exception',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const campaign = readCampaignId(settings.value, path);
    if (!campaign.ok) return campaign;
    return ok({
      topics: [exceptionTopic(campaign.value)],
      campaignIds: [campaign.value],
      matches: (fact) => fact.kind === 'exception_performed' && fact.campaignId === campaign.value,
      describe: (language) =>
        language === 'en'
          ? `performs the exception event of ${quote(campaign.value, language)} while waiting in it`
          : `effectue l’événement d’exception de ${quote(campaign.value, language)} pendant l’attente`,
    });
  },
};
