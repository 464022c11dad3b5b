// Last Engaged With Message: the last open, click, button, view or influenced open a person made.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { joinSql, raw, sql } from '../../../core/sql.ts';
import {
  CAMPAIGN_SETTINGS,
  campaignNeeds,
  campaignsOf,
  describeCampaigns,
  lastOfReceipts,
  lastMarkSql,
  readCampaignScope,
} from '../conditions/campaigns.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { latest } from '../conditions/summaries.ts';

/** What a person does, not what machines or providers do. */
const ENGAGEMENTS = ['open', 'click', 'button', 'view', 'influenced_open'] as const;

export const lastEngaged: FilterKind = {
  id: 'last-engaged',
  parse: (input, path) => {
    const settings = openSettings(input, path, [...CAMPAIGN_SETTINGS, ...MOMENT_SETTINGS]);
    if (!settings.ok) return settings;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    return parseMoment(settings.value, path, {
      label: {
        en: `last engaged with ${describeCampaigns(about.value, 'en')}`,
        fr: `dernière interaction avec ${describeCampaigns(about.value, 'fr')}`,
      },
      needs: campaignNeeds(about.value),
      marks: true,
      rows: (scope, { lateEnoughText }) => {
        const dates = ENGAGEMENTS.map((kind) => lastMarkSql(raw('r.interactions'), kind));
        const at = sql`greatest(${joinSql(dates, ', ')})`;
        return lastOfReceipts(scope, about.value, at, lateEnoughText(at));
      },
      at: (_, evidence) =>
        latest(
          campaignsOf(evidence, about.value).flatMap(({ interactions }) =>
            ENGAGEMENTS.map((kind) => interactions[kind]?.lastAt ?? null),
          ),
        ),
    });
  },
};
