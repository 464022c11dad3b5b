// HTTP/2 for services that speak nothing else (APNs): few sessions per origin, many streams each, the same guard
// and the same phases. A stream the server never looked at (REFUSED_STREAM, beyond GOAWAY's last id) left nothing.
import http2 from 'node:http2';
import type { HttpRequest, HttpResult } from '../../ports/egress.ts';
import type { Dialer } from './dial.ts';
import { EgressRefusal } from './dial.ts';
import { flatten, messageOf, toAnswer } from './exchange.ts';
import type { ClosableEgress } from './http1.ts';
import { judgePort } from './http1.ts';
import { illegalPart } from './legal-request.ts';
import type { Target } from './target.ts';
import { parseTarget } from './target.ts';

export interface Http2Options {
  readonly sessions?: number;
  readonly connectTimeoutMs?: number;
}

interface Session {
  readonly client: http2.ClientHttp2Session;
  streams: number;
  /** From GOAWAY: streams above were not processed. */
  lastStreamId: number;
  draining: boolean;
}

interface Origin {
  readonly sessions: Session[];
  connecting: Promise<Session> | null;
  opened: Promise<boolean> | null;
  waiting: (() => void)[];
}

const DEFAULTS = { sessions: 4, connectTimeoutMs: 10_000 };
const DEFAULT_STREAMS = 100;
const REFUSED_STREAM = http2.constants.NGHTTP2_REFUSED_STREAM;

export const makeHttp2 = (dialer: Dialer, options: Http2Options = {}): ClosableEgress => {
  const limits = { ...DEFAULTS, ...options };
  const origins = new Map<string, Origin>();
  let closed = false;
  return {
    request: async (request) => {
      const target = parseTarget(request.url);
      if (typeof target === 'string') return { phase: 'blocked', error: target };
      const illegal = illegalPart(request);
      if (illegal !== null) return { phase: 'blocked', error: illegal };
      if (closed) return { phase: 'not_sent', error: 'shutting down' };
      const origin = origins.get(target.origin) ?? {
        sessions: [],
        connecting: null,
        opened: null,
        waiting: [],
      };
      origins.set(target.origin, origin);
      const endsAt = performance.now() + request.timeoutMs;
      const refusal = await judgePort(request, target, origin, dialer);
      if (refusal !== null) return refusal;
      return call(origin, target, request, dialer, limits, endsAt);
    },
    close: async () => {
      closed = true;
      for (const { sessions } of origins.values()) for (const { client } of sessions) client.destroy();
      origins.clear();
    },
  };
};

const call = async (
  origin: Origin,
  target: Target,
  request: HttpRequest,
  dialer: Dialer,
  limits: typeof DEFAULTS,
  endsAt: number,
): Promise<HttpResult> => {
  let session: Session | null = null;
  try {
    session = await takeSession(origin, target, dialer, limits, endsAt);
    session.streams++;
    session.client.ref();
    return await runStream(session, target, request, endsAt - performance.now());
  } catch (error) {
    const phase = error instanceof EgressRefusal ? 'blocked' : 'not_sent';
    return { phase, error: messageOf(error) };
  } finally {
    if (session !== null) giveBack(origin, session);
  }
};

const giveBack = (origin: Origin, session: Session): void => {
  session.streams--;
  if (session.streams === 0 && !session.client.destroyed) session.client.unref();
  origin.waiting.shift()?.();
};

/** A session with room, a new one while there may be more, or the next that gets room. */
const takeSession = async (
  origin: Origin,
  target: Target,
  dialer: Dialer,
  limits: typeof DEFAULTS,
  endsAt: number,
): Promise<Session> => {
  for (;;) {
    const free = origin.sessions.find(hasRoom);
    if (free !== undefined) return free;
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) throw new Error('no free stream before the deadline');
    if (origin.sessions.length < limits.sessions) {
      origin.connecting ??= connect(origin, target, dialer, limits).finally(() => (origin.connecting = null));
      await soonerOf(origin.connecting, leftMs);
    } else await soonerOf(new Promise<void>((go) => origin.waiting.push(go)), leftMs);
  }
};

const hasRoom = ({ client, streams, draining }: Session): boolean =>
  !draining &&
  !client.destroyed &&
  !client.closed &&
  streams < Math.min(client.remoteSettings?.maxConcurrentStreams ?? DEFAULT_STREAMS, 1_000);

const connect = async (
  origin: Origin,
  target: Target,
  dialer: Dialer,
  limits: typeof DEFAULTS,
): Promise<Session> => {
  const tls = target.secure ? { tls: { serverName: target.host, protocols: ['h2'] } } : {};
  const socket = await dialer.dial({
    host: target.host,
    port: target.port,
    deadlineMs: limits.connectTimeoutMs,
    ...tls,
  });
  const client = http2.connect(target.origin, { createConnection: () => socket });
  const session: Session = { client, streams: 0, lastStreamId: Infinity, draining: false };
  client.on('goaway', (_code: number, lastStreamId: number) => {
    session.draining = true;
    session.lastStreamId = lastStreamId;
  });
  client.on('close', () => {
    const i = origin.sessions.indexOf(session);
    if (i >= 0) origin.sessions.splice(i, 1);
    for (const go of origin.waiting.splice(0)) go();
  });
  await settled(client, limits.connectTimeoutMs);
  client.on('error', () => undefined);
  client.unref();
  origin.sessions.push(session);
  return session;
};

/** The server's settings tell that it speaks HTTP/2 and how many streams it takes. */
const settled = (client: http2.ClientHttp2Session, deadlineMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      client.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('no HTTP/2 settings in time')), deadlineMs);
    client.once('error', fail);
    client.once('close', () => fail(new Error('the connection was closed before it was ready')));
    client.once('remoteSettings', () => {
      clearTimeout(timer);
      client.off('error', fail);
      resolve();
    });
  });

const soonerOf = <T>(work: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no connection before the deadline')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

const runStream = (
  session: Session,
  target: Target,
  request: HttpRequest,
  leftMs: number,
): Promise<HttpResult> =>
  new Promise((resolve) => {
    let status = 0;
    let headers: Readonly<Record<string, string>> = {};
    let bytes = 0;
    const chunks: Buffer[] = [];
    const stream = session.client.request(
      { ':method': request.method, ':path': target.path, ...request.headers },
      { endStream: request.body === undefined },
    );
    const finish = (result: HttpResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const answer = (truncated: boolean): HttpResult => toAnswer(status, headers, chunks, truncated, request);
    const giveUp = (error: string): void => {
      if (status > 0) finish(answer(true));
      else finish({ phase: neverRead(session, stream) ? 'not_sent' : 'maybe_sent', error });
    };
    const timer = setTimeout(
      () => {
        giveUp('the deadline passed');
        stream.close(http2.constants.NGHTTP2_CANCEL);
      },
      Math.max(leftMs, 1),
    );
    stream.on('response', (given) => {
      status = Number(given[':status']);
      headers = flatten(given);
    });
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= request.maxResponseBytes) chunks.push(chunk);
      else {
        finish(answer(true));
        stream.close(http2.constants.NGHTTP2_CANCEL);
      }
    });
    stream.on('end', () => (status > 0 && stream.rstCode === 0 ? finish(answer(false)) : undefined));
    stream.on('error', (error: Error) => giveUp(error.message));
    stream.on('close', () => giveUp(`the stream was closed (${stream.rstCode})`));
    if (request.body !== undefined) stream.end(request.body);
  });

const neverRead = (session: Session, stream: http2.ClientHttp2Stream): boolean =>
  stream.id === undefined || stream.rstCode === REFUSED_STREAM || stream.id > session.lastStreamId;
