// Named preference centres: pages in several languages and pages of HTML, behind signed links, at our door and Braze's.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
let news: string;
let offers: string;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
  const group = async (name: string): Promise<string> =>
    (await shop.api.post('/admin/v1/subscription-groups', { name, channel: 'email' })).body.group.group_id;
  news = await group('News');
  offers = await group('Offers');
  await shop.track({ external_id: 'ada', first_name: 'Ada', email: 'ada@example.com', language: 'fr' });
  await shop.track({ external_id: 'bob', first_name: 'Bob', email: 'bob@example.com' });
});
afterAll(async () => {
  await app.close();
});

const formOf = (more: object = {}) => ({
  kind: 'form',
  default_language: 'en',
  languages: {
    en: { title: 'What we may write', intro: 'You decide <b>.' },
    fr: { title: 'Ce que nous pouvons écrire', save: 'Garder' },
    ar: { title: 'التفضيلات' },
  },
  ask_all: false,
  groups: [{ group_id: news, words: { fr: { name: 'Nouveautés', description: 'Une fois par mois' } } }],
  links: [{ url: 'https://example.com/privacy', labels: { en: 'Privacy' } }],
  colour: '#ffd400',
  ...more,
});
const make = (name: string, content: object, state = 'active') =>
  shop.api.post('/admin/v1/preference-centers', { name, state, content });

/** The address that a message of this person carries. */
const linkOf = async (person: string, name: string): Promise<string> => {
  const campaign = await shop.makeCampaign({
    content: { subject: 'S', body: `<a data-no-track href="{{preference_center.\${${name}}}}">p</a>` },
  });
  await shop.trigger(campaign, { recipients: [{ external_user_id: person }] });
  const [sent] = await shop.captured(campaign);
  const url = /href="([^"]*)"/.exec(String(sent?.message.html))?.[1] ?? '';
  return url === '' ? '' : app.url + new URL(url).pathname;
};
const look = async (url: string, language = 'en') => {
  const answer = await fetch(url, { headers: { 'accept-language': language } });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const post = (url: string, fields: readonly (readonly [string, string])[]) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  });
const statesOf = async (person: string): Promise<Readonly<Record<string, string>>> => {
  const { body } = await shop.api.post('/users/export/ids', {
    external_ids: [person],
    fields_to_export: ['email_subscribe'],
  });
  const stateIn = async (group: string): Promise<string> => {
    const answer = await shop.api.get(
      `/subscription/status/get?subscription_group_id=${group}&external_id=${person}`,
    );
    return String(answer.body.status[person]).toLowerCase();
  };
  return { all: body.users[0].email_subscribe, [news]: await stateIn(news), [offers]: await stateIn(offers) };
};

describe('a centre made of questions', () => {
  test('is read in the language of the person, of the browser, else the default one', async () => {
    expect((await make('topics', formOf())).status).toBe(201);
    const ada = await linkOf('ada', 'topics');
    const french = await look(ada, 'en');
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain('Nouveautés<small>Une fois par mois</small>');
    expect(french.text).toContain('>Garder</button>');
    const bob = await linkOf('bob', 'topics');
    expect((await look(bob, 'de;q=0.9, ar;q=0.8')).text).toContain('<html lang="ar" dir="rtl">');
    const english = await look(bob, 'de');
    expect(english.text).toContain('You decide &#60;b&#62;.');
    expect(english.text).not.toContain('Offers');
    expect(english.text).not.toContain('name="email"');
    expect(english.text).toContain('button{background:#ffd400;color:#14121a}');
    expect(english.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(english.headers.get('cache-control')).toBe('no-store');
  });

  test('looking changes nothing; saving changes what the page asked and nothing else', async () => {
    await make('narrow', formOf());
    const url = await linkOf('bob', 'narrow');
    const before = await statesOf('bob');
    await look(url);
    expect(await statesOf('bob')).toEqual(before);
    const saved = await post(url, [
      ['shown', news],
      ['group', news],
      ['shown', offers],
      ['group', offers],
      ['email', 'unsubscribed'],
    ]);
    expect(await saved.text()).toContain('role="status"');
    const after = await statesOf('bob');
    expect(after[news]).toBe('subscribed');
    expect(after[offers]).toBe(before[offers]);
    expect(after['all']).toBe(before['all']);
  });

  test('a forged, foreign or cut link shows nothing of anybody', async () => {
    await make('guarded', formOf());
    const url = await linkOf('bob', 'guarded');
    const [head, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/'))];
    // The last character of base64 has bits that say nothing: the one before is all signature.
    const forged = `${head.slice(0, -2)}${head.at(-2) === 'A' ? 'B' : 'A'}${head.at(-1)}`;
    for (const wrong of [`${forged}${name}`, `${head.replace('/p/', '/p/1')}${name}`]) {
      const answer = await look(wrong);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('News');
    }
  });

  test('that is gone or a draft gives way to the page of all groups: whoever wants to leave can', async () => {
    const made = await make('passing', formOf());
    const url = await linkOf('bob', 'passing');
    const path = `/admin/v1/preference-centers/${made.body.preference_center.preference_center_id}`;
    await shop.api.patch(path, { state: 'draft' });
    const shown = await look(url);
    expect(shown.text).toContain('Offers');
    await post(url, [['email', 'unsubscribed']]);
    expect((await statesOf('bob'))['all']).toBe('unsubscribed');
    await post(url, [['email', 'subscribed']]);
    expect(await linkOf('bob', 'passing')).toBe('');
  });

  test.each([
    [
      'a group twice',
      { groups: [0, 1].map(() => ({ group_id: 'same', words: {} })) },
      'content.groups[1].group_id',
    ],
    ['a strange group', { groups: [{ group_id: 'none', words: {} }] }, 'content.groups[0].group_id'],
    ['no texts of the default language', { default_language: 'it' }, 'content.default_language'],
  ])('%s is refused with its field', async (_, more, field) => {
    const answer = await make('wrong', formOf(more));
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
  });

  test('two who save on top of each other: the second sees what is there now', async () => {
    const { body } = await make('shared', formOf());
    const path = `/admin/v1/preference-centers/${body.preference_center.preference_center_id}`;
    expect((await shop.api.patch(path, { version: 1, state: 'draft' })).status).toBe(200);
    const late = await shop.api.patch(path, { version: 1, state: 'active' });
    expect([late.status, late.body.present.state]).toEqual([409, 'draft']);
    expect((await make('shared', formOf())).body.errors[0]).toMatchObject({ code: 'name_taken' });
  });

  test('is named by lint and vocabulary, and not deleted while a campaign leads to it', async () => {
    const { body } = await make('lasting', formOf());
    const vocabulary = await shop.api.get('/admin/v1/template-vocabulary');
    expect(vocabulary.body.centers).toContain('lasting');
    const lint = await shop.api.post('/admin/v1/lint', {
      texts: [{ field: 'body', text: '{{preference_center.${lasting}}} {{preference_center.${lost}}}' }],
    });
    expect(lint.body.findings.map((one: Body) => [one.code, one.params.name])).toEqual([
      ['unknown_preference_center', 'lost'],
    ]);
    await linkOf('bob', 'lasting');
    const path = `/admin/v1/preference-centers/${body.preference_center.preference_center_id}`;
    expect((await shop.api.get(`${path}/uses`)).body.uses).toHaveLength(1);
    const refused = await shop.api.delete(path);
    expect([refused.status, refused.body.code]).toEqual([409, 'preference_center_in_use']);
  });
});

describe("Braze's door (9.4)", () => {
  const PAGE = (group: string): string =>
    '<html><head></head><body><script>alert(1)</script><form method="POST" action="{{preference_center_submit_url}}">' +
    `<input type="checkbox" name="{% form_field_name :subscription_group ${group} %}" value="subscribed" ` +
    `{% if subscribed_state.\${${group}} == "subscribed" %}checked{% endif %}>` +
    '<input type="radio" name="{% form_field_name :email_global_state %}" value="unsubscribed">' +
    'Hello {{${first_name}}}</form></body></html>';

  test('a centre of HTML is made, listed, read, changed, and found by its address for one person', async () => {
    const made = await shop.api.post('/preference_center/v1', {
      name: 'braze',
      preference_center_page_html: PAGE(offers),
      confirmation_page_html: '<p>Thank you, {{${first_name}}}</p>',
      options: { 'links-tags': [{ rel: 'icon', href: 'https://example.com/icon.png' }] },
    });
    expect(made.status).toBe(201);
    expect(made.body.liquid_tag).toBe('{{preference_center.${braze}}}');
    const id = made.body.preference_center_api_id;
    const list = await shop.api.get('/preference_center/v1/list');
    expect(list.body.preference_centers.map((one: Body) => one.name)).toContain('braze');
    const read = await shop.api.get(`/preference_center/v1/${id}`);
    expect(read.body).toMatchObject({ preference_center_title: 'Preference Center', state: 'active' });
    const changed = await shop.api.put(`/preference_center/v1/${id}`, { preference_center_title: 'Choose' });
    expect([changed.status, changed.body.preference_center_api_id]).toEqual([200, id]);
    const found = await shop.api.get(`/preference_center/v1/${id}/url/bob`);
    const url = app.url + new URL(String(found.body.preference_center_url)).pathname;
    const page = await look(url);
    expect(page.text).toContain('<title>Choose</title>');
    expect(page.text).toContain('Hello Bob');
    expect(page.text).toContain(`name="subscription_group_${offers}"`);
    expect(page.text).toContain('<link rel="icon" href="https://example.com/icon.png">');
    expect(page.headers.get('content-security-policy')).not.toContain('script');
    const thanks = await post(url, [
      [`subscription_group_${offers}`, 'subscribed'],
      [`subscription_group_${news}`, 'unsubscribed'],
    ]);
    expect(await thanks.text()).toContain('Thank you, Bob');
    expect((await statesOf('bob'))[offers]).toBe('subscribed');
    expect((await look(url)).text).toContain('value="subscribed" checked');
    // A box that is not ticked says nothing, and means no.
    await post(url, []);
    expect((await statesOf('bob'))[offers]).toBe('unsubscribed');
  });

  test('says what is wrong, and with what', async () => {
    const base = { name: 'x', preference_center_page_html: '<p>', confirmation_page_html: '<p>' };
    const fieldOf = async (body: object): Promise<unknown> => {
      const answer = await shop.api.post('/preference_center/v1', body);
      return [answer.status, answer.body.errors?.[0]?.field];
    };
    expect(await fieldOf({ ...base, name: 'with space' })).toEqual([400, 'name']);
    expect(await fieldOf({ ...base, confirmation_page_html: undefined })).toEqual([
      400,
      'confirmation_page_html',
    ]);
    expect(await fieldOf({ ...base, state: 'gone' })).toEqual([400, 'state']);
    expect(await fieldOf({ ...base, preference_center_page_html: '{% if %}' })).toEqual([
      400,
      'preference_center_page_html',
    ]);
    expect(
      await fieldOf({ ...base, options: { 'links-tags': [{ rel: 'script', href: 'https://x' }] } }),
    ).toEqual([400, 'options']);
    expect((await shop.api.get('/preference_center/v1/none')).status).toBe(404);
  });
});

test('every save is a version that can be read, compared and brought back', async () => {
  const made = await make('kept', formOf());
  const path = `/admin/v1/preference-centers/${made.body.preference_center.preference_center_id}`;
  const changed = formOf({ ask_all: true, colour: '#000000' });
  expect((await shop.api.patch(path, { version: 1, content: changed })).status).toBe(200);
  const { versions } = (await shop.api.get(`${path}/versions`)).body;
  expect(versions).toMatchObject([{ version: 2 }, { version: 1, state: 'active' }]);
  const second = (await shop.api.get(`${path}/versions/2`)).body;
  expect(second).toMatchObject({ against: 1, version: { content: changed } });
  expect(second.changes).toEqual([
    { path: 'content.colour', before: '#ffd400', after: '#000000' },
    { path: 'content.ask_all', before: false, after: true },
  ]);
  expect((await shop.api.get(`${path}/versions/2?against=2`)).body.changes).toEqual([]);
  const first = (await shop.api.get(`${path}/versions/1`)).body;
  expect([first.against, first.changes]).toEqual([null, []]);
  expect((await shop.api.patch(path, { version: 2, content: first.version.content })).status).toBe(200);
  expect((await shop.api.get(path)).body.preference_center).toMatchObject({ version: 3, content: formOf() });
  expect((await shop.api.get(`${path}/versions/9`)).status).toBe(404);
  expect((await shop.api.get(`${path}/versions/1?against=9`)).status).toBe(404);
});
