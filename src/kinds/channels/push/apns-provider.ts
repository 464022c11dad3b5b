// Push through APNs over HTTP/2 with a provider token (ES256). The collapse id and apns-id are the send key, so
// a repeat replaces what the device shows: class B.
import { scalarText } from '../../../core/json.ts';
import type { JsonObject } from '../../../core/json.ts';
import { err, ok } from '../../../core/result.ts';
import type { Instant } from '../../../core/time.ts';
import { MINUTE_MS, SECOND_MS } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import { callOf, deferred, describe, fieldOf, jsonAnswer, unanswered } from '../http-answers.ts';
import { readBaseUrl, readCallSettings, readSecrets } from '../provider-settings.ts';
import { readFields } from '../read-fields.ts';
import { wrongFamily } from './fcm-provider.ts';
import { makeTokenCache } from './token-cache.ts';

const PRODUCTION = 'https://api.push.apple.com';
const SANDBOX = 'https://api.sandbox.push.apple.com';
/** Apple wants a token between 20 and 60 minutes old. */
const TOKEN_LIFE_MS = 50 * MINUTE_MS;

interface Settings {
  readonly baseUrl: string;
  readonly keyId: string;
  readonly teamId: string;
  readonly topic: string;
  readonly privateKey: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const apns: ProviderKind<Transports> = {
  id: 'apns',
  channel: 'push',
  secretNames: ['private_key'],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const environment = fields.choice('environment', ['production', 'sandbox'] as const) ?? 'production';
    const settings: Settings = {
      ...readCallSettings(fields, 100),
      baseUrl: readBaseUrl(fields, 'base_url', environment === 'production' ? PRODUCTION : SANDBOX),
      keyId: fields.requiredText('key_id', { max: 20, test: isWord }),
      teamId: fields.requiredText('team_id', { max: 20, test: isWord }),
      topic: fields.requiredText('topic', { max: 200, test: (text) => /^[A-Za-z0-9.-]+$/.test(text) }),
      privateKey: hidden.requiredText('private_key', { max: 10_000 }),
    };
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openApns(settings, transports) } } : read;
  },
};

const isWord = (text: string): boolean => /^[A-Za-z0-9]+$/.test(text);

const openApns = (settings: Settings, transports: Transports): Provider => {
  const tokens = makeTokenCache(transports.clock, async () => {
    const now = transports.clock.now();
    const signed = await transports.crypto.signJwt({
      algorithm: 'ES256',
      privateKeyPem: settings.privateKey,
      keyId: settings.keyId,
      claims: { iss: settings.teamId, iat: Math.floor(now / SECOND_MS) },
    });
    return signed.ok
      ? ok({ token: signed.value, expiresAt: now + TOKEN_LIFE_MS })
      : err(signed.error.message);
  });
  return {
    class: 'B',
    slots: settings.concurrency,
    send: async ({ body, facts }) => {
      if (body['family'] !== 'apple_push') return wrongFamily('APNs');
      const deviceToken = scalarText(body['token']);
      if (!/^[0-9A-Za-z_-]{16,200}$/.test(deviceToken))
        return badToken('The device token is not well formed.');
      const token = await tokens.get();
      if (!token.ok) return { kind: 'not_sent', detail: token.error };
      const headers = apnsHeaders(body, settings, token.value, facts.sendKey);
      const payload = JSON.stringify(body['payload']);
      const url = `${settings.baseUrl}/3/device/${deviceToken}`;
      const result = await transports.http2.request(
        callOf(url, 'POST', headers, payload, settings.timeoutMs),
      );
      if (refusesToken(result)) tokens.drop(token.value);
      return outcomeOfApns(result, transports.clock.now());
    },
    close: async () => undefined,
  };
};

const apnsHeaders = (
  body: JsonObject,
  settings: Settings,
  token: string,
  sendKey: string,
): Readonly<Record<string, string>> => ({
  authorization: `bearer ${token}`,
  'apns-topic': settings.topic,
  'apns-push-type': scalarText(body['push_type']),
  'apns-priority': scalarText(body['priority']),
  'apns-id': sendKey,
  'apns-collapse-id': scalarText(body['collapse_id']),
  ...(body['expiration'] === undefined ? {} : { 'apns-expiration': scalarText(body['expiration']) }),
  'content-type': 'application/json',
});

const badToken = (detail: string): SendOutcome => ({
  kind: 'rejected',
  reason: 'address_rejected',
  detail,
  unregistered: true,
});

const DEAD_TOKEN = new Set(['BadDeviceToken', 'DeviceTokenNotForTopic', 'Unregistered', 'ExpiredToken']);
/** Ours to put right: keys, topics, rates. The messages wait. */
const OPERATOR = new Set([
  'ExpiredProviderToken',
  'InvalidProviderToken',
  'MissingProviderToken',
  'TooManyProviderTokenUpdates',
  'BadCertificate',
  'BadCertificateEnvironment',
  'BadEnvironmentKeyIdInToken',
  'Forbidden',
  'TopicDisallowed',
  'BadTopic',
  'MissingTopic',
  'TooManyRequests',
  'IdleTimeout',
  'Shutdown',
  'InternalServerError',
  'ServiceUnavailable',
]);

const reasonOf = (result: HttpResult): string =>
  result.phase === 'answered' ? scalarText(fieldOf(jsonAnswer(result) ?? undefined, 'reason') ?? '') : '';

const refusesToken = (result: HttpResult): boolean => reasonOf(result).endsWith('ProviderToken');

export const outcomeOfApns = (result: HttpResult, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'settings');
  if (result.status === 200) {
    const id = result.headers['apns-id'];
    return id === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerMessageId: id };
  }
  const reason = reasonOf(result);
  if (result.status === 410 || DEAD_TOKEN.has(reason)) return badToken(describe(result));
  if (result.status === 413) return { kind: 'rejected', reason: 'content_invalid', detail: describe(result) };
  if (result.status === 429 || result.status >= 500 || OPERATOR.has(reason)) return deferred(result, now);
  if (result.status === 400 && reason !== '')
    return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
  return deferred(result, now);
};
