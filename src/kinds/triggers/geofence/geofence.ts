// "Trigger a geofence" (7.2, 7.15): one fence, or any fence of a set, is entered or left.
import { GEOFENCE_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok, refuse } from '../../../core/result.ts';
import { openSettings, quote, readChoice } from '../../../core/segments/settings.ts';
import { readOptionalName } from '../read-settings.ts';

const SETTINGS: readonly string[] = ['fence_id', 'set', 'crossing'];

export const geofence: TriggerKind = {
  id: 'geofence',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const fence = readOptionalName(settings.value, 'fence_id', path);
    if (!fence.ok) return fence;
    const set = readOptionalName(settings.value, 'set', path);
    if (!set.ok) return set;
    if ((fence.value === null) === (set.value === null))
      return refuse('invalid_trigger', 'Either a fence or a set of fences is required.', `${path}.fence_id`);
    const crossing = readChoice(settings.value, 'crossing', path, ['enter', 'exit'] as const);
    if (!crossing.ok) return crossing;
    return ok({
      topics: [GEOFENCE_TOPIC],
      matches: (fact) =>
        fact.kind === 'geofence' &&
        fact.crossing === crossing.value &&
        (fence.value === null || fact.fenceId === fence.value) &&
        (set.value === null || fact.set === set.value),
      describe: (language) => {
        const verb = { enter: { en: 'enters', fr: 'entre dans' }, exit: { en: 'leaves', fr: 'quitte' } };
        const what =
          fence.value === null
            ? { en: 'a geofence of', fr: 'une zone de' }[language]
            : { en: 'the geofence', fr: 'la zone' }[language];
        return `${verb[crossing.value][language]} ${what} ${quote(fence.value ?? set.value ?? '', language)}`;
      },
    });
  },
};
