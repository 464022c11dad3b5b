// The JSON edge: bytes to a value that is safe to fold, store and stringify again.
import { isUtf8 } from 'node:buffer';
import type { Json } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { err, ok, refuse } from '../core/result.ts';
import { findJsonProblem } from '../core/strict-json.ts';

const MALFORMED = 'Error while parsing request body. Please check your syntax.';

export const parseJsonBody = (bytes: Buffer): Result<Json> => {
  if (!isUtf8(bytes)) return refuse('malformed_json', 'The request body must be UTF-8.');
  const problem = findJsonProblem(bytes);
  if (problem !== null) return err(problem);
  try {
    return ok(JSON.parse(bytes.toString('utf8')) as Json);
  } catch {
    return refuse('malformed_json', MALFORMED);
  }
};

const JSON_TYPE = /^application\/json\s*(;|$)/i;
export const isJsonType = (contentType: string | undefined): boolean => JSON_TYPE.test(contentType ?? '');

/** `key[]=a&key[]=b` and repeated keys give lists, `key=a` a text (Appendix B 3, 4). */
export const parseQuery = (text: string): Record<string, string | string[]> => {
  const out = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const listed = name.endsWith('[]');
    const key = listed ? name.slice(0, -2) : name;
    const before = out[key];
    if (before === undefined) out[key] = listed ? [value] : value;
    else if (typeof before === 'string') out[key] = [before, value];
    else before.push(value);
  }
  return out;
};

/** Clients join base URL and path carelessly: `//users/track` means `/users/track`. */
export const collapseSlashes = (url: string): string => {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (!path.includes('//')) return url;
  return path.replace(/\/{2,}/g, '/') + (end < 0 ? '' : url.slice(end));
};
