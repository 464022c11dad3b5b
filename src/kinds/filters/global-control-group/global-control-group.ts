// In the global control group (15.1): blocks of the random bucket that the workspace's limits name.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { BUCKETS_PER_BLOCK } from '../../../core/restraints/exclusions.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { sql } from '../../../core/sql.ts';
import { parseFlag } from '../conditions/sets.ts';

export const globalControlGroup: FilterKind = {
  id: 'global-control-group',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['value']);
    if (!settings.ok) return settings;
    return parseFlag(settings.value, path, {
      label: {
        en: ['in the global control group', 'not in the global control group'],
        fr: ['dans le groupe témoin global', 'hors du groupe témoin global'],
      },
      needs: [{ kind: 'control-blocks' }],
      holds: (
        scope,
      ) => sql`coalesce((select l.limits #> '{controlGroup,blocks}' from ${scope.tables.limits} as l
        where l.workspace_id = ${scope.workspaceId}) @> to_jsonb(${scope.randomBucket} / ${BUCKETS_PER_BLOCK}::integer), false)`,
      test: ({ randomBucket }, evidence) =>
        evidence.controlBlocks.includes(Math.floor(randomBucket / BUCKETS_PER_BLOCK)),
    });
  },
};
