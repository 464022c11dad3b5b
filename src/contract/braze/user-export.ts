// The body of /users/export/ids and the query of /users/subscription (braze-rest-api 5.11, 5.14).
import { MAX_BATCH_IDS } from '../../core/limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { Query } from '../endpoint.ts';
import { readAlias, readEmail, readExternalId, readList, readPhone } from './identifiers.ts';
import { readBody } from './item-errors.ts';

export const EXPORT_FIELDS = [
  'apps',
  'attributed_campaign',
  'attributed_source',
  'attributed_adgroup',
  'attributed_ad',
  'braze_id',
  'campaigns_received',
  'canvases_received',
  'cards_clicked',
  'country',
  'created_at',
  'custom_attributes',
  'custom_events',
  'devices',
  'dob',
  'email',
  'email_subscribe',
  'external_id',
  'first_name',
  'gender',
  'home_city',
  'language',
  'last_coordinates',
  'last_name',
  'phone',
  'purchases',
  'push_opted_in_at',
  'push_subscribe',
  'push_tokens',
  'random_bucket',
  'time_zone',
  'total_revenue',
  'uninstalled_at',
  'user_aliases',
] as const;

/** Whom an export asks for. `shown` is what `invalid_user_ids` lists when nobody is found. */
export interface ExportKey {
  readonly shown: unknown;
  readonly who: PersonKey | { readonly kind: 'device'; readonly value: string };
  /** Email and phone export everybody who has them. */
  readonly everybody: boolean;
}

export interface ExportRequest {
  readonly keys: readonly ExportKey[];
  readonly fields: ReadonlySet<string>;
}

export const parseExport = (raw: unknown): Result<ExportRequest> => {
  const body = readBody(raw);
  if (!body.ok) return body;
  const fields = readFields(body.value['fields_to_export']);
  if (!fields.ok) return fields;
  const keys: ExportKey[] = [];
  for (const [name, read] of EXPORT_KEYS) {
    const some = readList(body.value[name], name, MAX_BATCH_IDS, read);
    if (!some.ok) return some;
    keys.push(...some.value);
  }
  if (keys.length === 0)
    return refuse(
      'missing_field',
      'One of external_ids, user_aliases, device_id, braze_id, email_address or phone is required.',
      'external_ids',
    );
  return ok({ keys, fields: fields.value });
};

/** The first name that is no field of a person. */
export const unknownExportField = (names: readonly string[]): string | undefined =>
  names.find((name) => !EXPORT_FIELDS.some((field) => field === name));

export const refuseExportField = (name: string): Result<never, Refusal> =>
  refuse(
    'invalid_field',
    `fields_to_export names ${JSON.stringify(name.slice(0, 100))}, which is none of: ${EXPORT_FIELDS.join(', ')}.`,
    'fields_to_export',
  );

const readFields = (value: unknown): Result<ReadonlySet<string>> => {
  if (value === undefined || value === null) return ok(new Set(EXPORT_FIELDS));
  const texts: readonly unknown[] = Array.isArray(value) ? value : [];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    return refuse(
      'invalid_field',
      'fields_to_export must be a non-empty array of strings.',
      'fields_to_export',
    );
  const unknown = unknownExportField(texts);
  return unknown === undefined ? ok(new Set(texts)) : refuseExportField(unknown);
};

type ReadKey = (item: unknown, field: string) => Result<ExportKey>;

const one =
  (
    read: (item: unknown, field: string) => Result<string>,
    kind: 'external_id' | 'braze_id' | 'device' | 'email' | 'phone',
  ): ReadKey =>
  (item, field) => {
    const value = read(item, field);
    if (!value.ok) return value;
    const everybody = kind === 'email' || kind === 'phone' || kind === 'device';
    return ok({ shown: value.value, who: { kind, value: value.value }, everybody });
  };

const readText = (value: unknown, field: string): Result<string> =>
  typeof value === 'string' && value !== ''
    ? ok(value)
    : refuse('invalid_field', `${field} must be a non-empty string.`, field);

const EXPORT_KEYS: readonly (readonly [string, ReadKey])[] = [
  ['external_ids', one(readExternalId, 'external_id')],
  [
    'user_aliases',
    (item, field) => {
      const alias = readAlias(item, field);
      if (!alias.ok) return alias;
      const { name, label } = alias.value;
      return ok({
        shown: { alias_name: name, alias_label: label },
        who: { kind: 'alias', name, label },
        everybody: false,
      });
    },
  ],
  ['device_id', one(readText, 'device')],
  ['braze_id', one(readText, 'braze_id')],
  ['email_address', one(readEmail, 'email')],
  ['phone', one(readPhone, 'phone')],
];

export interface SubscriptionFactsQuery {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export const parseSubscriptionFacts = (query: Query): Result<SubscriptionFactsQuery> => {
  const emails = readList(query['email'], 'email', MAX_BATCH_IDS, readEmail);
  if (!emails.ok) return emails;
  const phones = readList(query['phone'], 'phone', MAX_BATCH_IDS, readPhone);
  if (!phones.ok) return phones;
  if (emails.value.length + phones.value.length === 0)
    return refuse('missing_field', 'Either an email or a phone is required.', 'email');
  return ok({ emails: emails.value, phones: phones.value });
};
