// First Purchase For App: from the log of purchases, which says in which app each was made.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { LogSubject } from '../conditions/log.ts';
import { logNeeds } from '../conditions/log.ts';
import { MOMENT_SETTINGS, parseMoment } from '../conditions/sets.ts';
import { earliest } from '../conditions/summaries.ts';

const PURCHASES: LogSubject = { of: 'purchase', name: null, days: null };

export const firstPurchaseForApp: FilterKind = {
  id: 'first-purchase-for-app',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['app_id', ...MOMENT_SETTINGS]);
    if (!settings.ok) return settings;
    const app = readText(settings.value, 'app_id', path);
    if (!app.ok) return app;
    return parseMoment(settings.value, path, {
      label: {
        en: `first purchase in app ${quote(app.value, 'en')}`,
        fr: `le premier achat dans l’application ${quote(app.value, 'fr')}`,
      },
      needs: logNeeds(PURCHASES),
      rows: (scope, { earlyEnough }) => sql`select e.user_id, min(e.at) from ${scope.tables.events} as e
        where ${scope.inPlace('e')} and e.kind = 'purchase' and e.app_id = ${app.value}::text
          and ${earlyEnough(raw('e.at'))} group by e.user_id`,
      at: (_, evidence) =>
        earliest(
          evidence.events.flatMap(({ kind, appId, at }) =>
            kind === 'purchase' && appId === app.value ? [at] : [],
          ),
        ),
    });
  },
};
