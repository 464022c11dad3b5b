// Has App: a device of the person has it, or they had a session in it.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { parseFlag } from '../conditions/sets.ts';
import { countOf, summaryNeeds, summaryRows, type Subject } from '../conditions/summaries.ts';

export const hasApp: FilterKind = {
  id: 'has-app',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['app_id', 'value']);
    if (!settings.ok) return settings;
    const app = readText(settings.value, 'app_id', path);
    if (!app.ok) return app;
    const subject: Subject = { of: 'session', name: app.value };
    const [en, fr] = [quote(app.value, 'en'), quote(app.value, 'fr')];
    return parseFlag(settings.value, path, {
      label: {
        en: [`has app ${en}`, `does not have app ${en}`],
        fr: [`a l’application ${fr}`, `n’a pas l’application ${fr}`],
      },
      needs: summaryNeeds(subject),
      holds: (scope) => sql`(${scope.devices} @> ${JSON.stringify([{ appId: app.value }])}::jsonb
        or ${scope.userId} in (select s.user_id from (${summaryRows(scope, subject, 'count')}) as s(user_id, n)))`,
      test: (profile, evidence) =>
        profile.devices.some(({ appId }) => appId === app.value) || countOf(evidence, subject) > 0,
    });
  },
};
