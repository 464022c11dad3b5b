import { expect, test } from 'vitest';
import { readableLiquid } from './readable-liquid.ts';

test.each([
  ['Nothing to fill in', 'Nothing to fill in'],
  ["{{${first_name} | default: 'Hello'}}, your cart is waiting", '[first_name], your cart is waiting'],
  ['{{custom_attribute.${tier}}} for {{name}}', '[tier] for [name]'],
  [
    "{% if ${language} == 'fr' %}Bonjour {{${first_name}}}{% else %}Hello {{${first_name}}}{% endif %}!",
    'Hello [first_name]!',
  ],
  ['{% if a %}one{% elsif b %}two{% else %}three{% endif %}', 'three'],
  ['{% if a %}only{% endif %}', 'only'],
  ['{% if a %}{% if b %}deep{% else %}deeper{% endif %}{% else %}else{% endif %}', 'else'],
  ["{% assign x = 'y' %}Hi {{x}}", 'Hi [x]'],
  ['{% if never closed', '{% if never closed'],
])('%s', (written, read) => {
  expect(readableLiquid(written)).toBe(read);
});
