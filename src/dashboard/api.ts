// The one way to the server: JSON over the same origin with the session's cookie. Every refusal becomes an ApiError with
// the server's code and field; a server that cannot be reached becomes one with code `unreachable`.
import { reportReachable, reportUnreachable } from './reachability.ts';

export interface FieldError {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  /** Every fault of the input, the first included. */
  readonly errors: readonly FieldError[];
  /** The whole answer: a conflict carries what the server has now. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | null;

  constructor(facts: {
    status: number;
    body: Readonly<Record<string, unknown>>;
    requestId?: string | undefined;
    retryAfterSeconds?: number | null;
  }) {
    const errors = readErrors(facts.body);
    super(textOf(facts.body['message']) ?? errors[0]?.message ?? `HTTP ${facts.status}`);
    this.status = facts.status;
    this.code = textOf(facts.body['code']) ?? errors[0]?.code ?? 'unknown';
    this.field = errors[0]?.field ?? textOf(facts.body['field']);
    this.errors = errors;
    this.body = facts.body;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** What was refused about a field, or something in it; undefined where nothing was. */
export const fieldError = (error: Error | null, field: string): string | undefined => {
  if (!(error instanceof ApiError)) return undefined;
  const isWithin = (name: string | undefined): boolean =>
    name === field ||
    (name !== undefined && /^[.[]/.test(name.slice(field.length)) && name.startsWith(field));
  return error.errors.find((one) => isWithin(one.field))?.message;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readErrors = (body: Readonly<Record<string, unknown>>): readonly FieldError[] => {
  const listed = Array.isArray(body['errors']) ? body['errors'] : [body];
  return listed.filter(isRecord).flatMap((item) => {
    const code = textOf(item['code']);
    const field = textOf(item['field']);
    if (code === null) return [];
    return [{ code, message: textOf(item['message']) ?? code, ...(field === null ? {} : { field }) }];
  });
};

export type QueryValue = string | number | boolean | null | undefined | readonly string[];
export type QueryValues = Readonly<Record<string, QueryValue>>;

interface CallOptions {
  readonly query?: QueryValues | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** A repeated call with the same key is answered as the first was. */
  readonly idempotencyKey?: string | undefined;
}

export const call = async <Answer>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> => {
  const { response, text } = await send(method, path, options);
  const body = parseBody(text);
  if (response.ok) return body as Answer;
  throw new ApiError({
    status: response.status,
    body: await inReadersWords(isRecord(body) ? body : {}),
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: Number(response.headers.get('retry-after')) || null,
  });
};

/** Every refusal is said in the language of the screen; when the words cannot be loaded, as the server said it. */
const inReadersWords = async (
  body: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const errors = readErrors(body);
  const code = textOf(body['code']);
  const words = await import('./refusal-words.ts').catch(() => null);
  if (words === null || code === null) return body;
  const said = await Promise.all(errors.map((one) => words.sayRefusal(one))).catch(() => null);
  if (said === null) return body;
  const listed = Array.isArray(body['errors'])
    ? { errors: errors.map((one, i) => ({ ...one, message: said[i] ?? one.message })) }
    : {};
  return { ...body, ...listed, message: said[0] ?? body['message'] };
};

const send = async (method: string, path: string, options: CallOptions) => {
  try {
    const body = options.body ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
    const response = await fetch(withQuery(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        // What makes a request ours: pages of other sites cannot set it (CSRF).
        'x-relance-request': '1',
        // Writing calls say what they carry, even when that is nothing.
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const text = await response.text();
    reportReachable();
    return { response, text };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    reportUnreachable();
    throw new ApiError({
      status: 0,
      body: await inReadersWords({ code: 'unreachable', message: 'The server cannot be reached.' }),
    });
  }
};

const parseBody = (text: string): unknown => {
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
};

export const withQuery = (path: string, query: QueryValues | undefined): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) for (const item of value as readonly string[]) search.append(`${name}[]`, item);
    else search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
};

/** Calls on one workspace: `?workspace=` is added to each. */
export interface Api {
  readonly workspace: string;
  get<Answer>(path: string, query?: QueryValues, signal?: AbortSignal): Promise<Answer>;
  post<Answer>(path: string, body?: unknown, query?: QueryValues, signal?: AbortSignal): Promise<Answer>;
  put<Answer>(path: string, body?: unknown, query?: QueryValues): Promise<Answer>;
  patch<Answer>(path: string, body?: unknown, query?: QueryValues): Promise<Answer>;
  del<Answer>(path: string, query?: QueryValues): Promise<Answer>;
  /** Where a file is to be downloaded from by a plain link. */
  href(path: string, query?: QueryValues): string;
}

export const apiOf = (workspace: string): Api => {
  const at = (query: QueryValues | undefined): QueryValues => ({ workspace, ...query });
  return {
    workspace,
    get: (path, query, signal) => call('GET', path, { query: at(query), signal }),
    post: (path, body, query, signal) => call('POST', path, { query: at(query), body, signal }),
    put: (path, body, query) => call('PUT', path, { query: at(query), body }),
    patch: (path, body, query) => call('PATCH', path, { query: at(query), body }),
    del: (path, query) => call('DELETE', path, { query: at(query) }),
    href: (path, query) => withQuery(path, at(query)),
  };
};
