// The rows of one file, quickly: what a cell means is worked out once per column and text, for most columns hold the same
// few texts again and again. Only rows about external ids in which every cell is fine are read here, into what readRow
// would give; every other row is left to it, which knows what is wrong and in which order to say so.
import { ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Json } from '../json.ts';
import { isPhoneNumber } from '../users/address.ts';
import { isAttributeName, readValueChange } from '../users/attribute-values.ts';
import { looksLikeEmail } from '../users/email-format.ts';
import type { ProfileChange } from '../users/profile-change.ts';
import { isProfileField, readProfileField } from '../users/profile-fields.ts';
import { hasOwnReader, readAttributes } from '../users/read-attributes.ts';
import type { TrackWorld } from '../users/read-devices.ts';
import { unstoredNames } from '../users/unstored.ts';
import type { ValueChange } from '../users/value-change.ts';
import type { CellType, ColumnTarget } from './mapping.ts';
import { readCell, readRow } from './read-row.ts';
import type { ImportedRow, RowFault, RowReading } from './read-row.ts';

export type RowReader = (cells: readonly string[]) => Result<ImportedRow, RowFault> | null;

export const makeRowReader = (reading: RowReading): RowReader => {
  const columns = reading.kind === 'attributes' ? quickColumns(reading) : null;
  if (columns === null) return (cells) => readRow(cells, reading);
  return (cells) => {
    const row = readQuickly(cells, columns, reading.columns.length);
    return row === null ? readRow(cells, reading) : ok(row);
  };
};

/** What a cell says; null: readRow has to look at the row. */
type Meaning =
  | { readonly is: 'attribute'; readonly change: ValueChange }
  | { readonly is: 'field'; readonly value: Json }
  | { readonly is: 'rest'; readonly change: ProfileChange }
  | null;

interface QuickColumn {
  readonly to: 'skip' | 'external_id' | 'email' | 'phone' | 'value' | 'unsure';
  readonly name: string;
  meaningOf(text: string): Meaning;
}

/** Null: whether a cell is merged into what is there depends on another cell of its row. */
const quickColumns = ({ mapping, world }: RowReading): readonly QuickColumn[] | null =>
  mapping.some((target) => 'name' in target && target.name === '_merge_objects')
    ? null
    : mapping.map((target) => quickColumn(target, world));

const quickColumn = (target: ColumnTarget, world: TrackWorld): QuickColumn => {
  const nothing = { name: '', meaningOf: () => null };
  if (target.to === 'skip' || target.to === 'external_id') return { ...nothing, to: target.to };
  if (target.to !== 'attribute') return { ...nothing, to: 'unsure' };
  const { name, type } = target;
  if (name === 'email' || name === 'phone') return { ...nothing, to: type === 'text' ? name : 'unsure' };
  const read = meaningReader(name, world);
  return { to: 'value', name, meaningOf: remembered((text) => meaningOfCell(text, type, read)) };
};

const meaningOfCell = (text: string, type: CellType, read: (value: unknown) => Meaning): Meaning => {
  const value = readCell(text, type);
  if (typeof value === 'object' && value !== null && 'fault' in value) return null;
  return read(value);
};

const meaningReader = (name: string, world: TrackWorld): ((value: unknown) => Meaning) => {
  if (hasOwnReader(name)) return (value) => restOf(name, value, world);
  if (isProfileField(name))
    return (value) => {
      const field = readProfileField(name, value);
      return field === undefined || field === null ? null : { is: 'field', value: field };
    };
  if (!isAttributeName(name)) return () => null;
  return (value) => {
    const change = readValueChange(value, { merge: false });
    return change === null ? null : { is: 'attribute', change };
  };
};

const restOf = (name: string, value: unknown, world: TrackWorld): Meaning => {
  const given = { [name]: value };
  const change = readAttributes(given, world);
  if (!change.ok || unstoredNames(given, change.value).length > 0) return null;
  return { is: 'rest', change: change.value };
};

/** Texts remembered per column. */
const MAX_TEXTS = 2_000;
const MAX_TEXT_CHARS = 100;

const remembered = (read: (text: string) => Meaning): ((text: string) => Meaning) => {
  const known = new Map<string, Meaning>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const meaning = read(text);
    if (known.size < MAX_TEXTS && text.length <= MAX_TEXT_CHARS) known.set(text, meaning);
    return meaning;
  };
};

interface Draft {
  externalId: string;
  email: string | undefined;
  phone: string | undefined;
  readonly attributes: Map<string, ValueChange>;
  readonly fields: Map<string, Json>;
  /** Of columns with readers of their own; null as long as there is nothing. */
  rest: ProfileChange | null;
}

const readQuickly = (
  cells: readonly string[],
  columns: readonly QuickColumn[],
  width: number,
): ImportedRow | null => {
  if (cells.length > width) return null;
  const draft: Draft = {
    externalId: '',
    email: undefined,
    phone: undefined,
    attributes: new Map(),
    fields: new Map(),
    rest: null,
  };
  for (let i = 0; i < columns.length; i++) {
    const text = cells[i]?.trim() ?? '';
    if (text !== '' && !takeQuickly(draft, columns[i]!, text)) return null;
  }
  if (draft.externalId === '') return null;
  return {
    key: { kind: 'external_id', value: draft.externalId },
    fact: { kind: 'attributes', change: changeOf(draft) },
  };
};

/** False: not sure. */
const takeQuickly = (draft: Draft, column: QuickColumn, text: string): boolean => {
  switch (column.to) {
    case 'skip':
      return true;
    case 'unsure':
      return false;
    case 'external_id':
      draft.externalId = text;
      return true;
    case 'email':
      draft.email = text;
      return looksLikeEmail(text);
    case 'phone':
      draft.phone = text;
      return isPhoneNumber(text);
    case 'value':
      return takeMeaning(draft, column.name, column.meaningOf(text));
  }
};

const takeMeaning = (draft: Draft, name: string, meaning: Meaning): boolean => {
  if (meaning === null) return false;
  if (meaning.is === 'attribute') draft.attributes.set(name, meaning.change);
  else if (meaning.is === 'field') draft.fields.set(name, meaning.value);
  else draft.rest = joined(draft.rest, meaning.change);
  return true;
};

const joined = (held: ProfileChange | null, more: ProfileChange): ProfileChange => {
  if (held === null) return more;
  return {
    ...held,
    ...more,
    attributes: new Map([...held.attributes, ...more.attributes]),
    fields: new Map([...held.fields, ...more.fields]),
    devices: [...held.devices, ...more.devices],
    groups: [...held.groups, ...more.groups],
  };
};

const NONE: readonly never[] = [];

/** What is not said stays absent. Written out: objects that are put together from others cost several times as much. */
const changeOf = ({ email, phone, attributes, fields, rest }: Draft): ProfileChange => {
  const change: ProfileChange =
    phone === undefined
      ? email === undefined
        ? { attributes, fields, devices: NONE, groups: NONE }
        : { email, attributes, fields, devices: NONE, groups: NONE }
      : email === undefined
        ? { phone, attributes, fields, devices: NONE, groups: NONE }
        : { email, phone, attributes, fields, devices: NONE, groups: NONE };
  return rest === null ? change : joined(change, rest);
};
