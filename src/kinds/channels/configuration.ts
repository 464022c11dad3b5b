// Parses what an administrator writes for a channel configuration, with the kinds handed in, so that a mistake
// is refused when it is saved and not when the first message is due.
import type { Category } from '../../core/campaigns/campaign.ts';
import type { ChannelKind } from '../../core/channels/channel.ts';
import type { ChannelSettings } from '../../core/channels/configuration.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { ProviderKind } from '../../ports/provider.ts';
import type { FieldReader } from './read-fields.ts';
import { readFields } from './read-fields.ts';

/** Anything with an id and a channel will do: this never opens a provider. */
type KnownProvider = Pick<ProviderKind<never>, 'id' | 'channel' | 'parse' | 'secretNames'>;

export interface ConfigurationKinds {
  readonly channels: readonly ChannelKind[];
  readonly providers: readonly KnownProvider[];
}

export interface ConfigurationDraft {
  readonly name: string;
  readonly channel: string;
  readonly category: Category;
  readonly provider: string;
  readonly settings: ChannelSettings;
  /** Only the names the provider knows. */
  readonly secrets: JsonObject;
}

const MAX_MESSAGES_PER_SECOND = 100_000;
/** CFG-1: starts with a letter; letters, digits, underscore, dot, hyphen. Spaces too, as people write names. */
const NAME = /^\p{L}[\p{L}\p{N} _.-]{0,99}$/u;

/**
 * `{ name, channel, category, provider, sender, provider_settings, limits: { messages_per_second }, secrets }`.
 * On a change, `keptSecrets` are those stored: what is not given again stays.
 */
export const parseConfiguration = (
  input: unknown,
  kinds: ConfigurationKinds,
  keptSecrets: JsonObject = {},
  path = '',
): Result<ConfigurationDraft> => {
  const fields = readFields(input, path);
  const channel = kinds.channels.find((kind) => kind.id === fields.raw('channel'));
  if (channel === undefined)
    fields.refuse('channel', `must be one of ${kinds.channels.map((k) => k.id).join(', ')}`);
  const providers = kinds.providers.filter((kind) => kind.channel === channel?.id);
  const provider = providers.find((kind) => kind.id === fields.raw('provider'));
  if (provider === undefined)
    fields.refuse('provider', `must be one of ${providers.map((k) => k.id).join(', ')}`);
  const name = fields.requiredText('name', {
    test: (text) => text === '' || NAME.test(text),
    message: 'must start with a letter and hold letters, digits, spaces, dots, - and _ alone, at most 100',
  });
  const category = fields.choice('category', ['marketing', 'transactional'] as const) ?? 'marketing';
  const limits = readLimits(fields);
  const secrets = readSecretTexts(fields, provider, keptSecrets);
  const common = fields.finish(null);
  if (!common.ok || channel === undefined || provider === undefined) return common as Result<never>;
  const sender = channel.parseSender(fields.raw('sender') ?? {}, at(path, 'sender'));
  if (!sender.ok) return sender;
  const settings = fields.raw('provider_settings') ?? {};
  const read = provider.parse(settings, secrets, at(path, 'provider_settings'));
  if (!read.ok) return read;
  return ok({
    name,
    channel: channel.id,
    category,
    provider: provider.id,
    settings: { sender: sender.value, provider: settings as JsonObject, limits },
    secrets,
  });
};

const at = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);

const readLimits = (fields: FieldReader): ChannelSettings['limits'] => ({
  messagesPerSecond:
    fields.object('limits')?.integer('messages_per_second', 1, MAX_MESSAGES_PER_SECOND) ?? null,
});

const readSecretTexts = (
  fields: FieldReader,
  provider: KnownProvider | undefined,
  kept: JsonObject,
): JsonObject => {
  const given = fields.raw('secrets') ?? {};
  if (!isObject(given)) fields.refuse('secrets', 'must be an object');
  const names = provider?.secretNames ?? [];
  for (const name of Object.keys(isObject(given) ? given : {}))
    if (!names.includes(name)) fields.refuse(`secrets.${name}`, 'is not a secret of this provider');
  const all = { ...kept, ...(isObject(given) ? (given as JsonObject) : {}) };
  return Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
};
