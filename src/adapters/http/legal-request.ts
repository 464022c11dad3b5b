// What may be put on the wire at all. Judged here, before undici sees it: a request that undici itself refuses
// leaves its connection marked busy for good, so one hostile header could starve an origin.
import type { HttpRequest } from '../../ports/egress.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They frame or route the request, which is our business alone. */
const OURS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why the request may not leave, or null. */
export const illegalPart = ({ method, headers }: HttpRequest): string | null => {
  if (!METHODS.has(method)) return `the method ${JSON.stringify(method)} is not allowed`;
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) return `${JSON.stringify(name)} is not a header name`;
    if (OURS.has(name.toLowerCase())) return `the header ${name} cannot be set`;
    if (!VALUE.test(value)) return `the header ${name} has characters that HTTP does not allow`;
  }
  return null;
};
