// The facts of a person that replace values without looking at what was there: they can be written blind, in
// the statement that also stores the events. Must give the same person as foldPerson would.
import type { Json, JsonObject } from '../json.ts';
import { setOwn } from '../json.ts';
import type { PersonFact } from './track-item.ts';
import type { ProfileChange } from './profile-change.ts';
import { isPlainChange } from './profile-change.ts';

export interface PlainChange {
  readonly attributes: JsonObject;
  readonly removedAttributes: readonly string[];
  readonly fields: JsonObject;
  readonly removedFields: readonly string[];
  /** undefined = unchanged. */
  readonly timeZone: string | null | undefined;
  readonly revenue: number;
}

/** True: nothing of the person as they were is needed to apply these facts. */
export const isPlain = (facts: readonly PersonFact[]): boolean =>
  facts.every((fact) => {
    if (fact.kind === 'attributes') return isPlainChange(fact.change);
    return fact.kind === 'event' || fact.kind === 'purchase';
  });

/** Later facts win. Null: the row of the person does not change. Only for facts that are plain. */
export const plainChangeOf = (facts: readonly PersonFact[]): PlainChange | null => {
  if (facts.every(({ kind }) => kind === 'event')) return null;
  const attributes = new Map<string, Json | undefined>();
  const fields = new Map<string, Json | undefined>();
  let timeZone: string | null | undefined;
  let revenue = 0;
  for (const fact of facts) {
    if (fact.kind === 'purchase') revenue += fact.price * fact.quantity;
    if (fact.kind !== 'attributes') continue;
    for (const [name, change] of fact.change.attributes)
      attributes.set(name, change.op === 'set' ? change.value : undefined);
    for (const [name, value] of fact.change.fields) fields.set(name, value ?? undefined);
    if (fact.change.timeZone !== undefined) timeZone = fact.change.timeZone;
  }
  return {
    attributes: given(attributes),
    removedAttributes: removed(attributes),
    fields: given(fields),
    removedFields: removed(fields),
    timeZone,
    revenue,
  };
};

/** One object alone, which removes nothing; null when it does. Only for changes that are plain besides addresses. */
export const settingOf = (change: ProfileChange): PlainChange | null => {
  if (change.timeZone === null) return null;
  const attributes: Record<string, Json> = {};
  for (const [name, one] of change.attributes) {
    if (one.op !== 'set') return null;
    setOwn(attributes, name, one.value);
  }
  const fields: Record<string, Json> = {};
  for (const [name, value] of change.fields) {
    if (value === null) return null;
    setOwn(fields, name, value);
  }
  return {
    attributes,
    removedAttributes: [],
    fields,
    removedFields: [],
    timeZone: change.timeZone,
    revenue: 0,
  };
};

const given = (values: ReadonlyMap<string, Json | undefined>): JsonObject =>
  Object.fromEntries([...values].filter((entry): entry is [string, Json] => entry[1] !== undefined));

const removed = (values: ReadonlyMap<string, Json | undefined>): readonly string[] =>
  [...values].filter(([, value]) => value === undefined).map(([name]) => name);
