// Received Message from Campaign, from any campaign with a tag, or from any at all; "not" is Has Never Received.
// What counts as received is a matter of the channel (CD-18.6).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { raw, sql } from '../../../core/sql.ts';
import {
  CAMPAIGN_SETTINGS,
  campaignNeeds,
  campaignsOf,
  describeCampaigns,
  fromReceipts,
  readCampaignScope,
  readChannel,
} from '../conditions/campaigns.ts';
import { parseFlag } from '../conditions/sets.ts';

export const receivedMessage: FilterKind = {
  id: 'received-message',
  parse: (input, path) => {
    const settings = openSettings(input, path, [...CAMPAIGN_SETTINGS, 'channel', 'value']);
    if (!settings.ok) return settings;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    const channel = readChannel(settings.value, path);
    if (!channel.ok) return channel;
    const by = channel.value;
    const how =
      by === null ? { en: '', fr: '' } : { en: ` by ${quote(by, 'en')}`, fr: ` par ${quote(by, 'fr')}` };
    const [en, fr] = [
      describeCampaigns(about.value, 'en') + how.en,
      describeCampaigns(about.value, 'fr') + how.fr,
    ];
    return parseFlag(settings.value, path, {
      label: {
        en: [`received ${en}`, `never received ${en}`],
        fr: [`a reçu ${fr}`, `n’a jamais reçu ${fr}`],
      },
      needs: campaignNeeds(about.value),
      rows: (scope) =>
        sql`select r.user_id ${fromReceipts(scope, about.value)} and r.received > 0 ${by === null ? raw('') : sql`and r.channels ? ${by}::text`}`,
      test: (_, evidence) =>
        campaignsOf(evidence, about.value).some(
          (one) => one.received > 0 && (by === null || Object.hasOwn(one.channels, by)),
        ),
    });
  },
};
