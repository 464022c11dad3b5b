import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { AdminApi } from '../../tests/support/admin-api.ts';
import { openAdminApi } from '../../tests/support/admin-api.ts';
import { createHash } from 'node:crypto';
import { createPublicImages } from '../adapters/postgres/images.ts';
import { adminRoutes } from '../api/admin/routes.ts';
import type { CenterContent } from '../core/content/preference-center.ts';
import type { JsonObject } from '../core/json.ts';
import type { EmailTemplateContent } from '../ports/content.ts';
import type { Image } from '../ports/images.ts';
import { listTemplates } from './push-templates.ts';
import { applyResource, beginCircles } from './push-resources.ts';
import type { Resource } from './resource-files.ts';
import { compareResources, readResources } from './resource-files.ts';
import { seedDemo } from './seed.ts';

let api: AdminApi;
let pulled: readonly Resource[];
const target = 3;
const deps = () => ({
  ...api.services,
  centers: api.services.content.centers,
  images: api.services.content.images,
  emailTemplates: api.services.content.templates,
  pictures: createPublicImages(api.db.pool),
  imageBase: 'https://mail.example.com/i/',
  workspaceNow: () => Promise.resolve(api.services.clock.now()),
  actor: 'test',
});

const membership = (named: JsonObject): JsonObject => ({
  filter: 'segment-membership',
  value: true,
  ...named,
});

const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
const imageId = createHash('sha256').update(GIF).digest('hex');
const image: Image = {
  imageId,
  mediaType: 'image/gif',
  name: 'Dot',
  alt: 'A dot',
  width: 1,
  height: 1,
  byteSize: GIF.length,
  createdAt: 0,
  createdBy: 'test',
};
const pictured = `<img src="https://mail.example.com/i/${imageId}.gif">`;

const makeCenters = async (groupId: string): Promise<void> => {
  const { centers, images } = deps();
  await images.keep(1, image, GIF);
  const form: CenterContent = {
    kind: 'form',
    default_language: 'en',
    languages: { en: { title: 'Choose' } },
    ask_all: true,
    groups: [{ group_id: groupId, words: {} }],
    links: [],
  };
  const html: CenterContent = {
    kind: 'html',
    title: 'Choose',
    page_html: `<form><input name="subscription_group_${groupId}">${pictured}</form>`,
    confirmation_page_html: '<p>Thanks</p>',
    options: {},
  };
  const make = (name: string, content: CenterContent) => {
    const preferenceCenterId = api.services.random.uuid();
    return centers.create(1, { preferenceCenterId, name, content, state: 'draft' }, 'test', 1);
  };
  expect(await Promise.all([make('choose', form), make('page', html)])).toEqual(['created', 'created']);
};

const makeTemplates = async (): Promise<void> => {
  const { emailTemplates } = deps();
  const usual = {
    ...{
      description: 'Of spring',
      subject: 'Hello {{ ${first_name} }}',
      preheader: 'Soon',
      plaintextBody: 'Hello',
    },
    ...{ mjml: null, blocks: null, shouldInlineCss: true, tags: ['spring'] },
  };
  const make = (
    at: number,
    content: Pick<EmailTemplateContent, 'name' | 'source' | 'body'> & { mjml?: string },
  ) => emailTemplates.create(1, { templateId: api.services.random.uuid(), ...usual, ...content }, 'test', at);
  await make(2, { name: 'Été: news', source: 'html', body: 'second' });
  await make(1, { name: 'Été: news', source: 'html', body: pictured });
  const mjml =
    '<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section></mj-body></mjml>';
  await make(3, { name: 'Written', source: 'mjml', body: 'made before', mjml });
};

beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
  await api.db.pool.query('truncate workspaces, api_keys');
  const { clock, random, seal } = api.services;
  const config = { smtpUrl: null, mailFrom: null, egressAllow: [] };
  await seedDemo({ pool: api.db.pool, clock, random, seal, config, people: 1 });
  await api.services.workspaces.create({
    key: 'copy',
    name: 'Copy',
    kind: 'sandbox',
    timeZone: 'UTC',
    clockAt: clock.now(),
    settings: {},
    createdAt: clock.now(),
  });
  const make = (segmentId: string, key: string, rule: JsonObject) =>
    api.services.segments.create(
      1,
      { segmentId, key, name: key, description: 'Kept', tags: ['t'], rule, tracked: false },
      'test',
      clock.now(),
    );
  const inner = random.uuid();
  await make(inner, 'z-inner', { filter: 'email-available', value: true });
  await make(random.uuid(), 'a-outer', { none: [membership({ segment_id: inner })] });
  const campaign = await api.services.campaigns.findByKey(1, 'delivery-text');
  if (campaign === null) throw new Error('the demo has no such campaign');
  const other = await api.services.campaigns.findByKey(1, 'order-confirmation');
  if (other === null) throw new Error('the demo has no such campaign');
  const had = { filter: 'received-message', campaign_id: other.campaignId, value: true };
  const audience = { all: [membership({ segment_id: inner }), had] };
  const exceptions = [
    { type: 'campaign_exception', campaign_id: other.campaignId },
    { type: 'campaign_interaction', campaign_id: campaign.campaignId, interaction: 'received' },
  ];
  await api.db.pool.query(
    `update campaigns set definition = definition || $1::jsonb
     where workspace_id = 1 and key = 'delivery-text'`,
    [JSON.stringify({ audience, action: { ...campaign.definition.action, exceptions } })],
  );
  const group = (await api.services.groups.list(1)).find(({ channel }) => channel === 'email');
  await makeCenters(group?.groupId ?? '');
  await makeTemplates();
  // A segment that names a campaign: it is applied after it.
  await make(random.uuid(), 'b-had-order', { all: [{ ...had, campaign_id: campaign.campaignId }] });
  const written = await readResources(deps(), 1);
  pulled = written.map((each) => ({
    ...each,
    document: parse(stringify(each.document)) as JsonObject,
    ...(each.kind === 'images' ? { bytes: () => Promise.resolve(GIF) } : {}),
  }));
});
afterAll(() => api.close());

test('what was pulled differs in nothing from where it came from', async () => {
  expect(compareResources(pulled, await readResources(deps(), 1))).toEqual([]);
});

test('files carry no ids, statuses or secrets', () => {
  const text = JSON.stringify(pulled);
  expect(text).not.toMatch(
    /mail.example.com|configuration_id|subscription_group_id|"group_id|segment_id|campaign_id|"status"|secrets/,
  );
});

test('a push into another workspace makes the same setup there, as drafts; a second push changes nothing', async () => {
  const changes = compareResources(pulled, await readResources(deps(), target));
  expect(changes.every(({ action }) => action === 'create')).toBe(true);
  for (const { resource } of changes) {
    expect(await applyResource(deps(), target, resource)).toEqual({ ok: true, value: null });
  }
  expect(compareResources(pulled, await readResources(deps(), target))).toEqual([]);
  const copied = await api.services.campaigns.findByKey(target, 'delivery-text');
  expect(copied?.status).toBe('draft');
  const groups = await api.services.groups.list(target);
  expect(groups.map(({ groupId }) => groupId)).toContain(copied?.definition.subscriptionGroupId);
});

test('images and preference centres are the same in another workspace, with its own groups', async () => {
  const { centers, images } = deps();
  expect(await images.find(target, imageId)).toMatchObject({
    name: 'Dot',
    alt: 'A dot',
    mediaType: 'image/gif',
  });
  const groups = (await api.services.groups.list(target)).map(({ groupId }) => groupId);
  const form = await centers.findByName(target, 'choose');
  expect(groups).toContain(form?.content.kind === 'form' ? form.content.groups[0]?.group_id : null);
  const page = await centers.findByName(target, 'page');
  const html = page?.content.kind === 'html' ? page.content.page_html : '';
  expect(html).toContain(pictured);
  expect(groups.some((id) => html.includes(`"subscription_group_${id}"`))).toBe(true);
  // The same again makes no version.
  expect([form?.version, page?.version, form?.state]).toEqual([1, 1, 'draft']);
});

test('templates of emails come over with their source, and their HTML is made there', async () => {
  const { emailTemplates } = deps();
  const found = await listTemplates({ emailTemplates }, target);
  expect(found.map(({ key }) => key).sort()).toEqual(['e-te-news', 'e-te-news-2', 'written']);
  const of = (key: string) => found.find((one) => one.key === key)?.template;
  expect(of('e-te-news')).toMatchObject({
    name: 'Été: news',
    body: pictured,
    version: 1,
    shouldInlineCss: true,
  });
  expect(of('e-te-news-2')).toMatchObject({ name: 'Été: news', body: 'second', tags: ['spring'] });
  expect(of('written')?.body).toContain('<!doctype html>');
  const file = pulled.find(({ kind, key }) => kind === 'email-templates' && key === 'written')!;
  expect(file.document).not.toHaveProperty('body');
  const changed = { ...file, document: { ...file.document, subject: 'Bye' } };
  const [change] = compareResources([changed], await readResources(deps(), target));
  expect(change?.differences).toEqual(['subject: "Hello {{ ${first_name} }}" → "Bye"']);
  expect(await applyResource(deps(), target, changed)).toEqual({ ok: true, value: null });
  const after = await listTemplates({ emailTemplates }, target);
  expect(after.find(({ key }) => key === 'written')?.template).toMatchObject({ subject: 'Bye', version: 2 });
  const errorOf = async (document: JsonObject) => {
    const applied = await applyResource(deps(), target, {
      ...file,
      document: { ...file.document, ...document },
    });
    return applied.ok ? null : [applied.error.code, applied.error.field];
  };
  expect(await errorOf({ name: 'Another' })).toEqual(['invalid_field', 'name']);
  expect(await errorOf({ source: 'word' })).toEqual(['invalid_field', 'source']);
  expect(await errorOf({ mjml: '<mjml><mj-body><mj-nothing/></mj-body></mjml>' })).toEqual([
    'invalid_field',
    'mjml',
  ]);
});

test('what is wrong with an image or a preference centre is named', async () => {
  const file = pulled.find(({ kind }) => kind === 'images')!;
  const errorOf = async (resource: Resource) => {
    const applied = await applyResource(deps(), target, resource);
    return applied.ok ? null : [applied.error.code, applied.error.field];
  };
  const strange = { ...file, key: 'f'.repeat(64) };
  expect(await errorOf(strange)).toEqual(['conflict', 'file']);
  expect(await errorOf({ ...strange, bytes: () => Promise.resolve(null) })).toEqual([
    'missing_field',
    'file',
  ]);
  expect(await errorOf({ ...strange, bytes: () => Promise.resolve(Buffer.from('<svg/>')) })).toEqual([
    'image_type',
    'file',
  ]);
  const renamed = { ...file, document: { ...file.document, alt: 'A point' } };
  const [change] = compareResources([renamed], await readResources(deps(), target));
  expect(change?.differences).toEqual(['alt: "A dot" → "A point"']);
  expect(await errorOf(renamed)).toBeNull();
  const center = pulled.find(({ key }) => key === 'choose')!;
  const content = center.document['content'] as JsonObject;
  const lost = { ...content, groups: [{ group: 'nowhere', words: {} }] };
  expect(await errorOf({ ...center, document: { ...center.document, content: lost } })).toEqual([
    'unknown_group',
    'content',
  ]);
  const untitled = { ...content, languages: { en: {} } };
  expect((await errorOf({ ...center, document: { ...center.document, content: untitled } }))?.[0]).toBe(
    'invalid_field',
  );
});

test('a change is shown by its path, and refused with its field when what is live would break', async () => {
  const before = pulled.find(({ key }) => key === 'order-confirmation')!;
  const renamed = { ...before, document: { ...before.document, name: 'Order mail' } };
  const [change] = compareResources([renamed], await readResources(deps(), 1));
  expect(change?.differences).toEqual(['name: "Order confirmation" → "Order mail"']);
  expect((await applyResource(deps(), 1, renamed)).ok).toBe(true);
  const emptied = { ...before, document: { ...before.document, definition: { variants: [] } } };
  expect(await applyResource(deps(), 1, emptied)).toMatchObject({
    ok: false,
    error: { field: 'definition.variants' },
  });
  const retyped = { ...before, document: { ...before.document, type: 'scheduled' } };
  expect(await applyResource(deps(), 1, retyped)).toMatchObject({ ok: false, error: { field: 'type' } });
});

test('segments name each other by key, in files and from campaigns, and ids in every workspace', async () => {
  const files = pulled
    .filter(({ kind, document }) => kind === 'segments' && document['description'] === 'Kept')
    .map(({ key, document }) => [key, document['rule']]);
  expect(Object.fromEntries(files)).toEqual({
    'z-inner': { filter: 'email-available', value: true },
    'a-outer': { none: [membership({ segment: 'z-inner' })] },
    'b-had-order': { all: [{ filter: 'received-message', campaign: 'delivery-text', value: true }] },
  });
  const copied = await api.services.segments.findByKey(target, 'a-outer');
  const inner = await api.services.segments.findByKey(target, 'z-inner');
  expect(copied?.rule).toEqual({ none: [membership({ segment_id: inner?.segmentId ?? '' })] });
  const campaign = await api.services.campaigns.findByKey(target, 'delivery-text');
  expect(JSON.stringify(campaign?.definition.audience)).toContain(inner?.segmentId);
  const outer = pulled.find(({ key }) => key === 'a-outer')!;
  const lost = { ...outer, document: { ...outer.document, rule: membership({ segment: 'nowhere' }) } };
  expect(await applyResource(deps(), target, lost)).toMatchObject({
    ok: false,
    error: { code: 'unknown_segment', field: 'rule' },
  });
  const circle = pulled.find(({ key }) => key === 'z-inner')!;
  const turned = { ...circle, document: { ...circle.document, rule: membership({ segment: 'a-outer' }) } };
  expect(await applyResource(deps(), target, turned)).toMatchObject({
    ok: false,
    error: { code: 'segment_cycle' },
  });
});

test('campaigns are named by key in rules and triggers, their own too, and by id in every workspace', async () => {
  const file = pulled.find(({ key }) => key === 'delivery-text')!;
  const definition = file.document['definition'] as JsonObject;
  expect(definition['exceptions']).toEqual([
    { type: 'campaign_exception', campaign: 'order-confirmation' },
    { type: 'campaign_interaction', campaign: 'delivery-text', interaction: 'received' },
  ]);
  const copied = await api.services.campaigns.findByKey(target, 'delivery-text');
  const other = await api.services.campaigns.findByKey(target, 'order-confirmation');
  expect(copied?.definition.action.exceptions.map((one) => one['campaign_id'])).toEqual([
    other?.campaignId,
    copied?.campaignId,
  ]);
  expect(JSON.stringify(copied?.definition.audience)).toContain(`"campaign_id":"${other?.campaignId}"`);
  const segment = await api.services.segments.findByKey(target, 'b-had-order');
  expect(JSON.stringify(segment?.rule)).toContain(`"campaign_id":"${copied?.campaignId}"`);
  const exceptions = [{ type: 'campaign_exception', campaign: 'nowhere' }];
  const lost = { ...file, document: { ...file.document, definition: { ...definition, exceptions } } };
  expect(await applyResource(deps(), target, lost)).toMatchObject({
    ok: false,
    error: { code: 'unknown_campaign', field: 'definition' },
  });
});

test('campaigns that name each other in a circle are applied: those named before their turn begin as drafts', async () => {
  const file = pulled.find(({ key }) => key === 'delivery-text')!;
  const definition = file.document['definition'] as JsonObject;
  const naming = (key: string, other: string) => {
    const exceptions = [{ type: 'campaign_exception', campaign: other }];
    return { ...file, key, document: { ...file.document, definition: { ...definition, exceptions } } };
  };
  const found = compareResources([naming('circle-a', 'circle-b'), naming('circle-b', 'circle-a')], []);
  const ordered = found.map(({ resource }) => resource);
  await beginCircles(deps(), target, ordered);
  for (const resource of ordered)
    expect(await applyResource(deps(), target, resource)).toMatchObject({ ok: true });
  const [a, b] = await Promise.all(
    ['circle-a', 'circle-b'].map((key) => api.services.campaigns.findByKey(target, key)),
  );
  const namedBy = (campaign: typeof a) => campaign?.definition.action.exceptions[0]?.['campaign_id'];
  expect([namedBy(a), namedBy(b)]).toEqual([b?.campaignId, a?.campaignId]);
  expect([a?.status, b?.status]).toEqual(['draft', 'draft']);
  expect(await applyResource(deps(), target, naming('circle-a', 'nowhere'))).toMatchObject({ ok: false });
});

test('CD-2.6 teams are files of their own, named by campaigns, without the people in them', async () => {
  const { teams, campaigns } = api.services;
  const teamId = api.services.random.uuid();
  const audience = { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] };
  const draft = { teamId, name: 'Équipe France', description: 'Paris', audience };
  expect(await teams.create(1, draft, 'test', 0)).toBe(true);
  const before = (await campaigns.findByKey(1, 'delivery-text'))!;
  const definition = { ...before.definition, teamId };
  const revision = { fromVersion: before.version, by: 'test', at: 0, whileTyping: false };
  expect(await campaigns.revise(1, { ...before, definition }, revision)).toBe(true);
  const files = await readResources(deps(), 1);
  const team = files.find(({ kind }) => kind === 'teams')!;
  expect(team).toEqual({
    kind: 'teams',
    key: 'e-quipe-france',
    document: { name: 'Équipe France', description: 'Paris', audience },
  });
  const campaign = files.find(({ key }) => key === 'delivery-text')!;
  expect(campaign.document['definition']).toMatchObject({ team: 'e-quipe-france' });
  expect(await applyResource(deps(), target, campaign)).toMatchObject({
    ok: false,
    error: { code: 'unknown_team', field: 'definition.team' },
  });
  expect(await applyResource(deps(), target, team)).toMatchObject({ ok: true });
  expect(await applyResource(deps(), target, campaign)).toMatchObject({ ok: true });
  const [copied] = await teams.list(target);
  const there = await campaigns.findByKey(target, 'delivery-text');
  expect([copied?.audience, there?.definition.teamId]).toEqual([audience, copied?.teamId]);
  expect(compareResources([team, campaign], await readResources(deps(), target))).toEqual([]);
});
