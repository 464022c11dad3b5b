// Location Available: the person's last position is known.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { positionOf, positionSql } from '../conditions/position.ts';
import { parseFlag } from '../conditions/sets.ts';

export const locationAvailable: FilterKind = {
  id: 'location-available',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['value']);
    if (!settings.ok) return settings;
    return parseFlag(settings.value, path, {
      label: {
        en: ['location available', 'location not available'],
        fr: ['position connue', 'position inconnue'],
      },
      holds: (scope) =>
        sql`(${positionSql(scope).latitude} is not null and ${positionSql(scope).longitude} is not null)`,
      test: (profile) => positionOf(profile) !== null,
    });
  },
};
