// Web Push (RFC 8030, 8291, VAPID): the subscription names its own server. Topic and tag carry the send key, so
// a repeat replaces what waits or shows: class B.
import { scalarText } from '../../../core/json.ts';
import type { Refusal } from '../../../core/result.ts';
import type { Instant } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import { callOf, deferred, describe, unanswered } from '../http-answers.ts';
import { readCallSettings, readSecrets } from '../provider-settings.ts';
import { readFields } from '../read-fields.ts';
import { wrongFamily } from './fcm-provider.ts';

interface Settings {
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

/** An uncompressed P-256 point and a scalar, in base64url. */
const PUBLIC_KEY = /^[A-Za-z0-9_-]{87}$/;
const PRIVATE_KEY = /^[A-Za-z0-9_-]{43}$/;

export const webpush: ProviderKind<Transports> = {
  id: 'webpush',
  channel: 'push',
  secretNames: ['vapid_private_key'],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const settings: Settings = {
      ...readCallSettings(fields, 64),
      subject: fields.requiredText('subject', {
        test: (text) => /^(?:mailto:\S+@\S+|https:\/\/\S+)$/.test(text),
        message: 'must be mailto: or https:',
      }),
      publicKey: fields.requiredText('vapid_public_key', keyRule(PUBLIC_KEY)),
      privateKey: hidden.requiredText('vapid_private_key', keyRule(PRIVATE_KEY)),
    };
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openWebpush(settings, transports) } } : read;
  },
};

/** Subscriptions come from browsers, that is from strangers. */
const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s/?#@]+\//i.test(url);

const keyRule = (shape: RegExp) => ({
  test: (text: string) => shape.test(text),
  message: 'must be a VAPID key in base64url',
});

const openWebpush = (settings: Settings, transports: Transports): Provider => ({
  class: 'B',
  slots: settings.concurrency,
  send: async ({ body }) => {
    if (body['family'] !== 'web_push') return wrongFamily('Web Push');
    const encrypted = transports.crypto.encryptPush({
      subscription: scalarText(body['token']),
      payload: JSON.stringify(body['payload']),
      subject: settings.subject,
      publicKey: settings.publicKey,
      privateKey: settings.privateKey,
      ttlSeconds: Number(body['ttl_seconds']),
      topic: scalarText(body['topic']),
      urgency: scalarText(body['urgency']),
    });
    if (!encrypted.ok) return refusalOf(encrypted.error);
    if (!isWebAddress(encrypted.value.url)) return deadSubscription('The endpoint is not a web address.');
    const { url, headers, body: bytes } = encrypted.value;
    const result = await transports.http.request(callOf(url, 'POST', headers, bytes, settings.timeoutMs));
    return outcomeOfWebpush(result, transports.clock.now());
  },
  close: async () => undefined,
});

/** Keys of ours that do not work wait for the operator. */
const refusalOf = (refusal: Refusal): SendOutcome =>
  refusal.code === 'invalid_subscription'
    ? deadSubscription(refusal.message)
    : { kind: 'not_sent', detail: refusal.message };

const deadSubscription = (detail: string): SendOutcome => ({
  kind: 'rejected',
  reason: 'address_rejected',
  detail,
  unregistered: true,
});

export const outcomeOfWebpush = (result: HttpResult, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'content');
  const { status } = result;
  if (status === 200 || status === 201 || status === 202 || status === 204) {
    const location = result.headers['location'];
    return location === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerMessageId: location };
  }
  if (status === 404 || status === 410) return deadSubscription(describe(result));
  if (status === 413) return { kind: 'rejected', reason: 'content_invalid', detail: describe(result) };
  if (status === 400) return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
  return deferred(result, now);
};
