// Channel configurations, subscription groups, content blocks, credentials and API keys.
import ipaddr from 'ipaddr.js';
import * as contract from '../../contract/admin/setup.ts';
import type { ParsedConfiguration } from '../../core/channels/configuration.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { NewApiKey } from '../../ports/access.ts';
import type { ContentBlock, StoredConfiguration, SubscriptionGroup } from '../../ports/settings-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import { findStale, versioned } from './versions.ts';
import type { AdminServices } from './services.ts';

export const setupRoutes = (services: AdminServices): readonly Route[] => [
  ...configurationRoutes(services),
  ...groupRoutes(services),
  ...blockRoutes(services),
  ...credentialRoutes(services),
  ...keyRoutes(services),
];

const configurationRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listConfigurations, async ({ workspaceId }) => {
    const found = await services.configurations.list(workspaceId);
    return succeed({ configurations: found.map(presentConfiguration) });
  }),
  route(contract.createConfiguration, async (context, { body }) =>
    saveConfiguration(services, context, body, null),
  ),
  route(contract.readConfiguration, async ({ workspaceId }, { params }) => {
    const found = await services.configurations.find(workspaceId, params.configuration_id);
    return found === null ? refuseWith(NOT_FOUND) : succeed({ configuration: presentConfiguration(found) });
  }),
  route(contract.listWebhooks, async ({ workspaceId }, { params }) => {
    const found = await services.configurations.find(workspaceId, params.configuration_id);
    if (found === null) return refuseWith(NOT_FOUND);
    return succeed({ webhooks: services.webhooksOf(workspaceId, found) });
  }),
  route(contract.changeConfiguration, async (context, { params, body }) => {
    const found = await services.configurations.find(context.workspaceId, params.configuration_id);
    return found === null ? refuseWith(NOT_FOUND) : saveConfiguration(services, context, body, found);
  }),
  route(contract.removeConfiguration, async ({ workspaceId }, { params }) => {
    const found = await services.configurations.find(workspaceId, params.configuration_id);
    if (found === null) return refuseWith(NOT_FOUND);
    await services.configurations.save({ ...found, active: false }, services.clock.now());
    services.signals.send('configurations', String(workspaceId));
    return succeed();
  }),
];

const presentConfiguration = (configuration: StoredConfiguration) =>
  versioned({
    configuration_id: configuration.configurationId,
    key: configuration.key,
    name: configuration.name,
    channel: configuration.channel,
    category: configuration.category,
    provider: configuration.provider,
    sender: configuration.settings.sender,
    provider_settings: configuration.settings.provider,
    limits: { messages_per_second: configuration.settings.limits.messagesPerSecond },
    has_secrets: configuration.sealedSecrets !== null,
    active: configuration.active,
    created_at: toIso(configuration.createdAt),
    updated_at: toIso(configuration.updatedAt),
  });

const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const KEY_TAKEN: Refusal = {
  code: 'conflict',
  message: 'key is used by another channel configuration.',
  field: 'key',
};
const SANDBOX_CAPTURES: Refusal = {
  code: 'provider_not_allowed',
  message: 'provider must be capture in a sandbox: sandboxes send nothing to the outside.',
  field: 'provider',
};

const saveConfiguration = async (
  services: AdminServices,
  context: RequestContext,
  body: Readonly<Record<string, unknown>>,
  before: StoredConfiguration | null,
): Promise<Reply> => {
  const { key, active, version, ...rest } = body;
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) return refuseWith(invalid('key'));
  if (active !== undefined && typeof active !== 'boolean') return refuseWith(invalid('active'));
  if (version !== undefined && typeof version !== 'string') return refuseWith(invalid('version'));
  const stale = findStale(version, before === null ? null : presentConfiguration(before));
  if (stale !== null) return stale;
  const kept = readSecrets(services, before);
  if (kept === null) return refuseWith(UNREADABLE);
  const draft = services.parseConfiguration({ ...writtenOf(before), ...rest }, kept);
  if (!draft.ok) return refuseWith(draft.error);
  if (context.workspace.kind === 'sandbox' && draft.value.provider !== 'capture') {
    return refuseWith(SANDBOX_CAPTURES);
  }
  const configurationId = before?.configurationId ?? services.random.uuid();
  const configuration = {
    workspaceId: context.workspaceId,
    configurationId,
    key: key ?? before?.key ?? `${draft.value.channel}-${configurationId.slice(-8)}`,
    active: active ?? before?.active ?? true,
    sealedSecrets: sealSecrets(services, draft.value),
    ...settingsOf(draft.value),
  };
  const saved = await services.configurations.save(configuration, services.clock.now());
  if (!saved) return refuseWith(KEY_TAKEN);
  services.signals.send('configurations', String(context.workspaceId));
  const stored = await services.configurations.find(context.workspaceId, configurationId);
  if (stored === null) return refuseWith(NOT_FOUND);
  return succeed({ configuration: presentConfiguration(stored) }, before === null ? 201 : 200);
};

const invalid = (field: string): Refusal => ({
  code: 'invalid_field',
  message: `${field} is not valid.`,
  field,
});
const UNREADABLE: Refusal = {
  code: 'conflict',
  message: 'The stored secrets cannot be opened with this SECRET_KEY; give all secrets again.',
  field: 'secrets',
};

const settingsOf = ({ name, channel, category, provider, settings }: ParsedConfiguration) => ({
  name,
  channel,
  category,
  provider,
  settings,
});

const writtenOf = (before: StoredConfiguration | null): JsonObject =>
  before === null
    ? {}
    : {
        name: before.name,
        channel: before.channel,
        category: before.category,
        provider: before.provider,
        sender: before.settings.sender,
        provider_settings: before.settings.provider,
        ...(before.settings.limits.messagesPerSecond === null
          ? {}
          : { limits: { messages_per_second: before.settings.limits.messagesPerSecond } }),
      };

const readSecrets = (services: AdminServices, before: StoredConfiguration | null): JsonObject | null => {
  if (before === null || before.sealedSecrets === null) return {};
  const opened = services.seal.open(before.sealedSecrets);
  return opened.ok ? (JSON.parse(opened.value) as JsonObject) : null;
};

const sealSecrets = (services: AdminServices, { secrets }: ParsedConfiguration): Uint8Array | null =>
  Object.keys(secrets).length === 0 ? null : services.seal.seal(JSON.stringify(secrets));

const groupRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listGroups, async ({ workspaceId }) =>
    succeed({ groups: (await services.groups.list(workspaceId)).map(presentGroup) }),
  ),
  route(contract.createGroup, async ({ workspaceId }, { body }) => {
    if (!services.channels.some(({ id }) => id === body.channel)) return refuseWith(invalid('channel'));
    const group: SubscriptionGroup = {
      groupId: services.random.uuid(),
      name: body.name,
      channel: body.channel,
      archivedAt: null,
      createdAt: services.clock.now(),
    };
    await services.groups.save(workspaceId, group);
    return succeed({ group: presentGroup(group) }, 201);
  }),
  route(contract.changeGroup, async ({ workspaceId }, { params, body }) => {
    const all = await services.groups.list(workspaceId);
    const before = all.find(({ groupId }) => groupId === params.group_id);
    if (before === undefined) return refuseWith(NOT_FOUND);
    const stale = findStale(body.version, presentGroup(before));
    if (stale !== null) return stale;
    const archivedAt = body.archived === true ? services.clock.now() : null;
    const group: SubscriptionGroup = {
      ...before,
      name: body.name ?? before.name,
      archivedAt: body.archived === undefined ? before.archivedAt : archivedAt,
    };
    await services.groups.save(workspaceId, group);
    return succeed({ group: presentGroup(group) });
  }),
];

const presentGroup = (group: SubscriptionGroup) =>
  versioned({
    group_id: group.groupId,
    name: group.name,
    channel: group.channel,
    archived: group.archivedAt !== null,
    created_at: toIso(group.createdAt),
  });

const blockRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listBlocks, async ({ workspaceId }, { query }) => {
    const page = { limit: query.limit ?? 100, offset: query.offset ?? 0 };
    const found = await services.contentBlocks.list(workspaceId, page);
    return succeed({ content_blocks: found.map(presentBlock) });
  }),
  route(contract.createBlock, async (context, { body }) => {
    const at = services.clock.now();
    return saveBlock(services, context, 201, {
      contentBlockId: services.random.uuid(),
      name: body.name,
      description: body.description ?? '',
      content: body.content,
      contentType: body.content_type ?? 'html',
      state: body.state ?? 'active',
      tags: body.tags ?? [],
      createdAt: at,
      updatedAt: at,
    });
  }),
  route(contract.changeBlock, async (context, { params, body }) => {
    const before = await services.contentBlocks.find(context.workspaceId, params.content_block_id);
    if (before === null) return refuseWith(NOT_FOUND);
    if (body.seen_at !== undefined && body.seen_at !== toIso(before.updatedAt))
      return refuseWith(BLOCK_STALE);
    return saveBlock(services, context, 200, {
      ...before,
      name: body.name ?? before.name,
      description: body.description ?? before.description,
      content: body.content ?? before.content,
      contentType: body.content_type ?? before.contentType,
      state: body.state ?? before.state,
      tags: body.tags ?? before.tags,
      updatedAt: services.clock.now(),
    });
  }),
  route(contract.removeBlock, async ({ workspaceId }, { params }) => {
    const at = services.clock.now();
    const removed = await services.contentBlocks.remove(workspaceId, params.content_block_id, at);
    return removed ? succeed() : refuseWith(NOT_FOUND);
  }),
];

const BLOCK_TAKEN: Refusal = {
  code: 'conflict',
  message: 'name is used by another content block.',
  field: 'name',
};

const BLOCK_STALE: Refusal = {
  code: 'conflict',
  message: 'The content block was changed meanwhile; read it again.',
  field: 'seen_at',
};

/** A block that is active must render; a draft may be anything. */
const saveBlock = async (
  services: AdminServices,
  { workspaceId, caller }: RequestContext,
  status: number,
  block: ContentBlock,
): Promise<Reply> => {
  const [first, ...more] = block.state === 'active' ? await services.templates.check(block.content) : [];
  const named = (refusal: Refusal): Refusal => ({ ...refusal, field: 'content' });
  if (first !== undefined) return refuseWith(named(first), ...more.map(named));
  const saved = await services.contentBlocks.save(workspaceId, block);
  if (!saved) return refuseWith(BLOCK_TAKEN);
  await services.content.uses.keepBlockVersion(workspaceId, block, caller.name, block.updatedAt);
  return succeed({ content_block: presentBlock(block) }, status);
};

export const presentBlock = (block: ContentBlock) => ({
  content_block_id: block.contentBlockId,
  name: block.name,
  description: block.description,
  content: block.content,
  content_type: block.contentType,
  state: block.state,
  tags: block.tags,
  created_at: toIso(block.createdAt),
  updated_at: toIso(block.updatedAt),
});

const credentialRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listCredentials, async ({ workspaceId }) => {
    const found = await services.credentials.list(workspaceId);
    return succeed({
      credentials: found.map(({ name, kind, createdAt }) => ({ name, kind, created_at: toIso(createdAt) })),
    });
  }),
  route(contract.saveCredential, async ({ workspaceId }, { params, body }) => {
    await services.credentials.save(workspaceId, {
      name: params.name,
      kind: body.kind,
      sealed: services.seal.seal(JSON.stringify(secretsOf(body))),
      createdAt: services.clock.now(),
    });
    return succeed();
  }),
  route(contract.removeCredential, async ({ workspaceId }, { params }) =>
    (await services.credentials.remove(workspaceId, params.name)) ? succeed() : refuseWith(NOT_FOUND),
  ),
];

/** As the template host opens them. */
const secretsOf = (
  body:
    | { readonly kind: 'basic'; readonly user: string; readonly password: string }
    | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> },
) => (body.kind === 'basic' ? { user: body.user, password: body.password } : body.headers);

const keyRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listKeys, async ({ workspaceId }) => {
    const found = await services.keys.list(workspaceId);
    return succeed({
      api_keys: found.map((key) => ({
        key_id: key.keyId,
        name: key.name,
        hint: key.hint,
        permissions: key.permissions,
        allowed_ips: key.allowedIps,
        created_at: toIso(key.createdAt),
        revoked_at: isoOrNull(key.revokedAt),
      })),
    });
  }),
  route(contract.createKey, async (context, { body }) => {
    const wanted = { name: body.name, permissions: body.permissions, allowedIps: body.allowed_ips ?? [] };
    return createKey(services, context, wanted);
  }),
  route(contract.revokeKey, async ({ workspaceId }, { params }) => {
    const revoked = await services.keys.revoke(workspaceId, params.key_id, services.clock.now());
    if (!revoked) return refuseWith(NOT_FOUND);
    services.signals.send('keys', params.key_id);
    return succeed();
  }),
];

const createKey = async (
  services: AdminServices,
  { workspaceId, caller }: RequestContext,
  wanted: NewApiKey,
): Promise<Reply> => {
  const beyond = wanted.permissions.find((name) => !caller.permissions.has(name));
  if (beyond !== undefined) {
    const field = 'permissions';
    const message = `permissions: this key does not hold ${beyond} and cannot give it.`;
    return refuseWith({ code: 'access_denied', message, field });
  }
  const wrong = wanted.allowedIps.findIndex((entry) => !isNetwork(entry));
  if (wrong >= 0) return refuseWith(invalid(`allowed_ips[${wrong}]`));
  const made = await services.keys.create(workspaceId, wanted, services.clock.now());
  return succeed({ key_id: made.keyId, api_key: made.key }, 201);
};

const isNetwork = (entry: string): boolean =>
  entry.includes('/') ? ipaddr.isValidCIDR(entry) : ipaddr.isValid(entry);
