// Updated/Imported from CSV: on a list of people, or not on it.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { readUuid } from '../conditions/campaigns.ts';
import { parseFlag } from '../conditions/sets.ts';

export const listMembership: FilterKind = {
  id: 'list-membership',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['list_id', 'value']);
    if (!settings.ok) return settings;
    const list = readUuid(settings.value, 'list_id', path);
    if (!list.ok) return list;
    const [en, fr] = [quote(list.value, 'en'), quote(list.value, 'fr')];
    return parseFlag(settings.value, path, {
      label: {
        en: [`on list ${en}`, `not on list ${en}`],
        fr: [`dans la liste ${fr}`, `hors de la liste ${fr}`],
      },
      needs: [{ kind: 'list', listId: list.value }],
      rows: (scope) => sql`select m.user_id from ${scope.tables.listMembers} as m
        where ${scope.inPlace('m')} and m.list_id = ${list.value}::uuid`,
      test: (_, evidence) => evidence.lists.has(list.value),
    });
  },
};
