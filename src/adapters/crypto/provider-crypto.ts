// The platform's cryptography behind the provider port, and the MAC of signed links.
import { createHmac, createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import webpush from 'web-push';
import type { Mac } from '../../core/channels/unsubscribe.ts';
import { isObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { EncryptedPush, JwtRequest, ProviderCrypto, WebPushRequest } from '../../ports/transports.ts';

export const makeProviderCrypto = (): ProviderCrypto => ({
  hmacSha256: (keyBase64, text) =>
    createHmac('sha256', Buffer.from(keyBase64, 'base64')).update(text, 'utf8').digest('base64'),
  base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  signJwt,
  encryptPush,
});

const signJwt = async (request: JwtRequest): Promise<Result<string>> => {
  try {
    const key = createPrivateKey(request.privateKeyPem.replaceAll('\\n', '\n'));
    const header = {
      alg: request.algorithm,
      typ: 'JWT',
      ...(request.keyId === undefined ? {} : { kid: request.keyId }),
    };
    return ok(await new SignJWT({ ...request.claims }).setProtectedHeader(header).sign(key));
  } catch {
    return refuse('invalid_key', `The private key cannot sign ${request.algorithm}.`, 'private_key');
  }
};

const encryptPush = (request: WebPushRequest): Result<EncryptedPush> => {
  try {
    const subscription: unknown = JSON.parse(request.subscription);
    if (!isSubscription(subscription))
      return refuse('invalid_subscription', 'The subscription is not valid.');
    const details = webpush.generateRequestDetails(subscription, request.payload, {
      vapidDetails: {
        subject: request.subject,
        publicKey: request.publicKey,
        privateKey: request.privateKey,
      },
      TTL: request.ttlSeconds,
      topic: request.topic,
      urgency: request.urgency as webpush.Urgency,
      contentEncoding: 'aes128gcm',
    });
    const headers = Object.entries(details.headers as Record<string, string | number>)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
    return ok({
      url: details.endpoint,
      headers: Object.fromEntries(headers),
      body: details.body ?? Buffer.of(),
    });
  } catch (error) {
    // A bad key of ours must not cost anybody's device its registration.
    const code = hasUsableKeys(request) ? 'invalid_subscription' : 'invalid_key';
    return refuse(code, error instanceof Error ? error.message : String(error));
  }
};

const hasUsableKeys = ({ subject, publicKey, privateKey }: WebPushRequest): boolean => {
  try {
    webpush.getVapidHeaders('https://push.example', subject, publicKey, privateKey, 'aes128gcm');
    return true;
  } catch {
    return false;
  }
};

const isSubscription = (value: unknown): value is webpush.PushSubscription =>
  isObject(value) &&
  typeof value['endpoint'] === 'string' &&
  isObject(value['keys']) &&
  typeof value['keys']['p256dh'] === 'string' &&
  typeof value['keys']['auth'] === 'string';

const MAC_BYTES = 16;

/** 128 bits in 22 characters, under a key derived for each purpose. */
export const makeMac = (secret: Uint8Array): Mac => {
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const known = keys.get(purpose) ?? createHmac('sha256', secret).update(`link:${purpose}`).digest();
    keys.set(purpose, known);
    return known;
  };
  return (purpose, text) =>
    createHmac('sha256', keyFor(purpose)).update(text).digest().subarray(0, MAC_BYTES).toString('base64url');
};
