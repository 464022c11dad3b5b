// In Campaign Control Group.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import {
  CAMPAIGN_SETTINGS,
  campaignNeeds,
  campaignsOf,
  describeCampaigns,
  fromReceipts,
  readCampaignScope,
} from '../conditions/campaigns.ts';
import { parseFlag } from '../conditions/sets.ts';

export const inControlGroup: FilterKind = {
  id: 'in-control-group',
  parse: (input, path) => {
    const settings = openSettings(input, path, [...CAMPAIGN_SETTINGS, 'value']);
    if (!settings.ok) return settings;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    const [en, fr] = [describeCampaigns(about.value, 'en'), describeCampaigns(about.value, 'fr')];
    return parseFlag(settings.value, path, {
      label: {
        en: [`in the control group of ${en}`, `not in the control group of ${en}`],
        fr: [`dans le groupe témoin (${fr})`, `hors du groupe témoin (${fr})`],
      },
      needs: campaignNeeds(about.value),
      rows: (scope) => sql`select r.user_id ${fromReceipts(scope, about.value)} and r.control`,
      test: (_, evidence) => campaignsOf(evidence, about.value).some(({ control }) => control),
    });
  },
};
