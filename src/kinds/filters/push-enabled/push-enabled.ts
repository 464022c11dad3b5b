// Foreground Push Enabled, Background or Foreground Push Enabled, for any app or one: a token (with permission, for the
// foreground) and a state that is not unsubscribed (CD-19.5).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote, readFlag, readText } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { raw, sql } from '../../../core/sql.ts';
import { parseFlag } from '../conditions/sets.ts';

export const pushEnabled: FilterKind = {
  id: 'push-enabled',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['app_id', 'background', 'value']);
    if (!settings.ok) return settings;
    const app = settings.value['app_id'] === undefined ? ok(null) : readText(settings.value, 'app_id', path);
    if (!app.ok) return app;
    const background =
      settings.value['background'] === undefined ? ok(false) : readFlag(settings.value, 'background', path);
    if (!background.ok) return background;
    const [appId, too] = [app.value, background.value];
    const of = {
      en: appId === null ? '' : ` for app ${quote(appId, 'en')}`,
      fr: appId === null ? '' : ` pour l’application ${quote(appId, 'fr')}`,
    };
    const en = `${too ? 'background or foreground push' : 'foreground push'}`;
    const fr = `le push ${too ? 'd’arrière-plan ou de premier plan' : 'de premier plan'}`;
    return parseFlag(settings.value, path, {
      label: {
        en: [`${en} enabled${of.en}`, `${en} not enabled${of.en}`],
        fr: [`${fr} est actif${of.fr}`, `${fr} n’est pas actif${of.fr}`],
      },
      holds: (scope) => sql`(${scope.pushState} <> 'unsubscribed' and exists (
        select from jsonb_array_elements(${scope.devices}) as held(value)
        where coalesce(held.value ->> 'token' <> '', false) and (${too}::boolean or coalesce(held.value ->> 'enabled' = 'true', false))
          ${appId === null ? raw('') : sql`and held.value ->> 'appId' = ${appId}::text`}))`,
      test: ({ pushState, devices }) =>
        pushState !== 'unsubscribed' &&
        devices.some(
          (one) => one.token !== '' && (too || one.enabled) && (appId === null || one.appId === appId),
        ),
    });
  },
};
