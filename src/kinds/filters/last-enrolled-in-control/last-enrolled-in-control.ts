// Last Enrolled in Any Control Group.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { campaignNeeds, campaignsOf, fromReceipts } from '../conditions/campaigns.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { latest } from '../conditions/summaries.ts';

const ANY = { campaignId: null, tag: null };

export const lastEnrolledInControl: FilterKind = {
  id: 'last-enrolled-in-control',
  parse: (input, path) => {
    const settings = openSettings(input, path, MOMENT_SETTINGS);
    if (!settings.ok) return settings;
    return parseMoment(settings.value, path, {
      label: { en: 'last enrolled in a control group', fr: 'dernière entrée dans un groupe témoin' },
      needs: campaignNeeds(ANY),
      rows: (scope) =>
        sql`select r.user_id, max(r.enrolled_at) ${fromReceipts(scope, ANY)} and r.control group by r.user_id`,
      at: (_, evidence) =>
        latest(campaignsOf(evidence, ANY).map(({ control, enrolledAt }) => (control ? enrolledAt : null))),
    });
  },
};
