// The endpoints about who people are (braze-rest-api 5.4–5.11, 5.14), as values.
import { Type } from 'typebox';
import type { TProperties, TSchema } from 'typebox';
import type { Result } from '../../core/result.ts';
import type { Permission } from '../permissions.ts';
import type { RatePoolName } from '../rate-limits.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { RawInput } from '../endpoint.ts';
import { EXPORT_FIELDS, parseExport, parseSubscriptionFacts } from './user-export.ts';
import { ItemErrors } from './item-errors.ts';
import {
  parseAliasRenames,
  parseDeletion,
  parseExternalIdRemovals,
  parseExternalIdRenames,
  parseIdentifications,
  parseMerges,
  parseNewAliases,
} from './users.ts';

const Alias = Type.Object({ alias_name: Type.String(), alias_label: Type.String() });
const Prioritization = Type.Array(Type.String());
const Key = Type.Object({
  external_id: Type.Optional(Type.String()),
  user_alias: Type.Optional(Alias),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  prioritization: Type.Optional(Prioritization),
});
const items = (schema: TSchema) => Type.Array(schema, { maxItems: 50 });
const success = (fields: TProperties = {}) => Type.Object({ message: Type.Literal('success'), ...fields });

interface Spec<Input> {
  readonly path: string;
  readonly permission: Permission;
  readonly pool?: RatePoolName;
  readonly summary: string;
  readonly body: TProperties;
  readonly status?: number;
  readonly answer?: TProperties;
  /** Names of the lists that answer item by item. */
  readonly lists?: readonly string[];
  readonly parse: (body: unknown) => Result<Input>;
}

const post = <Input>(spec: Spec<Input>) =>
  brazeEndpoint({
    id: spec.permission,
    method: 'POST',
    path: spec.path,
    permission: spec.permission,
    pool: spec.pool ?? 'user_writes',
    area: 'People',
    summary: spec.summary,
    itemLists: Object.fromEntries((spec.lists ?? []).map((name) => [name, true])),
    shapes: {
      body: Type.Object(spec.body),
      responses: { [spec.status ?? 201]: success(spec.answer) },
    },
    parse: ({ body }: RawInput) => spec.parse(body),
  });

export const aliasNewEndpoint = post({
  path: '/users/alias/new',
  permission: 'users.alias.new',
  summary: 'Add aliases to people, or create people known by an alias alone',
  body: {
    user_aliases: items(Type.Object({ ...Alias.properties, external_id: Type.Optional(Type.String()) })),
  },
  answer: { aliases_processed: Type.Integer(), errors: ItemErrors },
  lists: ['user_aliases'],
  parse: parseNewAliases,
});

export const aliasUpdateEndpoint = post({
  path: '/users/alias/update',
  permission: 'users.alias.update',
  summary: 'Change the name of aliases',
  body: {
    alias_updates: items(
      Type.Object({
        alias_label: Type.String(),
        old_alias_name: Type.String(),
        new_alias_name: Type.String(),
      }),
    ),
  },
  answer: { errors: ItemErrors },
  lists: ['alias_updates'],
  parse: parseAliasRenames,
});

export const identifyEndpoint = post({
  path: '/users/identify',
  permission: 'users.identify',
  summary: 'Give anonymous people an external id, or merge them into who has it',
  body: {
    aliases_to_identify: Type.Optional(items(Type.Object({ external_id: Type.String(), user_alias: Alias }))),
    emails_to_identify: Type.Optional(
      items(
        Type.Object({ external_id: Type.String(), email: Type.String(), prioritization: Prioritization }),
      ),
    ),
    phone_numbers_to_identify: Type.Optional(
      items(
        Type.Object({ external_id: Type.String(), phone: Type.String(), prioritization: Prioritization }),
      ),
    ),
    merge_behavior: Type.Optional(Type.String()),
  },
  answer: { aliases_processed: Type.Integer(), errors: ItemErrors },
  lists: ['aliases_to_identify', 'emails_to_identify', 'phone_numbers_to_identify'],
  parse: parseIdentifications,
});

export const mergeEndpoint = post({
  path: '/users/merge',
  permission: 'users.merge',
  summary: 'Merge people into others',
  status: 202,
  body: { merge_updates: items(Type.Object({ identifier_to_merge: Key, identifier_to_keep: Key })) },
  parse: parseMerges,
});

export const deleteEndpoint = post({
  path: '/users/delete',
  permission: 'users.delete',
  summary: 'Erase people',
  body: {
    external_ids: Type.Optional(items(Type.String())),
    user_aliases: Type.Optional(items(Alias)),
    braze_ids: Type.Optional(items(Type.String())),
    email_addresses: Type.Optional(
      items(Type.Object({ email: Type.String(), prioritization: Prioritization })),
    ),
    phone_numbers: Type.Optional(
      items(Type.Object({ phone: Type.String(), prioritization: Prioritization })),
    ),
  },
  answer: {
    deleted: Type.Integer({ description: 'Identifiers accepted, not people found' }),
    errors: ItemErrors,
  },
  lists: ['external_ids', 'user_aliases', 'braze_ids', 'email_addresses', 'phone_numbers'],
  parse: parseDeletion,
});

const Rename = Type.Object({ current_external_id: Type.String(), new_external_id: Type.String() });
const MigrationErrors = Type.Array(Type.Tuple([Type.Integer(), Type.String()]));

export const externalIdRenameEndpoint = post({
  path: '/users/external_ids/rename',
  permission: 'users.external_ids.rename',
  pool: 'external_id_rename',
  summary: 'Rename external ids; the old ones resolve until removed',
  body: { external_id_renames: items(Rename) },
  answer: { external_ids: Type.Array(Rename), rename_errors: MigrationErrors },
  lists: ['external_id_renames'],
  parse: parseExternalIdRenames,
});

export const externalIdRemoveEndpoint = post({
  path: '/users/external_ids/remove',
  permission: 'users.external_ids.remove',
  pool: 'external_id_remove',
  summary: 'Remove external ids that were renamed',
  body: { external_ids: items(Type.String()) },
  answer: { removed_ids: Type.Array(Type.String()), removal_errors: MigrationErrors },
  lists: ['external_ids'],
  parse: parseExternalIdRemovals,
});

export const exportIdsEndpoint = post({
  path: '/users/export/ids',
  permission: 'users.export.ids',
  pool: 'export_ids',
  summary: 'What is known about people',
  body: {
    external_ids: Type.Optional(items(Type.String())),
    user_aliases: Type.Optional(items(Alias)),
    device_id: Type.Optional(Type.String()),
    braze_id: Type.Optional(Type.String()),
    email_address: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    fields_to_export: Type.Optional(
      Type.Array(Type.String({ description: `One of ${EXPORT_FIELDS.join(', ')}` })),
    ),
  },
  answer: {
    users: Type.Array(Type.Object({}, { additionalProperties: true })),
    invalid_user_ids: Type.Optional(Type.Array(Type.Unknown())),
  },
  parse: parseExport,
});

const OneOrMany = Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 50 })]);

export const userSubscriptionEndpoint = brazeEndpoint({
  id: 'users.subscription',
  method: 'GET',
  path: '/users/subscription',
  permission: 'subscription.groups.get',
  area: 'Consent',
  summary: 'What is known about addresses: states, groups, bounces, complaints',
  shapes: {
    query: Type.Object({ email: Type.Optional(OneOrMany), phone: Type.Optional(OneOrMany) }),
    responses: {
      200: success({
        emails: Type.Array(Type.Object({}, { additionalProperties: true })),
        phone: Type.Array(Type.Object({}, { additionalProperties: true })),
      }),
    },
  },
  parse: ({ query }: RawInput) => parseSubscriptionFacts(query),
});
