// "Perform custom event" (7.2): the event's name, and filters on its properties that must all hold.
import { parsePropertyFilters } from '../../../core/campaigns/property-filter.ts';
import type { TriggerKind } from '../../../core/campaigns/trigger.ts';
import { eventTopic, propertiesOf } from '../../../core/campaigns/trigger.ts';
import { ok, refuse } from '../../../core/result.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import { MAX_ATTRIBUTE_CHARS } from '../../../core/limits.ts';
import { compileRegex } from '../regex.ts';

const SETTINGS: readonly string[] = ['event', 'filters'];

export const performedEvent: TriggerKind = {
  id: 'performed_event',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const event = readText(settings.value, 'event', path, MAX_ATTRIBUTE_CHARS);
    if (!event.ok) return event;
    if (event.value === '') return refuse('invalid_trigger', 'An event name is required.', `${path}.event`);
    const filters = parsePropertyFilters(settings.value['filters'], `${path}.filters`, compileRegex);
    if (!filters.ok) return filters;
    return ok({
      topics: [eventTopic(event.value)],
      matches: (fact, now) =>
        fact.kind === 'event' &&
        fact.name === event.value &&
        filters.value.every((filter) => filter.matches(propertiesOf(fact), now)),
      describe: (language) => {
        const head = language === 'en' ? 'performs' : 'effectue';
        const conditions = filters.value.map((filter) => filter.describe(language));
        const join = language === 'en' ? ' and ' : ' et ';
        const name = quote(event.value, language);
        return [`${head} ${name}`, conditions.join(join)]
          .filter(Boolean)
          .join(language === 'en' ? ' where ' : ' où ');
      },
    });
  },
};
