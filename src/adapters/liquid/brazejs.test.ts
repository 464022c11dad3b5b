// The same templates through brazejs, an older implementation of the dialect, on the syntax both know. Left out
// is what it is known to do differently: integer division, 5.0, capitalize, quotes in escape, blank,
// default of '', truncatewords at the border, newline_to_br, text filters of numbers, and that its reverse and sort change the data.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textHere } from '../../../tests/support/render-here.ts';

interface Braze {
  parseAndRender(source: string, data: object): Promise<string>;
}
const loaded = createRequire(import.meta.url)('brazejs') as { readonly default: new () => Braze };
const braze = new loaded.default();

const PROFILE = {
  first_name: 'Ana María',
  city: 'Lyon',
  language: 'fr',
  count: 12,
  flag: true,
  off: false,
};
const LISTS = {
  tags: ['b', 'a', 'C'],
  none: [],
  rows: [
    { k: 'x', n: 1 },
    { k: 'y', n: 2 },
  ],
};

const word = fc.constantFrom(
  'Hello',
  'a-b-c',
  'x y  z',
  '<b>é</b>',
  'Ünï',
  'a&b=c d',
  '1,2,3',
  ' pad ',
  'l1\nl2',
  'ok',
);
const literal = word.map((text) => `'${text}'`);
const accessor = fc.constantFrom(...Object.keys(PROFILE), 'missing').map((name) => '${' + name + '}');
const textFilter = fc.oneof(
  fc.constantFrom(
    'upcase',
    'downcase',
    'strip',
    'md5',
    'sha1',
    'sha2',
    'url_escape',
    'url_param_escape',
    'json_escape',
    'strip_newlines',
    'base64',
    'strip_html',
  ),
  literal.map((arg) => `append: ${arg}`),
  literal.map((arg) => `prepend: ${arg}`),
  fc.constantFrom('a', 'b', '-', 'é').map((arg) => `remove: '${arg}'`),
  fc.constantFrom('a', 'b', '-').map((arg) => `replace: '${arg}', '+'`),
  fc.constantFrom('a', 'b', '-').map((arg) => `replace_first: '${arg}', '+'`),
  fc.integer({ min: 4, max: 9 }).map((n) => `truncate: ${n}`),
);
const textOutput = fc
  .tuple(literal, fc.array(textFilter, { maxLength: 3 }))
  .map(([value, filters]) => `{{ ${[value, ...filters].join(' | ')} }}`);
const profileOutput = fc.oneof(
  accessor.map((name) => `{{${name}}}`),
  fc.tuple(accessor, literal).map(([name, arg]) => `{{${name} | default: ${arg}}}`),
);
const number = fc.integer({ min: -20, max: 20 }).map(String);
const numberOutput = fc
  .tuple(number, fc.array(fc.tuple(fc.constantFrom('plus', 'minus', 'times'), number), { maxLength: 3 }))
  .map(([value, steps]) => `{{ ${[value, ...steps.map(([name, arg]) => `${name}: ${arg}`)].join(' | ')} }}`);
const large = fc.integer({ min: 0, max: 10_000_000 }).map((n) => `{{ ${n} | number_with_delimiter }}`);
const operator = fc.constantFrom('==', '!=', '<', '>', '<=', '>=');
const comparison = fc.oneof(
  fc.tuple(number, operator, number).map((parts) => parts.join(' ')),
  fc.tuple(accessor, fc.constantFrom('==', '!='), literal).map((parts) => parts.join(' ')),
  fc.constantFrom(
    "tags contains 'a'",
    "tags contains 'z'",
    "'hello' contains 'ell'",
    'flag',
    'off',
    'missing',
    'none',
  ),
);
const listOutput = fc.constantFrom(
  "{{ tags | join: '-' }}",
  '{{ tags | first }}',
  '{{ tags | last }}',
  '{{ tags | size }}',
  "{{ rows | map: 'k' | join: ',' }}",
  '{{ rows[1].n }}',
  '{{ tags[0] }}',
  '{{ tags[9] }}',
  "{{ 'a,b,c' | split: ',' | last }}",
  '{{ rows[0] }}',
);
const leaf = fc.oneof(
  textOutput,
  profileOutput,
  numberOutput,
  large,
  listOutput,
  fc.constantFrom('text ', '\n', '{ }'),
);
const { template } = fc.letrec<{ template: string; node: string }>((tie) => ({
  template: fc.array(tie('node'), { maxLength: 4 }).map((nodes) => nodes.join('')),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(comparison, tie('template'), tie('template'))
      .map(([when, a, b]) => `{% if ${when} %}${a}{% else %}${b}{% endif %}`),
    fc.tuple(comparison, tie('template')).map(([when, a]) => `{% unless ${when} %}${a}{% endunless %}`),
    tie('template').map((inner) => `{% for t in tags %}{{ forloop.index }}{{ t }}${inner}{% endfor %}`),
    fc
      .tuple(literal, tie('template'))
      .map(([value, inner]) => `{% assign v = ${value} | upcase %}${inner}{{ v }}`),
    tie('template').map((inner) => `{% capture c %}${inner}{% endcapture %}[{{ c }}]`),
    tie('template').map(
      (inner) => "{% case ${language} %}{% when 'en' %}E{% when 'fr' %}" + inner + '{% else %}O{% endcase %}',
    ),
    tie('template').map((inner) => `{%- if true -%} ${inner} {%- endif -%}`),
    fc.constant('{% comment %}{{ x }}{% endcomment %}{% raw %}{{ x }}{% endraw %}'),
  ),
}));

test('brazejs and we render the same', async () => {
  await fc.assert(
    fc.asyncProperty(template, async (source) => {
      const theirs = await braze.parseAndRender(source, { ...PROFILE, ...LISTS });
      expect(textHere(source, { profile: PROFILE, data: { ...LISTS, flag: true, off: false } })).toBe(theirs);
    }),
    { numRuns: 1_500 },
  );
});
