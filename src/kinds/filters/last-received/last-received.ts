// Last Received Any Message, Email, Push, SMS or Webhook; Last Received Message from Specific Campaign or from a
// campaign with a tag.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { raw } from '../../../core/sql.ts';
import {
  CAMPAIGN_SETTINGS,
  campaignNeeds,
  campaignsOf,
  describeCampaigns,
  lastOfReceipts,
  lastMarkSql,
  readCampaignScope,
  readChannel,
} from '../conditions/campaigns.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { latest } from '../conditions/summaries.ts';

export const lastReceived: FilterKind = {
  id: 'last-received',
  parse: (input, path) => {
    const settings = openSettings(input, path, [...CAMPAIGN_SETTINGS, 'channel', ...MOMENT_SETTINGS]);
    if (!settings.ok) return settings;
    const about = readCampaignScope(settings.value, path);
    if (!about.ok) return about;
    const channel = readChannel(settings.value, path);
    if (!channel.ok) return channel;
    const by = channel.value;
    return parseMoment(settings.value, path, {
      label: {
        en: `last received ${describeCampaigns(about.value, 'en')}${by === null ? '' : ` by ${quote(by, 'en')}`}`,
        fr: `dernière réception pour ${describeCampaigns(about.value, 'fr')}${by === null ? '' : ` par ${quote(by, 'fr')}`}`,
      },
      needs: campaignNeeds(about.value),
      ...(by === null ? {} : { marks: true }),
      rows: (scope, { lateEnough, lateEnoughText }) => {
        const at = by === null ? raw('r.last_received_at') : lastMarkSql(raw('r.channels'), by);
        return lastOfReceipts(scope, about.value, at, by === null ? lateEnough(at) : lateEnoughText(at));
      },
      at: (_, evidence) =>
        latest(
          campaignsOf(evidence, about.value).map((one) =>
            by === null
              ? one.lastReceivedAt
              : Object.hasOwn(one.channels, by)
                ? (one.channels[by]?.lastAt ?? null)
                : null,
          ),
        ),
    });
  },
};
