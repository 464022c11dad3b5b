// Webhooks per second of the guarded egress, against a bare loop of undici's request: the limit of HTTP here.
import { Pool } from 'undici';
import { parseEgressAllow } from '../src/adapters/http/allow-list.ts';
import { makeEgress } from '../src/adapters/http/egress.ts';
import { forkSink } from '../tests/support/sinks/fork-sink.ts';

const CONNECTIONS = 64;
const SECONDS = 3;
const BODY = JSON.stringify({ to: 'ann@example.com', text: 'x'.repeat(640) });
const HEADERS = { 'content-type': 'application/json' };

export interface WebhookBench {
  readonly barePerSecond: number;
  readonly egressPerSecond: number;
  readonly ratio: number;
}

const measure = async (call: (n: number) => Promise<void>): Promise<number> => {
  let sent = 0;
  const started = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - started < SECONDS * 1_000) await call(sent++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return Math.round((sent * 1_000) / (performance.now() - started));
};

export const measureBareWebhook = async (url: string): Promise<number> => {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const perSecond = await measure(async (n) => {
    const headers = { ...HEADERS, 'idempotency-key': String(n) };
    const answer = await pool.request({ path: '/', method: 'POST', headers, body: BODY });
    await answer.body.text();
  });
  await pool.close();
  return perSecond;
};

const measureEgress = async (url: string): Promise<number> => {
  const allow = parseEgressAllow('127.0.0.0/8');
  if (!allow.ok) throw new Error(allow.error.message);
  const egress = makeEgress({ allow: allow.value, connections: CONNECTIONS });
  const perSecond = await measure(async (n) => {
    const result = await egress.http.request({
      url,
      method: 'POST',
      headers: { ...HEADERS, 'idempotency-key': String(n) },
      body: BODY,
      timeoutMs: 10_000,
      maxResponseBytes: 10_000,
    });
    if (result.phase !== 'answered' || result.status !== 200) throw new Error(JSON.stringify(result));
  });
  await egress.close();
  return perSecond;
};

export const TARGETS = { ratio: 0.4, egressPerSecond: 3_000 };

export const run = async (): Promise<WebhookBench> => {
  const sink = await forkSink('http', { keepEntries: 0 });
  await measureBareWebhook(sink.url);
  const barePerSecond = await measureBareWebhook(sink.url);
  const egressPerSecond = await measureEgress(sink.url);
  await sink.close();
  return { barePerSecond, egressPerSecond, ratio: Number((egressPerSecond / barePerSecond).toFixed(2)) };
};
