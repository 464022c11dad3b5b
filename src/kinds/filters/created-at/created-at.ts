// When the person became known to the workspace.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { inRangeSql, isInRange, parseTimeTest } from '../../../core/segments/time-range.ts';
import { ok } from '../../../core/result.ts';

const COMPARISONS = ['before', 'after', 'less_than_x_days_ago', 'greater_than_x_days_ago'] as const;

export const createdAt: FilterKind = {
  id: 'created-at',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const time = parseTimeTest(settings.value, comparison.value, path);
    if (!time.ok) return time;
    return ok({
      toSql: (scope) => inRangeSql(scope.createdAt, time.value.range(scope.now)),
      test: (profile, now) => isInRange(profile.createdAt, time.value.range(now)),
      describe: (language) => `${{ en: 'created', fr: 'créé' }[language]} ${time.value.describe(language)}`,
    });
  },
};
