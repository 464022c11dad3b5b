// Opens real providers over real transports, aimed at local servers.
import { generateKeyPairSync } from 'node:crypto';
import webpushLibrary from 'web-push';
import { parseEgressAllow } from '../../src/adapters/http/allow-list.ts';
import type { Egress, EgressOptions } from '../../src/adapters/http/egress.ts';
import { makeEgress } from '../../src/adapters/http/egress.ts';
import { makeTransports } from '../../src/adapters/transports.ts';
import type { Outbound, SendFacts } from '../../src/core/channels/channel.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { DevicePlatform } from '../../src/core/users/user.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { findProvider } from '../../src/kinds/channels/providers.ts';
import type { Provider } from '../../src/ports/provider.ts';
import { factsWith, valueOf } from './channel-fixtures.ts';

const pem = (type: 'rsa' | 'ec'): string => {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
const vapid = webpushLibrary.generateVAPIDKeys();
const keys = { rsa: pem('rsa'), ec: pem('ec') };
/** A browser's side of a subscription. */
const browser = webpushLibrary.generateVAPIDKeys();

export const egressTo = (options: Partial<EgressOptions> & { readonly allowText?: string } = {}): Egress =>
  makeEgress({
    allow: valueOf(parseEgressAllow(options.allowText ?? '127.0.0.0/8')),
    connectTimeoutMs: 5_000,
    ...options,
  });

/** Virtual or real, as the test wants. */
export const clockAt = (at = Date.now()): { now: number; clock: { now(): number; monotonic(): number } } => {
  const state = { now: at, clock: { now: () => state.now, monotonic: () => performance.now() } };
  return state;
};

export interface OpenOptions {
  readonly settings?: JsonObject;
  readonly egress: Egress;
  readonly now?: () => number;
}

const SECRETS: Readonly<Record<string, JsonObject>> = {
  twilio: { auth_token: 'secret' },
  fcm: { private_key: keys.rsa },
  apns: { private_key: keys.ec },
  webpush: { vapid_private_key: vapid.privateKey },
};

export const openProvider = (channel: string, id: string, options: OpenOptions): Provider => {
  const kind = findProvider(channel, id);
  if (kind === undefined) throw new Error(`no provider ${channel}/${id}`);
  const secrets =
    id === 'http' && channel === 'webhook' ? { signing_secret: SIGNING_SECRET } : (SECRETS[id] ?? {});
  const parsed = valueOf(kind.parse({ ...options.settings }, secrets, ''));
  const now = options.now ?? Date.now;
  const captured: Outbound[] = [];
  return parsed.open(
    makeTransports(
      options.egress,
      { now, monotonic: () => performance.now() },
      { save: async (messages) => void captured.push(...messages) },
    ),
  );
};

export const SIGNING_SECRET = `whsec_${Buffer.from('a secret of the configuration').toString('base64')}`;

/** Settings that aim a provider at a local base URL. */
export const settingsFor = (channel: string, id: string, base: string, port: number): JsonObject => {
  switch (`${channel}/${id}`) {
    case 'sms/twilio':
      return { account_sid: 'AC1', base_url: base };
    case 'sms/http':
      return { url: `${base}/sms`, success: { path: 'status', equals: 'ok', id_path: 'id' } };
    case 'push/fcm':
      return { project_id: 'shop', client_email: 'a@b.c', base_url: base, token_url: `${base}/token` };
    case 'push/apns':
      return { key_id: 'K1', team_id: 'T1', topic: 'org.example.shop', base_url: base };
    case 'push/webpush':
      return { subject: 'mailto:ops@example.com', vapid_public_key: vapid.publicKey };
    case 'email/smtp':
      return { host: '127.0.0.1', port, security: 'none', connections: 2 };
    default:
      return {};
  }
};

const CONTENTS: Readonly<Record<string, JsonObject>> = {
  email: { subject: 'Hello', body: '<p>Hello</p>' },
  sms: { body: 'Hello' },
  push: {
    apple_push: { alert: 'Hello' },
    android_push: { title: 'Shop', alert: 'Hello' },
    web_push: { title: 'Shop', alert: 'Hello' },
  },
};
const SENDERS: Readonly<Record<string, JsonObject>> = {
  email: { from_name: 'Shop', from_address: 'shop@example.com' },
  sms: { from: '+33600000000' },
};

/** A message as the channel assembles it, for an endpoint at the local server. */
export const messageFor = (
  channel: string,
  id: string,
  base: string,
  more: Partial<SendFacts> = {},
): Outbound => {
  const kind = CHANNELS.find((known) => known.id === channel);
  if (kind === undefined) throw new Error(`no channel ${channel}`);
  const content = channel === 'webhook' ? { url: `${base}/hook`, body: '{"to":"ann"}' } : CONTENTS[channel];
  const message = valueOf(kind.parse(content, ''));
  const sender = valueOf(kind.parseSender(SENDERS[channel] ?? {}, ''));
  return valueOf(
    message.assemble({}, sender, factsWith({ endpoint: endpointFor(channel, id, base), ...more })),
  );
};

const endpointFor = (channel: string, id: string, base: string): SendFacts['endpoint'] => {
  if (channel === 'email') return { id: 'email', address: 'ann@example.com' };
  if (channel === 'sms') return { id: 'sms', address: '+33612345678' };
  if (channel === 'webhook') return { id: 'webhook', address: 'webhook' };
  const platform: DevicePlatform = id === 'apns' ? 'ios' : id === 'webpush' ? 'web' : 'android';
  const token = platform === 'web' ? subscriptionAt(base) : 'd'.repeat(64);
  const device = { deviceId: 'd1', appId: 'app', platform, token, enabled: true, addedAt: 0 };
  return { id: 'd1', address: token, device };
};

export const subscriptionAt = (base: string): string =>
  JSON.stringify({
    endpoint: `${base}/push/abc`,
    keys: { p256dh: browser.publicKey, auth: Buffer.alloc(16, 7).toString('base64url') },
  });

/** What only the browser knows. */
export const browserSide = (): { publicKey: Buffer; privateKey: Buffer; auth: Buffer } => ({
  publicKey: Buffer.from(browser.publicKey, 'base64url'),
  privateKey: Buffer.from(browser.privateKey, 'base64url'),
  auth: Buffer.alloc(16, 7),
});
