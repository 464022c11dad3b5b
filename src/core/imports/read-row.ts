// One row of a file → what it says about whom, or the column that is wrong with it and why. Blank cells say nothing:
// they never remove a value.
import { parseProfileDate } from '../braze-dates.ts';
import { setOwn } from '../json.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Instant } from '../time.ts';
import { isPhoneNumber } from '../users/address.ts';
import type { PersonKey } from '../users/person-key.ts';
import { readAttributes } from '../users/read-attributes.ts';
import type { TrackWorld } from '../users/read-devices.ts';
import { readEvent } from '../users/read-facts.ts';
import type { AttributesFact, EventFact } from '../users/track-item.ts';
import { unstoredNames } from '../users/unstored.ts';
import type { CellType, ImportKind, Mapping } from './mapping.ts';

export const ROW_PROBLEMS = [
  'too_many_cells',
  'no_identifier',
  'half_alias',
  'not_a_number',
  'not_a_boolean',
  'not_a_date',
  'not_json',
  'bad_email',
  'bad_phone',
  'bad_state',
  'unknown_group',
  'bad_event',
  'not_stored',
  'erased_before',
] as const;
export type RowProblem = (typeof ROW_PROBLEMS)[number];

export interface RowFault {
  /** Name of the column; '' is the row as a whole. */
  readonly column: string;
  readonly reason: RowProblem;
}

export interface ImportedRow {
  readonly key: PersonKey;
  readonly fact: AttributesFact | EventFact;
}

export interface RowReading {
  readonly kind: ImportKind;
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly world: TrackWorld;
  /** Workspace clock. */
  readonly now: Instant;
}

interface Draft {
  externalId: string;
  brazeId: string;
  aliasName: string;
  aliasLabel: string;
  groupId: string;
  groupState: string;
  eventName: string;
  eventTime: string;
  readonly attributes: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
  readonly groups: { readonly subscription_group_id: string; readonly subscription_state: string }[];
}

/** A row without any text: null. */
export const readRow = (
  cells: readonly string[],
  reading: RowReading,
): Result<ImportedRow, RowFault> | null => {
  if (cells.every((cell) => cell.trim() === '')) return null;
  const { columns, mapping } = reading;
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== ''))
    return no('', 'too_many_cells');
  const draft: Draft = {
    externalId: '',
    brazeId: '',
    aliasName: '',
    aliasLabel: '',
    groupId: '',
    groupState: '',
    eventName: '',
    eventTime: '',
    attributes: {},
    properties: {},
    groups: [],
  };
  for (let i = 0; i < mapping.length; i++) {
    const reason = takeCell(draft, mapping[i], cells[i] ?? '');
    if (reason !== null) return no(columns[i] ?? '', reason);
  }
  const key = keyOf(draft);
  if (!key.ok) return key;
  return reading.kind === 'events'
    ? readEventRow(draft, key.value, reading)
    : readAttributesRow(draft, key.value, reading);
};

const no = (column: string, reason: RowProblem): Result<never, RowFault> => err({ column, reason });

const takeCell = (draft: Draft, target: Mapping[number] | undefined, cell: string): RowProblem | null => {
  const text = cell.trim();
  if (target === undefined || target.to === 'skip' || text === '') return null;
  switch (target.to) {
    case 'external_id':
      draft.externalId = text;
      return null;
    case 'braze_id':
      draft.brazeId = text;
      return null;
    case 'alias_name':
      draft.aliasName = text;
      return null;
    case 'alias_label':
      draft.aliasLabel = text;
      return null;
    case 'group_id':
      draft.groupId = text;
      return null;
    case 'group_state':
      draft.groupState = text;
      return null;
    case 'event_name':
      draft.eventName = text;
      return null;
    case 'event_time':
      draft.eventTime = text;
      return null;
    case 'group':
      return takeGroup(draft, target.group_id, text);
    case 'attribute':
    case 'property': {
      const value = readCell(text, target.type);
      if (typeof value === 'object' && value !== null && 'fault' in value) return value.fault as RowProblem;
      setOwn(target.to === 'attribute' ? draft.attributes : draft.properties, target.name, value);
      return null;
    }
  }
};

const STATES: Readonly<Record<string, string>> = {
  subscribed: 'subscribed',
  unsubscribed: 'unsubscribed',
  opted_in: 'subscribed',
  true: 'subscribed',
  false: 'unsubscribed',
  '1': 'subscribed',
  '0': 'unsubscribed',
};

const takeGroup = (draft: Draft, groupId: string, text: string): RowProblem | null => {
  const state = STATES[text.toLowerCase()];
  if (state === undefined) return 'bad_state';
  draft.groups.push({ subscription_group_id: groupId, subscription_state: state });
  return null;
};

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/;
const YES = new Set(['true', 'yes', '1', 'oui', 'y', 'vrai']);
const NO = new Set(['false', 'no', '0', 'non', 'n', 'faux']);

/** The value, or `{fault}`. */
export const readCell = (text: string, type: CellType): unknown => {
  switch (type) {
    case 'text':
      // A text that looks like a date stays one to whoever reads it; attributes of type text are kept as they are.
      return text;
    case 'number':
      return NUMBER.test(text) || /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)
        ? Number(text)
        : { fault: 'not_a_number' };
    case 'boolean': {
      const word = text.toLowerCase();
      return YES.has(word) ? true : NO.has(word) ? false : { fault: 'not_a_boolean' };
    }
    case 'time':
      return parseProfileDate(text) === null ? { fault: 'not_a_date' } : text;
    case 'list':
      return text.startsWith('[') ? parseJson(text) : text.split(/[;|,]/).map((one) => one.trim());
    case 'json':
      return parseJson(text);
    case 'auto':
      return guessValue(text);
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { fault: 'not_json' };
  }
};

/** Lists and objects only when they are whole; everything that is nothing else is text. */
const guessValue = (text: string): unknown => {
  if (text === 'true' || text === 'TRUE') return true;
  if (text === 'false' || text === 'FALSE') return false;
  if (NUMBER.test(text)) return Number(text);
  const first = text.charCodeAt(0);
  if (first === 91 || first === 123) {
    const value = parseJson(text);
    const whole = typeof value === 'object' && value !== null && !('fault' in value);
    return whole ? value : text;
  }
  return text;
};

const keyOf = (draft: Draft): Result<PersonKey, RowFault> => {
  const { externalId, brazeId, aliasName, aliasLabel, attributes } = draft;
  if (externalId !== '') return ok({ kind: 'external_id', value: externalId });
  if (brazeId !== '') return ok({ kind: 'braze_id', value: brazeId });
  if (aliasName !== '' && aliasLabel !== '') return ok({ kind: 'alias', name: aliasName, label: aliasLabel });
  if (aliasName !== '' || aliasLabel !== '') return no('', 'half_alias');
  const { email, phone } = attributes;
  if (typeof email === 'string') return ok({ kind: 'email', value: email });
  if (typeof phone === 'string') return ok({ kind: 'phone', value: phone });
  return no('', 'no_identifier');
};

const FAULTS: Readonly<Record<string, readonly [string, RowProblem]>> = {
  EMAIL_BAD_FORMAT: ['email', 'bad_email'],
  BAD_EMAIL_SUBSCRIPTION_STATE: ['email_subscribe', 'bad_state'],
  BAD_PUSH_SUBSCRIPTION_STATE: ['push_subscribe', 'bad_state'],
};

const readAttributesRow = (
  draft: Draft,
  key: PersonKey,
  reading: RowReading,
): Result<ImportedRow, RowFault> => {
  const { attributes, groups } = draft;
  const named = (name: string): string => columnOf(reading, name);
  if (draft.groupId !== '') {
    const reason = takeGroup(draft, draft.groupId, draft.groupState);
    if (reason !== null) return no('', reason);
  }
  const unknown = groups.find(({ subscription_group_id: id }) => !reading.world.groupIds.has(id));
  if (unknown !== undefined) return no('', 'unknown_group');
  const phone = attributes['phone'];
  if (phone !== undefined && !(typeof phone === 'string' && isPhoneNumber(phone)))
    return no(named('phone'), 'bad_phone');
  const given = groups.length === 0 ? attributes : { ...attributes, subscription_groups: groups };
  const change = readAttributes(given, reading.world);
  if (!change.ok) {
    const [name, reason] = FAULTS[change.error.code] ?? ['', 'not_stored'];
    return no(named(name), reason);
  }
  const [unstored] = unstoredNames(given, change.value);
  if (unstored !== undefined) return no(named(unstored), 'not_stored');
  return ok({ key, fact: { kind: 'attributes', change: change.value } });
};

const readEventRow = (draft: Draft, key: PersonKey, reading: RowReading): Result<ImportedRow, RowFault> => {
  const properties = draft.properties;
  const event = readEvent({ name: draft.eventName, time: draft.eventTime, properties }, reading.now);
  if (event.ok) return ok({ key, fact: event.value });
  const at = reading.mapping.findIndex(
    ({ to }) => to === (event.error.code === 'BAD_TIME' ? 'event_time' : 'event_name'),
  );
  return no(reading.columns[at] ?? '', event.error.code === 'BAD_TIME' ? 'not_a_date' : 'bad_event');
};

const columnOf = ({ mapping, columns }: RowReading, name: string): string =>
  columns[mapping.findIndex((one) => 'name' in one && one.name === name)] ?? '';
