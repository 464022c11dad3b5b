// Converted From Campaign: by any of its conversion events, or by one; whoever was in its control group is left out.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
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

const EVENTS = ['A', 'B', 'C', 'D'] as const;

export const converted: FilterKind = {
  id: 'converted',
  parse: (input, path) => {
    const settings = openSettings(input, path, [...CAMPAIGN_SETTINGS, 'event', 'value']);
    if (!settings.ok) return settings;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    const one =
      settings.value['event'] === undefined ? null : readChoice(settings.value, 'event', path, EVENTS);
    if (one !== null && !one.ok) return one;
    const events: readonly string[] = one === null ? EVENTS : [one.value];
    const by = one === null ? '' : ` (${one.value})`;
    return parseFlag(settings.value, path, {
      label: {
        en: [
          `converted${by} from ${describeCampaigns(about.value, 'en')}`,
          `did not convert${by} from ${describeCampaigns(about.value, 'en')}`,
        ],
        fr: [
          `a converti${by} après ${describeCampaigns(about.value, 'fr')}`,
          `n’a pas converti${by} après ${describeCampaigns(about.value, 'fr')}`,
        ],
      },
      needs: campaignNeeds(about.value),
      rows: (scope) => sql`select r.user_id ${fromReceipts(scope, about.value)}
        and not r.control and r.conversions ?| ${events}::text[]`,
      test: (_, evidence) =>
        campaignsOf(evidence, about.value).some(
          ({ control, conversions }) => !control && events.some((event) => Object.hasOwn(conversions, event)),
        ),
    });
  },
};
