// SMS through Twilio's REST shape. Twilio honours no idempotency key, and its own error page says that posting
// again after a 500 can deliver twice: class C, and a 5xx counts as a lost answer.
import type { Outbound } from '../../../core/channels/channel.ts';
import type { Json } from '../../../core/json.ts';
import type { Instant } from '../../../core/time.ts';
import type { HttpResult } from '../../../ports/egress.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import type { Answer } from '../http-answers.ts';
import { callOf, deferred, describe, fieldOf, jsonAnswer, unanswered } from '../http-answers.ts';
import { readBaseUrl, readCallSettings, readSecrets } from '../provider-settings.ts';
import { readFields } from '../read-fields.ts';

interface Settings {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const twilio: ProviderKind<Transports> = {
  id: 'twilio',
  channel: 'sms',
  secretNames: ['auth_token'],
  parse: (input, secrets, path) => {
    const fields = readFields(input, path);
    const hidden = readSecrets(secrets, path);
    const sid = fields.requiredText('account_sid', { max: 64, test: (text) => /^[A-Za-z0-9]+$/.test(text) });
    const base = readBaseUrl(fields, 'base_url', 'https://api.twilio.com');
    const settings: Settings = {
      ...readCallSettings(fields, 32),
      url: `${base}/2010-04-01/Accounts/${sid}/Messages.json`,
      accountSid: sid,
      authToken: hidden.requiredText('auth_token', { max: 200 }),
    };
    const checked = fields.finish(settings);
    const read = checked.ok ? hidden.finish(settings) : checked;
    return read.ok ? { ok: true, value: { open: (transports) => openTwilio(settings, transports) } } : read;
  },
};

const openTwilio = (settings: Settings, transports: Transports): Provider => {
  const authorization = `Basic ${transports.crypto.base64(`${settings.accountSid}:${settings.authToken}`)}`;
  const headers = {
    authorization,
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    accept: 'application/json',
  };
  return {
    class: 'C',
    slots: settings.concurrency,
    send: async (message) => {
      const call = callOf(settings.url, 'POST', headers, formOf(message), settings.timeoutMs);
      return outcomeOfTwilio(await transports.http.request(call), transports.clock.now());
    },
    close: async () => undefined,
  };
};

const formOf = (message: Outbound): string => {
  const { to, body, from, messaging_service_sid: service, media_items: media } = message.body;
  const fields: [string, Json | undefined][] = [
    ['To', to],
    ['Body', body],
    ['From', from],
    ['MessagingServiceSid', service],
    ...(Array.isArray(media) ? media.map((url: Json): [string, Json] => ['MediaUrl', url]) : []),
  ];
  return fields
    .flatMap(([name, value]) => (typeof value === 'string' ? [`${name}=${encode(value)}`] : []))
    .join('&');
};

/** A lone surrogate cannot be sent; it becomes the replacement character. */
const encode = (text: string): string => encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'));
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Error codes of Twilio that say there is no such number, or no mobile one: nothing is sent to it again. */
const INVALID_NUMBERS = new Set([21211, 21214, 21217, 21401, 21421, 21614]);
/** The number is refused for another reason: not from this sender, or its owner said STOP, which START takes back. */
const REFUSED_NUMBERS = new Set([21601, 21610, 21612]);
/** Codes that say "not now". */
const LATER = new Set([20429, 14107, 20500, 20503, 21611, 30001, 30022]);

export const outcomeOfTwilio = (result: HttpResult, now: Instant): SendOutcome => {
  if (result.phase !== 'answered') return unanswered(result, 'settings');
  if (result.status >= 200 && result.status < 300) return acceptedBy(result);
  const code = Number(fieldOf(jsonAnswer(result) ?? undefined, 'code') ?? 0);
  if (result.status === 429 || LATER.has(code)) return deferred(result, now);
  if (result.status >= 500) return { kind: 'unknown', detail: describe(result) };
  if (INVALID_NUMBERS.has(code))
    return { kind: 'rejected', reason: 'address_rejected', detail: describe(result), hardBounce: true };
  if (REFUSED_NUMBERS.has(code))
    return { kind: 'rejected', reason: 'address_rejected', detail: describe(result) };
  if (result.status === 400 && code !== 0)
    return { kind: 'rejected', reason: 'provider_rejected', detail: describe(result) };
  // Wrong credentials, a closed account, a proxy's page: the operator can put it right.
  return deferred(result, now);
};

const acceptedBy = (answer: Answer): SendOutcome => {
  const sid = fieldOf(jsonAnswer(answer) ?? undefined, 'sid');
  return typeof sid === 'string' && sid !== ''
    ? { kind: 'accepted', providerMessageId: sid }
    : { kind: 'unknown', detail: `success without a message id: ${describe(answer)}` };
};
