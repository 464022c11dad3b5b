// No trigger has a setting that only a file could write: each kind, each setting and each choice is on the form, and
// what the form makes is what the kind takes.
import { describe, expect, test } from 'vitest';
import { triggerKindList } from '../../../../../kinds/triggers/index.ts';
import type { Written } from '../../model.ts';
import { formOf, isAsked, TRIGGER_TYPES, withSettings, type TriggerField } from './trigger-form.ts';

const CAMPAIGN = '11111111-1111-4111-8111-111111111111';

/** What somebody might choose or type, one after the other. */
const answersOf = (field: TriggerField): readonly Written[] => {
  const [name] = field.names;
  switch (field.editor) {
    case 'choice':
      return field.choices.map((one) => ({ [name]: one }));
    case 'choices':
      return [{ [name]: field.choices }, ...field.choices.map((one) => ({ [name]: [one] }))];
    case 'campaign':
      return [{ [name]: CAMPAIGN }];
    case 'number':
      return [{ [name]: 40 }];
    case 'value':
      return [{ [name]: 'gold' }, { [name]: 3 }, { [name]: true }];
    case 'filters':
      return [{ [name]: [{ property: 'a', type: 'string', comparison: 'exists' }] }];
    default:
      return field.names.map((one) => ({
        ...Object.fromEntries(field.names.map((other) => [other, undefined])),
        [one]: 'thing',
      }));
  }
};

const started = (type: string): Written => {
  let trigger: Written = { type, ...formOf(type).start };
  for (const field of formOf(type).fields)
    if (field.isOptional !== true && field.editor !== 'choice')
      trigger = withSettings(trigger, answersOf(field)[0] ?? {});
  return trigger;
};

test('every kind can be chosen', () => {
  expect([...TRIGGER_TYPES].sort()).toEqual(triggerKindList.map(({ id }) => id).sort());
});

describe.each(triggerKindList)('$id', (kind) => {
  const { id, settings } = kind;
  const accepted = (trigger: Written): void => {
    const { type: _, ...own } = trigger;
    const parsed = kind.parse(own, 'trigger');
    expect(parsed.ok ? null : [own, parsed.error]).toBeNull();
  };

  test('every setting has its field', () => {
    const edited = formOf(id).fields.flatMap(({ names }) => names as readonly string[]);
    expect([...edited].sort()).toEqual([...settings].sort());
  });

  test('whatever is chosen, what comes of it is accepted', () => {
    const trigger = started(id);
    accepted(trigger);
    for (const field of formOf(id).fields)
      for (const answer of answersOf(field)) {
        const { only } = field;
        const ready = only === undefined ? trigger : withSettings(trigger, { [only.name]: only.is });
        const next = withSettings(ready, answer);
        accepted(next);
        for (const [name, value] of Object.entries(answer)) expect(next[name]).toEqual(value);
      }
  });

  test('a choice that ends another question takes its answer away', () => {
    for (const field of formOf(id).fields.filter(({ only }) => only !== undefined)) {
      const { only } = field;
      const answer = answersOf(field)[0] ?? {};
      const asked = withSettings(withSettings(started(id), { [only?.name ?? '']: only?.is }), answer);
      const other = formOf(id)
        .fields.filter((one) => one.editor === 'choice' && one.names[0] === only?.name)
        .flatMap((one) => (one.editor === 'choice' ? one.choices : []))
        .find((one) => one !== only?.is);
      const left = withSettings(asked, { [only?.name ?? '']: other });
      expect(isAsked(field, left)).toBe(false);
      for (const name of field.names) expect(left).not.toHaveProperty(name);
      accepted(left);
    }
  });
});
