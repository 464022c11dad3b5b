// What review says of contents, triggers and audiences has a rule that screens translate. The sentences are made by the
// code that says them, from input that breaks it; none is written down here.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDialect } from '../../adapters/liquid/dialect.ts';
import { compileTemplate } from '../../adapters/liquid/render-job.ts';
import { createMjml } from '../../adapters/mjml/compile.ts';
import { CHANNELS } from '../../kinds/channels/index.ts';
import { filterKindList } from '../../kinds/filters/index.ts';
import { triggerKindList } from '../../kinds/triggers/index.ts';
import type { Refusal, Result } from '../result.ts';
import { indexFilterKinds, parseSegment } from '../segments/segment.ts';
import { REVIEW_RULES, ruleOf } from './review-rule.ts';

const refusalOf = (result: Result<unknown, Refusal>): string => {
  if (result.ok) throw new Error('taken');
  return result.error.message;
};
const channel = (id: string, content: object): string => {
  const kind = CHANNELS.find((one) => one.id === id);
  if (kind === undefined) throw new Error(id);
  return refusalOf(kind.parse(content, 'definition.variants[0].messages[0].content'));
};

describe('a broken content', () => {
  test.each([
    ['email', {}, 'required', {}],
    ['email', { subject: 'S', body: 'B', subject_: 1, headers: { 'X-A': 'a\nb' } }, 'one_line', {}],
    ['email', { subject: 'x'.repeat(2_001), body: 'B' }, 'max_chars', { max: '2000' }],
    ['email', { subject: 5, body: 'B' }, 'text', {}],
    ['email', { subject: 'S', body: 'B', source: 'word' }, 'one_of', { choices: 'html, mjml, blocks' }],
    ['email', { subject: 'S', body: 'B', bcc: 'x' }, 'not_supported', {}],
    [
      'email',
      { subject: 'S', body: '', source: 'mjml', source_problem: 'Broken' },
      'mjml',
      { reason: 'Broken' },
    ],
    ['sms', {}, 'required', {}],
    ['push', {}, 'push_platform', {}],
    ['webhook', { url: 'ftp://x' }, 'web_address', {}],
  ] as const)('of %s: %j is %s', (id, content, rule, params) => {
    const said = ruleOf(channel(id, content));
    expect(said?.rule).toBe(rule);
    expect(said?.params).toEqual(params);
  });
});

test('every kind of trigger that is given nothing, or nonsense, says so by a rule', () => {
  for (const kind of triggerKindList)
    for (const settings of [
      {},
      { filters: 5 },
      { event: 5, product_id: 5, attribute: 5, campaign_id: 5 },
      null,
    ]) {
      const parsed = kind.parse(settings, 'definition.triggers[0]');
      if (!parsed.ok)
        expect({ message: parsed.error.message, rule: ruleOf(parsed.error.message)?.rule }).toHaveProperty(
          'rule',
          expect.any(String),
        );
    }
});

test('a broken rule of an audience says so by a rule', () => {
  const kinds = indexFilterKinds(filterKindList);
  for (const rule of [5, {}, { all: [] }, { any: 5 }, { filter: 'none' }, { filter: 'custom_attribute' }]) {
    const parsed = parseSegment(rule, kinds, 'definition.audience');
    if (!parsed.ok)
      expect({ message: parsed.error.message, rule: ruleOf(parsed.error.message)?.rule }).toHaveProperty(
        'rule',
        expect.any(String),
      );
  }
});

test('whatever the validator of MJML says has a rule', async () => {
  const source = `<mjml><mj-head><mj-nothing /></mj-head><mj-body><mj-text colour="red" lang2="x">a</mj-text>
    <mj-section padding="wide" direction="up" background-color="no colour"><mj-column width="half">
      <mj-image src="x" fluid-on-mobile="perhaps" /></mj-column></mj-section></mj-body></mjml>`;
  const compiled = await createMjml().compile(source);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const said = compiled.value.problems.map(({ message }) => ({ message, rule: ruleOf(message)?.rule }));
  expect(said.filter(({ rule }) => rule?.startsWith('mjml_') !== true)).toEqual([]);
  expect(new Set(said.map(({ rule }) => rule))).toEqual(
    new Set(['mjml_element', 'mjml_attribute', 'mjml_place', 'mjml_unit', 'mjml_choice', 'mjml_value']),
  );
  const broken = await createMjml().compile('no mjml');
  expect(broken.ok ? null : ruleOf(broken.error.message)?.rule).toBe('mjml_malformed');
});

test('every kind of filter that is given nonsense says so by a rule', () => {
  const kinds = indexFilterKinds(filterKindList);
  const nonsense = [
    {},
    { value: 5 },
    { value: 'x', comparison: 'near' },
    { days: -1, value: true },
    { name: 5 },
  ];
  const silent = filterKindList.flatMap(({ id }) =>
    nonsense.flatMap((settings) => {
      const parsed = parseSegment({ filter: id, ...settings }, kinds, 'definition.audience');
      return parsed.ok || ruleOf(parsed.error.message) !== null ? [] : [`${id}: ${parsed.error.message}`];
    }),
  );
  expect(silent).toEqual([]);
});

describe('a broken template', () => {
  const liquid = createDialect({ reportAll: false });
  test.each([
    ['{% if a %}', 'liquid_not_closed'],
    ['{{ a', 'liquid_output_open'],
    ['{% nothing %}', 'liquid_unknown_tag'],
    ['{% if a %}{% else %}{% else %}{% endif %}', 'liquid_else_twice'],
    ['{% connected_content %}', 'liquid_content_url'],
    ['{% connected_content https://x.example :nothing 1 %}', 'liquid_content_option'],
    ['{% catalog_items %}', 'liquid_catalog'],
    ['{% message_extras %}', 'liquid_extras'],
  ])('%s: %s', (source, rule) => {
    const compiled = compileTemplate(liquid, { key: 'k', parts: { body: source }, htmlParts: [] });
    expect([compiled.fault, ruleOf(compiled.fault ?? '')?.rule]).toEqual([compiled.fault, rule]);
  });
});

test('each rule has a sentence in both languages, with the same fillings', () => {
  const textsOf = (language: string): Readonly<Record<string, string>> =>
    (
      JSON.parse(
        readFileSync(new URL(`../../dashboard/locales/${language}/faults.json`, import.meta.url), 'utf8'),
      ) as { readonly rule: Readonly<Record<string, string>> }
    ).rule;
  const [en, fr] = [textsOf('en'), textsOf('fr')];
  const fillings = (text: string | undefined): readonly string[] =>
    (text?.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const rule of REVIEW_RULES) {
    expect(Object.keys(en)).toContain(rule);
    expect([rule, ...fillings(fr[rule])]).toEqual([rule, ...fillings(en[rule])]);
  }
  expect(Object.keys(fr).sort()).toEqual([...REVIEW_RULES].sort());
});

test('what nobody of us said is nobody’s rule, and costs nothing to read', () => {
  expect(ruleOf('Something else entirely')).toBeNull();
  expect(ruleOf('a.'.repeat(50_000))).toBeNull();
});
