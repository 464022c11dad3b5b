// The JSON edge: bytes to a value that is safe to fold, store and stringify again.
import { isUtf8 } from 'node:buffer';
import type { Json } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { err, ok, refuse } from '../core/result.ts';
import type { ItemLists } from '../core/inspect-json.ts';
import { markSpoilt } from '../core/spoilt-item.ts';
import { findJsonProblems } from '../core/strict-json.ts';

const MALFORMED = 'Error while parsing request body. Please check your syntax.';

/** Items of `lists` that cannot be stored are marked in their place; anything else that cannot refuses the body. */
export const parseJsonBody = (bytes: Buffer, lists?: ItemLists): Result<Json> => {
  if (!isUtf8(bytes)) return refuse('malformed_json', 'The request body must be UTF-8.');
  const { problem, spoilt } = findJsonProblems(bytes, lists);
  if (problem !== null) return err(problem);
  try {
    const body = JSON.parse(bytes.toString('utf8')) as Json;
    markSpoilt(body, spoilt);
    return ok(body);
  } catch {
    return refuse('malformed_json', MALFORMED);
  }
};

const JSON_TYPE = /^application\/json\s*(;|$)/i;
export const isJsonType = (contentType: string | undefined): boolean => JSON_TYPE.test(contentType ?? '');

/** `key[]=a&key[]=b`, PHP's `key[0]=a&key[1]=b` and repeated keys give lists, `key=a` a text (Appendix B 3, 4). */
export const parseQuery = (text: string): Record<string, string | string[]> => {
  const out = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const listed = LISTED.test(name);
    const key = listed ? name.replace(LISTED, '') : name;
    const before = out[key];
    if (before === undefined) out[key] = listed ? [value] : value;
    else if (typeof before === 'string') out[key] = [before, value];
    else before.push(value);
  }
  return out;
};

const LISTED = /\[\d{0,3}\]$/;

/**
 * Clients join base URL and path carelessly: `//users/track` means `/users/track`. A slash at the end is another path
 * (1.1) but for the items of a catalog, which Segment writes to as `/catalogs/NAME/items/`.
 */
export const tidyUrl = (url: string): string => {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  const tidy = path.replace(/\/{2,}/g, '/').replace(ITEMS_WITH_SLASH, '$1');
  return tidy === path ? url : tidy + (end < 0 ? '' : url.slice(end));
};
const ITEMS_WITH_SLASH = /^(\/catalogs\/[^/]+\/items)\/$/;
