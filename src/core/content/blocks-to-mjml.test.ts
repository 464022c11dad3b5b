// Block documents become MJML: Liquid stays, words are escaped, nothing that runs gets through.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMjml } from '../../adapters/mjml/compile.ts';
import { parseBlockDocument, type Block, type BlockDocument } from './block-document.ts';
import { blocksToMjml } from './blocks-to-mjml.ts';
import { keepLooseLiquid, maskLiquid } from './mask-liquid.ts';
import { cleanRichText } from './rich-text.ts';
import { isSafeUrl } from './safe-url.ts';

const documentOf = (...blocks: readonly Block[]): BlockDocument => ({
  version: 1,
  settings: {
    width: 600,
    background: '#f2f3f5',
    canvas: '#ffffff',
    text: '#22252b',
    link: '#1f5fd0',
    font: 'system',
  },
  blocks: [...blocks],
});

const compile = async (document: BlockDocument) => {
  const compiled = await createMjml().compile(blocksToMjml(document));
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value;
};

const EVERY_BLOCK: readonly Block[] = [
  { id: '1', type: 'heading', text: 'Hello {{${first_name} | default: "friend"}} & all', level: 1 },
  { id: '2', type: 'text', html: '<p>Read <a href="https://example.com/{{${user_id}}}">this</a></p>' },
  {
    id: '3',
    type: 'image',
    src: 'https://example.com/a.png',
    alt: 'A "red" shoe',
    href: 'https://example.com',
  },
  { id: '4', type: 'button', text: 'Buy', href: 'https://example.com/?a=1&b=2' },
  { id: '5', type: 'divider' },
  { id: '6', type: 'spacer', height: 12 },
  { id: '7', type: 'social', links: [{ name: 'Mastodon', href: 'https://social.example/@shop' }] },
  { id: '8', type: 'html', html: '<table><tr><td>{% if a < b %}x{% endif %}</td></tr></table>' },
  { id: '9', type: 'content_block', name: 'terms' },
  {
    id: 'a',
    type: 'products',
    catalog: 'shoes',
    selection: 'new',
    limit: 3,
    title_field: 'name',
    link_field: 'url',
  },
  {
    id: 'b',
    type: 'columns',
    columns: [
      { id: 'c1', width: 50, blocks: [{ id: 'd', type: 'text', html: '<p>Left</p>' }] },
      { id: 'c2', width: 50, blocks: [{ id: 'e', type: 'text', html: '<p>Right</p>' }] },
    ],
  },
  {
    id: 'f',
    type: 'footer',
    text: '<p>Shop, Paris</p>',
    unsubscribe: 'Unsubscribe',
    preferences: 'Preferences',
  },
];

describe('block documents', () => {
  test('every block compiles without a problem, and its Liquid comes out as it went in', async () => {
    const document = documentOf(...EVERY_BLOCK);
    expect(parseBlockDocument(JSON.parse(JSON.stringify(document)), 'blocks').ok).toBe(true);
    const { html, problems } = await compile(document);
    expect(problems).toEqual([]);
    for (const expected of [
      'Hello {{${first_name} | default: "friend"}} &amp; all',
      'https://example.com/{{${user_id}}}',
      'alt="A &quot;red&quot; shoe"',
      'href="https://example.com/?a=1&amp;b=2"',
      '{% if a < b %}x{% endif %}',
      '{{content_blocks.${terms}}}',
      '{% catalog_selection_items shoes new %}{% for item in items limit: 3 %}',
      '{{${unsubscribe_url}}}',
      '{{${preference_center_url}}}',
    ])
      expect(html).toContain(expected);
  });

  test('a document is refused with the place of its fault', () => {
    const wrong = documentOf({ id: '6', type: 'spacer', height: 12 });
    const parsed = parseBlockDocument(
      { ...wrong, blocks: [...wrong.blocks, { id: '7', type: 'spacer', height: -1 }] },
      'blocks',
    );
    expect(parsed).toMatchObject({ ok: false, error: { field: 'blocks.blocks[1].height' } });
  });

  test('words are escaped and addresses that run something lead nowhere', async () => {
    const { html } = await compile(
      documentOf(
        { id: '1', type: 'heading', text: '<script>alert(1)</script>', level: 2 },
        { id: '2', type: 'button', text: '<b>x', href: 'java\tscript:alert(1)' },
        {
          id: '3',
          type: 'text',
          html: '<p onclick="x()">a<img src=x onerror=x()></p></mj-text><script>1</script>',
        },
        { id: '4', type: 'image', src: 'javascript:alert(1)', alt: '"><script>' },
      ),
    );
    expect(html).not.toMatch(/<script|onerror|onclick|javascript:/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('rich text', () => {
  test('is always balanced and holds only what the list allows', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '<p>',
            '</p>',
            '<a href="x">',
            '</a>',
            '<b',
            '>',
            '<img src=x onerror=y>',
            '<!--',
            'a',
            '</mj-text>',
            '"',
            "'",
          ),
        ),
        (pieces) => {
          const clean = cleanRichText(pieces.join(''));
          const open = [...clean.matchAll(/<(p|a|b)\b/g)].length;
          const closed = [...clean.matchAll(/<\/(p|a|b)>/g)].length;
          expect(closed).toBe(open);
          expect(clean).not.toMatch(/<(?!\/?(p|a|b)\b)/);
        },
      ),
    );
  });

  test('gives Liquid back that an editor wrote as words', () => {
    expect(cleanRichText('<p>{% if a &gt; 1 %}x{% endif %} &amp; y</p>')).toBe(
      '<p>{% if a > 1 %}x{% endif %} &amp; y</p>',
    );
    expect(cleanRichText('<a href="https://x/{{ a | default: &quot;b&quot; }}">y</a>')).toBe(
      `<a href="https://x/{{ a | default: 'b' }}">y</a>`,
    );
  });
});

describe('Liquid in MJML', () => {
  test('around sections it stays where it stood', async () => {
    const source =
      '<mjml><mj-body>{% if ${first_name} == "A" %}<mj-section background-color="{{custom_attribute.${colour}}}">' +
      '<mj-column>{% for x in items %}<mj-text>{{x}} & more</mj-text>{% endfor %}</mj-column></mj-section>{% endif %}</mj-body></mjml>';
    const compiled = await createMjml().compile(source);
    if (!compiled.ok) throw new Error(compiled.error.message);
    const { html, problems } = compiled.value;
    expect(problems).toEqual([]);
    const order = [
      '{% if ${first_name} == "A" %}',
      '{{custom_attribute.${colour}}}',
      '{% for x in items %}',
      '{{x}} & more',
      '{% endfor %}',
      '{% endif %}',
    ];
    const places = order.map((liquid) => html.indexOf(liquid));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('masking and restoring gives the same text, whatever the text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('{{', '}}', '{%', '%}', '${a}', '<mj-text>', '</mj-text>', 'lqx0q1z', '"'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.join('');
        const masked = maskLiquid(source);
        expect(masked.restore(masked.text)).toBe(source);
        const marks = /lqx\d+q\d+z/g;
        const loose = keepLooseLiquid({ ...masked, text: `<mj-body>${masked.text}</mj-body>` });
        expect(loose.match(marks)).toEqual(masked.text.match(marks));
      }),
    );
  });

  test('files of the server cannot be included, and unknown elements are named', async () => {
    const included = await createMjml().compile(
      '<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>',
    );
    expect(included).toMatchObject({ ok: false, error: { code: 'mjml_invalid' } });
    const unknown = await createMjml().compile(
      '<mjml><mj-body><mj-section><mj-wrong /></mj-section></mj-body></mjml>',
    );
    expect(unknown).toMatchObject({ ok: true, value: { problems: [{ line: 1 }] } });
    expect(await createMjml().compile('no markup at all')).toMatchObject({ ok: false });
  });
});

test('addresses that run something are found in every disguise', () => {
  const bad = [
    'javascript:1',
    ' JaVaScRiPt:1',
    'java\nscript:1',
    'java&#115;cript:1',
    '&#x6a;avascript&colon;1',
    'data:text/html,1',
    'vbscript:x',
    '\u0001javascript:1',
  ];
  expect(bad.filter(isSafeUrl)).toEqual([]);
  expect(['https://a', 'mailto:a@b', 'shop://item/1', '{{x}}', '#'].every(isSafeUrl)).toBe(true);
});
