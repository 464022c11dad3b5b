// A browser without screens: keeps the cookie of a session and says where it comes from, as our pages do.
import type { Answer } from './app.ts';

export interface Visitor {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** Null: signed out. */
  cookie(): string | null;
}

export const OWN_PAGE = { 'x-relance-request': '1', 'sec-fetch-site': 'same-origin' };

/** `headers` of every request; our own pages send OWN_PAGE. */
export const openVisitor = (
  url: string,
  headers: Readonly<Record<string, string>> = OWN_PAGE,
  withCookie: string | null = null,
): Visitor => {
  let cookie = withCookie;
  const call = async (method: string, path: string, body?: unknown, more = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...headers,
        ...more,
        ...(cookie === null ? {} : { cookie: `theme=dark; relance_session=${cookie}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given = /relance_session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (given !== undefined) cookie = given === '' ? null : given;
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}, more = {}) => call('POST', path, body, more),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
    cookie: () => cookie,
  };
};
