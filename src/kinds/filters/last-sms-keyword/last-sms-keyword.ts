// Last Sent Message to Specific SMS Inbound Keyword Category: when the person last sent a word of it, after a message
// of any campaign.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readChoice } from '../../../core/segments/settings.ts';
import { raw } from '../../../core/sql.ts';
import { campaignNeeds, campaignsOf, lastOfReceipts, lastMarkSql } from '../conditions/campaigns.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { latest } from '../conditions/summaries.ts';

const ANY = { campaignId: null, tag: null };
const CATEGORIES = ['opt_in', 'opt_out', 'help'] as const;

export const lastSmsKeyword: FilterKind = {
  id: 'last-sms-keyword',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['category', ...MOMENT_SETTINGS]);
    if (!settings.ok) return settings;
    const category = readChoice(settings.value, 'category', path, CATEGORIES);
    if (!category.ok) return category;
    const kind = category.value;
    return parseMoment(settings.value, path, {
      label: {
        en: `last SMS of category ${quote(kind, 'en')}`,
        fr: `le dernier SMS de la catégorie ${quote(kind, 'fr')}`,
      },
      needs: campaignNeeds(ANY),
      marks: true,
      rows: (scope, { lateEnoughText }) => {
        const at = lastMarkSql(raw('r.interactions'), kind);
        return lastOfReceipts(scope, ANY, at, lateEnoughText(at));
      },
      at: (_, evidence) =>
        latest(campaignsOf(evidence, ANY).map(({ interactions }) => interactions[kind]?.lastAt ?? null)),
    });
  },
};
