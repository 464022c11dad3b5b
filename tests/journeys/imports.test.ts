// A CSV file through the public doors: in pieces, mapped, tried, applied; good rows land, bad ones come back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
});
afterAll(() => app.close());

const upload = async (text: string, kind = 'attributes', pieces = 1): Promise<string> => {
  const made = expectStatus(await shop.api.post('/admin/v1/imports', { name: 'File', kind }), 201);
  const id = made.body.import.import_id as string;
  const size = Math.ceil(text.length / pieces);
  for (let i = 0; i < pieces; i++) {
    const body = { sequence: i, text: text.slice(i * size, (i + 1) * size), last: i === pieces - 1 };
    expectStatus(await shop.api.post(`/admin/v1/imports/${id}/chunks`, body), 200);
  }
  return id;
};

const read = async (id: string): Promise<Body> =>
  expectStatus(await shop.api.get(`/admin/v1/imports/${id}`), 200).body.import;

/** Waits for the worker. */
const finish = async (id: string): Promise<Body> => {
  for (;;) {
    const one = await read(id);
    if (one.status !== 'running') return one;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const run = async (text: string, body: object = {}, kind = 'attributes'): Promise<Body> => {
  const id = await upload(text, kind);
  expectStatus(await shop.api.post(`/admin/v1/imports/${id}/start`, body), 200);
  return finish(id);
};

const profile = async (externalId: string): Promise<Body> => {
  const found = expectStatus(await shop.api.get(`/admin/v1/people?q=${externalId}`), 200).body.people;
  const id = found.find((one: Body) => one.external_id === externalId)?.user_id;
  if (id === undefined) return null;
  return expectStatus(await shop.api.get(`/admin/v1/people/${id}`), 200).body.person;
};
const attributesOf = (person: Body): Body =>
  Object.fromEntries(person.attributes.map((one: Body) => [one.name, one.value]));

const rejectsOf = async (id: string): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(`/admin/v1/imports/${id}/rejects`), 200).body.rejects;

describe('rows', () => {
  test('columns of Braze are understood by their names, cells by their looks', async () => {
    const done = await run(
      'external_id,email,first_name,country,points,vip,since,tags,address,zip\r\n' +
        'i1,i1@example.com,"Ann, ""the"" first",FR,12.5,true,2026-01-02T03:04:05Z,"[""a"",""b""]","{""city"":""Lyon""}",01230\r\n',
    );
    expect(done).toMatchObject({
      status: 'done',
      created: 1,
      updated: 0,
      rejected: 0,
      rows: 1,
      done_rows: 1,
    });
    const person = await profile('i1');
    expect(person).toMatchObject({ email: 'i1@example.com', first_name: 'Ann, "the" first', country: 'FR' });
    expect(attributesOf(person)).toEqual({
      points: 12.5,
      vip: true,
      since: { $time: '2026-01-02T03:04:05.000Z' },
      tags: ['a', 'b'],
      address: { city: 'Lyon' },
      zip: '01230',
    });
  });

  test('good rows land though others are bad, and the bad ones come back with column and reason', async () => {
    const text =
      'external_id,email,age\n' +
      'g1,g1@example.com,30\n' +
      'g2,not an email,31\n' +
      'g3,g3@example.com,many\n' +
      ',g4,32\n' +
      '\n' +
      'g5,g5@example.com,33\n';
    const id = await upload(text);
    const mapping = [
      { to: 'external_id' },
      { to: 'attribute', name: 'email', type: 'text' },
      { to: 'attribute', name: 'age', type: 'number' },
    ];
    const check = expectStatus(
      await shop.api.post(`/admin/v1/imports/${id}/check`, { mapping, language: 'fr' }),
      200,
    ).body;
    expect(check).toMatchObject({ checked: 6, valid: 2, blank: 1 });
    expect(check.rejects).toMatchObject([
      { row: 2, column: 'email', reason: 'bad_email', sentence: expect.stringContaining('e-mail') },
      { row: 3, column: 'age', reason: 'not_a_number' },
      { row: 4, column: 'email', reason: 'bad_email' },
    ]);
    expect(await profile('g1')).toBeNull();
    expectStatus(await shop.api.post(`/admin/v1/imports/${id}/start`, { mapping }), 200);
    expect(await finish(id)).toMatchObject({
      status: 'done',
      ...{ rows: 6, created: 2, updated: 0, skipped: 1, rejected: 3 },
    });
    expect((await rejectsOf(id)).map((one) => [one.row, one.cells[0]])).toEqual([
      [2, 'g2'],
      [3, 'g3'],
      [4, ''],
    ]);
    expect(await profile('g5')).toMatchObject({ email: 'g5@example.com' });
  });

  test('a country that does not exist spoils its row, and is named', async () => {
    const done = await run('external_id,country,language\nc1,Australia,fr\nc2,Narnia,fr\nc3,FR,xx-nowhere\n');
    expect(done).toMatchObject({ created: 1, rejected: 2 });
    expect(await profile('c1')).toMatchObject({ country: 'AU' });
    expect((await rejectsOf(done.import_id)).map((one) => [one.row, one.column, one.reason])).toEqual([
      [2, 'country', 'not_stored'],
      [3, 'language', 'not_stored'],
    ]);
  });

  test('a quote that nothing closes spoils its line alone, however much follows it', async () => {
    const more = Array.from({ length: 6_000 }, (_, i) => `q${i},${'x'.repeat(200)}\n`).join('');
    const done = await run(`external_id,note\nq-before,fine\nq-open,"open\n${more}`);
    expect(done).toMatchObject({ status: 'done', created: 6_001, rejected: 1 });
    expect((await rejectsOf(done.import_id)).map((one) => [one.row, one.reason])).toEqual([
      [2, 'too_many_cells'],
    ]);
  });

  test('F13 the same person twice in a file: the later row wins where both speak, blanks say nothing', async () => {
    const done = await run('external_id,plan,city\nd1,free,Paris\nd1,gold,\n');
    expect(done).toMatchObject({ created: 1, updated: 1 });
    expect(attributesOf(await profile('d1'))).toMatchObject({ plan: 'gold' });
    expect((await profile('d1')).fields.home_city ?? attributesOf(await profile('d1')).city).toBe('Paris');
  });

  test('who exists is updated, nobody is made when only those are wanted', async () => {
    await shop.track({ external_id: 'u1', plan: 'free' });
    const options = { update_existing_only: true };
    const done = await run('external_id,plan\nu1,gold\nu2,gold\n', { options });
    expect(done).toMatchObject({ created: 0, updated: 1, skipped: 1 });
    expect(await profile('u2')).toBeNull();
  });

  test('subscription states and groups follow the address', async () => {
    const group = await shop.makeGroup('News');
    const done = await run(
      `external_id,email,email_subscribe,subscription_group_id,subscription_state\n` +
        `s1,s1@example.com,opted_in,${group},subscribed\n` +
        `s2,s2@example.com,sometimes,${group},subscribed\n` +
        `s3,s3@example.com,,nogroup,subscribed\n`,
    );
    expect(done).toMatchObject({ created: 1, rejected: 2 });
    expect(await profile('s1')).toMatchObject({
      email_subscribe: 'opted_in',
      subscription_groups: expect.arrayContaining([
        expect.objectContaining({ name: 'News', state: 'subscribed' }),
      ]),
    });
  });

  test('aliases and addresses name people too', async () => {
    await run('user_alias_name,user_alias_label,plan\nc-1,crm,gold\n');
    const found = expectStatus(await shop.api.get('/admin/v1/people?q=crm:c-1'), 200).body.people;
    expect(found).toHaveLength(1);
    await run('email,plan\nonly@example.com,gold\n');
    expect(expectStatus(await shop.api.get('/admin/v1/people?q=only@'), 200).body.people).toHaveLength(1);
  });

  test('events are events: counted, with their properties', async () => {
    await shop.track({ external_id: 'e1' });
    const done = await run(
      'external_id,name,time,properties.total\ne1,ordered,2026-03-01T10:00:00Z,12\ne1,ordered,yesterday,13\n',
      {},
      'events',
    );
    expect(done).toMatchObject({ updated: 1, rejected: 1 });
    const { user_id } = await profile('e1');
    const { entries } = expectStatus(
      await shop.api.get(`/admin/v1/people/${user_id}/timeline?source=facts`),
      200,
    ).body;
    expect(entries).toMatchObject([
      { kind: 'event', name: 'ordered', detail: { properties: { total: 12 } } },
    ]);
  });
});

describe('lists', () => {
  test('everybody of the file joins, and segments find them', async () => {
    const done = await run('external_id\nl1\nl2\n', { list_name: 'Fair' });
    const { lists } = expectStatus(await shop.api.get('/admin/v1/lists'), 200).body;
    expect(lists).toMatchObject([{ list_id: done.list_id, name: 'Fair', members: 2 }]);
    await run('external_id\nl2\nl3\n', { list_id: done.list_id });
    const after = expectStatus(await shop.api.get('/admin/v1/lists'), 200).body;
    expect(after.lists).toMatchObject([{ members: 3 }]);
    expect((await profile('l3')).lists).toMatchObject([{ name: 'Fair' }]);
  });
});

describe('campaigns', () => {
  test('an import messages nobody, unless it is told to', async () => {
    const campaign = await shop.makeCampaign({
      type: 'action_based',
      definition: { trigger: { type: 'performed_event', event: 'signed_up' } },
    });
    const file = 'external_id,email,name,time\nt1,t1@example.com,signed_up,2026-03-10T12:00:00Z\n';
    await run('external_id,email\nt1,t1@example.com\nt2,t2@example.com\n');
    await run(file, {}, 'events');
    expect(await shop.captured(campaign)).toEqual([]);
    await run(file.replaceAll('t1', 't2'), { options: { fire_triggers: true } }, 'events');
    expect((await shop.captured(campaign)).map((one) => one.external_id)).toEqual(['t2']);
  });
});

describe('upload', () => {
  test('pieces may be cut anywhere, come twice, but not out of order', async () => {
    const text = '\ufeffexternal_id;bio note\r\np1;"line one\r\nline ""two"""\r\np2;é🙂\r\n';
    const made = expectStatus(await shop.api.post('/admin/v1/imports', { name: 'Pieces' }), 201);
    const path = `/admin/v1/imports/${made.body.import.import_id}/chunks`;
    const parts = [...text]
      .map((_, i, all) => all.slice(i * 7, (i + 1) * 7).join(''))
      .filter((part) => part !== '');
    for (const [sequence, piece] of parts.entries()) {
      const body = { sequence, text: piece, last: sequence === parts.length - 1 };
      expectStatus(await shop.api.post(path, body), 200);
      expectStatus(await shop.api.post(path, body), 200);
    }
    expect((await shop.api.post(path, { sequence: 99, text: 'x' })).status).toBe(409);
    const id = made.body.import.import_id;
    expect(await read(id)).toMatchObject({ status: 'ready', rows: 2, columns: ['external_id', 'bio note'] });
    expectStatus(await shop.api.post(`/admin/v1/imports/${id}/start`, {}), 200);
    expect(await finish(id)).toMatchObject({ created: 2, rejected: 0 });
    expect(attributesOf(await profile('p1'))).toEqual({ 'bio note': 'line one\r\nline "two"' });
  });

  test('what cannot be a file of people is refused with its reason', async () => {
    expect(await read(await upload('external_id,external_id\na,b\n'))).toMatchObject({
      status: 'failed',
      error: 'same_column_twice',
    });
    expect(await read(await upload('external_id\n'))).toMatchObject({ status: 'failed', error: 'no_rows' });
    const id = await upload('colour\nred\n');
    const answer = await shop.api.post(`/admin/v1/imports/${id}/start`, {});
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'mapping' }] } });
    expectStatus(await shop.api.post(`/admin/v1/imports/${id}/cancel`, {}), 200);
    expect(await read(id)).toMatchObject({ status: 'cancelled' });
  });

  test('history lists imports, newest first, page by page', async () => {
    const { imports, next } = expectStatus(await shop.api.get('/admin/v1/imports?limit=2'), 200).body;
    expect(imports).toHaveLength(2);
    const more = expectStatus(await shop.api.get(`/admin/v1/imports?limit=2&after=${next}`), 200).body;
    expect(more.imports[0].created_at <= imports[1].created_at).toBe(true);
    expect(more.imports.map((one: Body) => one.import_id)).not.toContain(imports[0].import_id);
    // However many began at the same moment.
    await app.pool.query(
      `update imports i set created_at = date_trunc('milliseconds', now()) from workspaces w where w.workspace_id = i.workspace_id and w.key = $1`,
      [shop.key],
    );
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page: Body = expectStatus(await shop.api.get(`/admin/v1/imports?limit=2${after}`), 200).body;
      seen.push(...page.imports.map((one: Body) => one.import_id));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    const { rows } = await app.pool.query(
      'select 1 from imports i join workspaces w using (workspace_id) where w.key = $1',
      [shop.key],
    );
    expect([seen.length, new Set(seen).size]).toEqual([rows.length, rows.length]);
  });
});
