// Tries channel configurations: opens the provider for one message and closes it again, and looks at the DNS of the
// domain it sends from.
import { publicKeyOf } from '../adapters/crypto/public-key.ts';
import { createCaptureStore } from '../adapters/postgres/captured-messages.ts';
import { createDns } from '../adapters/system/dns.ts';
import { makeTransports } from '../adapters/transports.ts';
import type { ChannelChecks, ChannelTest, TestReport } from '../api/admin/services.ts';
import {
  type SigningKey,
  type TextAnswer,
  adviseDkim,
  adviseDmarc,
  adviseSpf,
  dkimName,
  dmarcNames,
} from '../core/channels/mail-dns.ts';
import type { JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import { PARTS, makeUserId } from '../core/part.ts';
import { type Result, ok, refuse } from '../core/result.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { findProvider } from '../kinds/channels/providers.ts';
import { makeTestMessage } from '../kinds/channels/test-message.ts';
import type { Dns } from '../ports/dns.ts';
import type { SendOutcome } from '../ports/provider.ts';
import type { StoredConfiguration } from '../ports/settings-store.ts';
import { openSecretsWith } from './open-secrets.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const channelChecksOf = (runtime: Runtime, parts: Pick<Parts, 'egress'>): ChannelChecks => {
  const dns = createDns(runtime.config.dnsServers);
  return {
    sendTest: (request) => sendTest(runtime, parts, request),
    dnsHints: (configuration) => readHints(runtime, dns, configuration),
  };
};

const NO_CAMPAIGN = '00000000-0000-0000-0000-000000000000';

const sendTest = async (
  runtime: Runtime,
  parts: Pick<Parts, 'egress'>,
  { configuration, target, workspaceId, at, sendKey }: ChannelTest,
): Promise<Result<TestReport>> => {
  const { clock, random, fence, pools } = runtime;
  if (fence.isFenced()) return refuse('unavailable', 'Sending waits for an operator’s word.');
  const kind = CHANNELS.find(({ id }) => id === configuration.channel);
  const provider = findProvider(configuration.channel, configuration.provider);
  if (kind === undefined || provider === undefined) return refuse('conflict', 'This provider is gone.');
  const secrets = openSecretsOf(runtime, configuration);
  if (secrets === null) return refuse('conflict', 'The stored secrets cannot be opened.', 'secrets');
  const opened = provider.parse(configuration.settings.provider, secrets, 'provider_settings');
  if (!opened.ok) return opened;
  const message = makeTestMessage(kind, configuration, target, {
    ...{ workspaceId, at, sendKey },
    deliveryId: random.uuid(),
    dispatchId: random.hex(12),
    campaignId: NO_CAMPAIGN,
    userId: makeUserId(random.hex(11), PARTS[0] ?? 0),
    externalId: null,
  });
  if (!message.ok) return message;
  const sender = opened.value.open(makeTransports(parts.egress, clock, createCaptureStore(pools.api)));
  const startedMs = clock.monotonic();
  const outcome = await sender.send(message.value).finally(() => sender.close());
  return ok({ ...wordsOf(outcome), tookMs: Math.round(clock.monotonic() - startedMs) });
};

const wordsOf = (outcome: SendOutcome): Omit<TestReport, 'tookMs'> => {
  if (outcome.kind !== 'accepted')
    return { outcome: outcome.kind, detail: outcome.detail, providerMessageId: '' };
  const providerMessageId = outcome.providerMessageId ?? '';
  return { outcome: 'accepted', detail: providerMessageId, providerMessageId };
};

const openSecretsOf = ({ seal }: Runtime, { sealedSecrets }: StoredConfiguration): JsonObject | null => {
  const opened = openSecretsWith(seal)({ secrets: sealedSecrets });
  return opened.ok ? opened.value : null;
};

/** Null: not a configuration that sends mail of a domain. */
const readHints = async (
  runtime: Runtime,
  dns: Dns,
  configuration: StoredConfiguration,
): ReturnType<ChannelChecks['dnsHints']> => {
  const { sender, provider } = configuration.settings;
  const domain = domainOf(sender['from_address']);
  const host = provider['host'];
  if (configuration.channel !== 'email' || domain === null || typeof host !== 'string') return null;
  // SPF is asked of the envelope's domain, which bounces come back to.
  const envelope = domainOf(sender['error_address']) ?? domain;
  const key = signingKey(runtime, configuration);
  const [spf, addresses, dkim, dmarc] = await Promise.all([
    dns.texts(envelope),
    dns.addresses(host),
    key === null ? null : dns.texts(dkimName(key)),
    findPolicy(dns, domain),
  ]);
  const checks = [
    adviseSpf(envelope, { host, addresses }, spf),
    adviseDkim(domain, key, dkim),
    adviseDmarc(domain, dmarc.name, dmarc.answer),
  ];
  return { domain, checks };
};

const domainOf = (address: unknown): string | null =>
  typeof address === 'string' && address.includes('@')
    ? address.slice(address.lastIndexOf('@') + 1).toLowerCase()
    : null;

const signingKey = (runtime: Runtime, configuration: StoredConfiguration): SigningKey | null => {
  const { dkim } = configuration.settings.provider;
  if (!isObject(dkim)) return null;
  const { domain, selector } = dkim;
  if (typeof domain !== 'string' || typeof selector !== 'string') return null;
  const pem = openSecretsOf(runtime, configuration)?.['dkim_private_key'];
  return { domain, selector, publicKey: typeof pem === 'string' ? publicKeyOf(pem) : null };
};

const findPolicy = async (
  dns: Dns,
  domain: string,
): Promise<{ readonly name: string; readonly answer: TextAnswer }> => {
  const names = dmarcNames(domain);
  const answers = await Promise.all(names.map(async (name) => ({ name, answer: await dns.texts(name) })));
  const isPolicy = (text: string): boolean => /^v=DMARC1/i.test(text);
  const found = answers.find(({ answer }) => answer.kind === 'found' && answer.texts.some(isPolicy));
  const [own] = answers;
  return found ?? own ?? { name: `_dmarc.${domain}`, answer: { kind: 'none' } };
};
