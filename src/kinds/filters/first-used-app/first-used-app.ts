// First Used App (any: the first session, which imports may set too), and First Used Specific App.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { TIME_VALUE_PATTERN } from '../../../core/braze-dates.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { parseInstant } from '../../../core/time.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { firstOf, summaryNeeds, summaryRows, type Subject } from '../conditions/summaries.ts';

const WRITTEN = new RegExp(TIME_VALUE_PATTERN);

export const firstUsedApp: FilterKind = {
  id: 'first-used-app',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['app_id', ...MOMENT_SETTINGS]);
    if (!settings.ok) return settings;
    if (settings.value['app_id'] === undefined)
      return parseMoment(settings.value, path, {
        label: { en: 'first used an app', fr: 'première utilisation d’une application' },
        column: (scope) => {
          const text = sql`(${scope.profile} ->> 'date_of_first_session')`;
          return sql`(case when ${text} ~ ${TIME_VALUE_PATTERN}::text then ${text}::timestamptz end)`;
        },
        at: ({ fields: { date_of_first_session: text } }) =>
          typeof text === 'string' && WRITTEN.test(text) ? parseInstant(text) : null,
      });
    const app = readText(settings.value, 'app_id', path);
    if (!app.ok) return app;
    const subject: Subject = { of: 'session', name: app.value };
    return parseMoment(settings.value, path, {
      label: {
        en: `first used app ${quote(app.value, 'en')}`,
        fr: `première utilisation de l’application ${quote(app.value, 'fr')}`,
      },
      needs: summaryNeeds(subject),
      rows: (scope) => summaryRows(scope, subject, 'first_at'),
      at: (_, evidence) => firstOf(evidence, subject),
    });
  },
};
