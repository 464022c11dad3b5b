// What campaigns refer to: channel configurations, subscription groups, content blocks, credentials, API keys.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { PERMISSIONS } from '../permissions.ts';
import { Done, FreeObject, Key, Name, Nullable, Tags, Version, answer, closed } from './shapes.ts';

const configurations = 'Channel configurations';
const ConfigurationBody = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  required: ['name', 'channel', 'provider'],
  properties: {
    key: Key,
    name: { type: 'string' },
    channel: { type: 'string' },
    category: { enum: ['marketing', 'transactional'] },
    provider: { type: 'string' },
    sender: { type: 'object' },
    provider_settings: { type: 'object' },
    limits: { type: 'object', properties: { messages_per_second: { type: 'integer' } } },
    secrets: { type: 'object', description: 'Write-only; what is not given again stays.' },
    active: { type: 'boolean' },
    version: { type: 'string', description: 'On a change: the version that was seen.' },
  },
});
const Configuration = Type.Object({
  configuration_id: Type.String(),
  key: Type.String(),
  name: Type.String(),
  channel: Type.String(),
  category: Type.String(),
  provider: Type.String(),
  sender: FreeObject,
  provider_settings: FreeObject,
  limits: FreeObject,
  has_secrets: Type.Boolean(),
  active: Type.Boolean(),
  created_at: Type.String(),
  updated_at: Type.String(),
  version: Type.String(),
});
const configurationParams = Type.Object({ configuration_id: Type.String() });

export const listConfigurations = adminEndpoint({
  id: 'admin.configurations.list',
  method: 'GET',
  path: '/admin/v1/channel-configurations',
  permission: 'admin.read',
  area: configurations,
  summary: 'List channel configurations',
  responses: { 200: answer({ configurations: Type.Array(Configuration) }) },
});
export const createConfiguration = adminEndpoint({
  id: 'admin.configurations.create',
  method: 'POST',
  path: '/admin/v1/channel-configurations',
  permission: 'admin.write',
  area: configurations,
  summary: 'Create a channel configuration',
  body: ConfigurationBody,
  responses: { 201: answer({ configuration: Configuration }) },
});
export const readConfiguration = adminEndpoint({
  id: 'admin.configurations.get',
  method: 'GET',
  path: '/admin/v1/channel-configurations/:configuration_id',
  permission: 'admin.read',
  area: configurations,
  summary: 'One channel configuration; secrets are never shown',
  params: configurationParams,
  responses: { 200: answer({ configuration: Configuration }) },
});
export const listWebhooks = adminEndpoint({
  id: 'admin.configurations.webhooks',
  method: 'GET',
  path: '/admin/v1/channel-configurations/:configuration_id/webhooks',
  permission: 'admin.write',
  area: configurations,
  summary: 'Secret addresses at which a provider reports bounces, complaints and deliveries',
  params: configurationParams,
  responses: {
    200: answer({ webhooks: Type.Array(Type.Object({ shape: Type.String(), url: Type.String() })) }),
  },
});
export const changeConfiguration = adminEndpoint({
  id: 'admin.configurations.update',
  method: 'PATCH',
  path: '/admin/v1/channel-configurations/:configuration_id',
  permission: 'admin.write',
  area: configurations,
  summary: 'Change a channel configuration; fields that are not given stay',
  params: configurationParams,
  body: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }),
  responses: { 200: answer({ configuration: Configuration }) },
});
export const removeConfiguration = adminEndpoint({
  id: 'admin.configurations.deactivate',
  method: 'DELETE',
  path: '/admin/v1/channel-configurations/:configuration_id',
  permission: 'admin.write',
  area: configurations,
  summary: 'Deactivate a channel configuration; it stays for the history of what it sent',
  params: configurationParams,
  responses: { 200: Done },
});

const groups = 'Subscription groups';
const Group = Type.Object({
  group_id: Type.String(),
  name: Type.String(),
  channel: Type.String(),
  archived: Type.Boolean(),
  created_at: Type.String(),
  version: Type.String(),
});
export const listGroups = adminEndpoint({
  id: 'admin.groups.list',
  method: 'GET',
  path: '/admin/v1/subscription-groups',
  permission: 'admin.read',
  area: groups,
  summary: 'List subscription groups',
  responses: { 200: answer({ groups: Type.Array(Group) }) },
});
export const createGroup = adminEndpoint({
  id: 'admin.groups.create',
  method: 'POST',
  path: '/admin/v1/subscription-groups',
  permission: 'admin.write',
  area: groups,
  summary: 'Create a subscription group',
  body: closed({ name: Name, channel: Type.String({ minLength: 1, maxLength: 50 }) }),
  responses: { 201: answer({ group: Group }) },
});
export const changeGroup = adminEndpoint({
  id: 'admin.groups.update',
  method: 'PATCH',
  path: '/admin/v1/subscription-groups/:group_id',
  permission: 'admin.write',
  area: groups,
  summary: 'Rename or archive a subscription group',
  params: Type.Object({ group_id: Type.String() }),
  body: closed({
    name: Type.Optional(Name),
    archived: Type.Optional(Type.Boolean()),
    version: Version,
  }),
  responses: { 200: answer({ group: Group }) },
});

const blocks = 'Content blocks';
export const Block = Type.Object({
  content_block_id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  content: Type.String(),
  content_type: Type.String(),
  state: Type.String(),
  tags: Type.Array(Type.String()),
  created_at: Type.String(),
  updated_at: Type.String(),
});
const blockFields = {
  description: Type.Optional(Type.String({ maxLength: 250 })),
  content_type: Type.Optional(Type.Union([Type.Literal('html'), Type.Literal('text')])),
  state: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('draft')])),
  tags: Type.Optional(Tags),
};
const BlockName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' });
const BlockContent = Type.String({ maxLength: 51_200 });
const blockParams = Type.Object({ content_block_id: Type.String() });

export const listBlocks = adminEndpoint({
  id: 'admin.content_blocks.list',
  method: 'GET',
  path: '/admin/v1/content-blocks',
  permission: 'admin.read',
  area: blocks,
  summary: 'List content blocks',
  query: closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  }),
  responses: { 200: answer({ content_blocks: Type.Array(Block) }) },
});
export const createBlock = adminEndpoint({
  id: 'admin.content_blocks.create',
  method: 'POST',
  path: '/admin/v1/content-blocks',
  permission: 'admin.write',
  area: blocks,
  summary: 'Create a content block',
  body: closed({ name: BlockName, content: BlockContent, ...blockFields }),
  responses: { 201: answer({ content_block: Block }) },
});
export const changeBlock = adminEndpoint({
  id: 'admin.content_blocks.update',
  method: 'PATCH',
  path: '/admin/v1/content-blocks/:content_block_id',
  permission: 'admin.write',
  area: blocks,
  summary: 'Change a content block',
  params: blockParams,
  body: closed({
    name: Type.Optional(BlockName),
    content: Type.Optional(BlockContent),
    seen_at: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'updated_at that was seen; 409 when somebody changed it since.',
      }),
    ),
    ...blockFields,
  }),
  responses: { 200: answer({ content_block: Block }) },
});
export const removeBlock = adminEndpoint({
  id: 'admin.content_blocks.delete',
  method: 'DELETE',
  path: '/admin/v1/content-blocks/:content_block_id',
  permission: 'admin.write',
  area: blocks,
  summary: 'Delete a content block',
  params: blockParams,
  responses: { 200: Done },
});

const credentials = 'Credentials';
const CredentialName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' });
export const listCredentials = adminEndpoint({
  id: 'admin.credentials.list',
  method: 'GET',
  path: '/admin/v1/credentials',
  permission: 'admin.read',
  area: credentials,
  summary: 'List the names of stored credentials',
  responses: {
    200: answer({
      credentials: Type.Array(
        Type.Object({ name: Type.String(), kind: Type.String(), created_at: Type.String() }),
      ),
    }),
  },
});
export const saveCredential = adminEndpoint({
  id: 'admin.credentials.save',
  method: 'PUT',
  path: '/admin/v1/credentials/:name',
  permission: 'admin.write',
  area: credentials,
  summary: 'Store a credential for connected content; it is never shown again',
  params: Type.Object({ name: CredentialName }),
  body: Type.Union([
    closed({ kind: Type.Literal('basic'), user: Name, password: Type.String({ maxLength: 1_000 }) }),
    closed({
      kind: Type.Literal('headers'),
      headers: Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
        Type.String({ maxLength: 4_000 }),
      ),
    }),
  ]),
  responses: { 200: Done },
});
export const removeCredential = adminEndpoint({
  id: 'admin.credentials.delete',
  method: 'DELETE',
  path: '/admin/v1/credentials/:name',
  permission: 'admin.write',
  area: credentials,
  summary: 'Delete a credential',
  params: Type.Object({ name: CredentialName }),
  responses: { 200: Done },
});

const keys = 'API keys';
const Permissions = Type.Array(Type.Union(PERMISSIONS.map((name) => Type.Literal(name))), { minItems: 1 });
const KeyRecord = Type.Object({
  key_id: Type.String(),
  name: Type.String(),
  hint: Type.String(),
  permissions: Type.Array(Type.String()),
  allowed_ips: Type.Array(Type.String()),
  created_at: Type.String(),
  revoked_at: Nullable(Type.String()),
});
export const listKeys = adminEndpoint({
  id: 'admin.keys.list',
  method: 'GET',
  path: '/admin/v1/api-keys',
  permission: 'admin.keys',
  area: keys,
  summary: 'List API keys; the keys themselves are never shown',
  responses: { 200: answer({ api_keys: Type.Array(KeyRecord) }) },
});
export const createKey = adminEndpoint({
  id: 'admin.keys.create',
  method: 'POST',
  path: '/admin/v1/api-keys',
  permission: 'admin.keys',
  area: keys,
  summary: 'Create an API key; the answer is the only time it is shown',
  description: 'A key cannot get more permissions than the key that makes it.',
  answersSecret: true,
  body: closed({
    name: Name,
    permissions: Permissions,
    allowed_ips: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100 })),
  }),
  responses: { 201: answer({ key_id: Type.String(), api_key: Type.String() }) },
});
export const revokeKey = adminEndpoint({
  id: 'admin.keys.revoke',
  method: 'DELETE',
  path: '/admin/v1/api-keys/:key_id',
  permission: 'admin.keys',
  area: keys,
  summary: 'Revoke an API key; seen everywhere within a second',
  params: Type.Object({ key_id: Type.String() }),
  responses: { 200: Done },
});
