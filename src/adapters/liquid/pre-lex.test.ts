import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderHere } from '../../../tests/support/render-here.ts';
import { compile } from './compile.ts';
import { createDialect } from './dialect.ts';
import { SyntaxRefusal, preLex } from './pre-lex.ts';
import { locate } from './source-map.ts';

const text = (source: string, html = false): string => preLex(source, { html }).text;
const strict = createDialect({ reportAll: true });
const faults = (source: string, html = false) => {
  const compilation = compile(strict, source, html);
  return compilation.ok ? [] : compilation.faults;
};

describe('rewriting', () => {
  test.each([
    ['{{${first_name}}}', '{{profile__["first_name"]}}'],
    ['{{ ${ville préférée} }}', '{{ profile__["ville préférée"] }}'],
    ['{{custom_attribute.${l\'âge "x"}}}', '{{custom_attribute["l\'âge \\"x\\""]}}'],
    ['{{e.${items[0].sku}}}', '{{e["items"][0].sku}}'],
    ['{{e.${a.b}}}', '{{e["a.b"]}}'],
    ["{{${a | default: 'b'}}}", '{{(profile__["a"]| default: \'b\')}}'],
    ['{% if c.${a | default: 3} > 2 %}', '{% if (c["a"]| default: 3) > 2 %}'],
    ['{% if {{x}} >0 %}', '{% if  (x)  >0 %}'],
    ['{% elsif{{x}} %}', '{% elsif (x)  %}'],
    ['{{ {{a}}[0] }}', '{{  (a)[0] }}'],
    ['{{ {{a}}.${b} }}', '{{  (a)["b"] }}'],
    ["{{ 'a {{b}} ${c}' }}", "{{ 'a {{b}} ${c}' }}"],
    ["{{ 'a\\' }}", "{{ 'a\\\\' }}"],
    ['{{ a == b | upcase }}', '{{ a | upcase }}'],
    ['{% if a | upcase == b %}', '{% if a %}'.replace('a %', 'a %')],
    ['{{ }}', '{{ nil }}'],
    ['{{-content_blocks.${a b}-}}', '{%- content_blocks a b -%}'],
    ["{{content_blocks.${a} | id: 'x'}}", '{% content_blocks a %}'],
    ['{{${email_footer}}}', '{% email_footer %}'],
    ["{% abort_message('{{${a}}}') %}", "{% abort_message('{{${a}}}') %}"],
    ['{% connected_content h/{{${a}}} :save x %}', '{% connected_content h/{{${a}}} :save x %}'],
    ['{% raw %}{{${a}}}{% endraw %}', '{% raw %}{{${a}}}{% endraw %}'],
    ['{% comment %}{{\n{%{% endcomment %}', '{% comment %}\n{% endcomment %}'],
    ['{"a":{"b":{{${c}}}}}', '{"a":{"b":{{profile__["c"]}}}}'],
    ['{% liquid\n echo ${a}\n # ${b}\n%}', '{% liquid\n echo profile__["a"]\n # ${b}\n%}'],
  ])('%s', (source, expected) => {
    expect(text(source).replace(/\s+%\}/g, ' %}')).toBe(expected.replace(/\s+%\}/g, ' %}'));
  });
});

describe('HTML comments', () => {
  test('1 what is commented out is neither executed nor sent', () => {
    expect(text('a<!-- {{ x }}\n{% if %} -->b', true)).toBe('ab');
    expect(text('a<!-- {{ x }} -->b')).toBe('a<!-- {{ x }} -->b');
    expect(text('a<!-- never closed {{ x', true)).toBe('a');
  });

  test('conditional comments keep their layout, without the Liquid inside', () => {
    const source = '<!--[if mso]><b>{{ x }}{% y %}</b><![endif]-->{{x}}<!--[if !mso]><!-->z<!--<![endif]-->';
    expect(text(source, true)).toBe(
      '<!--[if mso]><b></b><![endif]-->{{x}}<!--[if !mso]><!-->z<!--<![endif]-->',
    );
  });

  test('places after a comment are those of the source', () => {
    expect(faults('<!--\n\n-->\n  {{ x | nope }}', true)).toMatchObject([{ line: 4, column: 10 }]);
  });
});

describe('faults have a line and a column', () => {
  test.each<readonly [string, number, number]>([
    ['{% if x %}open', 1, 1],
    ['ok\n  {{ a', 2, 3],
    ["ok\n{{ 'a }}", 2, 4],
    ['{{ ${} }}', 1, 4],
    ['{{ ${a }', 1, 1],
    ['a\n\nb {% nope %}', 3, 3],
    ['{{ x | nope: 1 }}', 1, 8],
    ['{{${a}}}\n{{${b | nope}}}', 2, 9],
    ['{% connected_content https://h/{{a|nope}} %}', 1, 1],
    ['{% for x of y %}{% endfor %}', 1, 1],
    ['{% connected_content %}', 1, 1],
    ['\n{% connected_content https://h/{{ %}', 2, 1],
    ["{% include 'x' %}", 1, 1],
    ['{% endif %}', 1, 1],
    ['{% raw %}', 1, 1],
    ['{% %}', 1, 4],
    ['{{ \u201Cx\u201D | append: \u2018y\u2019 }}', 1, 4],
  ])('%j at %i:%i', (source, line, column) => {
    const [first] = faults(source);
    expect(first).toBeDefined();
    expect(first).toMatchObject({ line });
    expect(first).toMatchObject({ column });
    expect(first!.message).not.toMatch(/line:\d/);
  });

  test('every fault of a text is told', () => {
    expect(faults('{{ a | x }}\n{{ a | y }}').map(({ line }) => line)).toEqual([1, 2]);
  });
});

const SNIPPETS = [
  '{{',
  '}}',
  '{%',
  '%}',
  '${',
  '}',
  '{',
  '|',
  "'",
  '"',
  '\\',
  '<!--',
  '-->',
  '\n',
  ' ',
  'if',
  'a',
  '.',
  '[0]',
  '-',
  '{{${a}}}',
  '{% if x %}',
  '{% endif %}',
  '{% raw %}',
  '{% endraw %}',
  '{% comment %}',
  '{% endcomment %}',
  'x == y',
  '{% liquid',
  'content_blocks.${b}',
  '{{x}}',
  'é',
  '(',
  ')',
  ':',
  '1.0',
];
const broth = fc
  .array(fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 3 })), { maxLength: 40 })
  .map((pieces) => pieces.join(''));
const plain = fc.string({
  maxLength: 60,
  unit: fc.constantFrom('a', 'é', ' ', '\n', '}', '$', '<', '%', '"', "'", '\\', '|', '😀'),
});

describe('properties', () => {
  test('whatever the text, only a syntax refusal is thrown', () => {
    fc.assert(
      fc.property(broth, fc.boolean(), (source, html) => {
        try {
          preLex(source, { html });
        } catch (error) {
          if (!(error instanceof SyntaxRefusal)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('whatever the text, it compiles or has faults with a place inside it', () => {
    fc.assert(
      fc.property(broth, (source) => {
        const lines = source.split('\n');
        for (const { line, column } of faults(source)) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('whatever the text, rendering it gives a result', () => {
    const data = { x: 1, a: 'text', b: ['p', 'q'] };
    fc.assert(
      fc.property(broth, (source) => {
        const result = renderHere(source, { data, profile: data });
        expect(['rendered', 'aborted']).toContain(result.kind);
        if (result.kind === 'aborted') expect(result.reason).toBe('liquid_syntax_error');
      }),
      { numRuns: 2_000 },
    );
  });

  test('text outside of tags is untouched', () => {
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        expect(text(`${before}{{ x }}${after}`)).toBe(`${before}{{ x }}${after}`);
      }),
    );
  });

  test('no line is lost or added, and every copied character is found where it was', () => {
    fc.assert(
      fc.property(broth, (source) => {
        let lexed;
        try {
          lexed = preLex(source);
        } catch {
          return;
        }
        if (/content_blocks|email_footer|\{\{\s*\S+\s*(?:==|!=|<|>)|if[^%]*\|/s.test(source)) return;
        expect(lexed.text.split('\n').length).toBeLessThanOrEqual(source.split('\n').length);
        for (const [at, c] of [...lexed.text].entries()) {
          const { line, column } = lexed.map.locate(at);
          if (c !== '\n') continue;
          const offset =
            source
              .split('\n')
              .slice(0, line - 1)
              .join('\n').length +
            (line > 1 ? 1 : 0) +
            column -
            1;
          expect(locate(source, offset)).toEqual({ line, column });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
