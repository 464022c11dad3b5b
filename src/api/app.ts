// The HTTP server: one uniform pipeline around a list of routes. Nothing leaves it that is not JSON with a
// `message`, except documents and pages of public endpoints.
import Fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_BODY_BYTES } from '../core/limits.ts';
import { isPassing } from './fault.ts';
import type { AppDeps } from './app-deps.ts';
import { LIMIT_HEADERS } from './gate.ts';
import type { Route } from './handle.ts';
import { addRoute, isBeacon, itemListsOf, keepText, takesReports, sendReply } from './serve-route.ts';
import { parseJsonBody, parseQuery, tidyUrl } from './json-body.ts';
import { makeLoadGate } from './overload.ts';
import { wantsPage } from './public/dashboard.ts';
import type { JsonReply } from './reply.ts';
import { NOT_FOUND, WRONG_TYPE, refuseWith } from './reply.ts';

export type { AppDeps } from './app-deps.ts';

export const DEFAULT_MAX_REQUESTS = 1_000;
export const DEFAULT_MAX_BODY_BYTES_IN_FLIGHT = 64 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 72_000;
/** Sealed destinations of tracked links are long (app/links.ts). */
const MAX_PARAM_CHARS = 8_000;

export const buildApp = (deps: AppDeps): FastifyInstance => {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    clientErrorHandler: answerClientError,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => {
      void reply.headers(EVERY_ANSWER);

      void sendReply(reply, BAD_ADDRESS);
    },
    genReqId: () => deps.random.hex(8),
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    rewriteUrl: (request) => tidyUrl(request.url ?? '/'),
    routerOptions: { querystringParser: parseQuery, maxParamLength: MAX_PARAM_CHARS },
    trustProxy: deps.trustProxy ?? false,
  });
  refuseUnguardedRoutes(deps.routes);
  addParsers(app);
  addHooks(app, deps);
  for (const route of deps.routes) addRoute(app, route, deps);
  app.setNotFoundHandler((request, reply) => {
    const page = wantsPage(request.method, request.url, request.headers.accept) ? deps.page : null;
    return sendReply(reply, page ?? refuseWith(NOT_FOUND));
  });
  app.setErrorHandler((error, request, reply) => sendReply(reply, explain(error, request, deps)));
  return app;
};

/** F94: a keyed route without a permission or a limit is a bug, found at start. */
const refuseUnguardedRoutes = (routes: readonly Route[]): void => {
  for (const { kind, endpoint } of routes) {
    const guarded = endpoint.permission !== null && endpoint.pool !== null;
    if ((kind === 'keyed') !== guarded || (kind === 'public') !== (endpoint.family === 'public')) {
      throw new Error(`The route ${endpoint.method} ${endpoint.path} declares no permission.`);
    }
  }
};

const addParsers = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    // Braze's POSTs always carry a body; actions of ours (launch, stop) need none.
    if (bytes.length === 0 && (request.method !== 'POST' || request.url.startsWith('/admin/')))
      return done(null, undefined);
    const parsed = parseJsonBody(bytes, itemListsOf(request));
    if (takesReports(request)) keepText(request, bytes.toString('utf8'));
    return parsed.ok ? done(null, parsed.value) : done(new EdgeRefusal(refuseWith(parsed.error)), undefined);
  });
  app.addContentTypeParser<Buffer>('text/plain', { parseAs: 'buffer' }, (request, bytes, done) => {
    // SNS sends JSON as text/plain, and says so in no other way.
    if (takesReports(request)) return done(null, bytes.toString('utf8'));
    if (!isBeacon(request)) return done(new EdgeRefusal(UNSUPPORTED_TYPE), undefined);
    const parsed = parseJsonBody(bytes, itemListsOf(request));
    return parsed.ok ? done(null, parsed.value) : done(new EdgeRefusal(refuseWith(parsed.error)), undefined);
  });
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => done(null, parseQuery(text)),
  );
  // One-click unsubscribes of mail programs usually come as multipart (RFC 8058): what stands in it says nothing.
  app.addContentTypeParser<string>('multipart/form-data', { parseAs: 'string' }, (_request, _text, done) =>
    done(null, {}),
  );
  app.addContentTypeParser<string>('message/rfc822', { parseAs: 'string' }, (request, text, done) =>
    takesReports(request) ? done(null, text) : done(new EdgeRefusal(UNSUPPORTED_TYPE), undefined),
  );
};

/** Carries an answer out of the places where Fastify only takes errors. */
class EdgeRefusal extends Error {
  readonly reply: JsonReply;
  constructor(reply: JsonReply) {
    super('refused');
    this.reply = reply;
  }
}

const addHooks = (app: FastifyInstance, deps: AppDeps): void => {
  const load = makeLoadGate(
    deps.maxRequests ?? DEFAULT_MAX_REQUESTS,
    deps.maxBodyBytesInFlight ?? DEFAULT_MAX_BODY_BYTES_IN_FLIGHT,
  );
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(EVERY_ANSWER).header('x-request-id', request.id);
    if (request.method !== 'GET' && deps.capacity?.hasRoom() === false) return done(new EdgeRefusal(NO_ROOM));
    if (NUL.test(request.url)) return done(new EdgeRefusal(NUL_REFUSED));
    if (isEncoded(request)) return done(new EdgeRefusal(UNKNOWN_ENCODING));
    const leave = load.enter(bodyBytes(request));
    if (leave === null) return done(new EdgeRefusal(OVERLOADED));
    reply.raw.once('close', leave);
    return done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    deps.observer.emit({
      name: 'http_request',
      level: 'debug',
      route: request.routeOptions.url ?? 'none',
      method: request.method,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
    done();
  });
};

/** Limits are filled in once the caller is known (braze-rest-api 1.2: empty before). */
const EVERY_ANSWER = {
  ...Object.fromEntries(LIMIT_HEADERS.map((name) => [name, ''])),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** PostgreSQL stores no NUL, and no identifier has one: refused here for paths and queries, as in bodies. */
const NUL = /%00/;
const NUL_REFUSED = refuseWith({ code: 'nul_character', message: 'The address contains a NUL character.' });

/** Bodies are read as they come: a compressed one would only look like broken JSON, or swell without a limit. */
const isEncoded = ({ headers }: FastifyRequest): boolean =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';
const UNKNOWN_ENCODING = refuseWith({
  code: 'unsupported_media_type',
  message: 'Unsupported Media Type: send the body as it is, without Content-Encoding.',
  field: 'Content-Encoding',
});

const OVERLOADED: JsonReply = {
  ...refuseWith({ code: 'overloaded', message: 'The server is busy; retry shortly.' }),
  headers: { 'retry-after': '1' },
};

/** 503: nothing was stored, and the caller may repeat the call later. */
const NO_ROOM: JsonReply = {
  ...refuseWith({ code: 'unavailable', message: 'The server has no room to store anything; retry later.' }),
  headers: { 'retry-after': '30' },
};

/** What a body may take before its length is known. */
/** No endpoint takes more; what declares more is turned away by its own limit. */
const MAX_UPLOAD_BYTES = 2 * MAX_BODY_BYTES;
const UNKNOWN_LENGTH_BYTES = 64 * 1024;
const bodyBytes = (request: FastifyRequest): number => {
  if (request.method === 'GET') return 0;
  const declared = Number(request.headers['content-length'] ?? UNKNOWN_LENGTH_BYTES);
  return Number.isFinite(declared) ? Math.min(declared, MAX_UPLOAD_BYTES) : UNKNOWN_LENGTH_BYTES;
};

const explain = (error: unknown, request: FastifyRequest, deps: AppDeps): JsonReply => {
  if (error instanceof EdgeRefusal) return error.reply;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return TOO_LARGE;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return UNSUPPORTED_TYPE;
  if (typeof code === 'string' && code.startsWith('FST_ERR_')) return BAD_REQUEST;
  // Whoever asked went away in the middle of the body: nobody reads this answer, and nothing is wrong here.
  if (request.raw.destroyed && !request.raw.complete) return BAD_REQUEST;
  deps.observer.emit({
    name: 'request_failed',
    level: 'error',
    requestId: request.id,
    route: request.routeOptions.url ?? 'none',
    error: error instanceof Error ? (error.stack ?? error.message) : 'unknown',
  });
  return isPassing(error) ? UNAVAILABLE : FAILED;
};

/** What is no HTTP at all, or more of it than is taken, never becomes a request: answered on the bare socket. */
const answerClientError = (
  error: Error & { readonly code?: string },
  socket: FastifyRequest['raw']['socket'],
): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, reply } = CLIENT_ERRORS.get(error.code ?? '') ?? NOT_HTTP;
  const body = JSON.stringify(reply.body);
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(EVERY_ANSWER).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const refusalReply = (code: string, message: string): JsonReply => refuseWith({ code, message });
const TOO_LARGE = refusalReply('payload_too_large', 'The request body is larger than this endpoint takes.');
const UNSUPPORTED_TYPE = refuseWith(WRONG_TYPE);
const BAD_REQUEST = refusalReply('bad_request', 'Bad Request');
const BAD_ADDRESS = refusalReply('bad_request', 'Bad Request: the address is not percent-encoded UTF-8.');
const NOT_HTTP = {
  status: '400 Bad Request',
  reply: refusalReply('bad_request', 'Bad Request: this is not a valid HTTP request.'),
};
const CLIENT_ERRORS = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    {
      status: '431 Request Header Fields Too Large',
      reply: refusalReply('bad_request', 'The headers of the request are larger than this server takes.'),
    },
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    {
      status: '408 Request Timeout',
      reply: refusalReply('bad_request', 'The request did not arrive in time.'),
    },
  ],
]);
const FAILED = refusalReply('internal_error', 'Internal Server Error');
const UNAVAILABLE: JsonReply = {
  ...refusalReply('unavailable', 'The service is temporarily unavailable; retry shortly.'),
  headers: { 'retry-after': '1' },
};
