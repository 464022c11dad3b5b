// Templates written to stall, fill or look inside the process that renders them (reliability T34). `source` may
// use the variables of ATTACK_DATA and the blocks of ATTACK_BLOCKS.
import type { Json } from '../../src/core/json.ts';

export interface Attack {
  readonly name: string;
  readonly source: string;
}

const attack = (name: string, source: string): Attack => ({ name, source });
const loop = (turns: number | string, body: string): string =>
  `{% for i in (1..${turns}) %}${body}{% endfor %}`;
const nest = (depth: number, open: string, close: string, inner = 'x'): string =>
  open.repeat(depth) + inner + close.repeat(depth);

export const ATTACK_DATA: Readonly<Record<string, Json>> = {
  long: 'a'.repeat(500_000),
  spaces: ' '.repeat(500_000),
  opens: '<'.repeat(500_000),
  scripts: '<script'.repeat(70_000),
  comments: '<!--'.repeat(120_000),
  quotes: '"\\'.repeat(250_000),
  digits: '9'.repeat(500_000),
  accents: 'é'.repeat(300_000),
  emoji: '😀'.repeat(150_000),
  deep: '['.repeat(300_000),
  list: Array.from({ length: 50_000 }, (_, n) => `item ${(n * 7919) % 50_000}`),
  rows: Array.from({ length: 20_000 }, (_, n) => ({ k: n % 7, name: `n${n}` })),
  mixed: [3, 'a', null, { k: 1 }, [2], true, 1.5],
};

export const ATTACK_BLOCKS: Readonly<Record<string, string>> = {
  self: 'x{{content_blocks.${self}}}',
  ping: '{{content_blocks.${pong}}}{{content_blocks.${pong}}}',
  pong: '{{content_blocks.${ping}}}{{content_blocks.${ping}}}',
  many: '{{content_blocks.${self}}}'.repeat(500),
  loops: loop(9_999, loop(9_999, 'x')),
  huge: 'x'.repeat(60_000),
  broken: '{% for',
};

const loops: readonly Attack[] = [
  attack('range of a billion', loop(1_000_000_000, 'x')),
  attack('range in text', loop("'999999999999'", 'x')),
  attack('range of infinity', loop('1e999', 'x')),
  attack('range downwards', '{% for i in (999999999..1) %}x{% endfor %}'),
  attack('negative range', '{% for i in (-999999999..999999999) %}x{% endfor %}'),
  attack('just too many turns', loop(10_001, '')),
  attack('empty body', loop(9_999, loop(9_999, ''))),
  attack('whitespace body', loop(9_999, loop(9_999, ' '))),
  attack('three deep', loop(999, loop(999, loop(999, '{{ i }}')))),
  attack('comment body', loop(9_999, loop(9_999, '{% comment %}x{% endcomment %}'))),
  attack('condition body', loop(9_999, loop(9_999, '{% if false %}x{% endif %}'))),
  attack('assign body', loop(9_999, loop(9_999, '{% assign x = i | plus: 1 %}'))),
  attack('increment body', loop(9_999, loop(9_999, '{% increment x %}'))),
  attack('cycle body', loop(9_999, loop(9_999, "{% cycle 'a', 'b', 'c' %}"))),
  attack('case body', loop(9_999, loop(9_999, '{% case i %}{% when 1 %}x{% endcase %}'))),
  attack('continue body', loop(9_999, loop(9_999, '{% continue %}'))),
  attack(
    'tablerow',
    '{% tablerow i in (1..9999) cols:3 %}{% tablerow j in (1..9999) %}x{% endtablerow %}{% endtablerow %}',
  ),
  attack('tablerow of a billion', '{% tablerow i in (1..1000000000) %}x{% endtablerow %}'),
  attack('liquid tag', '{% liquid\nfor i in (1..9999)\nfor j in (1..9999)\necho j\nendfor\nendfor\n%}'),
  attack('endless capture in loops', loop(9_999, `{% capture c %}${loop(9_999, 'x')}{% endcapture %}`)),
  attack(
    'loop over everything',
    `{% for r in rows %}${'{% for s in rows %}{{ s.name }}{% endfor %}'}{% endfor %}`,
  ),
  attack('many loops side by side', loop(9_999, 'x').repeat(500)),
  attack('dates in loops', loop(9_999, loop(999, "{{ 'now' | time_zone: 'Asia/Tokyo' | date: '%c %Z' }}"))),
  attack('hashes in loops', loop(9_999, loop(99, '{{ long | sha2 }}'))),
  attack('message extras in loops', loop(9_999, loop(9_999, '{% message_extras :key {{ i }} :value x %}'))),
  attack('warnings in loops', loop(9_999, loop(9_999, '{{ mixed | sort }}'))),
];

/** Each step makes the value longer. */
const growths: Readonly<Record<string, string>> = {
  append: 'x | append: x',
  prepend: 'x | prepend: x',
  replace: "x | replace: 'a', 'aaaaaaaaaa'",
  'replace nothing': "x | replace: '', 'aa'",
  'split and join': "x | split: '' | join: 'aaaaaaaaaa'",
  escape: "x | append: '&&&&&&&&' | escape | append: x",
  url_encode: "x | append: ' é' | url_encode | append: x",
  url_param_escape: "x | append: '%%%%' | url_param_escape | append: x",
  base64_encode: 'x | base64_encode | append: x',
  as_json_string: 'x | append: x | as_json_string',
  json_escape: "x | append: '\\' | json_escape | append: x",
  newline_to_br: "x | append: ' \n' | newline_to_br | append: x",
  upcase: 'x | upcase | append: x',
  truncate: 'x | truncate: 1, x | append: x',
  truncatewords: 'x | truncatewords: 1, x | append: x',
  date: 'x | append: x | date: x',
  'date of now': "'now' | date: x | append: x",
};
const doubling: readonly Attack[] = Object.entries(growths).map(([name, step]) =>
  attack(`growing by ${name}`, `{% assign x = 'aaaa' %}${loop(200, `{% assign x = ${step} %}`)}{{ x }}`),
);
const moreDoubling: readonly Attack[] = [
  attack(
    'capture doubling',
    `{% assign x = 'a' %}${loop(60, '{% capture x %}{{ x }}{{ x }}{% endcapture %}')}`,
  ),
  attack('capture unprinted', loop(9_999, '{% capture x %}{{ x }}{{ long }}{% endcapture %}')),
  attack(
    'concat doubling',
    `{% assign x = 'a,b' | split: ',' %}${loop(60, '{% assign x = x | concat: x %}')}`,
  ),
  attack('split doubling', `{% assign x = long %}${loop(99, "{% assign y = x | split: '' %}")}`),
  attack('map doubling', loop(999, "{% assign x = rows | map: 'name' | concat: x %}")),
  attack('nested lists', `{% assign x = mixed %}${loop(999, '{% assign x = x | concat: list %}')}{{ x }}`),
  attack('number growth', `{% assign x = 9 %}${loop(9_999, '{% assign x = x | times: x %}')}{{ x }}`),
  attack('fraction growth', `{% assign x = 1.1 %}${loop(9_999, '{% assign x = x | times: x %}')}{{ x }}`),
  attack('printing the same long text', '{{ long }}'.repeat(1_000)),
  attack('printing rows', '{{ rows }}'.repeat(500)),
  attack('json of rows', '{{ rows | as_json_string }}'.repeat(500)),
  attack('parse of json of rows', loop(999, '{% assign x = rows | as_json_string | json_parse %}')),
];

const padding: readonly Attack[] = [
  ...[
    '%999999999d',
    '%099999999Y',
    '%_99999999m',
    '%999999999N',
    '%999999999L',
    '%^#_0-99999s',
    '%c'.repeat(50_000),
  ].map((format) => attack(`date ${format.slice(0, 20)}`, `{{ 'now' | date: '${format}' }}`)),
  attack('round to a billion digits', '{{ 1.5 | round: 1000000000 }}'),
  attack('round before the point', '{{ 1.5 | round: -1000000000 }}'),
  attack(
    'a number of half a million digits',
    '{{ digits | plus: 1 }}{{ digits | money }}{{ digits | number_with_delimiter }}',
  ),
  attack('an exponent', "{{ '1e999999999' | plus: 1 }}{{ 1e999999999 }}"),
  attack(
    'slice far away',
    '{{ long | slice: 999999999999, 999999999999 }}{{ long | slice: -999999999999, 5 }}',
  ),
  attack(
    'truncate to less than nothing',
    '{{ long | truncate: -999999999999 }}{{ long | truncate: 999999999999 }}',
  ),
  attack('limit and offset', '{% for i in list limit:999999999999 offset:-999999999999 %}{% endfor %}'),
  attack(
    'dates far away',
    "{{ 99999999999999999 | date: '%Y' }}{{ digits | date: '%Y' }}{{ -99999999999 | date: '%c' }}",
  ),
  attack('many zones', loop(9_999, "{{ 'now' | time_zone: i | date: '%H' }}")),
  attack('a long zone', "{{ 'now' | time_zone: long | date: '%Z' }}"),
];

const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupGetter__',
  'process',
  'global',
  'globalThis',
  'require',
  'module',
  'this',
  'env',
];
const prototypes: readonly Attack[] = NAMES.flatMap((name) => [
  attack(`variable ${name}`, `{{ ${name} }}{{ ${name}.${name} }}{{ rows.${name} }}{{ rows[0]["${name}"] }}`),
  attack(`accessor ${name}`, '{{${' + name + '}}}{{custom_attribute.${' + name + '}}}{{ "x".' + name + ' }}'),
  attack(
    `filters with ${name}`,
    `{{ rows | map: "${name}" | first }}{{ rows[0] | property_accessor: "${name}" }}{{ rows | where: "${name}" | size }}{{ rows | ${name} }}{{ rows | sort: "${name}" | size }}`,
  ),
  attack(
    `writing ${name}`,
    `{% assign ${name} = 1 %}{% increment ${name} %}{% capture ${name} %}x{% endcapture %}{% for ${name} in list limit:1 %}{% endfor %}{% cycle ${name}: 1, 2 %}{{ ${name} }}{{ "a".${name} }}`,
  ),
]);
const insides: readonly Attack[] = [
  attack(
    'forloop',
    '{% for i in list limit:1 %}{{ forloop }}{{ forloop.constructor }}{{ forloop.__proto__ }}{% endfor %}',
  ),
  attack(
    'calling a constructor',
    '{{ rows.constructor.constructor }}{{ rows | map: "constructor" | map: "constructor" | first }}',
  ),
  attack(
    'json with a prototype',
    '{% assign x = \'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\' | json_parse %}{{ y.polluted }}{{ mixed.polluted }}',
  ),
  attack(
    'blank and empty',
    '{{ blank.constructor }}{{ empty.valueOf }}{{ nil.__proto__ }}{{ true.constructor }}',
  ),
  attack(
    'a stored time',
    '{% assign x = \'{"$time":{"$time":"x"}}\' | json_parse %}{{ x }}{{ x | date: "%Y" }}{{ x | plus: 0 }}',
  ),
  attack(
    'the profile variable',
    '{{ profile__ | as_json_string }}{% assign profile__ = 1 %}{{${first_name}}}',
  ),
];

const files: readonly Attack[] = [
  'include',
  'render',
  'layout',
  'block',
  'extends',
  'import',
  'section',
].flatMap((tag) => [
  attack(`${tag} a file`, `{% ${tag} '/etc/passwd' %}`),
  attack(`${tag} by a variable`, `{% ${tag} long, x: 1 %}{% end${tag} %}`),
]);

const recursion: readonly Attack[] = [
  ...Object.keys(ATTACK_BLOCKS).map((name) =>
    attack(`block ${name}`, '{{content_blocks.${' + name + '}}}'.repeat(20)),
  ),
  attack('blocks in loops', loop(9_999, '{{content_blocks.${self}}}')),
  attack('promotions in loops', loop(9_999, "{% promotion('none') %}")),
  attack(
    'many promotions',
    Array.from({ length: 500 }, (_, n) => `{% if false %}{% promotion('p${n}') %}{% endif %}`).join(''),
  ),
  attack('catalogue rows in loops', loop(9_999, '{% catalog_items Games 1 2 3 %}')),
  attack('ten thousand ids', `{% catalog_items Games ${'1 '.repeat(10_000)} %}`),
  attack('calls in loops', loop(9_999, '{% connected_content http://127.0.0.1:1/{{ i }} :no_cache %}')),
  attack('recommendations in loops', loop(9_999, '{{product_recommendation.${x}}}')),
];

const nesting: readonly Attack[] = [
  attack('conditions', nest(20_000, '{% if true %}', '{% endif %}')),
  attack('conditions without end', '{% if true %}'.repeat(50_000)),
  attack('captures', nest(20_000, '{% capture a %}', '{% endcapture %}')),
  attack('loops', nest(10_000, '{% for i in (1..2) %}', '{% endfor %}')),
  attack('braces', '{{'.repeat(100_000)),
  attack('braces in a tag', `{% if ${'{{'.repeat(50_000)} %}`),
  attack('braces closed', nest(20_000, '{{', '}}')),
  attack('accessors', '${'.repeat(100_000)),
  attack('accessors in an output', `{{ ${'${'.repeat(50_000)} }}`),
  attack('accessors with filters', `{{ ${'${a | '.repeat(20_000)} }}`),
  attack('brackets', `{{ ${'a['.repeat(50_000)} }}`),
  attack('brackets closed', `{{ ${nest(5_000, 'a[', ']', '1')} }}`),
  attack('parentheses', `{% if ${nest(20_000, '(', ')', 'a')} %}x{% endif %}`),
  attack('a long path', `{{ a${'.a'.repeat(200_000)} }}`),
  attack('a long condition', `{% if a${' and a'.repeat(100_000)} %}x{% endif %}`),
  attack('many filters', `{{ a${' | upcase'.repeat(50_000)} }}`),
  attack('many arguments', `{{ a | append: ${'a, '.repeat(100_000)}a }}`),
  attack('unclosed texts', "{{ 'a ".repeat(50_000)),
  attack('unclosed raw', '{% raw %}'.repeat(50_000)),
  attack('unclosed comments', '{% comment %}'.repeat(50_000)),
  attack('many raws', '{% raw %}x{% endraw %}'.repeat(30_000)),
  attack('many percent signs', '{%'.repeat(200_000)),
  attack('many tags', '{% assign a = 1 %}'.repeat(40_000)),
  attack('many outputs', '{{a}}'.repeat(150_000)),
  attack('many accessors', '{{${a}}}'.repeat(100_000)),
  attack('liquid lines', `{% liquid ${'\nassign a = 1'.repeat(50_000)} %}`),
  attack('whens', `{% case a %}${'{% when 1, 2, 3 or 4 %}x'.repeat(20_000)}{% endcase %}`),
  attack('a header of braces', `{% connected_content https://h/x :headers ${'{'.repeat(200_000)} %}`),
  attack('a url of braces', `{% connected_content ${'{{a}}'.repeat(50_000)} %}`),
];

const slowFilters: readonly Attack[] = [
  ...[
    'strip_html',
    'escape',
    'strip',
    'capitalize',
    'json_escape',
    'url_escape',
    'strip_newlines',
    'json_parse',
    'split',
    'size',
  ].flatMap((filter) =>
    ['opens', 'scripts', 'comments', 'spaces', 'quotes', 'accents', 'emoji', 'deep', 'digits']
      .filter((_, n) => n % 3 === filter.length % 3)
      .map((data) => attack(`${filter} of ${data}`, `{{ ${data} | ${filter} | size }}`)),
  ),
  attack('sort', loop(999, '{% assign x = list | sort %}')),
  attack('sort_natural', loop(999, '{% assign x = list | sort_natural %}')),
  attack('sort by key', loop(999, "{% assign x = rows | sort: 'name' %}")),
  attack('uniq', loop(999, '{% assign x = rows | uniq %}')),
  attack('where', loop(9_999, "{% assign x = rows | where: 'k', 3 %}")),
  attack('contains', loop(9_999, "{% if list contains 'nothing' %}x{% endif %}")),
  attack('comparing lists', loop(9_999, '{% if rows == rows %}x{% endif %}')),
  attack('truncatewords', loop(999, '{{ spaces | truncatewords: 9999999 | size }}')),
  attack('slices', loop(9_999, '{{ emoji | slice: 5, 2 }}')),
  attack('sizes', loop(9_999, '{{ emoji.size }}{{ emoji | size }}')),
  attack('inspecting', loop(9_999, '{{ rows | join | size }}')),
  attack('reverse and join', loop(9_999, '{{ list | reverse | join: long | size }}')),
];

export const ATTACKS: readonly Attack[] = [
  ...loops,
  ...doubling,
  ...moreDoubling,
  ...padding,
  ...prototypes,
  ...insides,
  ...files,
  ...recursion,
  ...nesting,
  ...slowFilters,
];
