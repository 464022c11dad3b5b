// Received Campaign Variant: in a variant, or not in it.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { campaignNeeds, campaignsOf, fromReceipts, readUuid } from '../conditions/campaigns.ts';
import { parseFlag } from '../conditions/sets.ts';

export const receivedVariant: FilterKind = {
  id: 'received-variant',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['campaign_id', 'variant', 'value']);
    if (!settings.ok) return settings;
    const campaignId = readUuid(settings.value, 'campaign_id', path);
    if (!campaignId.ok) return campaignId;
    const variant = readText(settings.value, 'variant', path);
    if (!variant.ok) return variant;
    const about = { campaignId: campaignId.value, tag: null };
    const en = `variant ${quote(variant.value, 'en')} of campaign ${quote(campaignId.value, 'en')}`;
    const fr = `la variante ${quote(variant.value, 'fr')} de la campagne ${quote(campaignId.value, 'fr')}`;
    return parseFlag(settings.value, path, {
      label: {
        en: [`received ${en}`, `did not receive ${en}`],
        fr: [`a reçu ${fr}`, `n’a pas reçu ${fr}`],
      },
      needs: campaignNeeds(about),
      rows: (scope) =>
        sql`select r.user_id ${fromReceipts(scope, about)} and r.received > 0 and r.variant = ${variant.value}::text`,
      test: (_, evidence) =>
        campaignsOf(evidence, about).some((one) => one.received > 0 && one.variant === variant.value),
    });
  },
};
