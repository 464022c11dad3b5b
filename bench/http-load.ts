// A load generator in a process of its own: keeps `connections` requests in flight over plain sockets, cycling
// through prepared requests, until told how long. Answers how many requests were answered 201 and how long each took.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadOrder {
  readonly port: number;
  readonly key: string;
  readonly path: string;
  /** A file with one body per line. */
  readonly bodiesFile: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
  readonly firstFailure: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

process.on('message', (order: LoadOrder) => {
  void runLoad(order).then((report) => process.send?.(report));
});

const runLoad = async (order: LoadOrder): Promise<LoadReport> => {
  const bodies = readFileSync(order.bodiesFile, 'utf8').split('\n');
  const requests = bodies.map((body) => toRequest(order, body));
  const latencies: number[] = [];
  let next = 0;
  let failed = 0;
  let firstFailure = '';
  let stopping = false;
  const started = performance.now();
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true });
      let held = '';
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(requests[next++ % requests.length]!);
      };
      socket.setEncoding('latin1');
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk: string) => {
        held += chunk;
        const head = held.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(held)?.[1] ?? 0);
        if (held.length < head + 4 + length) return;
        if (!held.startsWith('HTTP/1.1 201')) {
          failed++;
          firstFailure ||= held.slice(0, 600);
        }
        latencies.push(performance.now() - sentAt);
        held = '';
        if (stopping) {
          socket.end();
          resolve();
        } else send();
      });
    });
  const lanes = Array.from({ length: order.connections }, lane);
  await sleep(order.seconds * 1_000);
  stopping = true;
  await Promise.all(lanes);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 10) / 10;
  const seconds = (performance.now() - started) / 1_000;
  return { requests: latencies.length, seconds, failed, firstFailure, p50Ms: at(0.5), p99Ms: at(0.99) };
};

const toRequest = ({ path, key }: LoadOrder, body: string): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
