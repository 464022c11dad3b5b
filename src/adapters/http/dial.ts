// The only place that opens a socket to the outside. A name is resolved once, every address it gives is judged,
// and exactly a judged address is dialled: nothing after the check asks the resolver again (F96).
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import type { AllowRule } from './allow-list.ts';
import { judgeAddress } from './address-check.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

export interface DialRequest {
  readonly host: string;
  readonly port: number;
  readonly deadlineMs: number;
  /** Absent: plain TCP. */
  readonly tls?: TlsWish;
}

export interface TlsWish {
  /** The name the certificate must carry. */
  readonly serverName: string;
  readonly protocols: readonly string[];
  /** False takes any certificate: for encryption that is better than none, and promises nothing. */
  readonly verify?: boolean;
}

export interface DialerOptions {
  readonly allow: readonly AllowRule[];
  readonly resolve?: Resolve;
  /** Certificates to trust besides the system's, PEM. */
  readonly extraCertificates?: readonly string[];
}

export interface Dialer {
  /** Rejects with EgressRefusal for what we refuse, with the network's error otherwise. */
  dial(request: DialRequest): Promise<net.Socket>;
  /** TLS over a socket that is already open (STARTTLS). */
  secure(socket: net.Socket, wish: TlsWish, deadlineMs: number): Promise<tls.TLSSocket>;
  /** Whether every address of the host is one the operator opened for this port. Rejects when it has no answer. */
  isOpened(host: string, port: number, deadlineMs: number): Promise<boolean>;
}

/** A refusal of ours: no socket was opened. */
export class EgressRefusal extends Error {
  override readonly name = 'EgressRefusal';
}

const MAX_ADDRESSES = 6;
const MAX_TLS_SESSIONS = 256;

export const makeDialer = (options: DialerOptions): Dialer => {
  const resolve = options.resolve ?? resolveBySystem;
  const sessions = new Map<string, Buffer>();
  const trust =
    options.extraCertificates === undefined
      ? {}
      : { ca: [...tls.rootCertificates, ...options.extraCertificates] };
  return {
    dial: async (request) => {
      const endsAt = performance.now() + request.deadlineMs;
      const addresses = await within(checkedAddresses(request, resolve, options.allow), request.deadlineMs);
      let failure: unknown = new Error(`${request.host} has no address`);
      for (const [i, { address, family }] of addresses.entries()) {
        const leftMs = (endsAt - performance.now()) / (addresses.length - i);
        try {
          return await open({ address, family }, request, leftMs, trust, sessions);
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
    },
    secure: (socket, wish, deadlineMs) =>
      ready(tls.connect({ socket, ...tlsOptions(wish), ...trust }), 'secureConnect', deadlineMs),
    isOpened: async (host, port, deadlineMs) => {
      const addresses = await within(resolveHost(host, resolve), deadlineMs);
      return (
        addresses.length > 0 &&
        addresses.every(({ address }) => judgeAddress(address, port, options.allow) === 'opened')
      );
    },
  };
};

const resolveBySystem: Resolve = (host) => lookup(host, { all: true, verbatim: true });

const resolveHost = async (host: string, resolve: Resolve): Promise<readonly ResolvedAddress[]> => {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const family = net.isIP(bare);
  return family === 0 ? resolve(bare) : [{ address: bare, family }];
};

const checkedAddresses = async (
  request: DialRequest,
  resolve: Resolve,
  allow: readonly AllowRule[],
): Promise<readonly ResolvedAddress[]> => {
  const addresses = await resolveHost(request.host, resolve);
  if (addresses.length === 0) throw new Error(`${request.host} has no address`);
  // One private address among public ones is how rebinding starts: the whole answer is refused.
  for (const { address } of addresses)
    if (judgeAddress(address, request.port, allow) === 'blocked')
      throw new EgressRefusal(`${request.host} is not a public address (EGRESS_ALLOW opens private ones)`);
  return addresses.slice(0, MAX_ADDRESSES);
};

const tlsOptions = (wish: TlsWish): tls.ConnectionOptions => ({
  ...(net.isIP(wish.serverName) === 0 ? { servername: wish.serverName } : { host: wish.serverName }),
  ...(wish.protocols.length === 0 ? {} : { ALPNProtocols: [...wish.protocols] }),
  rejectUnauthorized: wish.verify !== false,
});

const open = async (
  { address, family }: ResolvedAddress,
  request: DialRequest,
  deadlineMs: number,
  trust: tls.ConnectionOptions,
  sessions: Map<string, Buffer>,
): Promise<net.Socket> => {
  const target = { port: request.port, host: address, family, noDelay: true, keepAlive: true };
  if (request.tls === undefined) return ready(net.connect(target), 'connect', deadlineMs);
  const wish = request.tls;
  const key = `${wish.serverName}:${request.port}:${wish.protocols.join()}`;
  const raw = await ready(net.connect(target), 'connect', deadlineMs);
  const known = sessions.get(key);
  const secure = tls.connect({
    socket: raw,
    ...tlsOptions(wish),
    ...trust,
    ...(known === undefined ? {} : { session: known }),
  });
  secure.on('session', (session) => remember(sessions, key, session));
  return ready(secure, 'secureConnect', deadlineMs);
};

const remember = (sessions: Map<string, Buffer>, key: string, session: Buffer): void => {
  sessions.delete(key);
  sessions.set(key, session);
  for (const oldest of sessions.keys()) if (sessions.size > MAX_TLS_SESSIONS) sessions.delete(oldest);
};

/** The socket once `event` has come; destroyed and rejected on error, close or deadline. */
const ready = <S extends net.Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  deadlineMs: number,
): Promise<S> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const onClose = (): void => fail(new Error('the connection was closed before it was ready'));
    const timer = setTimeout(() => fail(new Error('connecting took too long')), Math.max(deadlineMs, 1));
    socket.once('error', fail);
    socket.once('close', onClose);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('close', onClose);
      resolve(socket);
    });
  });

const within = <T>(work: Promise<T>, deadlineMs: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('resolving took too long')), deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
