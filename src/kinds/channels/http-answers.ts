// What every HTTP provider shares: phases of a failed call, Retry-After, and the rule that an unknown code is
// temporary (F43, F46, F47). The tables themselves stand with each provider.
import type { HttpRequest, HttpResult } from '../../ports/egress.ts';
import type { SendOutcome } from '../../ports/provider.ts';
import type { Instant } from '../../core/time.ts';
import { HOUR_MS, SECOND_MS } from '../../core/time.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { CALL_DEADLINE_MS } from '../../core/limits.ts';

export type Answer = Extract<HttpResult, { phase: 'answered' }>;

/** Answers larger than this are cut; no provider's verdict needs more. */
export const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_DETAIL_CHARS = 300;

/** Seconds or a date, clamped to 1 s – 1 h; undefined when absent or absurd. */
export const parseRetryAfter = (value: string | undefined, now: Instant): number | undefined => {
  if (value === undefined) return undefined;
  const text = value.trim();
  const ms = /^\d{1,12}$/.test(text) ? Number(text) * SECOND_MS : dateDistance(text, now);
  return ms === undefined ? undefined : Math.min(Math.max(ms, SECOND_MS), HOUR_MS);
};

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;
const dateDistance = (text: string, now: Instant): number | undefined => {
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at - now;
};

export const deferred = (answer: Answer, now: Instant, detail = describe(answer)): SendOutcome => {
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], now);
  return { kind: 'deferred', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
};

export const describe = (answer: Answer): string =>
  `HTTP ${answer.status}: ${answer.body.replace(/\s+/g, ' ').trim().slice(0, MAX_DETAIL_CHARS)}`;

/**
 * The outcome of a call that was not answered. A blocked URL is a refusal when the author wrote it (`content`),
 * and waits for the operator when it is a setting.
 */
export const unanswered = (
  result: Exclude<HttpResult, Answer>,
  urlFrom: 'content' | 'settings',
): SendOutcome => {
  if (result.phase === 'not_sent') return { kind: 'not_sent', detail: result.error };
  if (result.phase === 'maybe_sent') return { kind: 'unknown', detail: result.error };
  return urlFrom === 'content'
    ? { kind: 'rejected', reason: 'content_invalid', detail: result.error }
    : { kind: 'not_sent', detail: result.error };
};

/** The body as an object when it is whole and JSON; anything else is not a provider's answer (F46). */
export const jsonAnswer = (answer: Answer): JsonObject | null => {
  if (answer.truncated) return null;
  try {
    const value: unknown = JSON.parse(answer.body);
    return isObject(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
};

export const fieldOf = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((at, key) => {
    if (Array.isArray(at)) return typeof key === 'number' ? (at[key] as Json | undefined) : undefined;
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }, value);

export const callOf = (
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | undefined,
  timeoutMs: number = CALL_DEADLINE_MS,
): HttpRequest => ({
  url,
  method,
  headers,
  ...(body === undefined ? {} : { body }),
  timeoutMs,
  maxResponseBytes: MAX_ANSWER_BYTES,
});

/** Base URLs of providers are settable, so that a relay or a local server can be aimed at. */
export const isBaseUrl = (text: string): boolean => /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/i.test(text);
export const trimSlash = (url: string): string => url.replace(/\/+$/, '');
