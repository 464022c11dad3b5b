// People as lines of a file.
import { writeCsvLine } from '../imports/csv.ts';
import { isObject, type Json } from '../json.ts';
import type { Profile } from '../users/user.ts';

/** Columns of a CSV of people; their names are those that an import understands. */
export const CSV_FIELDS = [
  'external_id',
  'braze_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'language',
  'country',
  'home_city',
  'gender',
  'dob',
  'time_zone',
  'email_subscribe',
  'push_subscribe',
  'created_at',
] as const;

export const csvHead = (attributes: readonly string[]): string =>
  `\ufeff${writeCsvLine([...CSV_FIELDS, ...attributes])}`;

export const csvLine = (profile: Profile, createdAt: string, attributes: readonly string[]): string => {
  const own: Readonly<Record<string, Json | undefined>> = {
    ...profile.fields,
    external_id: profile.externalId,
    braze_id: profile.userId,
    email: profile.email,
    phone: profile.phone,
    time_zone: profile.timeZone,
    email_subscribe: profile.emailState,
    push_subscribe: profile.pushState,
    created_at: createdAt,
  };
  return writeCsvLine([
    ...CSV_FIELDS.map((name) => cellOf(own[name])),
    ...attributes.map((name) => cellOf(profile.attributes[name])),
  ]);
};

const cellOf = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (isObject(value) && typeof value['$time'] === 'string') return value['$time'];
  return JSON.stringify(value);
};
