// F96, T33: whatever the spelling and whatever the resolver says, no connection reaches a private address.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpResult } from '../../ports/egress.ts';
import { EXPIRED, VALID } from '../../../tests/support/sinks/certificates.ts';
import { valueOf } from '../../../tests/support/channel-fixtures.ts';
import type { HttpSink } from '../../../tests/support/sinks/http-sink.ts';
import { startHttpSink } from '../../../tests/support/sinks/http-sink.ts';
import { startHttp2Sink } from '../../../tests/support/sinks/http2-sink.ts';
import { judgeAddress } from './address-check.ts';
import { parseEgressAllow } from './allow-list.ts';
import type { ResolvedAddress } from './dial.ts';
import type { Egress, EgressOptions } from './egress.ts';
import { makeEgress } from './egress.ts';

let canary: HttpSink;
const opened: Egress[] = [];
beforeAll(async () => {
  canary = await startHttpSink();
});
afterAll(async () => {
  await Promise.all(opened.map((egress) => egress.close()));
  await canary.close();
});

const egressWith = (options: Partial<EgressOptions> & { allowText?: string } = {}): Egress => {
  const allow = valueOf(parseEgressAllow(options.allowText ?? ''));
  const egress = makeEgress({ allow, connectTimeoutMs: 1_000, ...options });
  opened.push(egress);
  return egress;
};
const call = (egress: Egress, url: string, more: object = {}): Promise<HttpResult> =>
  egress.http.request({
    url,
    method: 'GET',
    headers: {},
    timeoutMs: 3_000,
    maxResponseBytes: 1_000,
    ...more,
  });
const local = () => egressWith({ allowText: '127.0.0.0/8 [::1]/128' });

/** Every spelling of a private IPv4 address that some parser accepts. */
const spellings = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  const wide = (text: string): string =>
    text.replace(/[0-9.]/g, (x) => (x === '.' ? '\uff0e' : String.fromCharCode(0xff10 + Number(x))));
  const circled = (text: string): string =>
    text.replace(/[1-9]/g, (x) => String.fromCharCode(0x2460 + Number(x) - 1)).replace(/0/g, '\u24ea');
  const mapped = `${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`;
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0X${whole.toString(16).toUpperCase()}`,
    `0${whole.toString(8)}`,
    `0x${hex(a)}.0x${hex(b)}.0x${hex(c)}.0x${hex(d)}`,
    `0${a.toString(8)}.0${b.toString(8)}.0${c.toString(8)}.0${d.toString(8)}`,
    `00${a.toString(8)}.${b}.${c}.${d}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `0x${hex(a)}.${b}.0${c.toString(8)}.${d}`,
    wide(address),
    circled(address),
    address.replaceAll('.', '\u3002'),
    address.replaceAll('.', '\uff61'),
    `%3${address[0]}${address.slice(1)}`,
    `[::ffff:${address}]`,
    `[::ffff:${mapped}]`,
    `[0:0:0:0:0:ffff:${mapped}]`,
    `[::${address}]`,
    `[::${mapped}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${mapped}]`,
    `[2002:${mapped}::]`,
    `[::ffff:0:${mapped}]`,
    `user:pass@${address}`,
    `public.test@${address}`,
    `public.test\\@${address}`,
  ];
};
const PRIVATE_V4 = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '192.0.0.192',
];
const OTHERS = [
  'localhost',
  'LOCALHOST.',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[2001::1]',
  '[100::1]',
  '[3fff::1]',
  '[5f00::1]',
  '127.1',
  '127.0.1',
  '0',
  '0x7f.1',
  '017700000001',
  '168.63.129.16',
  '192.88.99.1',
  '240.0.0.1',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
];
const FORMS = [...PRIVATE_V4.flatMap(spellings), ...OTHERS];

/** No name leads outside in these tests, and every one that may mean this machine does. */
const resolveLocally = async (host: string): Promise<ResolvedAddress[]> => {
  if (!/^(?:localhost|public\.test)\.?$/.test(host)) throw new Error(`ENOTFOUND ${host}`);
  return [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
};

describe('private addresses', () => {
  it(`T33 ${FORMS.length} forms open no connection to the canary`, async () => {
    expect(FORMS.length).toBeGreaterThanOrEqual(300);
    const egress = egressWith({ resolve: resolveLocally });
    const results = await Promise.all(FORMS.map((host) => call(egress, `http://${host}:${canary.port}/`)));
    const let_through = FORMS.filter((_, i) => !['blocked', 'not_sent'].includes(results[i]!.phase));
    expect(let_through).toEqual([]);
    expect(canary.stats.connections).toBe(0);
  });
  it('T33 the same forms over HTTP/2', async () => {
    const egress = egressWith({ resolve: resolveLocally });
    const results = await Promise.all(
      FORMS.map((host) =>
        egress.http2.request({
          url: `http://${host}:${canary.port}/`,
          method: 'POST',
          headers: {},
          body: 'x',
          timeoutMs: 3_000,
          maxResponseBytes: 10,
        }),
      ),
    );
    expect(results.filter(({ phase }) => phase !== 'blocked' && phase !== 'not_sent')).toEqual([]);
    expect(canary.stats.connections).toBe(0);
  });
  it.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'http://', 'javascript:1', ''])(
    'refuses %s',
    async (url) => {
      expect((await call(egressWith(), url)).phase).toBe('blocked');
    },
  );
  it('T33 a name with one private address among public ones is refused whole', async () => {
    const resolve = async (): Promise<ResolvedAddress[]> => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    expect((await call(egressWith({ resolve }), `http://mixed.test:${canary.port}/`)).phase).toBe('blocked');
    expect(canary.stats.connections).toBe(0);
  });
  it('T33 rebinding: the name is resolved once per connection and the checked address is dialled', async () => {
    const asked: string[] = [];
    const resolve = async (host: string): Promise<ResolvedAddress[]> => {
      asked.push(host);
      // Public at the check, loopback for whoever asks again.
      return [{ address: asked.length === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }];
    };
    const first = await call(
      egressWith({ resolve, allowText: '192.0.2.0/24', connectTimeoutMs: 200 }),
      `http://rebind.test:${canary.port}/`,
    );
    expect(first.phase).toBe('not_sent');
    expect(asked).toEqual(['rebind.test']);
    expect(canary.stats.connections).toBe(0);
  });
  it.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700::1111', '2a00:1450:4007::1', '::ffff:8.8.8.8'])(
    'T33 the public %s passes',
    (address) => {
      expect(judgeAddress(address, 443, [])).toBe('public');
    },
  );
  it('T33 a redirect to a private address is not followed', async () => {
    const sink = await startHttpSink({
      script: (_, reply) => reply.send(302, '', { location: `http://127.0.0.1:${canary.port}/` }),
    });
    const result = await call(egressWith({ allowText: `127.0.0.1/32:${sink.port}` }), `${sink.url}/`);
    expect(result).toMatchObject({ phase: 'answered', status: 302 });
    expect(canary.stats.connections).toBe(0);
    await sink.close();
  });
});

describe('EGRESS_ALLOW', () => {
  it('opens exactly the address and port it names', async () => {
    const sink = await startHttpSink();
    const egress = egressWith({ allowText: `127.0.0.1/32:${sink.port}` });
    expect(await call(egress, `${sink.url}/`)).toMatchObject({ phase: 'answered', status: 200 });
    expect((await call(egress, `http://127.0.0.1:${canary.port}/`)).phase).toBe('blocked');
    expect((await call(egress, `http://127.0.0.2:${sink.port}/`)).phase).toBe('blocked');
    await sink.close();
  });
  it('an opened port passes a list of ports, another does not', async () => {
    const sink = await startHttpSink();
    const ports = [80, 443];
    const opened = egressWith({ allowText: `127.0.0.1:${sink.port}` });
    expect((await call(opened, `${sink.url}/`, { ports })).phase).toBe('answered');
    const resolve = async (): Promise<ResolvedAddress[]> => [{ address: '8.8.8.8', family: 4 }];
    const result = await call(egressWith({ resolve }), 'http://public.test:8080/', { ports });
    expect(result).toEqual({ phase: 'blocked', error: 'port 8080 is not allowed' });
    await sink.close();
  });
  it.each(['10.0.0.0/8', '10.0.0.0/8:25', '[fd00::/8]:25', 'fd00::/8', '::1', '127.0.0.1:8025', '[::1]'])(
    'reads %s',
    (text) => {
      expect(parseEgressAllow(text).ok).toBe(true);
    },
  );
  it.each(['localhost', '10.0.0.0/33', '10.0.0.0/8:0', '10.0.0.0/8:70000', '2130706433', '0x7f.1', '10/8'])(
    'refuses %s',
    (text) => {
      expect(parseEgressAllow(text).ok).toBe(false);
    },
  );
});

describe('phases of a call', () => {
  it('not_sent: nobody listens', async () => {
    const sink = await startHttpSink();
    await sink.close();
    expect((await call(local(), `${sink.url}/`)).phase).toBe('not_sent');
  });
  it('not_sent: the name does not resolve', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect((await call(egressWith({ resolve }), 'http://nowhere.test/')).phase).toBe('not_sent');
  });
  it('not_sent: the certificate has expired or is not trusted', async () => {
    for (const tls of [EXPIRED, VALID]) {
      const sink = await startHttpSink({ tls });
      const extra = tls === EXPIRED ? [EXPIRED.cert] : [];
      const egress = egressWith({ allowText: '127.0.0.0/8', extraCertificates: extra });
      expect((await call(egress, `${sink.url}/`)).phase).toBe('not_sent');
      expect(sink.stats.requests).toBe(0);
      await sink.close();
    }
  });
  it('not_sent: the deadline passes while waiting for a connection, and nothing is written later', async () => {
    const sink = await startHttpSink({ script: () => undefined });
    const egress = egressWith({ allowText: '127.0.0.0/8', connections: 1 });
    const first = call(egress, `${sink.url}/1`, { timeoutMs: 300 });
    const second = await call(egress, `${sink.url}/2`, { timeoutMs: 100 });
    expect(second.phase).toBe('not_sent');
    expect((await first).phase).toBe('maybe_sent');
    expect(sink.stats.requests).toBe(1);
    await sink.close();
  });
  it('maybe_sent: the connection is reset after the request, or never answers', async () => {
    const sink = await startHttpSink({ script: (_, reply) => reply.reset() });
    expect((await call(local(), `${sink.url}/`)).phase).toBe('maybe_sent');
    sink.script = () => undefined;
    expect((await call(local(), `${sink.url}/`, { timeoutMs: 100 })).phase).toBe('maybe_sent');
    await sink.close();
  });
  it('answered: a body over the limit is cut, a slow or broken one is truncated', async () => {
    const sink = await startHttpSink({ script: (_, reply) => reply.send(200, 'x'.repeat(5_000)) });
    const large = await call(local(), `${sink.url}/`);
    expect(large).toMatchObject({ phase: 'answered', truncated: true, body: 'x'.repeat(1_000) });
    sink.script = (_, reply) => reply.raw('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf');
    const slow = await call(local(), `${sink.url}/`, { timeoutMs: 100 });
    expect(slow).toMatchObject({ phase: 'answered', status: 200, truncated: true, body: 'half' });
    sink.script = (_, reply) => {
      reply.raw('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf');
      reply.socket.end();
    };
    expect(await call(local(), `${sink.url}/`)).toMatchObject({ phase: 'answered', truncated: true });
    await sink.close();
  });
  it('blocked: a header that would split the request', async () => {
    const sink = await startHttpSink();
    const result = await call(local(), `${sink.url}/`, { headers: { 'x-a': 'a\r\nx-b: c' } });
    expect(result.phase).toBe('blocked');
    expect(sink.stats.requests).toBe(0);
    await sink.close();
  });
  it.each([
    ['a name', { 'x a': 'b' }],
    ['a value', { 'x-a': 'č' }],
    ['framing', { 'transfer-encoding': 'chunked' }],
    ['an upgrade', { upgrade: 'h2c' }],
    ['an expectation', { expect: '100-continue' }],
  ])('blocked: %s that undici refuses, and the origin still serves', async (_, headers) => {
    const sink = await startHttpSink();
    const egress = egressWith({ allowText: '127.0.0.0/8', connections: 2 });
    for (let i = 0; i < 10; i++)
      expect((await call(egress, `${sink.url}/`, { headers })).phase).toBe('blocked');
    for (let i = 0; i < 4; i++) expect((await call(egress, `${sink.url}/`)).phase).toBe('answered');
    expect(sink.stats.requests).toBe(4);
    await sink.close();
  });
  it('connections are kept and bounded', async () => {
    const sink = await startHttpSink();
    const egress = egressWith({ allowText: '127.0.0.0/8', connections: 4 });
    for (let i = 0; i < 3; i++)
      await Promise.all(Array.from({ length: 20 }, () => call(egress, `${sink.url}/`)));
    expect(sink.stats).toMatchObject({ requests: 60, connections: 4 });
    await sink.close();
  });
  it('origins are bounded: the least used one is closed', async () => {
    const egress = egressWith({ allowText: '127.0.0.0/8', origins: 2 });
    const sinks = await Promise.all([startHttpSink(), startHttpSink(), startHttpSink()]);
    for (const sink of [...sinks, ...sinks])
      expect((await call(egress, `${sink.url}/`)).phase).toBe('answered');
    expect(sinks.map(({ stats }) => stats.connections)).toEqual([2, 2, 2]);
    await Promise.all(sinks.map((sink) => sink.close()));
  });
  it('speaks HTTP/2 over TLS with the certificate checked by name', async () => {
    const sink = await startHttp2Sink({ tls: VALID });
    const resolve = async (): Promise<ResolvedAddress[]> => [{ address: '127.0.0.1', family: 4 }];
    const egress = egressWith({ allowText: '127.0.0.0/8', extraCertificates: [VALID.cert], resolve });
    const send = (host: string) =>
      egress.http2.request({
        url: `https://${host}:${sink.port}/3/device/x`,
        method: 'POST',
        headers: {},
        body: '{}',
        timeoutMs: 2_000,
        maxResponseBytes: 100,
      });
    expect(await send('sink.test')).toMatchObject({ phase: 'answered', status: 200 });
    expect((await send('other.test')).phase).toBe('not_sent');
    expect(sink.stats.requests).toBe(1);
    await sink.close();
  });
});
