// A message that proves a channel configuration: content of our own, no person, no campaign, nothing tracked.
import type { ChannelKind, Endpoint, Outbound, SendFacts } from '../../core/channels/channel.ts';
import type { ChannelConfiguration } from '../../core/channels/configuration.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { refuse } from '../../core/result.ts';
import type { TestTarget } from '../../core/channels/test-target.ts';

type Identity = Omit<SendFacts, 'endpoint' | 'category' | 'campaignName'>;

/** Nothing here is Liquid: what a name or an address says is what is sent. */
export const makeTestMessage = (
  kind: ChannelKind,
  configuration: ChannelConfiguration,
  target: TestTarget,
  identity: Identity,
): Result<Outbound> => {
  const { name } = configuration;
  const endpoint = endpointOf(kind.id, target);
  if (endpoint === null) return refuse('missing_field', 'platform is required for push.', 'platform');
  const message = kind.parse(contentOf(kind.id, name, target.to), '');
  if (!message.ok) return { ok: false, error: { ...message.error, field: 'to' } };
  const facts = { ...identity, endpoint, category: configuration.category, campaignName: `Test of ${name}` };
  const made = message.value.assemble(message.value.parts, configuration.settings.sender, facts);
  return made.ok ? made : { ok: false, error: { ...made.error, field: 'to' } };
};

const endpointOf = (channel: string, { to, platform }: TestTarget): Endpoint | null => {
  if (channel !== 'push') return { id: 'test', address: to };
  if (platform === null) return null;
  const device = { deviceId: 'test', appId: '', platform, token: to, enabled: true, addedAt: 0 };
  return { id: 'test', address: to, device };
};

const contentOf = (channel: string, name: string, to: string): JsonObject => {
  const title = `Test of “${name}”`;
  const line = `This message was sent from the settings to try the channel configuration “${name}”. Nothing else is needed.`;
  switch (channel) {
    case 'email':
      return {
        subject: title,
        body: `<p>${escapeHtml(line)}</p>`,
        plaintext_body: line,
        list_unsubscribe: 'none',
      };
    case 'sms':
      return { body: `${title}: it works.` };
    case 'webhook':
      return { url: to, body: { event: 'test', configuration: name } };
    default: {
      const alert = { title, body: 'It works.' };
      return {
        apple_push: { alert },
        android_push: { alert: alert.body, title },
        web_push: { alert: alert.body, title },
      };
    }
  }
};

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
