// What each column of a file means. Guesses follow Braze's names of columns; whoever imports may say otherwise.
import { isObject } from '../json.ts';
import type { Refusal } from '../result.ts';
import { isProfileField } from '../users/profile-fields.ts';

export type ImportKind = 'attributes' | 'events';

export const CELL_TYPES = ['auto', 'text', 'number', 'boolean', 'time', 'list', 'json'] as const;
export type CellType = (typeof CELL_TYPES)[number];

export type ColumnTarget =
  | { readonly to: Plain }
  | { readonly to: 'attribute' | 'property'; readonly name: string; readonly type: CellType }
  | { readonly to: 'group'; readonly group_id: string };

const PLAIN = [
  'skip',
  'external_id',
  'braze_id',
  'alias_name',
  'alias_label',
  'group_id',
  'group_state',
  'event_name',
  'event_time',
] as const;
type Plain = (typeof PLAIN)[number];

export type Mapping = readonly ColumnTarget[];

/** Standard names that are columns or switches of the profile rather than its fields. */
const STANDARD: Readonly<Record<string, CellType>> = {
  email: 'text',
  phone: 'text',
  time_zone: 'text',
  email_subscribe: 'text',
  push_subscribe: 'text',
  date_of_last_session: 'time',
  date_of_first_session: 'time',
  marked_email_as_spam_at: 'time',
  current_location: 'json',
  facebook: 'json',
  twitter: 'json',
  email_open_tracking_disabled: 'boolean',
  email_click_tracking_disabled: 'boolean',
};

/** Standard attributes are texts whatever they look like: a post code or a name must not become a number. */
export const standardType = (name: string): CellType | null =>
  STANDARD[name] ?? (isProfileField(name) ? 'text' : null);

const SAME_AS: Readonly<Record<string, string>> = {
  externalid: 'external_id',
  external_user_id: 'external_id',
  user_id: 'external_id',
  customer_id: 'external_id',
  brazeid: 'braze_id',
  user_alias_name: 'alias_name',
  user_alias_label: 'alias_label',
  alias_name: 'alias_name',
  alias_label: 'alias_label',
  email_address: 'email',
  e_mail: 'email',
  mail: 'email',
  phone_number: 'phone',
  mobile: 'phone',
  telephone: 'phone',
  firstname: 'first_name',
  prenom: 'first_name',
  lastname: 'last_name',
  surname: 'last_name',
  nom: 'last_name',
  city: 'home_city',
  ville: 'home_city',
  langue: 'language',
  pays: 'country',
  timezone: 'time_zone',
  birthday: 'dob',
  date_of_birth: 'dob',
  subscription_group_id: 'group_id',
  subscription_state: 'group_state',
};

export const guessMapping = (columns: readonly string[], kind: ImportKind): Mapping => {
  const taken = new Set<string>();
  return columns.map((column): ColumnTarget => {
    const guess = guessColumn(column.trim(), kind);
    const text = JSON.stringify(guess);
    if (guess.to === 'skip' || !taken.has(text)) {
      taken.add(text);
      return guess;
    }
    return { to: 'skip' };
  });
};

const guessColumn = (column: string, kind: ImportKind): ColumnTarget => {
  const plainName = column
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, '_');
  const name = SAME_AS[plainName] ?? plainName;
  if (column === '') return { to: 'skip' };
  if (kind === 'events') {
    if (plainName === 'name' || plainName === 'event_name' || plainName === 'event')
      return { to: 'event_name' };
    if (plainName === 'time' || plainName === 'timestamp' || plainName === 'date')
      return { to: 'event_time' };
  }
  if (isPlain(name) && name !== 'skip') return { to: name };
  if (kind === 'events') {
    if (name === 'email' || name === 'phone') return { to: 'attribute', name, type: 'text' };
    return { to: 'property', name: column.replace(/^properties\./, ''), type: 'auto' };
  }
  const standard = standardType(name);
  return standard === null
    ? { to: 'attribute', name: column, type: 'auto' }
    : { to: 'attribute', name, type: standard };
};

const isPlain = (name: string): name is Plain => (PLAIN as readonly string[]).includes(name);
const isCellType = (type: unknown): type is CellType => (CELL_TYPES as readonly unknown[]).includes(type);

/** Stored or written mappings, understood; anything else of a column leaves it out. */
export const readTarget = (given: unknown): ColumnTarget | null => {
  if (!isObject(given)) return null;
  const { to, name, type = 'auto', group_id } = given;
  if (to === 'group') return typeof group_id === 'string' ? { to, group_id } : null;
  if (to === 'attribute' || to === 'property')
    return typeof name === 'string' && name !== '' && isCellType(type) ? { to, name, type } : null;
  return typeof to === 'string' && isPlain(to) ? { to } : null;
};

/** What makes a mapping unusable, by column. */
export const checkMapping = (mapping: Mapping, kind: ImportKind): readonly Refusal[] => {
  const problems: Refusal[] = [];
  const places = new Map<string, number>();
  mapping.forEach((target, i) => {
    if (target.to === 'skip') return;
    const key = 'name' in target ? `${target.to} ${target.name}` : JSON.stringify(target);
    const before = places.get(key);
    if (before !== undefined)
      problems.push({
        code: 'invalid_field',
        message: `mapping[${i}] means the same as mapping[${before}].`,
        field: `mapping[${i}]`,
      });
    places.set(key, i);
  });
  problems.push(...checkKeys(mapping, kind));
  return problems;
};

const checkKeys = (mapping: Mapping, kind: ImportKind): readonly Refusal[] => {
  const has = (to: string, name?: string): boolean =>
    mapping.some((one) => one.to === to && (name === undefined || ('name' in one && one.name === name)));
  const problem = (message: string): Refusal => ({ code: 'invalid_field', message, field: 'mapping' });
  const problems: Refusal[] = [];
  const alias = has('alias_name') || has('alias_label');
  const named = has('external_id') || has('braze_id') || alias;
  if (!named && !has('attribute', 'email') && !has('attribute', 'phone'))
    problems.push(problem('No column says who a row is about.'));
  if (alias && !(has('alias_name') && has('alias_label')))
    problems.push(problem('An alias needs both a column of names and a column of labels.'));
  if (alias && has('external_id'))
    problems.push(problem('One file names people by external id or by alias, not by both.'));
  if (has('group_id') !== has('group_state'))
    problems.push(problem('A subscription group needs a column of ids and a column of states.'));
  if (kind === 'events' && !has('event_name'))
    problems.push(problem('No column holds the name of the event.'));
  if (kind === 'events' && !has('event_time'))
    problems.push(problem('No column holds the time of the event.'));
  return problems;
};
