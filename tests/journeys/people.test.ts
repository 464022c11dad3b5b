// People through the admin doors: found by any identifier, looked at, edited without writing over what nobody saw.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;

const search = async (q: string): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(`/admin/v1/people?${new URLSearchParams({ q })}`), 200).body
    .people as Body[];
const idOf = async (q: string): Promise<string> => (await search(q))[0]?.user_id as string;
const read = async (userId: string): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/people/${userId}`), 200).body.person;

beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  await shop.track(
    {
      external_id: 'ann-1',
      email: 'Ann.Smith@example.com',
      phone: '+33 6 12 34 56 78',
      first_name: 'Ann',
      plan: 'gold',
    },
    { external_id: 'ann-2', email: 'ann.jones@example.com' },
    {
      external_id: 'bob',
      email: 'bob@example.com',
      tags: ['a', 'b'],
      since: '2026-01-02T03:04:05Z',
      address: { city: 'Lyon' },
    },
  );
  const answer = await shop.api.post('/users/alias/new', {
    user_aliases: [{ external_id: 'bob', alias_label: 'crm', alias_name: 'customer-77' }],
  });
  expectStatus(answer, 201);
});
afterAll(() => app.close());

describe('search', () => {
  test('finds by the beginning of an external id, and the whole one first', async () => {
    expect((await search('ann')).map((one) => one.external_id).sort()).toEqual(['ann-1', 'ann-2']);
    expect((await search('ann-2'))[0]).toMatchObject({
      external_id: 'ann-2',
      matched: { kind: 'external_id', value: 'ann-2' },
    });
  });

  test('finds by email in any letter case, by phone however it is written, by alias, by braze id', async () => {
    expect(await search('ANN.SM')).toMatchObject([{ external_id: 'ann-1', matched: { kind: 'email' } }]);
    expect(await search('+33612')).toMatchObject([{ external_id: 'ann-1', matched: { kind: 'phone' } }]);
    expect(await search('+33 6 12 34')).toMatchObject([{ external_id: 'ann-1' }]);
    expect(await search('customer-7')).toMatchObject([{ external_id: 'bob', matched: { kind: 'alias' } }]);
    expect(await search('crm:customer-77')).toMatchObject([{ external_id: 'bob' }]);
    const id = await idOf('bob');
    expect(await search(id)).toMatchObject([{ external_id: 'bob', matched: { kind: 'braze_id' } }]);
  });

  test('nobody is found by what nobody has, and hostile texts are texts', async () => {
    for (const q of ['nobody', '%', '_', "' or 1=1 --", '\\', '["crm"', '🙂', 'ann%'])
      expect(await search(q)).toEqual([]);
  });

  test('without a text everybody is listed page by page, each once', async () => {
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 10; page++) {
      const path = `/admin/v1/people?limit=1${after === '' ? '' : `&after=${after}`}`;
      const { people, next } = expectStatus(await shop.api.get(path), 200).body;
      seen.push(...people.map((one: Body) => one.external_id));
      if (next === null) break;
      after = next;
    }
    expect(seen.sort()).toEqual(['ann-1', 'ann-2', 'bob']);
  });

  test('people of another workspace are not there', async () => {
    const other = await app.makeWorkspace({ kind: 'sandbox' });
    const id = await idOf('bob');
    expect((await other.api.get(`/admin/v1/people/${id}`)).status).toBe(404);
    expect(expectStatus(await other.api.get('/admin/v1/people?q=bob'), 200).body.people).toEqual([]);
  });
});

describe('profile', () => {
  test('shows attributes with their types, aliases and consent', async () => {
    const person = await read(await idOf('bob'));
    const types = Object.fromEntries(person.attributes.map((one: Body) => [one.name, one.type]));
    expect(types).toEqual({ tags: 'array', since: 'time', address: 'object' });
    expect(person).toMatchObject({
      external_id: 'bob',
      aliases: [{ label: 'crm', name: 'customer-77' }],
      email_subscribe: 'subscribed',
      campaigns: [],
    });
  });

  test('shows what was received, and the groups of seeds that the address stands in', async () => {
    const campaign = await shop.makeCampaign({ name: 'Spring' });
    expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann-2' }] }), 201);
    await shop.settle();
    const seeds = { name: 'Team', members: ['ANN.jones@example.com'] };
    expectStatus(await shop.api.post('/admin/v1/seed-groups', seeds), 201);
    expect(await read(await idOf('ann-2'))).toMatchObject({
      campaigns: [{ name: 'Spring', received: 1 }],
      seed_groups: [{ name: 'Team' }],
    });
  });
});

describe('time line', () => {
  test('events, purchases, messages with reasons and consent stand in order, page by page, none twice', async () => {
    const events = [1, 2, 3].map((n) => ({
      external_id: 'ann-1',
      name: `step-${n}`,
      time: '2026-03-10T11:00:00Z',
    }));
    const purchase = {
      external_id: 'ann-1',
      product_id: 'shoe',
      currency: 'EUR',
      price: 5,
      time: '2026-03-10T11:30:00Z',
    };
    expectStatus(await shop.api.post('/users/track', { events, purchases: [purchase] }), 201);
    await shop.track({ external_id: 'ann-1', email_subscribe: 'unsubscribed' });
    const campaign = await shop.makeCampaign({ name: 'Summer' });
    expectStatus(await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann-1' }] }), 201);
    await shop.settle();
    const id = await idOf('ann-1');
    const all: Body[] = [];
    let after = '';
    for (let page = 0; page < 20; page++) {
      const path = `/admin/v1/people/${id}/timeline?limit=2&language=fr${after === '' ? '' : `&after=${after}`}`;
      const { entries, next } = expectStatus(await shop.api.get(path), 200).body;
      all.push(...entries);
      if (next === null) break;
      after = next;
    }
    const texts = all.map((one) => `${one.kind} ${one.name || one.outcome}`);
    expect([...texts].sort()).toEqual(
      [
        'created ',
        'decision skipped',
        'email_state unsubscribed',
        'event step-1',
        'event step-2',
        'event step-3',
        'purchase shoe',
      ].sort(),
    );
    expect(all.map((one) => one.at)).toEqual(
      all
        .map((one) => one.at)
        .sort()
        .reverse(),
    );
    expect(all.find((one) => one.kind === 'decision')).toMatchObject({
      campaign_name: 'Summer',
      reason: expect.any(String),
      sentence: expect.stringMatching(/\S/),
    });
    const only = await shop.api.get(`/admin/v1/people/${id}/timeline?source=consent`);
    expect(only.body.entries.map((one: Body) => one.source)).toEqual(['consent', 'consent']);
  });

  test('many facts of one instant, kind and name: each stands on one page, and the pages hold in any size', async () => {
    await shop.track({ external_id: 'twin' });
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    for (let from = 0; from < numbers.length; from += 75) {
      const events = numbers.slice(from, from + 75).map((n) => ({
        external_id: 'twin',
        name: 'ticked',
        time: '2026-03-10T11:00:00Z',
        properties: { n },
      }));
      expectStatus(await shop.api.post('/users/track', { events }), 201);
    }
    const id = await idOf('twin');
    const read = async (limit: number): Promise<number[]> => {
      const found: number[] = [];
      for (let after: string | null = ''; after !== null;) {
        const path = `/admin/v1/people/${id}/timeline?source=facts&limit=${limit}`;
        const answer: Body = await shop.api.get(after === '' ? path : `${path}&after=${after}`);
        const { entries, next } = expectStatus(answer as never, 200).body;
        found.push(...entries.map((one: Body) => one.detail.properties.n as number));
        after = next as string | null;
      }
      return found;
    };
    const whole = await read(200);
    expect([...whole].sort((a, b) => a - b)).toEqual(numbers);
    for (const limit of [7, 33]) expect(await read(limit)).toEqual(whole);
  });
});

describe('edit', () => {
  test('changes attributes and consent as /users/track would', async () => {
    const id = await idOf('ann-2');
    const { revision } = await read(id);
    const answer = await shop.api.patch(`/admin/v1/people/${id}`, {
      revision,
      attributes: { first_name: 'Anna', visits: 3, email_subscribe: 'opted_in' },
    });
    expect(expectStatus(answer, 200).body.revision).toBeGreaterThan(revision);
    expect(await read(id)).toMatchObject({ first_name: 'Anna', email_subscribe: 'opted_in' });
  });

  test.each([
    [{ email: 'nope' }, 'attributes.email'],
    [{ phone: 'abc' }, 'attributes.phone'],
    [{ email_subscribe: 'maybe' }, 'attributes.email_subscribe'],
  ])('%j is refused at its own field', async (attributes, field) => {
    const id = await idOf('ann-2');
    const { revision } = await read(id);
    const answer = await shop.api.patch(`/admin/v1/people/${id}`, { revision, attributes });
    expect(expectStatus(answer, 400).body.errors[0].field).toBe(field);
  });

  test('nothing is written over what was not seen: the answer shows the present person', async () => {
    const id = await idOf('bob');
    const { revision } = await read(id);
    await shop.track({ external_id: 'bob', first_name: 'Robert' });
    const answer = await shop.api.patch(`/admin/v1/people/${id}`, {
      revision,
      attributes: { first_name: 'Bobby' },
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'conflict', person: { first_name: 'Robert' } },
    });
    expect((await read(id)).first_name).toBe('Robert');
  });

  test('of two edits of the same state one is written', async () => {
    const id = await idOf('bob');
    const { revision } = await read(id);
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name) =>
        shop.api.patch(`/admin/v1/people/${id}`, { revision, attributes: { first_name: name } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('what cannot be stored is refused by name and nothing is written', async () => {
    const id = await idOf('bob');
    const { revision } = await read(id);
    const answer = await shop.api.patch(`/admin/v1/people/${id}`, {
      revision,
      attributes: { gender: 'X', country: 'Narnia', score: 3, phone: '12' },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((one: Body) => one.field)).toEqual([
      'attributes.gender',
      'attributes.country',
      'attributes.phone',
    ]);
    expect((await read(id)).revision).toBe(revision);
  });
});
