// The day of the year of a custom attribute that is a date: anniversaries, renewals (CD-18.2).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readText } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { filterOnValue } from '../conditions/on-value.ts';
import { parseOfType } from '../conditions/typed.ts';
import { attributeOf, attributeSql } from '../custom-attribute/attribute.ts';
import { describeAttribute } from '../custom-attribute/describe.ts';

export const recurringDay: FilterKind = {
  id: 'recurring-day',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['name', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const name = readText(settings.value, 'name', path);
    if (!name.ok) return name;
    const comparison = parseOfType(settings.value, path, 'day');
    if (!comparison.ok) return comparison;
    return ok(
      filterOnValue(comparison.value, {
        value: (scope) => attributeSql(scope, name.value),
        valueOf: (profile) => attributeOf(profile, name.value),
        label: (language) => describeAttribute(name.value, '', '', language),
      }),
    );
  },
};
