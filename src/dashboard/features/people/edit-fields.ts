// What the edit form holds: every field as a text, and back as an attributes object of the fields that were changed.
import type { Attribute, Person } from './person-data.ts';
import { valueText } from './person-data.ts';

export const TEXT_FIELDS = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'language',
  'country',
  'home_city',
  'time_zone',
] as const;
export const STATE_FIELDS = ['email_subscribe', 'push_subscribe'] as const;

export interface EditValues {
  readonly fields: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, string>>;
  readonly attributes: readonly EditedAttribute[];
}

export interface EditedAttribute {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly isNew?: boolean;
}

const fieldOf = (person: Person, name: string): string => {
  const own: Readonly<Record<string, unknown>> = { ...person.fields, ...person };
  const value = own[name] ?? person.fields[name];
  return typeof value === 'string' ? value : '';
};

const textOf = ({ type, value }: Attribute): string =>
  type === 'text' || type === 'time' ? valueText(value) : JSON.stringify(value);

export const valuesOf = (person: Person): EditValues => ({
  fields: Object.fromEntries([...TEXT_FIELDS, ...STATE_FIELDS].map((name) => [name, fieldOf(person, name)])),
  groups: Object.fromEntries(person.subscription_groups.map((group) => [group.group_id, group.state])),
  attributes: person.attributes.map((one) => ({ name: one.name, type: one.type, text: textOf(one) })),
});

export type Change =
  | { readonly ok: true; readonly attributes: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly name: string };

/** An emptied field is removed. A value that is not of its type is named. */
export const changeOf = (before: EditValues, after: EditValues): Change => {
  const attributes: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(after.fields))
    if (text.trim() !== (before.fields[name] ?? ''))
      attributes[name] = text.trim() === '' ? null : text.trim();
  const groups = Object.entries(after.groups).filter(([id, state]) => state !== before.groups[id]);
  if (groups.length > 0)
    attributes['subscription_groups'] = groups.map(([subscription_group_id, subscription_state]) => ({
      subscription_group_id,
      subscription_state,
    }));
  const known = new Map(before.attributes.map((one) => [one.name, one]));
  for (const one of after.attributes) {
    if (one.name.trim() === '' || known.get(one.name)?.text === one.text) continue;
    const value = readValue(one);
    if (value === undefined) return { ok: false, name: one.name };
    attributes[one.name.trim()] = value;
  }
  return { ok: true, attributes };
};

const readValue = ({ type, text }: EditedAttribute): unknown => {
  if (text.trim() === '') return null;
  if (type === 'text') return text;
  if (type === 'time') return Number.isNaN(Date.parse(text)) ? undefined : text;
  try {
    const value: unknown = JSON.parse(text);
    return typeNameOf(value) === type ? value : undefined;
  } catch {
    return undefined;
  }
};

const typeNameOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.some((one) => typeof one === 'object') ? 'object_array' : 'array';
  return typeof value;
};

/** Fields that both sides changed or that now stand differently: what each says. */
export const differencesOf = (
  wanted: Readonly<Record<string, unknown>>,
  present: Person,
): readonly { readonly name: string; readonly mine: string; readonly theirs: string }[] => {
  const now = valuesOf(present);
  const attributes = new Map(now.attributes.map((one) => [one.name, one.text]));
  return Object.entries(wanted).map(([name, value]) => ({
    name,
    mine: value === null ? '–' : valueText(value),
    theirs: now.fields[name] ?? attributes.get(name) ?? '–',
  }));
};
