// What is edited: name, description, tags and the fields of the definition, each compared and merged on its own, so that
// two people who change different things do not disturb each other.
import type { Written } from '../model.ts';

export interface Doc {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly definition: Written;
}

/** `name`, `tags`, `definition.schedule`. */
export type FieldName = string;

const PREFIX = 'definition.';

export const fieldsOf = (doc: Doc): readonly FieldName[] => [
  'name',
  'description',
  'tags',
  ...Object.keys(doc.definition).map((name) => PREFIX + name),
];

export const readField = (doc: Doc, field: FieldName): unknown => {
  if (field.startsWith(PREFIX)) return doc.definition[field.slice(PREFIX.length)];
  if (field === 'name') return doc.name;
  if (field === 'description') return doc.description;
  return doc.tags;
};

export const writeField = (doc: Doc, field: FieldName, value: unknown): Doc =>
  field.startsWith(PREFIX)
    ? { ...doc, definition: { ...doc.definition, [field.slice(PREFIX.length)]: value } }
    : { ...doc, [field]: value };

/** Absent and null mean the same in a definition. */
export const isSame = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export const changedFields = (before: Doc, after: Doc): readonly FieldName[] =>
  [...new Set([...fieldsOf(before), ...fieldsOf(after)])].filter(
    (field) => !isSame(readField(before, field), readField(after, field)),
  );

export interface Merge {
  /** Theirs, with what only I changed. */
  readonly merged: Doc;
  /** Changed by both, differently: here `merged` has theirs. */
  readonly clashes: readonly FieldName[];
}

export const mergeDocs = (base: Doc, mine: Doc, theirs: Doc): Merge => {
  let merged = theirs;
  const clashes: FieldName[] = [];
  for (const field of changedFields(base, mine)) {
    const wanted = readField(mine, field);
    if (isSame(wanted, readField(theirs, field))) continue;
    if (isSame(readField(base, field), readField(theirs, field))) merged = writeField(merged, field, wanted);
    else clashes.push(field);
  }
  return { merged, clashes };
};

/** The body of a save: the fields that differ, a field that is gone as null. */
export const changesBetween = (before: Doc, after: Doc): Readonly<Record<string, unknown>> | null => {
  const fields = changedFields(before, after);
  if (fields.length === 0) return null;
  const definition = fields
    .filter((field) => field.startsWith(PREFIX))
    .map((field) => [field.slice(PREFIX.length), readField(after, field) ?? null] as const);
  const own = fields
    .filter((field) => !field.startsWith(PREFIX))
    .map((field) => [field, readField(after, field)] as const);
  return {
    ...Object.fromEntries(own),
    ...(definition.length === 0 ? {} : { definition: Object.fromEntries(definition) }),
  };
};
