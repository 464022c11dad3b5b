// Device Count.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { COUNTS, parseAmount } from '../conditions/sets.ts';

export const deviceCount: FilterKind = {
  id: 'device-count',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    return parseAmount(settings.value, path, COUNTS, {
      label: { en: 'count of devices', fr: 'le nombre d’appareils' },
      column: (scope) => sql`jsonb_array_length(${scope.devices})`,
      amount: (profile) => profile.devices.length,
    });
  },
};
