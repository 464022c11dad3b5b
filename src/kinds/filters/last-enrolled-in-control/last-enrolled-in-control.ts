// Last Enrolled in Any Control Group.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { raw, sql } from '../../../core/sql.ts';
import { campaignNeeds, campaignsOf, lastOfReceipts } from '../conditions/campaigns.ts';
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
      rows: (scope, { lateEnough }) => {
        const at = raw('r.enrolled_at');
        return lastOfReceipts(scope, ANY, at, sql`r.control and ${lateEnough(at)}`);
      },
      at: (_, evidence) =>
        latest(campaignsOf(evidence, ANY).map(({ control, enrolledAt }) => (control ? enrolledAt : null))),
    });
  },
};
