// A local HTTP/1.1 server that keeps a ledger of what it accepted. Written on bare sockets: it must be quicker
// than what it measures, and able to misbehave at any byte.
import net from 'node:net';
import tls from 'node:tls';

export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LedgerEntry {
  /** Idempotency-Key of HTTP, Message-ID of mail. */
  readonly key: string;
  readonly recipient: string;
  readonly body: string;
  readonly at: number;
}

export interface SinkReply {
  readonly socket: net.Socket;
  /** Writes the ledger entry, as a receiver does that has taken the message. */
  accept(): void;
  /** A whole answer; 2xx accepts. */
  send(status: number, body?: string, headers?: Readonly<Record<string, string>>): void;
  /** Bytes as they are. */
  raw(text: string | Buffer): void;
  reset(): void;
}

export type HttpScript = (request: SinkRequest, reply: SinkReply, n: number) => void;

export interface HttpSinkOptions {
  readonly script?: HttpScript;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly host?: string;
  readonly port?: number;
  /** Bodies are kept for so many entries; keys are always counted. */
  readonly keepEntries?: number;
  readonly recipientOf?: (request: SinkRequest) => string;
}

export interface HttpSink {
  readonly url: string;
  readonly port: number;
  readonly entries: readonly LedgerEntry[];
  /** How often each key was accepted: more than 1 is a duplicate. */
  readonly counts: ReadonlyMap<string, number>;
  readonly stats: { requests: number; accepted: number; connections: number };
  script: HttpScript;
  close(): Promise<void>;
}

export const answerOk: HttpScript = (_, reply) => reply.send(200, '{"ok":true}');

export const startHttpSink = async (options: HttpSinkOptions = {}): Promise<HttpSink> => {
  const entries: LedgerEntry[] = [];
  const counts = new Map<string, number>();
  const stats = { requests: 0, accepted: 0, connections: 0 };
  const sockets = new Set<net.Socket>();
  const keep = options.keepEntries ?? 100_000;
  const accept = (request: SinkRequest): void => {
    const key = request.headers['idempotency-key'] ?? request.headers['apns-id'] ?? '';
    stats.accepted++;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (entries.length >= keep) return;
    const recipient = (options.recipientOf ?? recipientOf)(request);
    entries.push({ key, recipient, body: request.body, at: Date.now() });
  };
  const onSocket = (socket: net.Socket): void => {
    stats.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    serve(socket, (request) => {
      stats.requests++;
      sink.script(
        request,
        replyTo(socket, () => accept(request)),
        stats.requests,
      );
    });
  };
  const server =
    options.tls === undefined ? net.createServer(onSocket) : tls.createServer(options.tls, onSocket);
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  const sink: HttpSink = {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    entries,
    counts,
    stats,
    script: options.script ?? answerOk,
    close: () => closeServer(server, sockets),
  };
  return sink;
};

/** `x-recipient`, `?to=`, or a `to` field of a form or of JSON. */
const recipientOf = ({ headers, path, body }: SinkRequest): string => {
  const header = headers['x-recipient'];
  if (header !== undefined) return header;
  const match = /[?&]to=([^&#]+)/i.exec(path) ?? /(?:^|&)To=([^&]+)/i.exec(body);
  if (match !== null) return decodeURIComponent(match[1] ?? '');
  return /"to"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? '';
};

export const listen = (server: net.Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 511 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

export const closeServer = (server: net.Server, sockets: ReadonlySet<net.Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });

const replyTo = (socket: net.Socket, accept: () => void): SinkReply => ({
  socket,
  accept,
  send: (status, body = '', headers = {}) => {
    if (status >= 200 && status < 300) accept();
    let head = `HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
    socket.write(`${head}\r\n${body}`);
  },
  raw: (text) => {
    socket.write(text);
  },
  reset: () => {
    socket.resetAndDestroy();
  },
});

/** Splits the byte stream into requests: Content-Length and chunked bodies, pipelining included. */
const serve = (socket: net.Socket, onRequest: (request: SinkRequest) => void): void => {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const taken = takeRequest(pending);
      if (taken === null) return;
      pending = pending.subarray(taken.length);
      onRequest(taken.request);
    }
  });
};

const takeRequest = (bytes: Buffer): { request: SinkRequest; length: number } | null => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const [method = '', path = ''] = first.split(' ');
  const start = end + 4;
  if (headers['transfer-encoding'] === 'chunked') return takeChunked(bytes, start, { method, path, headers });
  const length = Number(headers['content-length'] ?? 0);
  if (bytes.length < start + length) return null;
  const body = bytes.toString('utf8', start, start + length);
  return { request: { method, path, headers, body }, length: start + length };
};

const takeChunked = (
  bytes: Buffer,
  start: number,
  head: Omit<SinkRequest, 'body'>,
): { request: SinkRequest; length: number } | null => {
  let at = start;
  let body = '';
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (bytes.length < lineEnd + 2 + size + 2) return null;
    body += bytes.toString('utf8', lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
    if (size === 0) return { request: { ...head, body }, length: at };
  }
};
