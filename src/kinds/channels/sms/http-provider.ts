// SMS through any HTTP gateway: method, headers and a body with fixed placeholders, and a rule that says what
// success looks like. Class C unless the gateway is said to honour an idempotency header.
import { scalarText } from '../../../core/json.ts';
import type { Outbound } from '../../../core/channels/channel.ts';
import type { Json } from '../../../core/json.ts';
import type { Instant } from '../../../core/time.ts';
import { MINUTE_MS, SECOND_MS } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import { headerNameProblem, isHttpHeaderValue } from '../header-rules.ts';
import { callOf, deferred, describe, fieldOf, isBaseUrl, jsonAnswer, unanswered } from '../http-answers.ts';
import type { Answer } from '../http-answers.ts';
import { readCallSettings, readSecrets } from '../provider-settings.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';

const PLACEHOLDER = /\{\{\s*(to|from|body|key|media|secret)\s*\}\}/g;
type Encoding = 'json' | 'form' | 'text';

interface Settings {
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string;
  readonly encoding: Encoding;
  readonly secret: string;
  readonly success: SuccessRule;
  readonly idempotencyHeader: string | undefined;
  readonly keyTtlMs: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

interface SuccessRule {
  readonly statuses: readonly number[];
  /** JSON path such as `messages.0.status`, which must hold `equals` (or anything when that is absent). */
  readonly path: readonly string[] | null;
  readonly equals: string | null;
  readonly idPath: readonly string[] | null;
}

export const smsHttp: ProviderKind<Transports> = {
  id: 'http',
  channel: 'sms',
  secretNames: ['secret'],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const settings = readSettings(
      fields,
      hidden.text('secret', { max: 2_000, test: isHttpHeaderValue }) ?? '',
    );
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openGateway(settings, transports) } } : read;
  },
};

const readSettings = (fields: FieldReader, secret: string): Settings => {
  const ttl = fields.integer('idempotency_ttl_seconds', 60, 604_800);
  const success = fields.object('success');
  return {
    ...readCallSettings(fields, 32),
    url: fields.requiredText('url', {
      max: 2_000,
      test: isUrlTemplate,
      message: 'must be an http or https URL',
    }),
    method: fields.choice('method', ['POST', 'PUT', 'GET'] as const) ?? 'POST',
    headers: readHeaders(fields),
    template: fields.text('body', { max: 10_000 }) ?? '{"to":"{{to}}","from":"{{from}}","body":"{{body}}"}',
    encoding: fields.choice('encoding', ['json', 'form', 'text'] as const) ?? 'json',
    secret,
    success: readSuccess(success),
    idempotencyHeader: fields.text('idempotency_header', {
      test: (name) => headerNameProblem(name, 'http') === null,
      message: 'is not a legal header name',
    }),
    keyTtlMs: (ttl ?? 3_600) * SECOND_MS,
  };
};

const isUrlTemplate = (url: string): boolean =>
  isBaseUrl(url.replace(PLACEHOLDER, 'x').replace(/[?#].*$/s, ''));

const readHeaders = (fields: FieldReader): Readonly<Record<string, string>> => {
  const headers = fields.texts('headers');
  for (const [name, value] of Object.entries(headers))
    if (headerNameProblem(name, 'http') !== null || !isHttpHeaderValue(value))
      fields.refuse(`headers.${name}`, 'is not a legal header');
  return headers;
};

const readSuccess = (fields: FieldReader | undefined): SuccessRule => {
  const statuses = (fields?.list('statuses', 20) ?? []).filter((s): s is number => Number.isInteger(s));
  return {
    statuses,
    path: fields?.text('path', { max: 200 })?.split('.') ?? null,
    equals: fields?.text('equals', { max: 200 }) ?? null,
    idPath: fields?.text('id_path', { max: 200 })?.split('.') ?? null,
  };
};

const openGateway = (settings: Settings, transports: Transports): Provider => {
  const keyed = settings.idempotencyHeader;
  return {
    class: keyed === undefined ? 'C' : 'A',
    slots: settings.concurrency,
    ...(keyed === undefined ? {} : { keyTtlMs: Math.max(settings.keyTtlMs, 3 * MINUTE_MS) }),
    send: async (message) => {
      const headers = {
        'content-type': CONTENT_TYPES[settings.encoding],
        ...fillHeaders(settings, message),
        ...(keyed === undefined ? {} : { [keyed.toLowerCase()]: message.facts.sendKey }),
      };
      const url = fill(settings.url, 'form', settings, message);
      const body =
        settings.method === 'GET' ? undefined : fill(settings.template, settings.encoding, settings, message);
      const call = callOf(url, settings.method, headers, body, settings.timeoutMs);
      const result = await transports.http.request(call);
      return outcomeOfGateway(result, settings.success, transports.clock.now());
    },
    close: async () => undefined,
  };
};

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
};

/** Only the operator's own secret may stand in a header: no rendered text can add a line. */
const fillHeaders = (settings: Settings, message: Outbound): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(settings.headers).map(([name, value]) => [
      name.toLowerCase(),
      value.replace(PLACEHOLDER, (whole, slot: string) =>
        slot === 'secret' ? settings.secret : slot === 'key' ? message.facts.sendKey : whole,
      ),
    ]),
  );

const fill = (template: string, encoding: Encoding, settings: Settings, message: Outbound): string =>
  template.replace(PLACEHOLDER, (_, slot: string) => encode(slotValue(slot, settings, message), encoding));

const slotValue = (slot: string, settings: Settings, message: Outbound): string => {
  if (slot === 'secret') return settings.secret;
  if (slot === 'key') return message.facts.sendKey;
  const value: Json | undefined = message.body[slot === 'media' ? 'media_items' : slot];
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' ? value : '';
};

const encode = (text: string, encoding: Encoding): string => {
  const clean = text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  );
  if (encoding === 'form') return encodeURIComponent(clean);
  return encoding === 'json' ? JSON.stringify(clean).slice(1, -1) : clean;
};

export const outcomeOfGateway = (result: HttpResult, rule: SuccessRule, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'settings');
  const { status } = result;
  const wanted = rule.statuses.length === 0 ? status >= 200 && status < 300 : rule.statuses.includes(status);
  if (wanted) return acceptedBy(result, rule);
  if (status === 408 || status === 429 || status === 401 || status === 403) return deferred(result, now);
  if (status >= 500) return { kind: 'unknown', detail: describe(result) };
  if (status >= 400) return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
  return { kind: 'unknown', detail: describe(result) };
};

/** A success status with an unexpected body is no success and no refusal (F46). */
const acceptedBy = (answer: Answer, rule: SuccessRule): SendOutcome => {
  if (rule.path === null && rule.idPath === null) return { kind: 'accepted' };
  const body = jsonAnswer(answer);
  const found = body === null || rule.path === null ? undefined : at(body, rule.path);
  const passes =
    rule.path === null ||
    (found !== undefined && (rule.equals === null || scalarText(found) === rule.equals));
  if (body === null || !passes) return { kind: 'unknown', detail: describe(answer) };
  const id = rule.idPath === null ? undefined : at(body, rule.idPath);
  return id === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerMessageId: scalarText(id) };
};

const at = (body: Json, path: readonly string[]): Json | undefined =>
  fieldOf(body, ...path.map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
