// One route inside Fastify: the order of checks is the same for every endpoint and is written only here.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ItemLists } from '../core/inspect-json.ts';
import { isObject } from '../core/json.ts';
import type { RawInput } from '../contract/endpoint.ts';
import type { Caller } from '../ports/access.ts';
import type { AppDeps } from './app-deps.ts';
import {
  RATE_LIMITED,
  authenticate,
  authorise,
  bearerKey,
  callerFrom,
  chooseWorkspace,
  limitHeaders,
  secondsUntil,
  takeAllowance,
} from './gate.ts';
import type { Route } from './handle.ts';
import { answerOnce, digestOf } from './idempotency.ts';
import { isJsonType } from './json-body.ts';
import type { Reply } from './reply.ts';
import { NOT_FOUND, NOT_SIGNED_IN, WRONG_TYPE, refuseWith } from './reply.ts';
import { findForeign, readSessionToken } from './session-cookie.ts';

type KeyedRoute = Extract<Route, { kind: 'keyed' }>;
type PublicRoute = Extract<Route, { kind: 'public' }>;

export const addRoute = (app: FastifyInstance, route: Route, deps: AppDeps): void => {
  const { method, path } = route.endpoint;
  if (route.kind === 'public') {
    const { crossOrigin, maxBodyBytes } = route.endpoint;
    app.route({
      method,
      url: path,
      exposeHeadRoute: route.endpoint.answersHead === true,
      config: {
        beacon: route.endpoint.consumes === 'beacon',
        report: route.endpoint.consumes === 'report',
        itemLists: route.endpoint.itemLists,
      },
      onRequest: crossOrigin === true ? [openToOrigins, checkType(route)] : checkType(route),
      handler: servePublic(route, deps),
      ...(maxBodyBytes === undefined ? {} : { bodyLimit: maxBodyBytes }),
    });
    if (crossOrigin === true) app.options(path, { onRequest: openToOrigins }, answerPreflight(method));
    return;
  }
  const callers = new WeakMap<FastifyRequest, Caller>();
  const { maxBodyBytes } = route.endpoint;
  app.route({
    method,
    url: path,
    config: { itemLists: route.endpoint.itemLists },
    onRequest: [checkType(route), admitByHeader(route, deps, callers)],
    preHandler: admitByBody(route, deps, callers),
    handler: serveKeyed(route, deps, callers),
    onResponse: noteRequest(route, deps, callers),
    ...(maxBodyBytes === undefined ? {} : { bodyLimit: maxBodyBytes }),
  });
};

type Step = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** No credentials are involved and nothing secret is answered, so that any page may call. */
const openToOrigins: Step = async (_request, reply) => {
  void reply.headers({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
    'cross-origin-resource-policy': 'cross-origin',
  });
};

const answerPreflight =
  (method: string): Step =>
  async (_request, reply) =>
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': method,
        'access-control-allow-headers': 'content-type, x-app-key',
        'access-control-max-age': '86400',
      })
      .send();

/** Bodies of reports as they came. */
const texts = new WeakMap<FastifyRequest, string>();
export const keepText = (request: FastifyRequest, text: string): void => {
  texts.set(request, text);
};

export const takesReports = (request: FastifyRequest): boolean =>
  'report' in request.routeOptions.config && request.routeOptions.config.report === true;

export const isBeacon = (request: FastifyRequest): boolean =>
  'beacon' in request.routeOptions.config && request.routeOptions.config.beacon === true;

/** Lists of the body whose items stand for themselves. */
export const itemListsOf = (request: FastifyRequest): ItemLists | undefined =>
  'itemLists' in request.routeOptions.config
    ? (request.routeOptions.config.itemLists as ItemLists | undefined)
    : undefined;

/** POST, PUT and PATCH say what they carry (REST-8); forms only where an endpoint takes them. */
const checkType =
  (route: Route): Step =>
  async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (route.endpoint.consumes === 'form' || route.endpoint.consumes === 'report') return;
    const type = request.headers['content-type'];
    if (request.method === 'DELETE' && type === undefined) return;
    if (route.endpoint.consumes === 'beacon' && /^text\/plain\s*(;|$)/i.test(type ?? '')) return;
    if (!isJsonType(type)) return sendReply(reply, refuseWith(WRONG_TYPE));
  };

const admitByHeader =
  (route: KeyedRoute, deps: AppDeps, callers: WeakMap<FastifyRequest, Caller>): Step =>
  async (request, reply) => {
    const header = request.headers.authorization;
    if (header === undefined && route.endpoint.family === 'admin' && deps.sessions !== undefined) {
      const token = readSessionToken(request.headers);
      if (token !== null) return admitPerson(route, deps, callers, request, reply, token);
    }
    if (header !== undefined || route.endpoint.family !== 'braze')
      return admit(route, deps, callers, request, reply, bearerKey(header));
    if (request.method === 'GET') return admit(route, deps, callers, request, reply, olderKey(request.query));
  };

/** Older integrations put `api_key`, the oldest `app_group_id`, into the body or the query (1.2). */
const olderKey = (given: unknown): string | null => {
  if (!isObject(given)) return null;
  const key = given['api_key'] ?? given['app_group_id'];
  return typeof key === 'string' ? key : null;
};

const admitByBody =
  (route: KeyedRoute, deps: AppDeps, callers: WeakMap<FastifyRequest, Caller>): Step =>
  async (request, reply) => {
    if (callers.has(request)) return;
    return admit(route, deps, callers, request, reply, olderKey(request.body));
  };

const admit = async (
  route: KeyedRoute,
  deps: AppDeps,
  callers: WeakMap<FastifyRequest, Caller>,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string | null,
): Promise<unknown> => {
  const known = await authenticate(deps.access, key, request.ip);
  if (!known.ok) return sendReply(reply, refuseWith(known.error));
  return admitCaller(route, deps, callers, request, reply, known.value);
};

/** Somebody signed in: the cookie alone says nothing of what they may do. */
const admitPerson = async (
  route: KeyedRoute,
  deps: AppDeps,
  callers: WeakMap<FastifyRequest, Caller>,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<unknown> => {
  const person = (await deps.sessions?.identify(token, deps.clock.now())) ?? null;
  if (person === null) return sendReply(reply, refuseWith(NOT_SIGNED_IN));
  const foreign = findForeign(request.method, request.headers);
  if (foreign !== null) return sendReply(reply, refuseWith(foreign));
  const caller = callerFrom(person, rawInput(route, request).named);
  if (caller === null) return sendReply(reply, refuseWith(NOT_FOUND));
  return admitCaller(route, deps, callers, request, reply, caller);
};

const admitCaller = async (
  route: KeyedRoute,
  deps: AppDeps,
  callers: WeakMap<FastifyRequest, Caller>,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
): Promise<unknown> => {
  const allowance = await takeAllowance(deps.limits, caller, route.endpoint);
  void reply.headers(limitHeaders(allowance));
  if (!allowance.allowed) {
    const seconds = secondsUntil(allowance, deps.clock.now());
    return sendReply(reply.header('retry-after', String(seconds)), refuseWith(RATE_LIMITED));
  }
  const denied = authorise(caller, route.endpoint);
  if (denied !== null) {
    turnedAway.set(request, caller);
    return sendReply(reply, refuseWith(denied));
  }
  callers.set(request, caller);
};

const serveKeyed =
  (route: KeyedRoute, deps: AppDeps, callers: WeakMap<FastifyRequest, Caller>): Step =>
  async (request, reply) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error('The gate let a request through without a caller.');
    const { named, raw } = rawInput(route, request);
    const workspace = await chooseWorkspace(deps.access, caller, named);
    if (workspace === null) return sendReply(reply, refuseWith(NOT_FOUND));
    const prepared = route.prepare(raw);
    if (!prepared.ok) return sendReply(reply, prepared.reply);
    const run = async (): Promise<Reply> => {
      const now = await deps.access.now(workspace);
      const { workspaceId } = workspace;
      return prepared.run({
        ...{ requestId: request.id, workspace, workspaceId, caller, now },
        onGone: onGone(reply),
      });
    };
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || request.method !== 'POST' || route.endpoint.answersSecret === true) {
      return sendReply(reply, await run());
    }
    const digest = digestOf(request.method, request.url, raw);
    return sendReply(reply, await answerOnce(deps.idempotency, workspace.workspaceId, key, digest, run));
  };

/** The connection closes before anything was answered. */
const onGone =
  ({ raw }: FastifyReply) =>
  (run: () => void): (() => void) => {
    const leave = (): void => {
      if (!raw.writableEnded) run();
    };
    if (raw.destroyed) leave();
    else raw.once('close', leave);
    return () => void raw.off('close', leave);
  };

/** `?workspace=` of admin endpoints is ours and is taken out before the endpoint's own schema looks. */
const rawInput = (route: Route, request: FastifyRequest): { named: string | undefined; raw: RawInput } => {
  const params = request.params as Record<string, string>;
  const query = request.query as Record<string, string | string[]>;
  const body = request.body;
  const text = texts.get(request);
  if (route.endpoint.family === 'braze')
    return { named: undefined, raw: { params, query: withoutEmpty(query), body } };
  if (route.endpoint.family !== 'admin')
    return { named: undefined, raw: { params, query, body, ...(text === undefined ? {} : { text }) } };
  const { workspace, ...rest } = query;
  const named = typeof workspace === 'string' ? workspace : workspace?.[0];
  return { named, raw: { params, query: rest, body } };
};

/** `page=` of clients that write what nobody set says no more than no `page`. */
const withoutEmpty = (query: Record<string, string | string[]>): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

const servePublic =
  (route: PublicRoute, deps: AppDeps): Step =>
  async (request, reply) => {
    const prepared = route.prepare(rawInput(route, request).raw);
    if (!prepared.ok) return sendReply(reply, prepared.reply);
    const { headers, id: requestId, ip: address } = request;
    const isHead = request.method === 'HEAD';
    const isSecure = request.protocol === 'https';
    const context = { requestId, now: deps.clock.now(), address, headers, isSecure, isHead };
    return sendReply(reply, await prepared.run(context));
  };

/** Failures are kept until their answer has left, for the log of requests. */
const failures = new WeakMap<FastifyRequest, Readonly<Record<string, unknown>>>();

/** Known callers who may not do this. */
const turnedAway = new WeakMap<FastifyRequest, Caller>();

/** What keys asked for. People are in the audit log. */
const noteRequest =
  ({ endpoint }: KeyedRoute, deps: AppDeps, callers: WeakMap<FastifyRequest, Caller>): Step =>
  async (request, reply) => {
    const caller = callers.get(request) ?? turnedAway.get(request);
    if (caller === undefined || caller.person !== undefined) return;
    deps.requestLog?.note({
      workspaceId: caller.workspace.workspaceId,
      at: deps.clock.now(),
      method: endpoint.method,
      route: endpoint.path,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      keyId: caller.keyId,
      keyName: caller.name,
      error: failures.get(request) ?? null,
    });
  };

/** A conflict answers with the thing as it is now, which may be a person: the log says only what went wrong. */
const withoutThing = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => SAYS_WHY.has(name)));
const SAYS_WHY = new Set(['code', 'message', 'field', 'errors']);

export const sendReply = (reply: FastifyReply, answer: Reply): FastifyReply => {
  if (answer.status >= 400 && answer.kind === 'json') failures.set(reply.request, withoutThing(answer.body));
  void reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.kind === 'json')
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
  return reply.type(answer.contentType).send(bodyOf(answer));
};

/** What is read while it is written stops being read when nobody takes it any more. */
const bodyOf = (answer: Exclude<Reply, { readonly kind: 'json' }>): string | Uint8Array | Readable => {
  if (answer.kind === 'stream') return Readable.from(answer.chunks, { objectMode: false });
  return answer.kind === 'text' ? answer.text : answer.bytes;
};
