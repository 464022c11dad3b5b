// Counts of friends and followers, as imports told them; missing counts as 0 for "exactly" and "less than".
import type { FilterKind } from '../../../core/segments/filter.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { filterOnValue } from '../conditions/on-value.ts';
import { valueAt, valueAtSql } from '../conditions/path.ts';
import { parseOfType } from '../conditions/typed.ts';
import type { JsonObject } from '../../../core/json.ts';

const MEASURES = {
  facebook_friends: {
    path: ['facebook', 'num_friends'],
    en: 'Facebook friends',
    fr: 'le nombre d’amis Facebook',
  },
  twitter_followers: {
    path: ['twitter', 'followers_count'],
    en: 'Twitter followers',
    fr: 'le nombre d’abonnés Twitter',
  },
  twitter_friends: {
    path: ['twitter', 'friends_count'],
    en: 'Twitter friends',
    fr: 'le nombre d’abonnements Twitter',
  },
} as const;

export const socialCount: FilterKind = {
  id: 'social-count',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['measure', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const measure = readChoice(settings.value, 'measure', path, [
      'facebook_friends',
      'twitter_followers',
      'twitter_friends',
    ] as const);
    if (!measure.ok) return measure;
    const comparison = parseOfType(settings.value, path, 'number');
    if (!comparison.ok) return comparison;
    const { path: at, ...label } = MEASURES[measure.value];
    return ok(
      filterOnValue(comparison.value, {
        value: (scope) => valueAtSql(scope.profile, at),
        valueOf: (profile) => valueAt(profile.fields as JsonObject, at),
        label: (language) => label[language],
      }),
    );
  },
};
