// The conformance checklist of the dialect (personalisation 12), item by item, through real rendering processes.
// Items 60 to 64 are in connected-content.test.ts.
import { afterAll, describe, expect, test } from 'vitest';
import { RENDER_AT, startTemplates } from '../../../tests/support/templates.ts';
import type { RenderOptions } from '../../../tests/support/templates.ts';
import { buildRenderContext, mergeTriggerProperties } from '../../core/templates/context.ts';

const rows = { Games: { '1': { id: '1', title: 'Go' }, '2': { id: '2', title: '{{${first_name}}} plays' } } };
const templates = startTemplates({
  blocks: {
    a: 'A{{content_blocks.${b}}}',
    b: 'B{{content_blocks.${c}}}',
    c: 'C',
    sets: '{% assign made = given | append: "!" %}',
    broken: '{% if %}',
  },
  items: rows,
  selections: {
    'Games/all': { filters: [{ field: 'title', operator: 'equals', value: '{{${city}}}' }], resultsLimit: 5 },
  },
  recommendations: { top: [{ name: 'x' }, { name: 'y' }] },
  codes: { P: ['CODE1', 'CODE2'], Q: ['Q1'] },
});
afterAll(() => templates.close());

const custom = (attributes: RenderOptions['data']): RenderOptions => ({
  data: { custom_attribute: attributes ?? {} },
});
const profile = (fields: RenderOptions['profile']): RenderOptions => ({ profile: fields ?? {} });

type Case = readonly [item: string, source: string, options: RenderOptions, expected: string];
const run = (cases: readonly Case[]): void => {
  test.each(cases)('%s %s', async (_item, source, options, expected) => {
    expect(await templates.text(source, options)).toBe(expected);
  });
};

const ITEMS = { data: { event_properties: { items: [{ sku: 'A1' }] } } };
const FRIEND = "Hi {{${first_name} | default: 'friend'}}";

describe('access and missing data', () => {
  run([
    ['LIQ-1', 'Hi {{${first_name}}}!', profile({ first_name: 'Ana' }), 'Hi Ana!'],
    ['LIQ-2', FRIEND, {}, 'Hi friend'],
    ['LIQ-2', "Hi {{${first_name | default: 'friend'}}}", {}, 'Hi friend'],
    ['LIQ-3', FRIEND, profile({ first_name: '' }), 'Hi friend'],
    ['LIQ-4', '[{{${last_name}}}]', {}, '[]'],
    ['LIQ-5', '{{custom_attribute.${favourite colour}}}', custom({ 'favourite colour': 'vert' }), 'vert'],
    ['LIQ-6', '{{custom_attribute.${ville préférée}}}', custom({ 'ville préférée': 'Lyon' }), 'Lyon'],
    ['LIQ-7', '{{event_properties.${items}[0].sku}}', ITEMS, 'A1'],
    ['LIQ-7', '{{event_properties.${items}[0].sku}}', { data: { event_properties: { items: [] } } }, ''],
    ['LIQ-8', '{{event_properties.${items[0]}.sku}}', ITEMS, 'A1'],
    [
      'LIQ-9',
      '{{custom_attribute.${prefs}.email.weekly}}',
      custom({ prefs: { email: { weekly: true } } }),
      'true',
    ],
    ['LIQ-10', '{{api_trigger_properties.${order_id}}}', {}, ''],
    [
      'LIQ-12',
      '{{campaign.${dispatch_id}}}',
      { data: { campaign: { dispatch_id: 'dispatch_id_for_unsent_campaign' } } },
      'dispatch_id_for_unsent_campaign',
    ],
    [
      'LIQ-13',
      '{{subscribed_state.${email_global}}}',
      { data: { subscribed_state: { email_global: 'opted_in' } } },
      'opted_in',
    ],
    ['LIQ-14', '{{targeted_device.${platform}}}', {}, ''],
    [
      'LIQ-14',
      '{{targeted_device.${platform}}}',
      { data: { targeted_device: { platform: 'android' } } },
      'android',
    ],
  ]);

  test('LIQ-11 the recipient’s properties win, as built by the context', async () => {
    const facts = {
      profile: {
        fields: {},
        attributes: {},
        devices: [],
        subscriptionGroups: {},
        emailState: 'subscribed',
        lastUsedAt: null,
        email: null,
        phone: null,
        timeZone: null,
        externalId: 'e',
        userId: 'u',
        randomBucket: 1,
      },
      campaign: { campaignId: 'c', name: 'n', type: 'api_triggered', category: 'marketing', dispatchId: 'd' },
      channel: 'sms',
      triggerProperties: mergeTriggerProperties({ n: 1 }, { n: 2 }),
    };
    const context = buildRenderContext(facts as never);
    const [result] = await templates.templates.render([
      {
        workspaceId: 1,
        templateKey: '11',
        parts: { b: '{{api_trigger_properties.${n}}}' },
        context,
        now: RENDER_AT,
        deliveryId: 'd',
      },
    ]);
    expect(result).toMatchObject({ kind: 'rendered', parts: { b: '2' } });
  });
});

const POINTS = '{% if {{custom_attribute.${points}}} > 100 %}gold{% else %}base{% endif %}';
const TAGS = "{% if custom_attribute.${tags} contains 'vip' %}y{% else %}n{% endif %}";
const TRUTH = '{% if x %}t{% else %}f{% endif %}';
const CASE = "{% case ${language} %}{% when 'fr', 'it' %}R{% else %}O{% endcase %}";

describe('conditions', () => {
  run([
    ['LIQ-15', POINTS, custom({ points: 150 }), 'gold'],
    ['LIQ-15', POINTS, custom({}), 'base'],
    ['LIQ-16', TAGS, custom({ tags: ['vip', 'x'] }), 'y'],
    ['LIQ-16', TAGS, custom({ tags: ['VIP'] }), 'n'],
    ['LIQ-17', '{% if ${first_name} == blank %}none{% endif %}', profile({ first_name: '  ' }), 'none'],
    ['LIQ-18', TRUTH, { data: { x: '' } }, 't'],
    ['LIQ-18', TRUTH, {}, 'f'],
    [
      'LIQ-19',
      '{% if a == 1 and b == 1 or c == 1 %}y{% else %}n{% endif %}',
      { data: { a: 2, b: 1, c: 1 } },
      'n',
    ],
    ['LIQ-20', '{% unless custom_attribute.${vip} %}join{% endunless %}', custom({ vip: true }), ''],
    ['LIQ-20', '{% unless custom_attribute.${vip} %}join{% endunless %}', custom({}), 'join'],
    ['LIQ-21', CASE, profile({ language: 'fr' }), 'R'],
    ['LIQ-21', CASE, profile({ language: 'en' }), 'O'],
  ]);
});

describe('loops, variables, white space', () => {
  run([
    [
      'LIQ-22',
      '{% for i in (1..5) %}{% if i == 3 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}',
      {},
      '124',
    ],
    [
      'LIQ-23',
      '{% for t in {{custom_attribute.${cities}}} limit:2 offset:1 %}{{ forloop.index }}{{ t }}{% unless forloop.last %},{% endunless %}{% endfor %}',
      custom({ cities: ['w', 'x', 'y', 'z'] }),
      '1x,2y',
    ],
    [
      'LIQ-24',
      '{% for t in custom_attribute.${cities} %}{{ t }}{% else %}none{% endfor %}',
      custom({ cities: [] }),
      'none',
    ],
    ['LIQ-25', '{% assign t = {{custom_attribute.${b} | plus: 50}} %}{{ t }}', custom({ b: 5 }), '55'],
    [
      'LIQ-26',
      '{% assign v = {{custom_attribute.${a}}} %}{{custom_attribute.${b} | plus: {{v}}}}',
      custom({ a: 15, b: 20 }),
      '35',
    ],
    ['LIQ-27', '{% capture x %}a{{ 1 }}b{% endcapture %}{{ x | upcase }}', {}, 'A1B'],
    ['LIQ-28', '{% increment c %}{% increment c %}{% decrement c %}', {}, '011'],
    ['LIQ-29', '{% raw %}{{ x }}{% endraw %}', {}, '{{ x }}'],
    ['LIQ-30', 'a{%- if true -%} b {%- endif -%} c', {}, 'abc'],
  ]);

  test('LIQ-31 a variable lives inside one part', async () => {
    const parts = { subject: '{% assign x = 1 %}{% increment n %}s', body: '[{{ x }}{{ n }}]' };
    expect(await templates.renderParts(parts)).toMatchObject({ parts: { subject: '0s', body: '[]' } });
  });
});

const ABC = [{ k: 'a' }, { k: 'b' }, { k: 'a' }];
describe('filters', () => {
  run([
    ['LIQ-32', '{{ 15 | divided_by: 2 }} {{ 15 | divided_by: 2.0 }}', {}, '7 7.5'],
    [
      'LIQ-33',
      '{{ 4.567 | round: 2 }} {{ 4.2 | ceil }} {{ -3 | abs }} {{ 3 | at_least: 5 }} {{ 8 | at_most: 5 }} {{ 7 | modulo: 3 }}',
      {},
      '4.57 5 3 5 5 1',
    ],
    ['LIQ-34', "{{ 'Hello world this is long' | truncate: 11 }}", {}, 'Hello wo...'],
    ['LIQ-35', "{{ 'one two three four' | truncatewords: 2 }}", {}, 'one two...'],
    ['LIQ-36', "{{ 'hEllo wORLD' | capitalize }}", {}, 'Hello world'],
    ['LIQ-37', "{{ 'a-b-c' | replace_first: '-', '+' }} {{ 'a.b.c' | remove: '.' }}", {}, 'a+b-c abc'],
    ['LIQ-38', "{{ '<b>x</b> & y' | escape }}", {}, '&lt;b&gt;x&lt;/b&gt; &amp; y'],
    ['LIQ-38', "{{ '<b>x</b> & y' }}", {}, '<b>x</b> & y'],
    ['LIQ-39', "{{ 'hello' | slice: -3, 2 }}", {}, 'll'],
    ['LIQ-40', "{{ custom_attribute.${a} | sort | join: '-' }}", custom({ a: ['b', 'a', 'c'] }), 'a-b-c'],
    ['LIQ-41', "{{ arr | where: 'k', 'a' | size }}", { data: { arr: ABC } }, '2'],
    ['LIQ-42', "{{ 'hey' | md5 }}", {}, '6057f13c496ecf7fd777ceb9e79ae285'],
    ['LIQ-43', "{{ 'hey' | sha2 }}", {}, 'fa690b82061edfd2852629aeba8a8977b57e40fcb77d1a7a28b26cba62591204'],
    ['LIQ-44', "{{ 'hey' | hmac_sha1_hex: 'secret_key' }}", {}, '2a3969bed25bfeefb00aca4063eb9590b4df8f0e'],
    [
      'LIQ-45',
      "{{ 'hey' | hmac_sha256_base64: 'secret_key' }}",
      {},
      'jfiX+No9eZL+V8jbxvJ1eM+/LcxND7tAALjJJIQdUI4=',
    ],
    ['LIQ-46', "{{ 'blah' | base64_encode }}", {}, 'YmxhaA=='],
    [
      'LIQ-47',
      "{{ 'hey<>hi' | url_escape }} {{ 'hey<&>hi' | url_param_escape }} {{ 'google search' | url_encode }}",
      {},
      'hey%3C%3Ehi hey%3C%26%3Ehi google+search',
    ],
    ['LIQ-48', "{{ 'a\"b' | json_escape }}", {}, 'a\\"b'],
    ['LIQ-49', "{{ h | property_accessor: 'my key' }}", { data: { h: { 'my key': 'v' } } }, 'v'],
    [
      'LIQ-50',
      '{{ 123456 | number_with_delimiter }} {{ 145 | money }} {{ 17.8 | money }} {{ 145 | divided_by: 100.00 | money }}',
      {},
      '123,456 145.00 17.80 1.45',
    ],
  ]);
});

describe('dates', () => {
  run([
    [
      'LIQ-51',
      "{{ 'now' | date: '%s' }} {{ 'now' | date: '%s' | plus: 259200 | date: '%F' }}",
      {},
      '1736942400 2025-01-18',
    ],
    [
      'LIQ-52',
      "{{ '2025-01-15T23:30:00Z' | time_zone: 'America/Los_Angeles' | date: '%Y-%m-%d %H:%M' }}",
      {},
      '2025-01-15 15:30',
    ],
    ['LIQ-53', "{{ '2025-01-15T02:00:00Z' | time_zone: 'America/New_York' | date: '%d' }}", {}, '14'],
    ['LIQ-54', "{{ 1700000000 | date: '%Y-%m-%d %H:%M' }}", {}, '2023-11-14 22:13'],
    [
      'LIQ-55',
      "{{ custom_attribute.${renewal} | time_zone: 'America/Chicago' | date: '%F' }}",
      custom({ renewal: '2025-01-15' }),
      '2025-01-14',
    ],
    [
      'LIQ-55',
      "{{ custom_attribute.${renewal} | time_zone: 'America/Chicago' | date: '%F' }}",
      custom({ renewal: { $time: '2025-01-15T00:00:00.000Z' } }),
      '2025-01-14',
    ],
    [
      'LIQ-56',
      "{{ 'now' | time_zone: {{${time_zone}}} | date: '%H' }}",
      profile({ time_zone: 'Asia/Tokyo' }),
      '21',
    ],
  ]);
});

describe('product tags', () => {
  const ABORT = "{% if ${first_name} == blank %}{% abort_message('no name') %}{% endif %}Hi";

  test('LIQ-57 an abort that is reached stops the message with its reason', async () => {
    expect(await templates.render(ABORT)).toEqual({
      kind: 'aborted',
      reason: 'liquid_abort',
      detail: 'no name',
    });
    expect(await templates.text(ABORT, profile({ first_name: 'Ana' }))).toBe('Hi');
  });

  test.each(['{% abort_message() %}', '{% abort_message () %}', '{% abort_message %}'])(
    'LIQ-58 %s has a reason of its own',
    async (source) => {
      expect(await templates.render(source)).toMatchObject({ detail: '{% abort_message %} called' });
    },
  );

  test('LIQ-59 the reason is a literal', async () => {
    const result = await templates.render(
      "{% abort_message('no {{${first_name}}}') %}",
      profile({ first_name: 'Ana' }),
    );
    expect(result).toMatchObject({ kind: 'aborted', detail: 'no {{${first_name}}}' });
    expect(await templates.render('{% abort_message(too young) %}')).toMatchObject({ detail: 'too young' });
  });

  test('LIQ-65 blocks nest twice; the third level is left out', async () => {
    expect(await templates.text('[{{content_blocks.${a}}}]')).toBe('[AB]');
  });

  test('LIQ-66 one code for all parts, one deduction; an empty list stops the message', async () => {
    const parts = { subject: "{% promotion('P') %}", body: "{% promotion('P') %}{% promotion('P') %}" };
    const first = await templates.renderParts(parts, { deliveryId: 'one' });
    expect(first).toMatchObject({ parts: { subject: 'CODE1', body: 'CODE1CODE1' } });
    const again = await templates.renderParts(parts, { deliveryId: 'one' });
    expect(again).toMatchObject({ parts: { subject: 'CODE1' } });
    expect(await templates.renderParts(parts, { deliveryId: 'two' })).toMatchObject({
      parts: { subject: 'CODE2' },
    });
    expect(templates.host.taken).toEqual(['CODE1', 'CODE2']);
    expect(await templates.renderParts(parts, { deliveryId: 'three' })).toMatchObject({
      kind: 'aborted',
      reason: 'promotion_codes_exhausted',
    });
  });

  test('LIQ-67 rows by id, a missing one is empty', async () => {
    const source = '{% catalog_items Games 1 99 %}{{ items[0].title }}/{{ items[1].title }}';
    expect(await templates.text(source)).toBe('Go/');
  });

  test('LIQ-68 the text of the chosen locale, else the default', async () => {
    const source = '{% translation t1 %}Hello {{${first_name}}}{% endtranslation %}';
    const ana = { first_name: 'Ana' };
    expect(
      await templates.text(source, { profile: ana, translations: { t1: 'Bonjour {{${first_name}}}' } }),
    ).toBe('Bonjour Ana');
    expect(await templates.text(source, { profile: ana })).toBe('Hello Ana');
  });

  test('LIQ-69 extras keep the first value of a key', async () => {
    const source = '{% message_extras :key k :value a %}{% message_extras :key k :value b %}x';
    expect(await templates.render(source)).toMatchObject({ parts: { body: 'x' }, extras: { k: 'a' } });
  });

  test('LIQ-70 a missing end tag is refused when saving, with its place', async () => {
    const [refusal] = await templates.templates.check('{% if x == 1 %}open');
    expect(refusal).toMatchObject({ code: 'liquid_syntax_error' });
    expect(refusal!.message).toMatch(/^line 1, column 1: .*not closed/);
  });
});

test('1 what is commented out of an email is not checked either', async () => {
  const source = '<!-- {% if %} --><p>{{ x }}</p>';
  expect(await templates.templates.check(source)).toHaveLength(1);
  expect(await templates.templates.check(source, true)).toEqual([]);
  const result = await templates.renderParts({ body: source }, { htmlParts: ['body'], data: { x: 1 } });
  expect(result).toMatchObject({ kind: 'rendered', parts: { body: '<p>1</p>' } });
});

describe('more of the product tags', () => {
  test('6.3 variables cross a block both ways; an unknown block is empty with a warning', async () => {
    const source =
      '{% assign given = "a" %}{{content_blocks.${sets} | id: "cb1"}}{{ made }}{{content_blocks.${nobody}}}';
    const result = await templates.render(source);
    expect(result).toMatchObject({
      parts: { body: 'a!' },
      warnings: ['content block "nobody" does not exist'],
    });
  });

  test('9 a block that cannot be parsed stops the message', async () => {
    expect(await templates.render('{{content_blocks.${broken}}}')).toMatchObject({
      reason: 'liquid_syntax_error',
    });
  });

  test('6.4 branches not taken take a code too, and an abort takes none', async () => {
    const source =
      "{% if false %}{% promotion('Q') %}{% endif %}{% if ${stop} %}{% abort_message() %}{% endif %}ok";
    expect(await templates.render(source, { profile: { stop: true } })).toMatchObject({ kind: 'aborted' });
    expect(await templates.render(source, { deliveryId: 'q' })).toMatchObject({ kind: 'rendered' });
    expect(templates.host.taken).toContain('Q1');
    expect(await templates.render(source, { deliveryId: 'q2' })).toMatchObject({
      reason: 'promotion_codes_exhausted',
    });
  });

  test('6.4 a preview takes no code', async () => {
    expect(await templates.render("{% promotion('none') %}", { preview: true })).toMatchObject({
      kind: 'rendered',
    });
  });

  test('6.4 transactional email may use neither promotions nor connected content', async () => {
    const forbidden = ['connected_content', 'promotion'];
    for (const source of ["{% promotion('P') %}", '{% connected_content https://h/x %}']) {
      expect(await templates.render(source, { forbidden })).toMatchObject({
        kind: 'aborted',
        reason: 'liquid_abort',
      });
    }
  });

  test('6.5 ids may be Liquid, and :rerender renders the row', async () => {
    const source =
      '{% assign id = 2 %}{% catalog_items Games {{id}} {{ "1" }} :rerender %}{{ items[0].title }}/{{ items[1].title }}';
    expect(await templates.text(source, profile({ first_name: 'Ana' }))).toBe('Ana plays/Go');
    expect(await templates.text('{% catalog_items Games 2 %}{{ items[0].title }}')).toBe(
      '{{${first_name}}} plays',
    );
  });

  test('6.5 a selection gives rows, with Liquid in its filters', async () => {
    const source = '{% catalog_selection_items Games all %}{% for i in items %}{{ i.id }}{% endfor %}';
    expect(await templates.text(source, profile({ city: 'Lyon' }))).toBe('12');
    expect(templates.host.selected.at(-1)?.filters[0]?.value).toBe('Lyon');
    expect(await templates.text('{% catalog_selection_items Games nope %}{{ items | size }}')).toBe('0');
  });

  test('6.6 a recommendation is a list', async () => {
    const source =
      '{% for p in product_recommendation.${top} %}{{ p.name }}{% endfor %}{{product_recommendation.${nope}}}';
    expect(await templates.text(source)).toBe('xy');
  });

  test('6.7 ids are unique and translations do not nest', async () => {
    const twice = '{% translation a %}x{% endtranslation %}{% translation a %}y{% endtranslation %}';
    const nested = '{% translation a %}{% translation b %}y{% endtranslation %}{% endtranslation %}';
    for (const source of [twice, nested]) expect(await templates.templates.check(source)).not.toEqual([]);
  });

  test('6.8 extras take variables and stop at 1 KB', async () => {
    const source =
      '{% message_extras :key {{ "a" }} :value {{${city}}} x %}{% message_extras :key b :value {{ long }} %}';
    const result = await templates.render(source, {
      profile: { city: 'Lyon' },
      data: { long: 'é'.repeat(2000) },
    });
    if (result.kind !== 'rendered') throw new Error(JSON.stringify(result));
    expect(result.extras['a']).toBe('Lyon x');
    const bytes = Object.entries(result.extras).reduce(
      (sum, pair) => sum + Buffer.byteLength(pair.join('')),
      0,
    );
    expect(bytes).toBeLessThanOrEqual(1024);
    expect(result.extras['b']).toMatch(/^é+$/);
    expect(await templates.templates.check('{% message_extras :value x :key y %}')).not.toEqual([]);
  });

  test('3.3 links print, and the footer’s Liquid is rendered', async () => {
    const fields = {
      email_footer: 'Bye, <a href="{{${unsubscribe_url}}}">stop</a>',
      unsubscribe_url: 'https://u/1',
    };
    expect(await templates.text('{{${email_footer}}}', profile(fields))).toBe(
      'Bye, <a href="https://u/1">stop</a>',
    );
    expect(await templates.text('[{{ ${email_footer} }}]', {})).toBe('[]');
  });
});
