import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { findJsonProblem, findJsonProblems } from './strict-json.ts';
import { inspectJson } from './inspect-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const problem = (text: string) => findJsonProblem(bytes(text));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('what the edge refuses, with its path', () => {
  test.each([
    ['{"a":{"b":1,"b":2}}', 'duplicate_key', 'a.b'],
    ['{"a":1,"\\u0061":2}', 'duplicate_key', 'a'],
    ['{"é":1,"\\u00e9":2}', 'duplicate_key', 'é'],
    ['[{"x":"\\u0000"}]', 'nul_character', '[0].x'],
    ['{"a":["\\ud800"]}', 'lone_surrogate', 'a[0]'],
    ['{"a":"\\udc00\\ud800"}', 'lone_surrogate', 'a'],
    ['{"a":"\\\\ud83d\\ude00"}', 'lone_surrogate', 'a'],
    ['{"a":9007199254740993}', 'number_out_of_range', 'a'],
    ['{"a":-1e400}', 'number_out_of_range', 'a'],
    ['{"__proto__":{}}', 'forbidden_key', '__proto__'],
    ['{"a":{"constructor":1}}', 'forbidden_key', 'a.constructor'],
    ['{"a":{"__prot\\u006f__":1}}', 'forbidden_key', 'a.__proto__'],
    ['{"prototype":1}', 'forbidden_key', 'prototype'],
  ])('F8 F10 F11 %s is refused as %s at %s', (text, code, field) => {
    expect(problem(text)).toMatchObject({ code, field });
  });

  test('F9 nesting of 32 is fine and 33 is not, however long the document', () => {
    expect(problem(nested(32))).toBeNull();
    expect(problem(nested(33))).toMatchObject({ code: 'json_too_deep' });
    expect(problem('['.repeat(1_000_000))).toMatchObject({ code: 'json_too_deep' });
  });

  test('duplicates are found among more keys than the fast pass keeps in slots', () => {
    const many = Array.from({ length: 500 }, (_, i) => `"k${i}":${i}`).join(',');
    expect(problem(`{${many}}`)).toBeNull();
    expect(problem(`{${many},"k0":1}`)).toMatchObject({ code: 'duplicate_key', field: 'k0' });
    expect(problem(`{${many},"k499":1}`)).toMatchObject({ code: 'duplicate_key', field: 'k499' });
  });
});

describe('lists whose items stand for themselves', () => {
  const LISTS = { events: true, groups: { emails: true } } as const;
  const inspect = (text: string) => findJsonProblems(bytes(text), LISTS);
  const spoiltIn = (text: string) => {
    const { problem: whole, spoilt } = inspect(text);
    return [
      whole,
      ...spoilt.map(({ steps, refusal }) => `${steps.join('/')} ${refusal.code} ${refusal.field}`),
    ];
  };

  test.each([
    [
      '{"events":[{"a":"x"},{"a":{"b":"\\u0000"}},"\\ud800",{"c":1,"c":2}]}',
      [
        'events/1 nul_character events[1].a.b',
        'events/2 lone_surrogate events[2]',
        'events/3 duplicate_key events[3].c',
      ],
    ],
    [
      '{"events":[ [1,"\\u0000"] , 9007199254740993 ,{"__proto__":"}]\\""},{"ok":1}]}',
      [
        'events/0 nul_character events[0][1]',
        'events/1 number_out_of_range events[1]',
        'events/2 forbidden_key events[2].__proto__',
      ],
    ],
    [
      '{"groups":[{"emails":["a"]},{"emails":["b","\\u0000"]}]}',
      ['groups/1/emails/1 nul_character groups[1].emails[1]'],
    ],
  ])('F8 F10 F11 %s costs those items alone', (text, expected) => {
    expect(spoiltIn(text)).toEqual([null, ...expected]);
  });

  test.each([
    ['{"other":["\\u0000"]}', 'nul_character', 'other[0]'],
    ['{"events":["\\u0000"],"x":"\\ud800"}', 'lone_surrogate', 'x'],
    ['{"events":["\\u0000"],"events":[]}', 'duplicate_key', 'events'],
    ['{"groups":[{"id":"\\u0000","emails":[]}]}', 'nul_character', 'groups[0].id'],
    ['{"events":{"events":["\\u0000"]}}', 'nul_character', 'events.events[0]'],
    ['{"groups[0].emails":["\\u0000"]}', 'nul_character', 'groups[0].emails[0]'],
    [`{"events":["\\u0000",${nested(40)}]}`, 'json_too_deep', `events[1]${'[0]'.repeat(30)}`],
    ['["\\u0000"]', 'nul_character', '[0]'],
  ])('%s refuses the whole', (text, code, field) => {
    expect(inspect(text).problem).toMatchObject({ code, field });
  });

  test('T39 items named are the items that alone would be refused, and the rest is what was sent', () => {
    const leaf = fc.constantFrom(
      '1',
      '"a]}\\""',
      '"\\u0000"',
      '{"a":"\\udc00"}',
      '[1e999,{}]',
      '{"b":[{}]}',
      '""',
    );
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 8 }), (items) => {
        const { problem: whole, spoilt } = inspect(`{"events": [${items.join(' , ')}], "x":1}`);
        const bad = items.flatMap((item, i) => (problem(item) === null ? [] : [i]));
        expect([whole, spoilt.map(({ steps }) => steps)]).toEqual([null, bad.map((i) => ['events', i])]);
      }),
    );
  });
});

describe('what the edge lets through', () => {
  test.each([
    '{"a":"constructor","b":["__proto__"]}',
    '{"a":"\\ud83d\\ude00"}',
    '{"a":"\\u00e9\\\\u0000"}',
    '{"a":9007199254740991,"b":0.12345678901234567,"c":1e3}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}}, "b" : {"a":1}}',
    '{"a\\"":1,"a":2}',
    '"text"',
    '',
  ])('%s', (text) => {
    expect(problem(text)).toBeNull();
  });
});

test('T39 the fast pass and the careful pass agree on every generated document', () => {
  const key = fc.oneof(fc.constantFrom('a', 'b', 'constructor', '__proto__', 'é'), fc.string());
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('map')),
    leaf: fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.bigInt().map(String),
      fc.constantFrom('null', 'true', '"\\u0000"', '"\\udc00"', '1e999', '"\\ud83d\\ude00"'),
    ),
    list: fc.array(tie('tree'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    map: fc
      .array(fc.tuple(key, tie('tree')), { maxLength: 5 })
      .map((pairs) => `{${pairs.map(([k, v]) => `${JSON.stringify(k)} :${String(v)}`).join(',')}}`),
  }));
  fc.assert(
    fc.property(tree, (text) => {
      const document = bytes(String(text));
      expect(findJsonProblem(document)).toEqual(inspectJson(document).problem);
    }),
    { numRuns: 1_000 },
  );
});

test('T39 neither pass throws or hangs on arbitrary bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => {
      findJsonProblem(garbage);
      inspectJson(garbage);
    }),
  );
});

test('T39 a document the edge clears survives a round trip unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      if (findJsonProblem(bytes(text)) !== null) return;
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});
