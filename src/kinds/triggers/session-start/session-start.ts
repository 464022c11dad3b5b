// "Start session" (7.2): of any app, or of one.
import { appSessionTopic, SESSION_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { readOptionalName } from '../read-settings.ts';

const SETTINGS: readonly string[] = ['app_id'];

export const sessionStart: TriggerKind = {
  id: 'session_start',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const app = readOptionalName(settings.value, 'app_id', path);
    if (!app.ok) return app;
    const appId = app.value;
    return ok({
      topics: [appId === null ? SESSION_TOPIC : appSessionTopic(appId)],
      matches: (fact) => fact.kind === 'session_start' && (appId === null || fact.appId === appId),
      describe: (language) => {
        const head = language === 'en' ? 'starts a session' : 'commence une session';
        if (appId === null) return head;
        return `${head} ${language === 'en' ? 'in the app' : 'dans l’app'} ${quote(appId, language)}`;
      },
    });
  },
};
