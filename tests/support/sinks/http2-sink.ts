// A local HTTP/2 server with a ledger (APNs): scripted per stream, plain or over TLS.
import http2 from 'node:http2';
import type net from 'node:net';
import type { LedgerEntry } from './http-sink.ts';
import { closeServer, listen } from './http-sink.ts';

export interface StreamRequest {
  readonly path: string;
  readonly headers: http2.IncomingHttpHeaders;
  readonly body: string;
}

export interface StreamReply {
  readonly stream: http2.ServerHttp2Stream;
  /** Absent once the connection is gone. */
  readonly session: http2.ServerHttp2Session | undefined;
  accept(): void;
  /** Cuts every connection of the server, without a word. */
  drop(): void;
  send(status: number, body?: string, headers?: Readonly<Record<string, string>>): void;
}

export type Http2Script = (request: StreamRequest, reply: StreamReply, n: number) => void;

export interface Http2Sink {
  readonly url: string;
  readonly port: number;
  readonly entries: readonly LedgerEntry[];
  readonly counts: ReadonlyMap<string, number>;
  readonly stats: { requests: number; accepted: number; connections: number };
  script: Http2Script;
  close(): Promise<void>;
}

/** Node's server ends connections whose streams are reset faster than this, as storms of tests are. */
const PATIENT = { streamResetBurst: 1_000_000, streamResetRate: 1_000_000 };

export const startHttp2Sink = async (
  options: {
    readonly script?: Http2Script;
    readonly tls?: { readonly key: string; readonly cert: string };
    readonly maxConcurrentStreams?: number;
  } = {},
): Promise<Http2Sink> => {
  const entries: LedgerEntry[] = [];
  const counts = new Map<string, number>();
  const stats = { requests: 0, accepted: 0, connections: 0 };
  const sockets = new Set<net.Socket>();
  const settings = { maxConcurrentStreams: options.maxConcurrentStreams ?? 100 };
  const server =
    options.tls === undefined
      ? http2.createServer({ settings, ...PATIENT })
      : http2.createSecureServer({ ...options.tls, settings, ...PATIENT });
  server.on('connection', (socket: net.Socket) => {
    stats.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream: http2.ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (body += chunk));
    stream.on('end', () => {
      stats.requests++;
      const request = { path: headers[':path'] ?? '', headers, body };
      const accept = (): void => {
        const key = String(headers['apns-id'] ?? headers['idempotency-key'] ?? '');
        stats.accepted++;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        const recipient = request.path.split('/').at(-1) ?? '';
        entries.push({ key, recipient, body, at: Date.now() });
      };
      sink.script(request, replyOn(stream, accept, sockets), stats.requests);
    });
  });
  const port = await listen(server, '127.0.0.1', 0);
  const sink: Http2Sink = {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    entries,
    counts,
    stats,
    script: options.script ?? ((_, reply) => reply.send(200)),
    close: () => closeServer(server, sockets),
  };
  return sink;
};

const replyOn = (
  stream: http2.ServerHttp2Stream,
  accept: () => void,
  sockets: ReadonlySet<net.Socket>,
): StreamReply => ({
  stream,
  session: stream.session as http2.ServerHttp2Session,
  accept,
  drop: () => sockets.forEach((socket) => socket.destroy()),
  send: (status, body = '', headers = {}) => {
    // The client may have given up meanwhile.
    if (stream.destroyed) return;
    if (status === 200) accept();
    stream.respond({ ':status': status, ...headers });
    stream.end(body);
  },
});
