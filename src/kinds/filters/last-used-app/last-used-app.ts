// When the person last used an app. Without a recorded date no comparison matches (CD-18.5).
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { inRangeSql, isInRange, parseTimeTest } from '../../../core/segments/time-range.ts';
import { ok } from '../../../core/result.ts';

const COMPARISONS = ['before', 'after', 'less_than_x_days_ago', 'greater_than_x_days_ago'] as const;

export const lastUsedApp: FilterKind = {
  id: 'last-used-app',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const time = parseTimeTest(settings.value, comparison.value, path);
    if (!time.ok) return time;
    return ok({
      toSql: (scope) => inRangeSql(scope.lastUsedAt, time.value.range(scope.now)),
      test: (profile, now) => isInRange(profile.lastUsedAt, time.value.range(now)),
      describe: (language) =>
        `${{ en: 'last used an app', fr: 'dernière utilisation' }[language]} ${time.value.describe(language)}`,
    });
  },
};
