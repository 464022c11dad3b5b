// Values, filters, dates and tags in detail (personalisation 2 to 9), with Ruby's answers.
import { describe, expect, test } from 'vitest';
import { RENDER_AT } from '../../../tests/support/templates.ts';
import { renderHere, textHere } from '../../../tests/support/render-here.ts';
import type { Json } from '../../core/json.ts';

type Data = Readonly<Record<string, Json>>;
type Case = readonly [source: string, expected: string, data?: Data];
const run = (cases: readonly Case[]): void => {
  test.each(cases.map(([source, expected, data]) => ({ source, expected, data: data ?? {} })))(
    '$source → $expected',
    ({ source, expected, data }) => {
      expect(textHere(source, { data, profile: data })).toBe(expected);
    },
  );
};

describe('2.2 braces inside tags and filters', () => {
  run([
    ['{% if custom_attribute.${points} > 100 %}y{% endif %}', 'y', { custom_attribute: { points: 101 } }],
    ['{{ 10 | plus: {{custom_attribute.${balance}}} }}', '15', { custom_attribute: { balance: 5 } }],
    ["{{ 'now' | time_zone: ${time_zone} | date: '%H' }}", '21', { time_zone: 'Asia/Tokyo' }],
    ['{% if {{a}} contains {{b}} %}y{% endif %}', 'y', { a: 'xyz', b: 'y' }],
    [
      '{% assign t = {{custom_attribute.${end}}} | plus: 0 %}{{ t }}',
      '1736899200',
      { custom_attribute: { end: { $time: '2025-01-15T00:00:00.000Z' } } },
    ],
    ["{% if {{x}} >0 %}a{% elsif{{x}} == 'a' %}b{% endif %}", 'a', { x: 1 }],
    ["{{ 'a {{b}} c' }}", 'a {{b}} c', { b: 1 }],
    [
      '{{custom_attribute.${a} | plus: {{custom_attribute.${b}}}}}',
      '3',
      { custom_attribute: { a: 1, b: 2 } },
    ],
    ['{% for x in (1..{{n}}) %}{{x}}{% endfor %}', '123', { n: 3 }],
    ['{% case {{x}} %}{% when {{y}} %}same{% endcase %}', 'same', { x: 1, y: 1 }],
    [
      "{{ event_properties.${a}['k'] }}{{ event_properties.${a}.k }}",
      'vv',
      { event_properties: { a: { k: 'v' } } },
    ],
  ]);
});

describe('2.3 what is ignored where it is not allowed', () => {
  run([
    ['{% if x | size == 9 %}y{% else %}n{% endif %}', 'y', { x: 'ab' }],
    ['{{ x == 2 }}{{ x | plus: 1 }}', '12', { x: 1 }],
    ['{% assign y = x > 5 | plus: 1 %}{{ y }}', '2', { x: 1 }],
    ['{% for i in l | reverse %}{{ i }}{% endfor %}', '12', { l: [1, 2] }],
    ['{% if not x %}y{% else %}n{% endif %}', 'n', { x: false }],
    ["{{ 'a and b' }} {{ 'x' | append: ' or y' }}", 'a and b x or y'],
  ]);
});

describe('4 values, blanks, truth', () => {
  run([
    ['[{{ nil }}{{ missing }}{{ missing.a.b[3].c }}]', '[]'],
    ['{{ true }}{{ false }}{{ 0 }}{{ 5.0 }}{{ 5.50 }}{{ -0.5 }}', 'truefalse05.05.5-0.5'],
    ['{{ n }} {{ f }} {{ big }}', '5 0.1 100000000000000000000', { n: 5, f: 0.1, big: 1e20 }],
    [
      '{{ l }}{{ h }}',
      'ab{"k"=>"v", "n"=>[1, nil, true, 2.5], "o"=>{"q"=>"\\"x\\""}}',
      { l: ['a', 'b'], h: { k: 'v', n: [1, null, true, 2.5], o: { q: '"x"' } } },
    ],
    [
      "{{ d }} {{ d | date: '%d/%m' }}",
      '2025-01-15T08:00:00.000Z 15/01',
      { d: { $time: '2025-01-15T08:00:00.000Z' } },
    ],
    [
      "{% if 0 %}a{% endif %}{% if '' %}b{% endif %}{% if l %}c{% endif %}{% if nil %}d{% endif %}{% if false %}e{% endif %}",
      'abc',
      { l: [] },
    ],
    [
      '{% if a == blank %}1{% endif %}{% if b == blank %}2{% endif %}{% if c == blank %}3{% endif %}{% if d == blank %}4{% endif %}{% if e == blank %}5{% endif %}{% if f != blank %}6{% endif %}',
      '123456',
      { a: '', b: ' \n', c: [], d: {}, e: false, f: 'x' },
    ],
    [
      '{% if a == empty %}1{% endif %}{% if b == empty %}2{% endif %}{% if c == empty %}3{% endif %}{% if nothing == empty %}4{% endif %}',
      '12',
      { a: '', b: [], c: ' ' },
    ],
    [
      '{% if x == nil %}1{% endif %}{% if y == nil %}2{% endif %}{% if nil == x %}3{% endif %}',
      '13',
      { y: false },
    ],
    [
      "{{ a | default: 'x' }}{{ b | default: 'x' }}{{ c | default: 'x' }}{{ d | default: 'x' }}{{ e | default: 'x' }}",
      'xx x00',
      { a: '', b: false, c: ' x', d: 0, e: 0 },
    ],
    ["{{ b | default: 'x', allow_false: true }}", 'false', { b: false }],
    [
      "{% if '12' == 12 %}a{% endif %}{% if '12' > 5 %}b{% endif %}{% if nil > 5 %}c{% endif %}{% if 1 == 1.0 %}d{% endif %}{% if 'a' < 'b' %}e{% endif %}{% if true > false %}f{% endif %}",
      'de',
    ],
    [
      "{% if '12' | plus: 0 > 5 %}a{% endif %}{% assign n = '12' | plus: 0 %}{% if n > 5 %}b{% endif %}",
      'ab',
    ],
    [
      "{% if l contains 2 %}a{% endif %}{% if s contains 'ell' %}b{% endif %}{% if s contains 'ELL' %}c{% endif %}{% if h contains 'k' %}d{% endif %}{% if nil contains 'x' %}e{% endif %}{% if s contains nil %}f{% endif %}",
      'abd',
      { l: [1, 2], s: 'hello', h: { k: 1 } },
    ],
    [
      '{% if a or b and c %}y{% else %}n{% endif %}{% if c and b or a %}y{% else %}n{% endif %}',
      'yn',
      { a: true, b: false, c: false },
    ],
    ['{% if x <> 1 %}y{% endif %}{% if x != 1 %}y{% endif %}', 'yy', { x: 2 }],
    [
      '{{ t.size }}{{ l.size }}{{ l.first }}{{ l.last }}{{ l[-1] }}{{ l[9] }}{{ h.size }}{{ h.k.size }}',
      '32abb11',
      { t: 'abc', l: ['a', 'b'], h: { k: 'v' } },
    ],
    ["{{ 'it\\s' }}", 'it\\s'],
  ]);
});

describe('5 standard tags', () => {
  run([
    ['{% for i in l reversed limit: 2 offset: 1 %}{{ i }}{% endfor %}', '32', { l: [1, 2, 3, 4] }],
    [
      '{% for i in l limit: 2 %}{{ i }}{% endfor %}-{% for i in l offset: continue %}{{ i }}{% endfor %}',
      '12-34',
      { l: [1, 2, 3, 4] },
    ],
    ['{% for p in h %}{{ p[0] }}={{ p[1] }};{% endfor %}', 'a=1;b=2;', { h: { a: 1, b: 2 } }],
    [
      "{% for c in 'abc' %}[{{ c }}]{% endfor %}{% for c in '' %}x{% else %}none{% endfor %}{% for c in 5 %}x{% endfor %}",
      '[abc]none',
    ],
    [
      '{% for i in (1..3) %}{{ forloop.index0 }}{{ forloop.rindex }}{{ forloop.rindex0 }}{{ forloop.first }}{{ forloop.last }}{{ forloop.length }} {% endfor %}',
      '032truefalse3 121falsefalse3 210falsetrue3 ',
    ],
    [
      '{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index }} {% endfor %}{% endfor %}',
      '11 12 21 22 ',
    ],
    ["{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'g': 'a', 'b' %}", 'abaa'],
    ['{% assign c = 9 %}{% increment c %}{% increment c %}{{ c }}', '019'],
    ['{% decrement d %}{% decrement d %}', '-1-2'],
    ['{% case x %}{% when 1 or 2 %}a{% when 2 %}b{% else %}c{% endcase %}', 'a', { x: 2 }],
    ['{% case x %}{% when nil %}n{% when blank %}b{% else %}e{% endcase %}', 'n'],
    ['{% unless x %}a{% elsif y %}b{% else %}c{% endunless %}', 'b', { x: true, y: true }],
    [
      "a {% # a note %}{% echo 'x' | upcase %}{% liquid\n assign y = 2\n if y == 2\n echo y | plus: 1\n endif %}",
      'a X3',
    ],
    ['{% raw %}{{ ${a} {% {% endraw %}', '{{ ${a} {% '],
    [
      '{% tablerow i in l cols: 2 %}{{ i }}{% endtablerow %}',
      '<tr class="row1">\n<td class="col1">1</td><td class="col2">2</td></tr>\n<tr class="row2"><td class="col1">3</td></tr>\n',
      { l: [1, 2, 3] },
    ],
    ['x\n{%- assign a = 1 -%}\n y {{- a -}} z', 'xy1z'],
    ['{% capture "my_name" %}x{% endcapture %}{{ my_name }}', 'x'],
    ['{% if a %}{% assign b = 1 %}{% endif %}{{ b }}', '1', { a: true }],
  ]);
});

describe('7.1 arrays', () => {
  run([
    [
      "{{ l | join }}|{{ l | join: ', ' }}|{{ 'a' | join: '-' }}|{{ nested | join: '-' }}",
      'a b|a, b|a|1-2-3',
      { l: ['a', 'b'], nested: [1, [2, [3]]] },
    ],
    ['{{ l | first }}{{ l | last }}{{ none | first }}{{ none | last }}', 'ab', { l: ['a', 'b'], none: [] }],
    [
      "{{ l | sort | join: ',' }} {{ s | sort | join: ',' }} {{ s | sort_natural | join: ',' }}",
      '1,2,10 B,a,c a,B,c',
      { l: [10, 1, 2], s: ['c', 'a', 'B'] },
    ],
    ["{{ r | sort: 'k' | map: 'k' | join: ',' }}", '1,2,3', { r: [{ k: 3 }, { k: 1 }, { k: 2 }] }],
    [
      "{{ r | where: 'ok' | size }}{{ r | where: 'k', 2 | size }}{{ r | map: 'nope' | size }}",
      '112',
      {
        r: [
          { k: 1, ok: true },
          { k: 2, ok: false },
        ],
      },
    ],
    [
      "{{ l | uniq | join: ',' }} {{ l | compact | size }} {{ l | reverse | join: ',' }}",
      '1,2,,a 4 a,,2,1,1',
      { l: [1, 1, 2, null, 'a'] },
    ],
    [
      "{{ l | concat: m | join: '' }} {{ l | slice: 1 }} {{ l | slice: -2, 2 | join: '+' }} {{ l | slice: 9 | size }}",
      'abc12 b b+c 0',
      { l: ['a', 'b', 'c'], m: [1, 2] },
    ],
    [
      "{{ 'a,b,,' | split: ',' | size }} {{ ' a  b ' | split: ' ' | size }} {{ 'añ' | split: '' | join: '-' }} {{ '' | split: ',' | size }}",
      '2 2 a-ñ 0',
    ],
    ["{{ l | sum }}{{ l | find: 'a' }}", '1212', { l: [1, 2] }],
    ['[{{ mixed | sort }}]', '[]', { mixed: [1, 'a'] }],
  ]);
});

describe('7.2 math', () => {
  run([
    [
      "{{ '5' | plus: '6' }} {{ '1.5' | plus: 1 }} {{ 'x' | plus: 1 }} {{ '7 days' | plus: 1 }} {{ nil | plus: 1 }}",
      '11 2.5 1 8 1',
    ],
    [
      '{{ 0.1 | plus: 0.2 }} {{ 1.1 | times: 3 }} {{ 3 | minus: 0.9 }} {{ 4.0 | plus: 1 }}',
      '0.3 3.3 2.1 5.0',
    ],
    [
      '{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} {{ 20 | divided_by: 7.0 | round: 3 }} {{ 10.0 | divided_by: 4 }}',
      '3 -4 2.857 2.5',
    ],
    ['{{ -7 | modulo: 3 }} {{ 7 | modulo: -3 }} {{ 7.5 | modulo: 2 }}', '2 -2 1.5'],
    [
      '{{ 2.5 | round }} {{ -2.5 | round }} {{ 4 | round: 2 }} {{ 4.0 | round: 2 }} {{ 1234 | round: -2 }} {{ 4.1 | floor }} {{ -4.1 | ceil }}',
      '3 -3 4 4.0 1200 4 -4',
    ],
    ["{{ '-3.5' | abs }} {{ 3 | at_least: 5.0 }} {{ 3 | at_most: 2 }}", '3.5 5.0 2'],
    [
      '{{ 9007199254740993 | plus: 0 }} {{ 99999999999 | times: 99999999999 }}',
      '9007199254740992 9999999999800000000001',
    ],
    ['{{ 1e3 }}[{{ 0.00001 | plus: 0 }}] {{ 10000000000000000.0 }}', '[1.0e-05] 1.0e+16'],
  ]);

  test.each([
    '{{ 1 | divided_by: 0 }}',
    '{{ 1 | modulo: 0 }}',
    '{{ 1.5 | divided_by: 0.0 }}',
    "{{ 1 | divided_by: 'x' }}",
  ])('9 %s aborts the message', (source) => {
    expect(renderHere(source)).toMatchObject({
      kind: 'aborted',
      reason: 'liquid_abort',
      detail: 'divided by 0',
    });
  });
});

describe('7.3 strings', () => {
  run([
    [
      "{{ 'éCOLE' | capitalize }} {{ 'é' | upcase }} {{ 'É' | downcase }} {{ '😀a' | capitalize }}",
      'École É é 😀a',
    ],
    ["{{ 'a' | append: 1 | prepend: 2.0 }}", '2.0a1'],
    [
      "{{ ' a b ' | strip }}|{{ 'a\nb\r\nc' | strip_newlines }}|{{ 'a\nb' | newline_to_br }}",
      'a b|abc|a<br />\nb',
    ],
    [
      "{{ 'Ünïcödé 😀😀' | size }} {{ '😀😀😀' | slice: 1 }} {{ '😀😀😀😀' | truncate: 3, '' }}",
      '10 😀 😀😀😀',
    ],
    [
      "{{ 'abc' | truncate: 3 }} {{ 'abcd' | truncate: 3 }} {{ 'abcd' | truncate: 1 }} {{ 'abcdef' | truncate: 5, '--' }}",
      'abc ... ... abc--',
    ],
    [
      "{{ 'a b c' | truncatewords: 3 }}|{{ 'a b c' | truncatewords: 2, '!' }}|{{ 'a b' | truncatewords: 0 }}",
      'a b c|a b!|a...',
    ],
    [
      "{{ 'a.b.c' | replace: '.', '-' }} {{ 'a.b.c' | remove_first: '.' }} {{ 'ab' | replace: '', '-' }}",
      'a-b-c ab.c -a-b-',
    ],
    [
      '{{ \'<p class="x">a<br>b</p><script>no</script><!-- no --><style>no</style> 1 < 2\' | strip_html }}',
      'ab 1 < 2',
    ],
    ['{{ \'<"&\' | escape }}{{ "\'" | escape }}{{ nil | escape }}', '&lt;&quot;&amp;&#39;'],
    [
      "{{ '  a' | lstrip }}|{{ 'a' | pluralize: 'b' }}|{{ 'a b' | handleize }}|{{ 'x' | nope: 1, 2 | upcase }}",
      '  a|a|a b|X',
    ],
  ]);
});

describe('7.4 and 7.5 encodings', () => {
  run([
    ["{{ 'hey' | sha1 }}", '7f550a9f4c44173a37664d938f1355f0f92a47a7'],
    ["{{ 'hey' | hmac_sha1_base64: 'secret_key' }}", 'KjlpvtJb/u+wCspAY+uVkLTfjw4='],
    ["{{ 'hey' | hmac_sha1: 'secret_key' }}", '2a3969bed25bfeefb00aca4063eb9590b4df8f0e'],
    [
      "{{ 'hey' | hmac_sha256_hex: 'secret_key' }}",
      '8df897f8da3d7992fe57c8dbc6f27578cfbf2dcc4d0fbb4000b8c924841d508e',
    ],
    ["{{ 'hey' | hmac_sha256: 'secret_key' | slice: 0, 8 }}", '8df897f8'],
    ["{{ 'hey' | hmac_sha512: 'secret_key' | slice: 0, 16 }}", '77559e110f13ef57'],
    ["{{ 'hey' | base64 }}{{ 'é' | base64_encode }}", 'aGV5w6k='],
    [
      "{{ 'a b&c=d/é?~*' | url_encode }} {{ 'a b&c=d/é?' | url_escape }} {{ 'a b&c=d/é?' | url_param_escape }}",
      'a+b%26c%3Dd%2F%C3%A9%3F~%2A a%20b&c=d/%C3%A9? a%20b%26c%3Dd%2F%C3%A9%3F',
    ],
    ["{{ 'a\"b\\c\n' | json_escape }}", 'a\\"b\\\\c\\n'],
    [
      '{% assign h = \'{"a":[1,2.0,{"b":"é"}],"c":null}\' | json_parse %}{{ h.a[1] }} {{ h.a[2].b }} {{ h | as_json_string }}',
      '2.0 é {"a":[1,2.0,{"b":"é"}],"c":null}',
    ],
    ["[{{ 'not json' | json_parse }}]{{ 'x' | as_json_string }}{{ nil | as_json_string }}", '[]"x"null'],
    [
      "{{ h | property_accessor: key }}{{ l | property_accessor: 1 }}{{ nil | property_accessor: 'x' }}",
      'v2',
      { h: { 'a key': 'v' }, key: 'a key', l: [1, 2] },
    ],
  ]);
});

describe('7.6 formats', () => {
  run([
    [
      "{{ 1234567.891 | number_with_delimiter }} {{ '1234' | number_with_delimiter }} {{ -1234 | number_with_delimiter }} {{ 'x' | number_with_delimiter }}",
      '1,234,567.891 1,234 -1,234 x',
    ],
    [
      "{{ 0 | money }} {{ -1.005 | money }} {{ 1234567 | money }} {{ '17.8' | money }} {{ '1,234' | money }} {{ 2.675 | money }}",
      '0.00 -1.01 1234567.00 17.80 1,234 2.68',
    ],
    ["{{ '1,234' | remove: ',' | plus: 0 | money }} {{ 5 | money_with_currency }}", '1234.00 5'],
  ]);
});

describe('8 dates', () => {
  run([
    [
      "{{ 'now' | date: '%Y-%m-%d %H:%M:%S.%L %p %I %l|%k|%e|%j %a %A %b %B %y %C %u %w %U %W %V %G %%' }}",
      '2025-01-15 12:00:00.000 PM 12 12|12|15|015 Wed Wednesday Jan January 25 20 3 3 02 02 03 2025 %',
    ],
    [
      "{{ 'now' | date: '%-d %-m %_m %05d %^a %^B %D %F %T %R %r %c %x %X %n%t%s %Z %z %:z %P %h %3N %q' }}",
      '15 1  1 00015 WED JANUARY 01/15/25 2025-01-15 12:00:00 12:00 12:00:00 PM Wed Jan 15 12:00:00 2025 01/15/25 12:00:00 \n\t1736942400 UTC +0000 +00:00 pm Jan 000 %q',
    ],
    [
      "{{ '1700000000' | date: '%F' }} {{ '2025-07-01' | date: '%F %H' }} {{ '2025-07-01T10:00:00+02:00' | date: '%H' }} {{ 'Wed, 15 Jan 2025 10:30:00 GMT' | date: '%H:%M' }} {{ 'January 5, 2025' | date: '%F' }}",
      '2023-11-14 2025-07-01 00 08 10:30 2025-01-05',
    ],
    [
      "{{ 'soon' | date: '%F' }} {{ nil | date: '%F' }}{{ 'now' | date: '' }} {{ '2025-13-45' | date: '%F' }}",
      'soon now 2025-13-45',
    ],
    [
      "{{ 'now' | time_zone: '-0500' | date: '%H:%M %z' }} {{ 'now' | time_zone: '+05:30' | date: '%H:%M %z' }} {{ 'now' | time_zone: 'Mars/Base' | date: '%H %Z' }}",
      '07:00 -0500 17:30 +0530 12 UTC',
    ],
    [
      "{{ '2025-07-01T12:00:00Z' | time_zone: 'Europe/Paris' | date: '%H %Z %z' }} {{ '2025-01-01T12:00:00Z' | time_zone: 'Europe/Paris' | date: '%H %Z' }} {{ 'now' | time_zone: 'America/Chicago' | date: '%Z' }}",
      '14 CEST +0200 13 CET CST',
    ],
    [
      "{{ 'now' | time_zone: 'America/Los_Angeles' }} {{ 'now' | time_zone: 'UTC' }}",
      '2025-01-15 04:00:00 -0800 2025-01-15 12:00:00 UTC',
    ],
    [
      "{% assign a = 'now' | date: '%s' | plus: 0 %}{% assign b = d | plus: 0 %}{% if a > b %}past{% endif %}",
      'past',
      { d: { $time: '2025-01-15T11:59:59.000Z' } },
    ],
    [
      "{{ '2024-12-31' | date: '%V %G %U %j' }} {{ '2021-01-03' | date: '%V %G %U %W' }}",
      '01 2025 52 366 53 2020 01 00',
    ],
    ["{{ 'now' | date: '%s' | plus: 259200 | date: '%F' }} {{ 'now' | date: '%s' | size }}", '2025-01-18 10'],
  ]);

  test('the render time is the workspace’s', () => {
    expect(textHere("{{ 'now' | date: '%F' }}", { now: RENDER_AT + 86_400_000 })).toBe('2025-01-16');
  });
});

describe('9 mistakes', () => {
  test('a mistake prints nothing, is noted, and the rest is rendered', () => {
    const result = renderHere("a{{ l | concat: 'x' }}b{{ mixed | sort }}c", {
      data: { l: [1], mixed: [1, 'a'] },
    });
    expect(result).toMatchObject({ kind: 'rendered', parts: { body: 'abc' } });
    if (result.kind === 'rendered') expect(result.warnings).toHaveLength(2);
  });

  test('tags that are not offered are syntax errors', () => {
    for (const tag of [
      "include 'x'",
      "render 'x'",
      "layout 'x'",
      'block a',
      'style',
      'form',
      'paginate x by 1',
    ]) {
      expect(renderHere(`{% ${tag} %}`)).toMatchObject({ kind: 'aborted', reason: 'liquid_syntax_error' });
    }
  });

  test('output is not escaped, white space is kept', () => {
    expect(textHere('<b>{{ x }}</b>\n {% if true %}\n{% endif %}\n', { data: { x: '<i>' } })).toBe(
      '<b><i></b>\n \n\n',
    );
  });
});
