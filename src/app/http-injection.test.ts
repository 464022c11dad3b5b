// F103, T37 for HTTP: whatever a rendered field holds, one webhook in is at most one request out, to the host it
// named, with no header that nobody wrote.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Egress } from '../adapters/http/egress.ts';
import { webhook } from '../kinds/channels/webhook/webhook.ts';
import { factsWith, valueOf } from '../../tests/support/channel-fixtures.ts';
import { egressTo, openProvider } from '../../tests/support/providers.ts';
import type { HttpSink, SinkRequest } from '../../tests/support/sinks/http-sink.ts';
import { startHttpSink } from '../../tests/support/sinks/http-sink.ts';

const CASES = 5_000;
const BATCH = 100;
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\u0085',
  '\u2028',
  '\u010d\u010a',
  '\t',
  ' ',
  ' HTTP/1.1\r\n\r\n',
  '\r\nX-Injected: yes',
  '\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n',
  '\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked',
  '/',
  '?',
  '#',
  '@',
  ':',
  '\\',
  '%0d%0a',
  '..',
  'é',
  '😀',
  '\ud800',
  '"',
  '{',
  'a',
];

/** Same cases in every run. */
const makeRandom = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const random = makeRandom(43);
const hostile = (): string =>
  Array.from(
    { length: 1 + Math.floor(random() * 4) },
    () => PIECES[Math.floor(random() * PIECES.length)],
  ).join('');

let sink: HttpSink;
let egress: Egress;
const seen = new Map<string, SinkRequest[]>();
beforeAll(async () => {
  sink = await startHttpSink({
    script: (request, reply) => {
      const key = request.headers['idempotency-key'] ?? 'no key';
      seen.set(key, [...(seen.get(key) ?? []), request]);
      reply.send(200);
    },
  });
  // Texts that turn the host into another name must not ask anybody for it.
  const resolve = (host: string) => Promise.reject(new Error(`ENOTFOUND ${host}`));
  egress = egressTo({ allowText: `127.0.0.1/32:${sink.port}`, resolve });
});
afterAll(async () => {
  await egress.close();
  await sink.close();
});

const EXPECTED_HEADERS = [
  'connection',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'user-agent',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
  'x-test',
];

it(`T37 ${CASES} hostile webhooks: one in, at most one out, headers exact`, { timeout: 60_000 }, async () => {
  const provider = openProvider('webhook', 'http', { egress });
  const content = {
    url: '{{url}}',
    request_headers: { 'x-test': '{{h}}' },
    body: { text: '{{b}}' },
  };
  const message = valueOf(webhook.parse(content, ''));
  let accepted = 0;
  for (let done = 0; done < CASES; done += BATCH) {
    const sends = Array.from({ length: BATCH }, async (_, i) => {
      const sendKey = `key-${done + i}`;
      const field = (done + i) % 4;
      const text = hostile();
      const rendered = {
        url: field === 0 ? `${sink.url}/${text}` : field === 1 ? `${sink.url}${text}` : `${sink.url}/hook`,
        'request_headers.x-test': field === 2 ? text : 'fine',
        'body_values.text': field === 3 ? text : 'fine',
      };
      const built = message.assemble(rendered, {}, factsWith({ sendKey }));
      if (!built.ok) return;
      const outcome = await provider.send(built.value);
      if (outcome.kind !== 'accepted') return;
      accepted++;
      const requests = seen.get(sendKey) ?? [];
      expect(requests).toHaveLength(1);
      const [request] = requests;
      expect(Object.keys(request!.headers).sort()).toEqual(EXPECTED_HEADERS);
      expect(JSON.parse(request!.body)).toEqual({ text: rendered['body_values.text'] });
    });
    await Promise.all(sends);
  }
  expect(accepted).toBeGreaterThan(CASES / 4);
  expect(seen.has('no key')).toBe(false);
  expect([...seen.values()].filter((requests) => requests.length !== 1)).toEqual([]);
  expect(sink.stats.requests).toBe(accepted);
});
