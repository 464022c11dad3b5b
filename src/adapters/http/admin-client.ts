// A client of /admin/v1 for commands that talk to a running installation. The address is the operator's own.
import { type Json, type JsonObject, isObject } from '../../core/json.ts';

export interface AdminClient {
  /** Throws AdminCallError for anything but a 2xx. */
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: JsonObject): Promise<JsonObject>;
}

export class AdminCallError extends Error {}

const LIMIT_MS = 60_000;

export const connectAdmin = (url: string, key: string, workspace: string | null): AdminClient => {
  const base = url.replace(/\/+$/, '');
  return {
    call: async (method, path, body) => {
      const target = new URL(`${base}/admin/v1${path}`);
      if (workspace !== null) target.searchParams.set('workspace', workspace);
      const answer = await send(target, method, key, body);
      const parsed = await readBody(answer);
      if (answer.ok) return parsed;
      throw new AdminCallError(describeRefusal(method, path, answer.status, parsed));
    },
  };
};

const send = async (target: URL, method: string, key: string, body?: JsonObject): Promise<Response> => {
  try {
    return await fetch(target, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new AdminCallError(`${target.origin} cannot be reached: ${cause}`);
  }
};

const readBody = async (answer: Response): Promise<JsonObject> => {
  try {
    const parsed = (await answer.json()) as Json;
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
};

const describeRefusal = (method: string, path: string, status: number, body: JsonObject): string => {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as readonly Json[]) : [];
  const lines = errors.map((error) => {
    if (!isObject(error)) return `  ${JSON.stringify(error)}`;
    const { field, message } = error;
    return `  ${typeof field === 'string' ? `${field}: ` : ''}${typeof message === 'string' ? message : ''}`;
  });
  const message = typeof body['message'] === 'string' ? body['message'] : 'no answer in JSON';
  return [`${method} ${path}: ${status} ${message}`, ...lines].join('\n');
};
