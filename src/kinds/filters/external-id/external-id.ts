// People named one by one. `is_none_of` matches people without an external id.
import type { FilterKind } from '../../../core/segments/filter.ts';
import { listValues, openSettings, readChoice, readTexts } from '../../../core/segments/settings.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import { makeTextKind } from '../conditions/column-kinds.ts';

export const MAX_LISTED_IDS = 10_000;
const COMPARISONS = ['is_any_of', 'is_none_of'] as const;

/** Every other comparison of texts (CD-18.2). */
const byText = makeTextKind({
  id: 'external-id',
  column: (scope) => scope.externalId,
  textOf: (profile) => profile.externalId,
  label: { en: 'external id', fr: 'l’identifiant externe' },
});

export const externalId: FilterKind = {
  id: 'external-id',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['comparison', 'value']);
    if (!settings.ok) return settings;
    const named = COMPARISONS.some((name) => name === settings.value['comparison']);
    if (!named) return byText.parse(input, path);
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const listed = readTexts(settings.value, 'value', path, MAX_LISTED_IDS);
    if (!listed.ok) return listed;
    const wanted = comparison.value === 'is_any_of';
    const ids = new Set(listed.value);
    return ok({
      toSql: (scope) =>
        sql`(coalesce(${scope.externalId} = any(${listed.value}::text[]), false) = ${wanted}::boolean)`,
      test: (profile) => (profile.externalId !== null && ids.has(profile.externalId)) === wanted,
      describe: (language) => {
        const verb = {
          en: wanted ? 'is any of' : 'is none of',
          fr: wanted ? 'est parmi' : 'n’est pas parmi',
        };
        const label = { en: 'external id', fr: 'l’identifiant externe' };
        return `${label[language]} ${verb[language]} ${listValues(listed.value, language)}`;
      },
    });
  },
};
