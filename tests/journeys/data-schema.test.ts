// What was seen of events, purchases and attributes, and what is blocked, through the public doors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
});
afterAll(() => app.close());

const time = '2026-03-10T11:00:00Z';
const event = (name: string, properties: object = {}) => ({ external_id: 'ann', name, time, properties });
const track = async (body: object): Promise<void> => {
  expectStatus(await shop.api.post('/users/track', body), 201);
};
const names = async (kind: string, parent = ''): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(`/admin/v1/schema?${new URLSearchParams({ kind, parent })}`), 200).body
    .names;
const find = async (kind: string, name: string): Promise<Body> =>
  (await names(kind)).find((one) => one.name === name);
const block = (kind: string, name: string, blocked: boolean) =>
  shop.api.patch('/admin/v1/schema', { kind, name, blocked });

describe('what was seen', () => {
  test('names, types, last value and volume of events, properties, products and attributes', async () => {
    await track({
      attributes: [
        { external_id: 'ann', plan: 'gold', visits: 3, since: '2026-01-01T00:00:00Z', tags: ['a'] },
      ],
      events: [
        event('ordered', { total: 5, gift: true }),
        event('ordered', { total: 7, gift: false }),
        event('viewed'),
      ],
      purchases: [{ external_id: 'ann', product_id: 'shoe', currency: 'EUR', price: 5, time }],
    });
    expect(await find('event', 'ordered')).toMatchObject({ count: 2, blocked: false, dropped: 0 });
    expect(await names('event_property', 'ordered')).toMatchObject([
      { name: 'gift', types: ['boolean'], last_value: 'false' },
      { name: 'total', types: ['number'], last_value: '7' },
    ]);
    expect(await names('purchase')).toMatchObject([{ name: 'shoe', count: 1 }]);
    await track({ events: [event('viewed', { total: 'many' })] });
    const { names: anywhere } = expectStatus(
      await shop.api.get('/admin/v1/schema?kind=event_property'),
      200,
    ).body;
    expect(anywhere).toMatchObject([
      { name: 'gift', parent: '', count: 2 },
      { name: 'total', parent: '', types: ['number', 'text'], count: 3 },
    ]);
    expect((await names('attribute')).map(({ name, types }) => [name, ...types])).toEqual([
      ['plan', 'text'],
      ['since', 'time'],
      ['tags', 'array'],
      ['visits', 'number'],
    ]);
    await track({ attributes: [{ external_id: 'ann', visits: 'many' }] });
    expect(await find('attribute', 'visits')).toMatchObject({
      types: ['number', 'text'],
      last_value: 'many',
      count: 2,
    });
  });

  test('Braze: /events/list, /events, /custom_attributes, /purchases/product_list, alphabetical, paged by cursor', async () => {
    const many = Array.from({ length: 60 }, (_, i) => event(`e${String(i).padStart(2, '0')}`));
    await track({ events: many });
    const list = expectStatus(await shop.api.get('/events/list'), 200).body.events as string[];
    expect(list).toEqual([...list].sort());
    expect(list).toContain('ordered');
    const first = expectStatus(await shop.api.get('/events'), 200);
    expect(first.body.events).toHaveLength(50);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toMatch(/^\/events\?cursor=/);
    const second = expectStatus(await shop.api.get(next), 200);
    expect([...first.body.events, ...second.body.events].map((one: Body) => one.name)).toEqual(list);
    expect(second.headers.get('link')).not.toContain('next');
    const back = /<([^>]+)>; rel="prev"/.exec(second.headers.get('link') ?? '')?.[1] ?? '';
    expect(expectStatus(await shop.api.get(back), 200).body.events).toHaveLength(50);
    const { attributes } = expectStatus(await shop.api.get('/custom_attributes'), 200).body;
    expect(attributes.find((one: Body) => one.name === 'tags')).toMatchObject({
      data_type: 'Array',
      array_length: 500,
    });
    expect(expectStatus(await shop.api.get('/purchases/product_list'), 200).body.products).toEqual(['shoe']);
  });
});

describe('what is blocked', () => {
  test('a blocked event is dropped and counted, starts nothing, and comes in again when it is unblocked', async () => {
    expectStatus(await block('event', 'noise', true), 200);
    await track({ events: [event('noise'), event('noise'), event('kept')] });
    expect(await find('event', 'noise')).toMatchObject({ blocked: true, dropped: 2, count: 0 });
    const { rows } = await app.pool.query(`select name from events where name in ('noise', 'kept')`);
    expect(rows).toEqual([{ name: 'kept' }]);
    expectStatus(await block('event', 'noise', false), 200);
    await track({ events: [event('noise')] });
    expect(await find('event', 'noise')).toMatchObject({ blocked: false, count: 1 });
  });

  test('a blocked attribute is left out, the others of the object are stored, and its example is forgotten', async () => {
    await track({ attributes: [{ external_id: 'ann', secret: 'hush' }] });
    expect(await find('attribute', 'secret')).toMatchObject({ last_value: 'hush' });
    const answer = expectStatus(await block('attribute', 'secret', true), 200);
    expect(answer.body.name).toMatchObject({ blocked: true, last_value: null });
    await track({ attributes: [{ external_id: 'ben', secret: 'hush', open: 'yes' }] });
    const { rows } = await app.pool.query(`select attributes from users where external_id = 'ben'`);
    expect(rows).toEqual([{ attributes: { open: 'yes' } }]);
    expect(await find('attribute', 'secret')).toMatchObject({ dropped: 1, last_value: null });
    const { attributes } = expectStatus(await shop.api.get('/custom_attributes'), 200).body;
    expect(attributes.find((one: Body) => one.name === 'secret')).toMatchObject({ status: 'Blocklisted' });
  });

  test('G16 an erased person is nobody’s example', async () => {
    await track({ attributes: [{ external_id: 'zed', hobby: 'chess-zed' }] });
    expect(await find('attribute', 'hobby')).toMatchObject({ last_value: 'chess-zed' });
    expectStatus(await shop.api.post('/users/delete', { external_ids: ['zed'] }), 201);
    expect(await find('attribute', 'hobby')).toMatchObject({ last_value: null, count: 1 });
  });
});
