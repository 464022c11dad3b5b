// The builder offers every filter there is, and what it makes can be used once it is filled in.
import { describe, expect, test } from 'vitest';
import { CATALOGUE as SPECIFIED, EXTENSIONS, OPERATORS, isRule } from '../support/filter-catalogue.ts';
import { COMPARISONS_BY_TYPE } from '../../src/kinds/filters/conditions/typed.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import {
  CATALOGUE,
  COMPARISONS,
  entryOf,
  shapeOf,
  withComparison,
  withType,
  type FieldSpec,
} from '../../src/dashboard/parts/rule-builder/catalogue.ts';
import {
  addExclusion,
  changeAt,
  duplicateAt,
  fromRoot,
  pathOf,
  problemsAt,
  toRoot,
} from '../../src/dashboard/parts/rule-builder/rule-tree.ts';
import { describeClause, understand } from '../../src/dashboard/parts/rule-builder/understand.ts';

const LEAF = { filter: 'email-available', value: true };
const ID = '11111111-1111-4111-8111-111111111111';

test('every kind of filter stands in the catalogue, once', () => {
  expect(CATALOGUE.map(({ filter }) => filter).sort()).toEqual(filterKindList.map(({ id }) => id).sort());
});

test('every comparison of every type is offered', () => {
  for (const [type, names] of Object.entries(COMPARISONS_BY_TYPE))
    expect([type, [...(COMPARISONS[type as keyof typeof COMPARISONS] ?? [])].sort()]).toEqual([
      type,
      [...names].sort(),
    ]);
});

const fill = (settings: Record<string, unknown>, field: FieldSpec): Record<string, unknown> => {
  if (field.kind === 'name' && field.optional !== true) return { ...settings, [field.key]: 'x' };
  if (field.kind === 'pick' && field.optional !== true) return { ...settings, [field.key]: ID };
  return Array.isArray(settings['value']) ? { ...settings, value: ['a'] } : settings;
};

describe.each(CATALOGUE)('$filter', ({ filter, blank, fields }) => {
  const filled = fields.reduce(fill, { filter, ...blank }) as Parameters<typeof toRoot>[0] & object;

  test('a new clause is complete once its empty fields are filled in, in both languages', () => {
    for (const language of ['en', 'fr'] as const) {
      expect(understand(toRoot(filled), {}, language)).toMatchObject({ problems: [] });
      expect(describeClause(filled, { [ID]: 'Named' }, language)).not.toContain(ID);
    }
  });

  test('no field is unknown to the filter', () => {
    const extra = fields.reduce<Record<string, unknown>>((all, field) => {
      if (field.kind === 'option') return { ...all, [field.key]: true };
      if (field.kind === 'choice' && field.optional === true)
        return { ...all, [field.key]: field.options[0] };
      return all;
    }, filled);
    expect(understand(toRoot(extra as typeof filled), {}, 'en').problems).toEqual([]);
  });
});

test('every rule of the specification’s tables is one that the screen can show field by field', () => {
  const rules = [...Object.values(SPECIFIED), ...Object.values(OPERATORS)]
    .flatMap((family) => Object.values(family))
    .filter(isRule);
  for (const rule of [...rules, ...Object.values(EXTENSIONS)]) {
    const entry = entryOf(rule.filter);
    const known = new Set(
      (entry?.fields ?? []).flatMap((field): readonly string[] => {
        if ('key' in field) return [field.key];
        if (field.kind === 'typed' || field.kind === 'criteria')
          return ['type', 'comparison', 'value', 'criteria'];
        if (field.kind === 'place') return ['latitude', 'longitude', 'radius_meters', 'polygon'];
        if (field.kind === 'days' || field.kind === 'times') return [field.kind];
        return ['comparison', 'value'];
      }),
    );
    const unknown = Object.keys(rule).filter((key) => key !== 'filter' && !known.has(key));
    expect([rule.filter, unknown]).toEqual([rule.filter, []]);
  }
});

describe('editing', () => {
  test('another comparison keeps a value that still makes sense', () => {
    const texts = { comparison: 'is_any_of', value: ['a'] };
    expect(withComparison(texts, 'contains_any_of')).toEqual({ comparison: 'contains_any_of', value: ['a'] });
    expect(withComparison(texts, 'exists')).toEqual({ comparison: 'exists' });
    expect(withComparison({ comparison: 'before', value: 'x' }, 'less_than_x_days_ago')['value']).toBe(7);
    expect(withType({ name: 'n', type: 'string', ...texts }, 'number')).toMatchObject({
      name: 'n',
      type: 'number',
      comparison: 'equals',
    });
    expect(shapeOf('is_day')).toBe('day');
  });

  test('a rule of one clause is shown as a group, nothing chosen is everybody', () => {
    expect(toRoot(LEAF)).toEqual({ all: [LEAF] });
    expect(toRoot({ none: [LEAF] })).toEqual({ all: [{ none: [LEAF] }] });
    expect(fromRoot(toRoot(null))).toBeNull();
  });

  test('an exclusion is AND NOT, whatever joined the rest', () => {
    expect(addExclusion({ all: [LEAF] }, LEAF)).toEqual({ all: [LEAF, { none: [LEAF] }] });
    const either = { any: [LEAF, LEAF] };
    expect(addExclusion(either, LEAF)).toEqual({ all: [either, { none: [LEAF] }] });
  });

  test('clauses are changed, copied and taken out where they stand', () => {
    const root = { all: [LEAF, { any: [LEAF, { ...LEAF, value: false }] }] };
    expect(pathOf(root, [1, 0])).toBe('all[1].any[0]');
    expect(changeAt(root, [1, 0], () => null)).toEqual({
      all: [LEAF, { any: [{ ...LEAF, value: false }] }],
    });
    expect(duplicateAt(root, [0])).toEqual({ all: [LEAF, LEAF, root.all[1]] });
  });

  test('a problem is shown at its clause, wherever the rule stands in the document', () => {
    const problems = [
      { message: 'own', field: 'definition.audience.all[1].any[0].value' },
      { message: 'group', field: 'rule.all[1].any' },
      { message: 'whole', field: 'rule' },
    ];
    const shown = (path: string) => problemsAt(problems, path).map(({ message }) => message);
    expect(shown('all[1].any[0]')).toEqual(['own']);
    expect(shown('all[1]')).toEqual(['group']);
    expect(shown('')).toEqual(['whole']);
  });

  test('every unfinished clause is named, not only the first', () => {
    const bad = { filter: 'custom-event-count', name: '', comparison: 'equals', value: 1 };
    const { problems, sentence } = understand({ all: [bad, { any: [bad, LEAF] }, { any: [] }] }, {}, 'en');
    expect(problems.map(({ field }) => field)).toEqual(['all[0].name', 'all[1].any[0].name', 'all[2]']);
    expect(sentence).toBeNull();
  });
});

test('counts that take longer are known before they are asked for', () => {
  const slow = (rule: object) => understand({ all: [LEAF, rule as typeof LEAF] }, {}, 'en').slow;
  const attribute = { filter: 'custom-attribute', name: 'plan', type: 'string' };
  expect(slow({ ...attribute, comparison: 'is_any_of', value: ['pro'] })).toBe(false);
  expect(slow({ ...attribute, comparison: 'matches_regex', value: '^p' })).toBe(true);
  expect(slow({ filter: 'money-in-days', comparison: 'greater_than', value: 1, days: 7 })).toBe(true);
});
