// The cookie of a session, and what else a request that carries it must show: it comes from our own pages (F104).
import { fastifyCookie as cookies } from '@fastify/cookie';
import type { Refusal } from '../core/result.ts';

export const SESSION_COOKIE = 'relance_session';
/** The browser forgets the cookie when the session would have ended anyway. */
const MAX_AGE_SECONDS = 30 * 86_400;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Tokens are hex; whatever else stands there is none. */
const TOKEN = /^[0-9a-f]{64}$/;

export const readSessionToken = (headers: Headers): string | null => {
  const header = headers['cookie'];
  if (typeof header !== 'string') return null;
  const token = cookies.parse(header)[SESSION_COOKIE];
  return token !== undefined && TOKEN.test(token) ? token : null;
};

/** Beside it, one that pages can read: without it they need not ask who is signed in. It opens nothing. */
const HINT_COOKIE = 'relance_signed_in';

type ReplyHeaders = Readonly<Record<string, string | string[]>>;

export const setSession = (token: string, isSecure: boolean): ReplyHeaders =>
  headersOf(token, '1', isSecure, MAX_AGE_SECONDS);

export const clearSession = (isSecure: boolean): ReplyHeaders => headersOf('', '', isSecure, 0);

const headersOf = (token: string, hint: string, isSecure: boolean, maxAge: number): ReplyHeaders => {
  const shared = { sameSite: 'lax', path: '/', secure: isSecure, maxAge } as const;
  return {
    'set-cookie': [
      cookies.serialize(SESSION_COOKIE, token, { ...shared, httpOnly: true }),
      cookies.serialize(HINT_COOKIE, hint, shared),
    ],
    'cache-control': 'no-store',
  };
};

/**
 * Pages of other sites can neither set the header without asking first, which we never allow, nor hide where they are.
 */
export const findForeign = (method: string, headers: Headers): Refusal | null => {
  if (method === 'GET' || method === 'HEAD') return null;
  const site = headers['sec-fetch-site'];
  const ownSite = site === undefined || site === 'same-origin' || site === 'none';
  return ownSite && headers['x-relance-request'] === '1' ? null : FOREIGN;
};

const FOREIGN: Refusal = {
  code: 'foreign_request',
  message:
    'A request with a cookie also carries the header X-Relance-Request: 1 and comes from our own pages.',
};
