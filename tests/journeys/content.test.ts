// Writing messages: emails in MJML and blocks, templates with versions and uses, previews as a person, and what is said
// about content before anybody gets it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.track({
    external_id: 'ada',
    first_name: 'Ada',
    email: 'ada@example.com',
    phone: '+33611111111',
    colour: 'red',
  });
});
afterAll(async () => {
  await app.close();
});

const BLOCKS = {
  version: 1,
  settings: {
    width: 600,
    background: '#f2f3f5',
    canvas: '#ffffff',
    text: '#222222',
    link: '#1f5fd0',
    font: 'system',
  },
  blocks: [
    { id: 'a', type: 'heading', text: 'Hello {{${first_name} | default: "you"}}', level: 1 },
    { id: 'b', type: 'footer', text: '<p>Shop</p>', unsubscribe: 'Unsubscribe' },
  ],
};
const MJML =
  '<mjml><mj-body>{% if custom_attribute.${colour} == "red" %}<mj-section><mj-column><mj-text>Red {{${first_name}}}</mj-text></mj-column></mj-section>{% endif %}' +
  '<mj-section><mj-column><mj-button href="https://example.com/?p={{${user_id}}}">Go</mj-button></mj-column></mj-section></mj-body></mjml>';

const codes = (body: Body): readonly string[] => body.findings.map((one: Body) => one.code);

describe('emails written in MJML or blocks', () => {
  test('are compiled when the campaign is saved and sent as HTML with their Liquid rendered', async () => {
    const mjml = await shop.makeCampaign({ content: { subject: 'S', source: 'mjml', mjml: MJML } });
    const blocks = await shop.makeCampaign({ content: { subject: 'S', source: 'blocks', blocks: BLOCKS } });
    for (const id of [mjml, blocks]) await shop.trigger(id, { recipients: [{ external_user_id: 'ada' }] });
    const [first] = await shop.captured(mjml);
    expect(first?.message.html).toContain('Red Ada');
    expect(first?.message.html).toMatch(/href="http[^"]*\/t\/c\//);
    expect(first?.message.html).not.toContain('<mj-');
    const [second] = await shop.captured(blocks);
    expect(second?.message.html).toContain('Hello Ada');
    expect(second?.message.html).toMatch(/href="http[^"]*\/u\//);
  });

  test('what cannot be compiled is kept as a draft, and does not launch', async () => {
    const draft = await shop.makeCampaign({
      draft: true,
      content: { subject: 'S', source: 'mjml', mjml: 'not markup' },
    });
    const kept = await shop.api.get(`/admin/v1/campaigns/${draft}`);
    expect(kept.body.campaign.definition.variants[0].messages[0].content.mjml).toBe('not markup');
    expect(kept.body.problems[0].field).toMatch(/content\.mjml$/);
    expect((await shop.api.post(`/admin/v1/campaigns/${draft}/launch`)).status).toBe(400);
  });
});

describe('should_inline_css', () => {
  const body =
    '<html><head><style>.big{font-size:31px} @media (max-width:480px){.big{font-size:20px}}</style></head>' +
    '<body><p class="big">Hello {{${first_name}}}</p></body></html>';

  test('moves styles into the elements when it is saved; what was written stays as written', async () => {
    const id = await shop.makeCampaign({ content: { subject: 'S', body, should_inline_css: true } });
    const kept = await shop.api.get(`/admin/v1/campaigns/${id}`);
    expect(kept.body.campaign.definition.variants[0].messages[0].content.body).toBe(body);
    await shop.trigger(id, { recipients: [{ external_user_id: 'ada' }] });
    const [sent] = await shop.captured(id);
    expect(sent?.message.html).toContain('<p class="big" style="font-size: 31px;">Hello Ada</p>');
    expect(sent?.message.html).toContain('@media');
    const off = await shop.makeCampaign({ content: { subject: 'S', body } });
    await shop.trigger(off, { recipients: [{ external_user_id: 'ada' }] });
    expect((await shop.captured(off))[0]?.message.html).toContain('<p class="big">');
  });

  test('is seen in previews, and kept by templates of ours and of Braze', async () => {
    const preview = await shop.api.post('/admin/v1/previews', {
      channel: 'email',
      content: { subject: 'S', body, should_inline_css: true },
    });
    expect(preview.body.messages[0].html).toContain('style="font-size: 31px;"');
    expect(preview.body.findings.filter((one: Body) => one.field === 'inlined_body')).toEqual([]);
    const made = await shop.api.post('/templates/email/create', {
      ...{ template_name: 'Styled', subject: 'S', body },
      should_inline_css: true,
    });
    const { body: read } = await shop.api.get(`/admin/v1/templates/${made.body.email_template_id}`);
    expect([read.template.should_inline_css, read.template.body]).toEqual([true, body]);
    await shop.api.delete(`/admin/v1/templates/${made.body.email_template_id}`);
  });
});

describe('templates', () => {
  test('have versions, and a change on top of an unseen one is refused', async () => {
    const made = await shop.api.post('/admin/v1/templates', {
      name: 'Letter',
      subject: 'S',
      source: 'blocks',
      blocks: BLOCKS,
    });
    expect(made.status).toBe(201);
    const { template_id: id } = made.body.template;
    expect(made.body.template.body).toContain('Hello {{${first_name} | default: "you"}}');
    const changed = await shop.api.patch(`/admin/v1/templates/${id}`, { version: 1, name: 'Letter 2' });
    expect(changed.body.template).toMatchObject({ version: 2, name: 'Letter 2', source: 'blocks' });
    expect((await shop.api.patch(`/admin/v1/templates/${id}`, { version: 1, name: 'X' })).status).toBe(409);
    const versions = await shop.api.get(`/admin/v1/templates/${id}/versions`);
    expect(versions.body.versions.map((one: Body) => one.version)).toEqual([2, 1]);
    expect((await shop.api.get(`/admin/v1/templates/${id}/versions/1`)).body.template.name).toBe('Letter');
    const campaign = await shop.makeCampaign({
      name: 'Uses it',
      draft: true,
      content: { subject: 'S', body: 'x', template_id: id },
    });
    const uses = await shop.api.get(`/admin/v1/templates/${id}/uses`);
    expect(uses.body.uses).toEqual([{ kind: 'campaign', id: campaign, name: 'Uses it', status: 'draft' }]);
  });

  test('REST 9.2 go over Braze’s door; those of the visual editor do not show in its list', async () => {
    const made = await shop.api.post('/templates/email/create', {
      template_name: 'Plain',
      subject: 'Hi',
      body: '<p>Hi</p>',
      tags: ['a'],
    });
    expect(made).toMatchObject({ status: 201, body: { message: 'success' } });
    const id = made.body.email_template_id;
    const updated = await shop.api.post('/templates/email/update', {
      email_template_id: id,
      preheader: 'Soon',
    });
    expect(updated).toMatchObject({ status: 201, body: { email_template_id: id } });
    const info = await shop.api.get(`/templates/email/info?email_template_id=${id}`);
    expect(info.body).toMatchObject({
      template_name: 'Plain',
      preheader: 'Soon',
      body: '<p>Hi</p>',
      tags: ['a'],
    });
    const list = await shop.api.get('/templates/email/list');
    expect(list.body.templates.map((one: Body) => one.template_name)).toEqual(['Plain']);
    const refusals = [
      [{ subject: 'S', body: 'B' }, 'Template name is required'],
      [{ template_name: 'T', subject: 'S', body: 'B', tags: 'a' }, 'Tags must be an array'],
      [{ template_name: 'T', subject: 'S', body: 'B', tags: [1] }, 'All tags must be strings'],
      [
        { template_name: 'T', subject: 'S', body: '{{content_blocks.${nope}}}' },
        'Email must have valid Content Block names',
      ],
    ] as const;
    for (const [body, message] of refusals)
      expect(await shop.api.post('/templates/email/create', body)).toMatchObject({
        status: 400,
        body: { message },
      });
  });
});

test('a content block knows where it is used and what it was', async () => {
  const made = await shop.api.post('/admin/v1/content-blocks', { name: 'terms', content: 'One' });
  const { content_block_id: id, updated_at: seen } = made.body.content_block;
  await shop.api.post('/admin/v1/content-blocks', { name: 'outer', content: '{{content_blocks.${terms}}}' });
  await shop.api.post('/admin/v1/content-blocks', { name: 'other', content: 'terms, but no block' });
  await shop.makeCampaign({
    name: 'With terms',
    draft: true,
    content: { subject: 'S', body: '{{content_blocks.${terms}}}' },
  });
  const uses = await shop.api.get(`/admin/v1/content-blocks/${id}/uses`);
  expect(uses.body.uses.map((one: Body) => `${one.kind} ${one.name}`)).toEqual([
    'campaign With terms',
    'content_block outer',
  ]);
  expect(
    (await shop.api.patch(`/admin/v1/content-blocks/${id}`, { content: 'Two', seen_at: seen })).status,
  ).toBe(200);
  expect(
    (await shop.api.patch(`/admin/v1/content-blocks/${id}`, { content: 'Three', seen_at: seen })).status,
  ).toBe(409);
  const versions = await shop.api.get(`/admin/v1/content-blocks/${id}/versions`);
  expect(versions.body.versions.map((one: Body) => one.content)).toEqual(['Two', 'One']);
});

describe('CD-21 previews', () => {
  const preview = async (body: object): Promise<Body> => {
    const answer = await shop.api.post('/admin/v1/previews', body);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  test('an email as somebody who exists, with links that lead nowhere and everything unwise about it', async () => {
    const shown = await preview({
      channel: 'email',
      content: {
        subject: 'Hi {{${first_name}}}',
        preheader: 'For {{${first_name} | default: "you"}}',
        body: '<a href="{{${unsubscribe_url}}}">stop</a><img src="http://x/a.png"><a href="javascript:alert(1)">x</a>{{custom_attribute.${nobody_has_it} | default: "-"}}{{campaign.${dispatch_id}}}',
      },
      person: { kind: 'user', user: 'ada' },
    });
    expect(shown).toMatchObject({
      outcome: 'rendered',
      preheader: 'For Ada',
      person: { external_id: 'ada' },
    });
    expect(shown.messages[0]).toMatchObject({ subject: 'Hi Ada' });
    expect(shown.messages[0].html).toContain('https://preview.invalid/unsubscribe');
    expect(shown.messages[0].html).toContain('dispatch_id_for_unsent_campaign');
    expect(codes(shown)).toEqual(
      expect.arrayContaining([
        'missing_default',
        'insecure_image',
        'image_without_alt',
        'unsafe_link',
        'unknown_attribute',
      ]),
    );
    expect(codes(shown)).not.toContain('no_unsubscribe_link');
  });

  test('errors name the line; a mail without a way out, too long a mail and an abort are told', async () => {
    const broken = await preview({ channel: 'email', content: { subject: 'S', body: 'a\n{% if x %}' } });
    expect(broken).toMatchObject({ outcome: 'invalid' });
    expect(broken.findings.find((one: Body) => one.code === 'liquid_syntax')).toMatchObject({
      field: 'body',
      line: 2,
    });
    const long = await preview({
      channel: 'email',
      content: { subject: 'S', body: `<p>${'a'.repeat(110_000)}</p>` },
    });
    expect(codes(long)).toEqual(expect.arrayContaining(['no_unsubscribe_link', 'gmail_clip']));
    const aborted = await preview({ channel: 'sms', content: { body: '{% abort_message("not today") %}' } });
    expect(aborted).toMatchObject({ outcome: 'aborted', detail: 'not today' });
    expect(codes(await preview({ channel: 'email', content: {} }))).toEqual(
      expect.arrayContaining(['no_subject', 'no_body']),
    );
  });

  test('a text message tells its encoding and segments, with properties of the call', async () => {
    const shown = await preview({
      channel: 'sms',
      content: { body: 'Hi {{${first_name}}}, {{api_trigger_properties.${code}}} 🎉' },
      person: { kind: 'custom', profile: { first_name: 'Bo' } },
      properties: { code: 'X1' },
    });
    expect(shown.messages[0]).toMatchObject({ body: 'Hi Bo, X1 🎉', encoding: 'UCS-2', segments: 1 });
    expect(codes(shown)).toContain('sms_unicode');
    const two = await preview({ channel: 'sms', content: { body: 'a'.repeat(161) } });
    expect(codes(two)).toContain('sms_segments');
  });

  test('a push shows what each family of devices gets, a webhook its request', async () => {
    const shown = await preview({
      channel: 'push',
      content: {
        apple_push: { alert: { title: 'T', body: 'B' } },
        android_push: { title: 'T', alert: 'B {{${first_name}}}' },
        web_push: { title: 'T', alert: 'B' },
      },
      person: { kind: 'random' },
    });
    expect(shown.messages.map((one: Body) => one.family)).toEqual(['apple_push', 'android_push', 'web_push']);
    expect(shown.messages[1].message.notification.body).toBe('B Ada');
    const hook = await preview({
      channel: 'webhook',
      content: { url: 'https://example.com/{{${user_id}}}', body: { name: '{{${first_name}}}' } },
      person: { kind: 'user', user: 'ada' },
    });
    expect(hook.messages[0]).toMatchObject({
      method: 'POST',
      url: 'https://example.com/ada',
      body: '{"name":"Ada"}',
    });
  });

  test('nobody and no audit line comes of it', async () => {
    const before = await shop.api.get('/admin/v1/audit-log?limit=1');
    await preview({ channel: 'sms', content: { body: 'x' } });
    const after = await shop.api.get('/admin/v1/audit-log?limit=1');
    expect(after.body).toEqual(before.body);
    const unknown = await shop.api.post('/admin/v1/previews', {
      channel: 'sms',
      content: { body: 'x' },
      person: { kind: 'user', user: 'nobody' },
    });
    expect(unknown).toMatchObject({ status: 400 });
  });
});

test('lint names what nobody knows, the vocabulary what everybody may use', async () => {
  const answer = await shop.api.post('/admin/v1/lint', {
    texts: [
      {
        field: 'body',
        text: 'x\n{{content_blocks.${none}}}{{${frist_name}}}{% catalog_items shoes 1 %}{{ 1 | nofilter }}',
      },
    ],
  });
  expect(answer.body.findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        code: 'unknown_content_block',
        line: 2,
        column: 3,
        params: { name: 'none' },
      }),
      expect.objectContaining({ code: 'unknown_profile_field' }),
      expect.objectContaining({ code: 'unknown_catalog' }),
      expect.objectContaining({ code: 'liquid_syntax', line: 2 }),
    ]),
  );
  const words = await shop.api.get('/admin/v1/template-vocabulary');
  expect(words.body.attributes).toContain('colour');
  expect(words.body.tags).toContain('connected_content');
  expect(words.body.filters).toContain('default');
});
