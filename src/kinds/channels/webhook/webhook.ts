// The webhook channel: any URL, method, headers and a body that is raw text or JSON key-values (20.4). Values
// of key-values are encoded after rendering, so that no rendered text can change the shape of the body.
import type { ChannelKind, Message, SendFacts } from '../../../core/channels/channel.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { headerNameProblem, isHttpHeaderValue } from '../header-rules.ts';
import { collectParts, fillParts, hasLiquid } from '../liquid-parts.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
const MAX_URL_CHARS = 8_000;
const MAX_BODY_CHARS = 1_000_000;
const ENDPOINT_ID = 'webhook';
/** Whitespace and controls would let a rendered text add to the request line. */

const HTTP_URL = /^https?:\/\/[^\s\u0000-\u001f\u007f/?#]+[^\s\u0000-\u001f\u007f]*$/i;

export const webhook: ChannelKind = {
  id: 'webhook',
  needsSubscriptionGroup: false,
  parse: (content, path) => parseWebhook(readFields(content, path)),
  parseSender: (settings, path) => parseSender(readFields(settings ?? {}, path)),
};

const parseWebhook = (fields: FieldReader): Result<Message> => {
  const url = fields.requiredText('url', {
    max: MAX_URL_CHARS,
    test: (text) => hasLiquid(text) || HTTP_URL.test(text),
    message: 'must be an http or https URL',
  });
  const content: JsonObject = {
    url,
    request_method: fields.choice('request_method', METHODS) ?? 'POST',
    request_headers: readHeaders(fields, 'request_headers'),
    ...readBody(fields),
  };
  return fields.finish(messageOf(content));
};

const readHeaders = (fields: FieldReader, field: string): Readonly<Record<string, string>> => {
  const headers = fields.texts(field);
  for (const [name, value] of Object.entries(headers)) {
    const problem = headerNameProblem(name, 'http');
    if (problem !== null) fields.refuse(`${field}.${name}`, problem);
    if (!hasLiquid(value) && !isHttpHeaderValue(value))
      fields.refuse(`${field}.${name}`, 'must be one line of text');
  }
  return headers;
};

const readBody = (fields: FieldReader): JsonObject => {
  const body = fields.raw('body');
  if (typeof body === 'string') return { body: fields.text('body', { max: MAX_BODY_CHARS }) ?? '' };
  return body === undefined ? {} : { body_values: fields.texts('body') };
};

/** Headers a configuration adds to every call; the content's own win. */
const parseSender = (fields: FieldReader): Result<JsonObject> =>
  fields.finish({ headers: readHeaders(fields, 'headers') });

const messageOf = (content: JsonObject): Message => ({
  parts: collectParts(content),
  reach: () => ({ ok: true, endpoints: [{ id: ENDPOINT_ID, address: ENDPOINT_ID }] }),
  assemble: (rendered, sender, facts) => assembleWebhook(fillParts(content, rendered), sender, facts),
});

const assembleWebhook = (
  content: JsonObject,
  sender: JsonObject,
  facts: SendFacts,
): ReturnType<Message['assemble']> => {
  const url = textOf(content['url']).trim();
  if (!HTTP_URL.test(url)) return refuse('content_invalid', 'The rendered URL is not an http URL.', 'url');
  const headers = { ...lowerCased(sender['headers']), ...lowerCased(content['request_headers']) };
  const bad = Object.entries(headers).find(([, value]) => !isHttpHeaderValue(value));
  if (bad !== undefined)
    return refuse(
      'content_invalid',
      'A header holds characters that HTTP does not allow.',
      `request_headers.${bad[0]}`,
    );
  const method = textOf(content['request_method']);
  const body = bodyOf(content);
  const type: JsonObject =
    body === null || headers['content-type'] !== undefined
      ? {}
      : { 'content-type': inferType(content, body) };
  return ok({
    facts,
    channel: 'webhook',
    body: { url, method, headers: { ...type, ...headers }, ...(body === null ? {} : { body }) },
  });
};

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const lowerCased = (headers: Json | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries((headers ?? {}) as Readonly<Record<string, string>>).map(([name, value]) => [
      name.toLowerCase(),
      value.trim(),
    ]),
  );

const bodyOf = (content: JsonObject): string | null => {
  if (content['body_values'] !== undefined) return JSON.stringify(content['body_values']);
  return typeof content['body'] === 'string' ? content['body'] : null;
};

/** braze-rest-api 2.9: without a Content-Type of its own the type follows from the body. */
const inferType = (content: JsonObject, body: string): string => {
  if (content['body_values'] !== undefined || isJson(body)) return 'application/json';
  return 'text/plain; charset=utf-8';
};

const isJson = (text: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
