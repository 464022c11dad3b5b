// Files of many people through the public doors: begun, written in the background, fetched by a link, called back.
import { createServer } from 'node:http';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
let segment: string;
const PEOPLE = 150;

beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-10T12:00:00Z' });
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    external_id: `p${i}`,
    email: `p${i}@example.com`,
    first_name: i === 7 ? 'Zoë, "the" 7th' : `P${i}`,
    plan: i % 2 === 0 ? 'gold' : 'free',
    points: i,
  }));
  for (let i = 0; i < people.length; i += 50) await shop.track(...people.slice(i, i + 50));
  const made = await shop.api.post('/admin/v1/segments', {
    name: 'Gold',
    rule: { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'gold' },
  });
  segment = expectStatus(made, 201).body.segment.segment_id;
});
afterAll(() => app.close());

/** Waits for the worker. */
const fetchWhenDone = async (url: string): Promise<Buffer> => {
  for (;;) {
    const answer = await fetch(url);
    if (answer.status === 200) return Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Members of a ZIP, read by its central directory as an unpacker does. */
const unzip = (file: Buffer): readonly string[] => {
  const end = file.length - 22;
  expect(file.readUInt32LE(end)).toBe(0x06054b50);
  const texts: string[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let n = file.readUInt16LE(end + 10); n > 0; n--) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, name] = [
      file.readUInt32LE(at + 20),
      file.readUInt32LE(at + 24),
      file.readUInt16LE(at + 28),
    ];
    const local = file.readUInt32LE(at + 42);
    const from = local + 30 + file.readUInt16LE(local + 26);
    const text = inflateRawSync(file.subarray(from, from + packed));
    expect(text.length).toBe(size);
    texts.push(text.toString('utf8'));
    at += 46 + name;
  }
  return texts;
};

const linesOf = (texts: readonly string[]): readonly Body[] =>
  texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );

const exportGold = (more: object = {}) =>
  shop.api.post('/users/export/segment', { segment_id: segment, fields_to_export: ['external_id'], ...more });

describe('of a segment', () => {
  test('REST-107 one JSON person per line in a ZIP, with the fields that were asked for', async () => {
    const begun = expectStatus(
      await exportGold({
        fields_to_export: ['external_id', 'first_name'],
        custom_attributes_to_export: ['points'],
      }),
      201,
    ).body;
    expect(begun.object_prefix).toMatch(/^[0-9a-f-]{36}-\d+$/);
    const lines = linesOf(unzip(await fetchWhenDone(begun.url)));
    expect(lines).toHaveLength(PEOPLE / 2);
    expect(lines.find((one) => one.external_id === 'p8')).toEqual({
      external_id: 'p8',
      first_name: 'P8',
      custom_attributes: { points: 8 },
    });
    expect(new Set(lines.map((one) => one.external_id)).size).toBe(PEOPLE / 2);
  });

  test('gzip instead of ZIP', async () => {
    const { url } = expectStatus(await exportGold({ output_format: 'gzip' }), 201).body;
    expect(linesOf([gunzipSync(await fetchWhenDone(url)).toString()])).toHaveLength(PEOPLE / 2);
  });

  const exportCsv = async (more: object = {}): Promise<readonly string[][]> => {
    const { url } = expectStatus(await exportGold({ output_format: 'csv', ...more }), 201).body;
    const text = gunzipSync(await fetchWhenDone(url))
      .toString()
      .replace(/^\uFEFF/, '');
    return text
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => line.split(','));
  };

  test('a gzipped CSV: a column for each named attribute, or for all that were seen', async () => {
    const [head = [], ...rows] = await exportCsv({ custom_attributes_to_export: ['points'] });
    expect(head).toEqual(expect.arrayContaining(['external_id', 'email', 'points']));
    expect(rows).toHaveLength(PEOPLE / 2);
    expect(rows.find((cells) => cells[head.indexOf('external_id')] === 'p8')?.[head.indexOf('points')]).toBe(
      '8',
    );
    // Names are counted every few seconds.
    await expect.poll(async () => (await exportCsv())[0], { timeout: 30_000 }).toContain('points');
  });

  test('a download that broke off goes on where it was, in either format', async () => {
    for (const output_format of ['zip', 'gzip']) {
      const { url } = expectStatus(await exportGold({ output_format }), 201).body;
      const whole = await fetchWhenDone(url);
      const first = await fetch(url);
      expect(Number(first.headers.get('content-length'))).toBe(whole.length);
      const etag = first.headers.get('etag') ?? '';
      await first.body?.cancel();
      const half = Math.floor(whole.length / 2);
      const ask = (range: string, since = etag) =>
        fetch(url, { headers: { range, 'if-range': since, 'accept-encoding': 'identity' } });
      const rest = await ask(`bytes=${half}-`);
      expect([rest.status, rest.headers.get('content-range')]).toEqual([
        206,
        `bytes ${half}-${whole.length - 1}/${whole.length}`,
      ]);
      const joined = Buffer.concat([whole.subarray(0, half), Buffer.from(await rest.arrayBuffer())]);
      expect(joined.equals(whole)).toBe(true);
      expect(Buffer.from(await (await ask('bytes=-5')).arrayBuffer()).equals(whole.subarray(-5))).toBe(true);
      const beyond = await ask(`bytes=${whole.length}-`);
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
      expect((await ask('bytes=5-', '"another"')).status).toBe(200);
    }
  });

  test('the callback hears of it', async () => {
    const heard: Promise<Body> = new Promise((resolve) => {
      const server = createServer((request, response) => {
        let text = '';
        request.on('data', (piece: Buffer) => (text += piece.toString()));
        request.on('end', () => {
          response.end();
          server.close();
          resolve(JSON.parse(text));
        });
      });
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const port = typeof address === 'object' && address !== null ? address.port : 0;
        void exportGold({ callback_endpoint: `http://127.0.0.1:${port}/done` });
      });
    });
    expect(await heard).toMatchObject({ success: true, url: expect.stringContaining('/exports/') });
  });

  test('bad bodies are refused with their field', async () => {
    expect((await shop.api.post('/users/export/segment', { fields_to_export: ['email'] })).status).toBe(400);
    expect((await exportGold({ segment_id: 'nobody' })).status).toBe(400);
    expect((await exportGold({ fields_to_export: [] })).status).toBe(400);
    for (const unknown of [
      await exportGold({ fields_to_export: ['email', 'nope'] }),
      await shop.api.post('/users/export/ids', { external_ids: ['p1'], fields_to_export: ['nope'] }),
    ])
      expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([400, expect.stringContaining('nope')]);
    expect((await exportGold({ callback_endpoint: 'ftp://x' })).status).toBe(400);
    expect((await exportGold({ output_format: 'rar' })).status).toBe(400);
  });

  test('REST-107 a second one of the same segment waits: 429; cancelling lets the next one begin', async () => {
    // Nobody writes it: its lease is somebody's who is gone.
    await app.pool.query(
      `insert into exports (workspace_id, export_id, kind, subject, prefix, request, status, created_by, created_at, lease_until)
       select workspace_id, gen_random_uuid(), 'segment', $1, 'x', request, 'running', 't', now(), 'infinity' from exports limit 1`,
      [segment],
    );
    expect((await exportGold()).status).toBe(429);
    expectStatus(await shop.api.post('/export/segment/cancel', { segment_id: segment }), 200);
    await fetchWhenDone(expectStatus(await exportGold(), 201).body.url);
  });

  test('links of nobody lead nowhere, and an end of time is an end', async () => {
    const { url } = expectStatus(await exportGold(), 201).body;
    await fetchWhenDone(url);
    expect((await fetch(url.replace(/[0-9a-f]{8}-/, '00000000-'))).status).toBe(404);
    expect((await fetch(url.replace('.zip', '.gz'))).status).toBe(404);
    await app.pool.query(`update exports set expires_at = now() - interval '1 second'`);
    expect((await fetch(url)).status).toBe(404);
  });
});

describe('of the global control group', () => {
  test('those of the group and nobody else', async () => {
    expectStatus(await shop.api.post('/admin/v1/limits/global-control-group', { percentage: 10 }), 201);
    const { url } = expectStatus(
      await shop.api.post('/users/export/global_control_group', {
        fields_to_export: ['external_id', 'random_bucket'],
      }),
      201,
    ).body;
    const texts = unzip(await fetchWhenDone(url)).filter((text) => text !== '');
    const { global_control_group: group } = expectStatus(await shop.api.get('/admin/v1/limits'), 200).body
      .limits;
    for (const one of linesOf(texts))
      expect(group.buckets.some((b: Body) => one.random_bucket >= b.from && one.random_bucket <= b.to)).toBe(
        true,
      );
  });
});

describe('CSV', () => {
  test('what is exported can be imported again', async () => {
    const body = { segment_id: segment, format: 'csv', attributes: ['plan', 'points'] };
    const made = expectStatus(await shop.api.post('/admin/v1/exports', body), 201).body.export;
    let done = made;
    while (done.status === 'running')
      done = expectStatus(await shop.api.get(`/admin/v1/exports/${made.export_id}`), 200).body.export;
    expect(done).toMatchObject({ status: 'done', people: PEOPLE / 2 });
    const text = gunzipSync(await fetchWhenDone(done.url)).toString();
    const other = await app.makeWorkspace({ kind: 'sandbox' });
    const upload = expectStatus(await other.api.post('/admin/v1/imports', { name: 'Back' }), 201).body.import;
    const path = `/admin/v1/imports/${upload.import_id}`;
    expectStatus(await other.api.post(`${path}/chunks`, { sequence: 0, text, last: true }), 200);
    const columns = expectStatus(await other.api.get(path), 200).body.import;
    const mapping = columns.mapping.map((one: Body) => (one.to === 'braze_id' ? { to: 'skip' } : one));
    expectStatus(await other.api.post(`${path}/start`, { mapping }), 200);
    let back = columns;
    while (back.status !== 'done') back = expectStatus(await other.api.get(path), 200).body.import;
    expect(back).toMatchObject({ created: PEOPLE / 2, rejected: 0 });
    expect((await shop.api.get('/admin/v1/exports')).body.exports[0]).toMatchObject({ format: 'csv' });
  });
});

describe('erasure', () => {
  test('G16 files that are kept go when somebody is erased', async () => {
    const { url } = expectStatus(await exportGold(), 201).body;
    await fetchWhenDone(url);
    expectStatus(await shop.api.post('/users/delete', { external_ids: ['p0'] }), 201);
    expect((await fetch(url)).status).toBe(404);
    const { rows } = await app.pool.query('select 1 from export_chunks');
    expect(rows).toEqual([]);
  });
});
