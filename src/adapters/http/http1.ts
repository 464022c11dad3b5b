// HTTP/1.1 through pools of kept-alive connections, one pool per origin, the least used origins dropped first.
// Redirects are never followed and bodies never unpacked: what comes back is what the server said.
import { Pool } from 'undici';
import type { HttpEgress, HttpRequest, HttpResult } from '../../ports/egress.ts';
import type { Dialer } from './dial.ts';
import { exchange, messageOf } from './exchange.ts';
import { illegalPart } from './legal-request.ts';
import type { Target } from './target.ts';
import { parseTarget } from './target.ts';

export interface HttpOptions {
  /** Connections per origin. */
  readonly connections?: number;
  readonly origins?: number;
  readonly connectTimeoutMs?: number;
  readonly maxInFlight?: number;
}

export interface ClosableEgress extends HttpEgress {
  close(): Promise<void>;
}

interface Origin {
  readonly pool: Pool;
  inFlight: number;
  /** Whether the operator opened this host and port; asked once. */
  opened: Promise<boolean> | null;
}

const DEFAULTS = { connections: 64, origins: 256, connectTimeoutMs: 10_000, maxInFlight: 8_192 };
const KEEP_ALIVE_MS = 4_000;

export const makeHttp1 = (dialer: Dialer, options: HttpOptions = {}): ClosableEgress => {
  const limits = { ...DEFAULTS, ...options };
  const origins = new Map<string, Origin>();
  let inFlight = 0;
  let closed = false;
  return {
    request: async (request) => {
      const target = parseTarget(request.url);
      if (typeof target === 'string') return { phase: 'blocked', error: target };
      const illegal = illegalPart(request);
      if (illegal !== null) return { phase: 'blocked', error: illegal };
      if (closed) return { phase: 'not_sent', error: 'shutting down' };
      if (inFlight >= limits.maxInFlight) return { phase: 'not_sent', error: 'too many calls at once' };
      const origin = originFor(origins, target, dialer, limits);
      const startedAt = performance.now();
      const refusal = await judgePort(request, target, origin, dialer);
      if (refusal !== null) return refusal;
      const leftMs = Math.max(request.timeoutMs - (performance.now() - startedAt), 1);
      inFlight++;
      origin.inFlight++;
      const result = await exchange(origin.pool, target.origin, target.path, {
        ...request,
        timeoutMs: leftMs,
      });
      origin.inFlight--;
      inFlight--;
      if (result.phase === 'blocked') discard(origins, target, origin);
      return result;
    },
    close: async () => {
      closed = true;
      const pools = [...origins.values()].map(({ pool }) => pool);
      origins.clear();
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
};

/** Nothing was sent, and a pool that refused a request may not serve again. */
const discard = (origins: Map<string, Origin>, target: Target, origin: Origin): void => {
  if (origins.get(target.origin) === origin) origins.delete(target.origin);
  void origin.pool.close();
};

const originFor = (
  origins: Map<string, Origin>,
  target: Target,
  dialer: Dialer,
  limits: typeof DEFAULTS,
): Origin => {
  const known = origins.get(target.origin);
  const origin = known ?? { pool: openPool(target, dialer, limits), inFlight: 0, opened: null };
  origins.delete(target.origin);
  origins.set(target.origin, origin);
  for (const [name, { pool, inFlight }] of origins) {
    if (origins.size <= limits.origins) break;
    if (inFlight > 0 || name === target.origin) continue;
    origins.delete(name);
    void pool.close();
  }
  return origin;
};

const openPool = (target: Target, dialer: Dialer, limits: typeof DEFAULTS): Pool =>
  new Pool(target.origin, {
    connections: limits.connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // The total deadline of each exchange rules; idle timers would only blur the phase.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: (_, done) => {
      const tls = target.secure ? { tls: { serverName: target.host, protocols: ['http/1.1'] } } : {};
      dialer.dial({ host: target.host, port: target.port, deadlineMs: limits.connectTimeoutMs, ...tls }).then(
        (socket) => done(null, socket),
        (error: Error) => done(error, null),
      );
    },
  });

/**
 * Judged at once for the web's ports; another one needs the operator's leave for this very host. null = go on.
 * A name that does not resolve just now is no refusal: the call may come again.
 */
export const judgePort = async (
  request: HttpRequest,
  target: Target,
  origin: { opened: Promise<boolean> | null },
  dialer: Dialer,
): Promise<HttpResult | null> => {
  if (request.ports === undefined || request.ports.includes(target.port)) return null;
  try {
    const opened = await (origin.opened ??= dialer.isOpened(target.host, target.port, request.timeoutMs));
    return opened ? null : { phase: 'blocked', error: `port ${target.port} is not allowed` };
  } catch (error) {
    origin.opened = null;
    return { phase: 'not_sent', error: messageOf(error) };
  }
};
