// Connected networks, as imports told them.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { isObject } from '../../../core/json.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { parseFlag } from '../conditions/sets.ts';

const NAMES = { facebook: 'Facebook', twitter: 'Twitter' } as const;

export const socialNetwork: FilterKind = {
  id: 'social-network',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['network', 'value']);
    if (!settings.ok) return settings;
    const network = readChoice(settings.value, 'network', path, ['facebook', 'twitter'] as const);
    if (!network.ok) return network;
    const name = NAMES[network.value];
    return parseFlag(settings.value, path, {
      label: {
        en: [`connected to ${name}`, `not connected to ${name}`],
        fr: [`relié à ${name}`, `non relié à ${name}`],
      },
      holds: (scope) =>
        sql`coalesce(jsonb_typeof(${scope.profile} -> ${network.value}::text) = 'object', false)`,
      test: (profile) => isObject(profile.fields[network.value]),
    });
  },
};
