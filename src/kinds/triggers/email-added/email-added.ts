// "Add an email address" (7.4): per profile, after the update, and only when the address is another one.
import { PROFILE_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings } from '../../../core/segments/settings.ts';

const SETTINGS: readonly string[] = [];

export const emailAdded: TriggerKind = {
  id: 'email_added',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    return ok({
      topics: [PROFILE_TOPIC],
      matches: (fact) =>
        fact.kind === 'profile_changed' &&
        fact.after.email !== null &&
        fact.after.email.toLowerCase() !== fact.before.email?.toLowerCase(),
      describe: (language) => (language === 'en' ? 'adds an email address' : 'ajoute une adresse email'),
    });
  },
};
