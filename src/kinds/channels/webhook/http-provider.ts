// Hands a webhook to its receiver, signed as Standard Webhooks describe. The send key goes out as
// Idempotency-Key and webhook-id, the same on every repeat (F59): class A.
import { scalarText } from '../../../core/json.ts';
import type { Outbound } from '../../../core/channels/channel.ts';
import { WEBHOOK_RETRIES } from '../../../core/deliveries/settle.ts';
import type { JsonObject } from '../../../core/json.ts';
import { DAY_MS, SECOND_MS } from '../../../core/time.ts';
import type { Instant } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import { callOf, deferred, describe, unanswered } from '../http-answers.ts';
import { readCallSettings, readSecrets } from '../provider-settings.ts';
import { readFields } from '../read-fields.ts';

const WEB_PORTS = [80, 443];
const SECRET = /^(?:whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/;

interface Settings {
  readonly secretBase64: string | null;
  readonly ports: readonly number[];
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const webhookHttp: ProviderKind<Transports> = {
  id: 'http',
  channel: 'webhook',
  secretNames: ['signing_secret'],
  parse: (input, secrets, path) => {
    const fields = readFields(input ?? {}, path);
    const hidden = readSecrets(secrets, path);
    const secret = hidden.text('signing_secret', {
      test: (text) => SECRET.test(text),
      message: 'must be base64 of at least 16 bytes, with or without whsec_',
    });
    const settings: Settings = {
      ...readCallSettings(fields, 64),
      ports: readPorts(fields.list('ports', 20)),
      secretBase64: secret === undefined ? null : secret.replace(/^whsec_/, ''),
    };
    const checked = hidden.finish(settings);
    const read = checked.ok ? fields.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openWebhook(settings, transports) } } : read;
  },
};

/** Receivers listen on the web's ports unless the configuration names others (20.4). */
const readPorts = (ports: readonly unknown[]): readonly number[] => {
  const named = ports.filter((port): port is number => Number.isInteger(port));
  return named.length === 0 ? WEB_PORTS : named;
};

const openWebhook = (settings: Settings, transports: Transports): Provider => ({
  class: 'A',
  slots: settings.concurrency,
  keyTtlMs: DAY_MS,
  retries: WEBHOOK_RETRIES,
  send: async (message) => {
    const now = transports.clock.now();
    const body = message.body;
    const text = typeof body['body'] === 'string' ? body['body'] : undefined;
    const headers = {
      'user-agent': 'Relance',
      ...(body['headers'] as Readonly<Record<string, string>>),
      ...signatureHeaders(message, text ?? '', settings, transports, now),
    };
    const call = callOf(
      scalarText(body['url']),
      scalarText(body['method']),
      headers,
      text,
      settings.timeoutMs,
    );
    return outcomeOfWebhook(await transports.http.request({ ...call, ports: settings.ports }), now);
  },
  close: async () => undefined,
});

const signatureHeaders = (
  message: Outbound,
  text: string,
  settings: Settings,
  transports: Transports,
  now: Instant,
): JsonObject & Readonly<Record<string, string>> => {
  const id = message.facts.sendKey;
  const timestamp = scalarText(Math.floor(now / SECOND_MS));
  const signed =
    settings.secretBase64 === null
      ? null
      : transports.crypto.hmacSha256(settings.secretBase64, `${id}.${timestamp}.${text}`);
  return {
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signed === null ? {} : { 'webhook-signature': `v1,${signed}` }),
  };
};

const RETRIED = new Set([408, 425, 429, 529]);

/** 20.4: 2xx is success; 408, 429 and 5xx come again; every other status is final. */
export const outcomeOfWebhook = (result: HttpResult, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'content');
  const { status } = result;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status >= 500 || RETRIED.has(status)) return deferred(result, now);
  return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
};
