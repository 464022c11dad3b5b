// connected_content against a real HTTP server, through the real egress (personalisation 6.2, F51).
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startHttpSink } from '../../../tests/support/sinks/http-sink.ts';
import type { HttpScript, SinkRequest } from '../../../tests/support/sinks/http-sink.ts';
import { RENDER_AT, startTemplates } from '../../../tests/support/templates.ts';
import { gzipSync } from 'node:zlib';
import { HostHealth } from './host-health.ts';

const seen: SinkRequest[] = [];
let reply: HttpScript = (_, to) => to.send(200, '{"temp":7}', { 'content-type': 'application/json' });
const sink = await startHttpSink({
  script: (request, to, n) => {
    seen.push(request);
    reply(request, to, n);
  },
});
const templates = startTemplates({
  credentials: {
    login: { kind: 'basic', user: 'u', password: 'p' },
    token: { kind: 'headers', headers: { 'X-Token': 't' } },
  },
});
afterAll(async () => {
  await templates.close();
  await sink.close();
});

let path = 0;
let url = '';
beforeEach(() => {
  seen.length = 0;
  // A path of its own per test, so that no test sees what another had kept.
  url = `${sink.url}/${++path}`;
  reply = (_, to) => to.send(200, '{"temp":7}');
});
const answer = (status: number, body: string): void => {
  reply = (_, to) => to.send(status, body);
};

describe('answers', () => {
  test('LIQ-60 a JSON object is stored with its status', async () => {
    const source = `{% connected_content ${url} :save r %}{{ r.temp }} {{ r.__http_status_code__ }}`;
    expect(await templates.text(source)).toBe('7 200');
  });

  test('6.2 without :save a JSON object is stored as connected', async () => {
    expect(await templates.text(`{% connected_content ${url} %}[{{ connected.temp }}]`)).toBe('[7]');
  });

  test('LIQ-61 after a 404 the value is empty and the message is sent', async () => {
    answer(404, '{"temp":1}');
    const source = `{% connected_content ${url} :save r %}[{{ r.temp }}{{ r.__http_status_code__ }}]`;
    expect(await templates.text(source)).toBe('[]');
  });

  test('LIQ-62 a 502 with :retry goes back; an abort on the empty value wins', async () => {
    answer(502, 'no');
    const call = `{% connected_content ${url} :save r :retry %}`;
    for (let n = 0; n < 6; n++) expect(await templates.render(call)).toMatchObject({ kind: 'retry' });
    expect(seen).toHaveLength(6);
    const aborting = `${call}{% if r.temp == blank %}{% abort_message('cold') %}{% endif %}`;
    expect(await templates.render(aborting)).toMatchObject({ kind: 'aborted', detail: 'cold' });
    expect(
      await templates.text(`{% connected_content ${url} :save r %}{% if r == nil %}none{% endif %}`),
    ).toBe('none');
  });

  test('6.2 a compressed answer is read; one that swells beyond the limit, or is broken, is no answer', async () => {
    let bytes = gzipSync('{"temp":7}');
    let encoding = 'gzip';
    reply = (_, to) => {
      to.raw(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`);
      to.raw(bytes);
    };
    const source = `{% connected_content ${url} :save r :no_cache %}[{{ r.temp }}|{{ r | size }}]`;
    expect(await templates.text(source)).toMatch(/^\[7\|/);
    for (const [as, sent] of [
      ['gzip', gzipSync(Buffer.alloc(20_000_000, 'x'))],
      ['gzip', Buffer.from('not gzip at all')],
      ['zstd', Buffer.from('{"temp":7}')],
    ] as const) {
      [encoding, bytes] = [as, sent];
      expect(await templates.text(source)).toBe('[|0]');
    }
  });

  test('LIQ-63 a text is inserted', async () => {
    answer(200, 'sunny');
    expect(await templates.text(`It is {% connected_content ${url} %}.`)).toBe('It is sunny.');
    expect(await templates.text(`{% connected_content ${url} :save t %}[{{ t }}]`)).toBe('[sunny]');
  });

  test('a list is stored without a status, and 5.0 stays 5.0', async () => {
    answer(200, '[{"price": 5.0}, {"price": 5}]');
    const source = `{% connected_content ${url} :save r %}{{ r[0].price }} {{ r[1].price }} {{ r | size }}`;
    expect(await templates.text(source)).toBe('5.0 5 2');
  });

  test('6.2 each part makes its own call where nothing is kept, and sees only its own result', async () => {
    const parts = {
      subject: `{% connected_content ${url} :save r :no_cache %}{{ r.temp }}`,
      body: `[{{ r.temp }}]{% connected_content ${url} :save r :no_cache %}{{ r.temp }}`,
    };
    expect(await templates.renderParts(parts)).toMatchObject({ parts: { subject: '7', body: '[]7' } });
    expect(seen).toHaveLength(2);
  });
});

describe('keeping answers', () => {
  const twoPeople = async (options: string, gapMs: number): Promise<number> => {
    const source = `{% connected_content ${url} :save r ${options} %}{{ r.temp }}`;
    for (const now of [RENDER_AT, RENDER_AT + gapMs]) expect(await templates.text(source, { now })).toBe('7');
    return seen.length;
  };

  test('LIQ-64 two people within 300 s share one call; :no_cache makes two', async () => {
    expect(await twoPeople('', 299_000)).toBe(1);
    seen.length = 0;
    expect(await twoPeople(':no_cache', 0)).toBe(2);
  });

  test('LIQ-64 two people at the same time share one call', async () => {
    const source = `{% connected_content ${url} :save r %}{{ r.temp }}`;
    await Promise.all([templates.text(source), templates.text(source, { deliveryId: 'd2' })]);
    expect(seen).toHaveLength(1);
  });

  test('6.2 an age is between 300 and 14,400 s on the workspace’s clock', async () => {
    expect(await twoPeople('', 300_000)).toBe(2);
    seen.length = 0;
    url += '/long';
    expect(await twoPeople(':cache_max_age 99999', 14_399_000)).toBe(1);
    seen.length = 0;
    url += '/short';
    expect(await twoPeople(':cache 1', 200_000)).toBe(1);
  });

  test('6.2 what is not a success, a POST, and another workspace are not shared', async () => {
    answer(404, '');
    await templates.render(`{% connected_content ${url} :save r %}`);
    answer(200, '{"temp":7}');
    expect(await twoPeople('', 0)).toBe(2);
    seen.length = 0;
    url += '/post';
    expect(await twoPeople(':method post', 0)).toBe(2);
    seen.length = 0;
    url += '/kept';
    expect(await twoPeople(':method post :cache_max_age 300', 0)).toBe(1);
    await templates.text(`{% connected_content ${url} :save r :method post :cache_max_age 300 %}`, {
      workspaceId: 2,
    });
    expect(seen).toHaveLength(2);
  });
});

describe('requests', () => {
  test('6.2 defaults of GET and POST', async () => {
    await templates.render(
      `{% connected_content ${url} %}{% connected_content ${url} :method post :body a=1&b={{x}} %}`,
      {
        data: { x: 'é' },
      },
    );
    const [get, post] = seen;
    expect(get).toMatchObject({
      method: 'GET',
      headers: { 'content-type': 'application/json', accept: '*/*' },
    });
    expect(get!.headers['user-agent']).toMatch(/^Braze Sender/);
    expect(post).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(post!.body).toBe('a=1&b=é');
  });

  test('6.2 a form becomes JSON when the type says so; JSON and captured bodies stay', async () => {
    const type = ':method post :content_type application/json';
    const capture = '{% capture payload %}{"a": [1, 2]}{% endcapture %}';
    await templates.render(`{% connected_content ${url} ${type} :body a=1&b=two %}`);
    await templates.render(`{% connected_content ${url} ${type} :body {"n":{{n}}} %}`, { data: { n: 3 } });
    await templates.render(`${capture}{% connected_content ${url} ${type} :body {{payload}} %}`);
    expect(seen.map((request) => request.body)).toEqual(['{"a":"1","b":"two"}', '{"n":3}', '{"a": [1, 2]}']);
    expect(seen[0]!.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
    });
  });

  test('6.2 headers and the URL take Liquid; typographic layout does not matter', async () => {
    const source = `{% connected_content
      ${url}/{{ \${user_id} | url_param_escape }}?q={{custom_attribute.\${q}}}
      :headers { "X-Name": "{{\${first_name}}}", "X-Two": "a b" }
      :save r
    %}{{ r.temp }}`;
    const data = { custom_attribute: { q: 'x' } };
    expect(await templates.text(source, { profile: { user_id: 'a/b', first_name: 'Ana' }, data })).toBe('7');
    expect(seen[0]!.path).toBe(`/${path}/a%2Fb?q=x`);
    expect(seen[0]!.headers).toMatchObject({ 'x-name': 'Ana', 'x-two': 'a b' });
  });

  test('6.2 stored credentials are sent; an unknown one stops the message', async () => {
    await templates.render(`{% connected_content ${url} :basic_auth login %}`);
    await templates.render(`{% connected_content ${url} :auth_credentials token %}`);
    expect(seen[0]!.headers['authorization']).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    expect(seen[1]!.headers['x-token']).toBe('t');
    for (const option of [':basic_auth gone', ':auth_credentials login']) {
      expect(await templates.render(`{% connected_content ${url} ${option} %}`)).toMatchObject({
        kind: 'aborted',
        reason: 'liquid_abort',
      });
    }
  });

  test('6.2 redirects are not followed', async () => {
    reply = (_, to) => to.send(302, '', { location: `${sink.url}/elsewhere` });
    expect(await templates.text(`[{% connected_content ${url} %}]`)).toBe('[]');
    expect(seen).toHaveLength(1);
  });

  test('6.2 unknown options and methods are refused when saving', async () => {
    const wrong = [':method put', ':metod get', 'https://h/second', ''];
    for (const text of wrong) {
      const source = text === '' ? '{% connected_content %}' : `{% connected_content https://h/x ${text} %}`;
      expect(await templates.templates.check(source)).toHaveLength(1);
    }
  });
});

describe('bad hosts', () => {
  test('6.2 an answer slower than 2 s is given up', async () => {
    reply = () => undefined;
    const started = performance.now();
    expect(await templates.render(`{% connected_content ${url} :retry %}`)).toMatchObject({ kind: 'retry' });
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(1_500);
    expect(took).toBeLessThan(4_000);
  });

  test('6.2 an answer over 1 MB, a refused connection and nonsense are empty', async () => {
    answer(200, 'x'.repeat(1024 * 1024 + 1));
    expect(await templates.text(`[{% connected_content ${url} %}]`)).toBe('[]');
    expect(await templates.text('[{% connected_content http://127.0.0.1:1/ %}]')).toBe('[]');
    expect(await templates.text('[{% connected_content nonsense %}]')).toBe('[]');
    expect(await templates.text('[{% connected_content file:///etc/passwd %}]')).toBe('[]');
    expect(await templates.text('[{% connected_content http://169.254.169.254/latest %}]')).toBe('[]');
  });

  test('6.2 more than 3,000 failures and 90 % errors in a minute pause a host for a minute', () => {
    let at = 0;
    const health = new HostHealth({ now: () => at, monotonic: () => at });
    for (let n = 0; n < 3_000; n++) health.note('h', n % 2 === 0 ? 503 : null);
    expect(health.isPaused('h')).toBe(false);
    health.note('h', 429);
    expect([health.isPaused('h'), health.isPaused('other')]).toEqual([true, false]);
    at += 60_000;
    expect(health.isPaused('h')).toBe(false);
    for (let n = 0; n < 3_001; n++) health.note('h', 502);
    expect(health.isPaused('h')).toBe(true);
  });

  test('6.2 a host that also answers well is not paused', () => {
    const health = new HostHealth({ now: () => 0, monotonic: () => 0 });
    for (let n = 0; n < 10_000; n++) health.note('h', n % 8 === 0 ? 200 : 500 + (n % 2));
    for (let n = 0; n < 5_000; n++) health.note('h', 502);
    expect(health.isPaused('h')).toBe(false);
  });
});

describe(':rerender', () => {
  test('6.2 Liquid in the answer is rendered, one level', async () => {
    answer(200, '{"text":"Hi {{${first_name}}}","deep":["{{ x }}"],"raw":"{{ y }}"}');
    const source = `{% connected_content ${url} :save r :rerender %}{{ r.text }} {{ r.deep[0] }} {{ r.raw }}`;
    const data = { x: '{{ secret }}', y: '{% if %}', secret: 'no' };
    expect(await templates.text(source, { profile: { first_name: 'Ana' }, data })).toBe(
      'Hi Ana {{ secret }} {% if %}',
    );
  });

  test('without :rerender it stays as it is', async () => {
    answer(200, 'Hi {{${first_name}}}');
    expect(await templates.text(`{% connected_content ${url} %}`)).toBe('Hi {{${first_name}}}');
  });

  test('an answer cannot carry the person’s data away', async () => {
    answer(200, `{% connected_content ${sink.url}/stolen?{{\${email_address}}} %}{% promotion('P') %}kept`);
    const source = `{% connected_content ${url} :rerender %}`;
    const result = await templates.render(source, { profile: { email_address: 'ana@example.com' } });
    expect(result).toMatchObject({ kind: 'rendered', parts: { body: 'kept' } });
    expect(seen.map((request) => request.path)).toEqual([`/${path}`]);
  });
});
