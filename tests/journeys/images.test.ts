// Pictures for messages: uploaded through the API, shown to whoever opens a message, kept while something shows them,
// in the backup with everything else.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { JPEG_7X5, claimPng, makePng } from '../support/pictures.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
});
afterAll(async () => {
  await app.close();
});

const upload = (bytes: Buffer, name = 'Hero', alt = '') =>
  shop.api.post('/admin/v1/images', { name, alt, data: bytes.toString('base64') });
const pathOf = (image: Body): string => new URL(String(image.url)).pathname;

describe('an uploaded image', () => {
  test('is served to everybody under the name of its content, for good, as what it is', async () => {
    const bytes = makePng(600, 200);
    const made = await upload(bytes, 'Hero of May', 'A blue field');
    expect(made.status).toBe(201);
    const { image } = made.body;
    expect(image).toMatchObject({
      image_id: createHash('sha256').update(bytes).digest('hex'),
      media_type: 'image/png',
      width: 600,
      height: 200,
      byte_size: bytes.length,
      alt: 'A blue field',
    });
    const answer = await fetch(app.url + pathOf(image));
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    const again = await fetch(app.url + pathOf(image), {
      headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    expect((await fetch(app.url + pathOf(image), { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(app.url + pathOf(image).replace('.png', '.webp'))).status).toBe(404);
  });

  test('with the same bytes is the one there is', async () => {
    const first = await upload(makePng(8, 8), 'First');
    const second = await upload(makePng(8, 8), 'Second');
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.image).toEqual(first.body.image);
  });

  test('is described anew, found by its words, listed newest first page by page', async () => {
    const { image } = (await upload(makePng(9, 9, [1, 2, 3]), 'IMG_2231')).body;
    const path = `/admin/v1/images/${image.image_id}`;
    const changed = await shop.api.patch(path, { name: 'Lighthouse', alt: 'A lighthouse at dusk' });
    expect(changed.body.image.alt).toBe('A lighthouse at dusk');
    const found = await shop.api.get('/admin/v1/images?search=DUSK');
    expect(found.body.images.map((one: Body) => one.image_id)).toEqual([image.image_id]);
    const names: string[] = [];
    let after = '';
    for (let page = 0; page < 20; page++) {
      const { body } = await shop.api.get(`/admin/v1/images?limit=1${after}`);
      names.push(...body.images.map((one: Body) => one.name));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    const all = await shop.api.get('/admin/v1/images');
    expect(names).toEqual(all.body.images.map((one: Body) => one.name));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what is no image, or too much of one', () => {
  test.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'image_type'],
    ['HTML', Buffer.from('<html><script>1</script>'), 'image_type'],
    ['half a file', makePng(3, 3).subarray(0, 18), 'image_broken'],
    ['81 million pixels', claimPng(9_000, 9_000), 'image_pixels'],
    ['more than 5 MB', Buffer.concat([JPEG_7X5, Buffer.alloc(5 * 1024 * 1024)]), 'image_too_large'],
  ])('%s is refused with its reason', async (_, bytes, code) => {
    const answer = await upload(bytes);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ code, field: 'data' });
  });

  test('a body beyond every image is turned away before it is read', async () => {
    expect((await upload(Buffer.alloc(7 * 1024 * 1024))).status).toBe(413);
  });

  test('another workspace neither sees nor removes it', async () => {
    const other = await app.makeWorkspace({ kind: 'sandbox' });
    const { image } = (await upload(makePng(10, 10))).body;
    const path = `/admin/v1/images/${image.image_id}`;
    expect((await other.api.get(path)).status).toBe(404);
    expect((await other.api.delete(path)).status).toBe(404);
    expect((await other.api.get('/admin/v1/images')).body.images).toEqual([]);
  });
});

describe('deleting', () => {
  test('is refused while a campaign, template or block shows it, and leaves a line in the audit log', async () => {
    const { image } = (await upload(makePng(20, 5))).body;
    const path = `/admin/v1/images/${image.image_id}`;
    const html = `<img src="${image.url}" alt="x">`;
    const campaign = await shop.makeCampaign({ draft: true, content: { subject: 'S', body: html } });
    const block = await shop.api.post('/admin/v1/content-blocks', { name: 'hero', content: html });
    const template = await shop.api.post('/admin/v1/templates', { name: 'Hero', subject: 'S', body: html });
    const uses = await shop.api.get(`${path}/uses`);
    expect(uses.body.uses.map((use: Body) => use.kind).sort()).toEqual([
      'campaign',
      'content_block',
      'email_template',
    ]);
    const refused = await shop.api.delete(path);
    expect([refused.status, refused.body.code]).toEqual([409, 'image_in_use']);
    await shop.api.delete(`/admin/v1/content-blocks/${block.body.content_block.content_block_id}`);
    await shop.api.delete(`/admin/v1/templates/${template.body.template.template_id}`);
    expect((await shop.api.delete(path)).status).toBe(409);
    expect((await shop.api.post(`/admin/v1/campaigns/${campaign}/archive`)).status).toBe(200);
    expect((await shop.api.delete(path)).status).toBe(200);
    expect((await shop.api.get(path)).status).toBe(404);
    const log = await shop.api.get('/admin/v1/audit-log');
    const actions = JSON.stringify(log.body);
    expect(actions).toContain('admin.images.upload');
    expect(actions).toContain('admin.images.delete');
    expect(actions).not.toContain(makePng(20, 5).toString('base64').slice(0, 60));
  });
});

test('of two who describe an image, the second is told what the first wrote', async () => {
  const { image } = (await upload(makePng(12, 7), 'Twice', '')).body;
  const path = `/admin/v1/images/${image.image_id}`;
  const seen = { name: 'Twice', alt: '' };
  expect((await shop.api.patch(path, { alt: 'A square', seen })).status).toBe(200);
  const late = await shop.api.patch(path, { alt: 'A field', seen });
  expect([late.status, late.body.present]).toEqual([409, { name: 'Twice', alt: 'A square' }]);
});
