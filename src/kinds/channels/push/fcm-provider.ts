// Push through FCM HTTP v1: an access token by signed assertion, cached until shortly before it ends, then one
// POST per device. A repeat carries the same notification tag, so the device shows one: class B.
import { scalarText } from '../../../core/json.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { Instant } from '../../../core/time.ts';
import { MINUTE_MS, SECOND_MS } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import type { Answer } from '../http-answers.ts';
import { callOf, deferred, describe, fieldOf, jsonAnswer, unanswered } from '../http-answers.ts';
import { readBaseUrl, readCallSettings, readSecrets } from '../provider-settings.ts';
import { readFields } from '../read-fields.ts';
import { makeTokenCache } from './token-cache.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const TOKEN_LIFE_SECONDS = 3_600;

interface Settings {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKey: string;
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const fcm: ProviderKind<Transports> = {
  id: 'fcm',
  channel: 'push',
  secretNames: ['private_key'],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const settings: Settings = {
      ...readCallSettings(fields, 64),
      projectId: fields.requiredText('project_id', {
        max: 100,
        test: (text) => /^[a-z0-9-:.]+$/i.test(text),
      }),
      clientEmail: fields.requiredText('client_email', { max: 300 }),
      privateKey: hidden.requiredText('private_key', { max: 10_000 }),
      baseUrl: readBaseUrl(fields, 'base_url', 'https://fcm.googleapis.com'),
      tokenUrl: readBaseUrl(fields, 'token_url', 'https://oauth2.googleapis.com/token'),
    };
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openFcm(settings, transports) } } : read;
  },
};

const openFcm = (settings: Settings, transports: Transports): Provider => {
  const tokens = makeTokenCache(transports.clock, () => fetchToken(settings, transports));
  const url = `${settings.baseUrl}/v1/projects/${settings.projectId}/messages:send`;
  return {
    class: 'B',
    slots: settings.concurrency,
    send: async ({ body }) => {
      if (body['family'] !== 'android_push') return wrongFamily('FCM');
      const startedAt = transports.clock.monotonic();
      const token = await tokens.get();
      if (!token.ok) return { kind: 'not_sent', detail: token.error };
      const leftMs = settings.timeoutMs - (transports.clock.monotonic() - startedAt);
      const message = { message: { token: body['token'], ...(body['message'] as JsonObject) } };
      const headers = { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' };
      const call = callOf(url, 'POST', headers, JSON.stringify(message), leftMs);
      const result = await transports.http.request(call);
      if (result.phase === 'answered' && result.status === 401) tokens.drop(token.value);
      return outcomeOfFcm(result, transports.clock.now());
    },
    close: async () => undefined,
  };
};

/** A configuration that does not serve a kind of device must not swallow its messages in silence. */
export const wrongFamily = (name: string): SendOutcome => ({
  kind: 'rejected',
  reason: 'provider_rejected',
  detail: `${name} does not serve this kind of device; send through a configuration that does.`,
});

const fetchToken = async (
  settings: Settings,
  transports: Transports,
): Promise<Result<{ token: string; expiresAt: Instant }, string>> => {
  const now = transports.clock.now();
  const issuedAt = Math.floor(now / SECOND_MS);
  const claims = {
    iss: settings.clientEmail,
    scope: SCOPE,
    aud: settings.tokenUrl,
    iat: issuedAt,
    exp: issuedAt + TOKEN_LIFE_SECONDS,
  };
  const signed = await transports.crypto.signJwt({
    algorithm: 'RS256',
    privateKeyPem: settings.privateKey,
    claims,
  });
  if (!signed.ok) return err(signed.error.message);
  const form = `grant_type=${encodeURIComponent('urn:ietf:params:oauth:grant-type:jwt-bearer')}&assertion=${signed.value}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await transports.http.request(
    callOf(settings.tokenUrl, 'POST', headers, form, settings.timeoutMs / 2),
  );
  if (answer.phase !== 'answered') return err(`no access token: ${answer.error}`);
  const body = jsonAnswer(answer) ?? undefined;
  const token = fieldOf(body, 'access_token');
  const seconds = Number(fieldOf(body, 'expires_in') ?? TOKEN_LIFE_SECONDS);
  if (answer.status !== 200 || typeof token !== 'string') return err(`no access token: ${describe(answer)}`);
  return ok({ token, expiresAt: now + Math.max(seconds * SECOND_MS - MINUTE_MS, SECOND_MS) });
};

const UNREGISTERED = new Set(['UNREGISTERED', 'SENDER_ID_MISMATCH']);

export const outcomeOfFcm = (result: HttpResult, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'settings');
  if (result.status >= 200 && result.status < 300) return acceptedBy(result);
  const code = errorCode(result);
  if (UNREGISTERED.has(code) || (code === 'INVALID_ARGUMENT' && blamesToken(result)))
    return { kind: 'rejected', reason: 'address_rejected', detail: describe(result), unregistered: true };
  if (code === 'INVALID_ARGUMENT')
    return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
  return deferred(result, now);
};

const acceptedBy = (answer: Answer): SendOutcome => {
  const name = fieldOf(jsonAnswer(answer) ?? undefined, 'name');
  return typeof name === 'string'
    ? { kind: 'accepted', providerMessageId: name }
    : { kind: 'unknown', detail: `success without a message name: ${describe(answer)}` };
};

/** FCM's own code stands in the details; `error.status` is Google's general one. */
const errorCode = (answer: Answer): string => {
  const body = jsonAnswer(answer) ?? undefined;
  const details = fieldOf(body, 'error', 'details');
  const own = Array.isArray(details)
    ? details.map((d: Json) => fieldOf(d, 'errorCode')).find((c) => c !== undefined)
    : undefined;
  return scalarText(own ?? fieldOf(body, 'error', 'status') ?? '');
};

const blamesToken = (answer: Answer): boolean => /registration token|message\.token/i.test(answer.body);
