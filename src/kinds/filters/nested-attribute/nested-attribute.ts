// Values inside nested attributes and lists of objects: `order.customer.tier`, `orders[].sku` (any element). Several
// criteria hold together only in the same element (CD-18.2). Leaves that are times compare with or without the year.
import type { Filter, FilterKind, Language } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { openSettings, quote } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { rememberLast } from '../conditions/on-value.ts';
import type { Criterion } from '../conditions/path.ts';
import { atPathSql, criteriaSql, parseValuePath, testAtPath, testCriteria } from '../conditions/path.ts';
import { parseTyped } from '../conditions/typed.ts';

const TYPES = ['boolean', 'number', 'string', 'array', 'time', 'day'] as const;
const MAX_CRITERIA = 20;

export const nestedAttribute: FilterKind = {
  id: 'nested-attribute',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['path', 'type', 'comparison', 'value', 'criteria']);
    if (!settings.ok) return settings;
    const single = settings.value['criteria'] === undefined;
    return single ? parseOne(settings.value, path) : parseSeveral(settings.value, path);
  },
};

const parseOne = (settings: Settings, path: string): Result<Filter> => {
  const criterion = parseCriterion(settings, path);
  if (!criterion.ok) return criterion;
  const { path: at, comparison, questionAt } = criterion.value;
  return ok({
    narrows: comparison.narrows,
    toSql: (scope) => atPathSql(comparison, questionAt(scope.now), scope.attributes, at),
    test: (profile, now) => testAtPath(comparison, questionAt(now), profile.attributes, at),
    describe: (language) => describeCriterion(settings['path'], criterion.value, language),
  });
};

const parseSeveral = (settings: Settings, path: string): Result<Filter> => {
  const unused = ['type', 'comparison', 'value'].find((key) => settings[key] !== undefined);
  if (unused !== undefined)
    return refuse('invalid_filter', 'Each of the criteria has its own comparison.', `${path}.${unused}`);
  const at = parseValuePath(settings['path'], `${path}.path`);
  if (!at.ok) return at;
  const criteria = parseCriteria(settings['criteria'], `${path}.criteria`);
  if (!criteria.ok) return criteria;
  const list = criteria.value.map(({ criterion }) => criterion);
  return ok({
    narrows: list.some(({ comparison }) => comparison.narrows),
    toSql: (scope) => criteriaSql(list, scope.attributes, at.value, scope.now),
    test: (profile, now) => testCriteria(list, profile.attributes, at.value, now),
    describe: (language) => {
      const all = criteria.value.map((one) => describeCriterion(one.path, one.criterion, language));
      const lead = { en: 'one element of', fr: 'un même élément de' }[language];
      return `${lead} ${quote(String(settings['path']), language)}: ${all.join(language === 'en' ? ' and ' : ' et ')}`;
    },
  });
};

interface NamedCriterion {
  readonly path: unknown;
  readonly criterion: Criterion;
}

const parseCriteria = (input: unknown, path: string): Result<readonly NamedCriterion[]> => {
  if (!Array.isArray(input) || input.length === 0 || input.length > MAX_CRITERIA)
    return refuse('invalid_filter', `Between 1 and ${MAX_CRITERIA} criteria are required.`, path);
  const criteria: NamedCriterion[] = [];
  for (const [i, one] of input.entries()) {
    const settings = openSettings(one, `${path}[${i}]`, ['path', 'type', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const criterion = parseCriterion(settings.value, `${path}[${i}]`);
    if (!criterion.ok) return criterion;
    criteria.push({ path: settings.value['path'], criterion: criterion.value });
  }
  return ok(criteria);
};

const parseCriterion = (settings: Settings, path: string): Result<Criterion> => {
  const at = parseValuePath(settings['path'], `${path}.path`);
  if (!at.ok) return at;
  const comparison = parseTyped(settings, path, TYPES);
  if (!comparison.ok) return comparison;
  return ok({ path: at.value, comparison: comparison.value, questionAt: rememberLast(comparison.value) });
};

const describeCriterion = (path: unknown, { comparison }: Criterion, language: Language): string =>
  `${{ en: 'attribute', fr: 'l’attribut' }[language]} ${quote(String(path), language)} ${comparison.describe(language)}`;
