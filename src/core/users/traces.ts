// What somebody may be recognised by in what others wrote down: their addresses and identifiers, and where something was
// written to them alone or with others, their name and the words of their profile too. Erasing takes such texts out
// whole: a sentence with a name cut out of it may still be about them.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { addressesOf } from './address.ts';
import type { Profile } from './user.ts';

export interface Traces {
  /** Lower case; a text that is one of them, without blanks around it. */
  readonly exact: ReadonlySet<string>;
  /** Lower case; a text that has one of them between other words. */
  readonly within: readonly string[];
  /** Of phone numbers: digits in whatever way they are written. */
  readonly digits: readonly string[];
}

/** Shorter ones stand in too many texts that have nothing to do with the person. */
const MIN_WITHIN = 6;
const MIN_WORD = 3;

/** `names`: external ids, those of the past too, and names of aliases. The user id is random and stays with outcomes. */
export const tracesOf = (person: Profile, names: readonly string[]): Traces => {
  const addresses = addressesOf(person);
  const given = [person.email, person.phone].flatMap((text) => (text === null ? [] : [text]));
  const own = names.map(plain);
  const texts = [...given, ...addresses.map(({ value }) => value)].map(plain);
  return {
    exact: new Set(texts),
    within: [...new Set([...texts, ...own.filter((text) => text.length >= MIN_WITHIN)])],
    digits: addresses.flatMap(({ kind, value }) => (kind === 'phone' ? [value.slice(1)] : [])),
  };
};

/** For what was written to the person themselves: short identifiers, their name and the words of their profile as well. */
export const widenTraces = (traces: Traces, person: Profile, names: readonly string[]): Traces => {
  const { first_name: first, last_name: last } = person.fields;
  const full = first === undefined || last === undefined ? [] : [plain(`${first} ${last}`)];
  const words = textsOf(
    [...Object.values(person.fields), person.attributes].filter((one) => one !== undefined),
  ).map(plain);
  return {
    ...traces,
    exact: new Set([
      ...traces.exact,
      ...names.map(plain),
      ...words.filter((word) => word.length >= MIN_WORD),
    ]),
    within: [...traces.within, ...full.filter((name) => name.length >= MIN_WITHIN)],
  };
};

export const joinTraces = (all: readonly Traces[]): Traces => ({
  exact: new Set(all.flatMap(({ exact }) => [...exact])),
  within: [...new Set(all.flatMap(({ within }) => within))],
  digits: [...new Set(all.flatMap(({ digits }) => digits))],
});

/**
 * `blank` in the place of every text that names the person, and no key that does; the very same value where nothing
 * does.
 */
export const blankTraces = (value: Json, traces: Traces, blank: Json): Json => {
  if (typeof value === 'string') return isTrace(value, traces) ? blank : value;
  if (typeof value === 'number') return isTrace(String(value), traces) ? blank : value;
  if (isList(value)) {
    const kept = value.map((each) => blankTraces(each, traces, blank));
    return kept.every((each, i) => each === value[i]) ? value : kept;
  }
  return isRecord(value) ? blankFields(value, traces, blank) : value;
};

const blankFields = (value: JsonObject, traces: Traces, blank: Json): JsonObject => {
  const entries = Object.entries(value);
  const kept = entries
    .filter(([name]) => !isTrace(name, traces))
    .map(([name, each]) => [name, blankTraces(each, traces, blank)] as const);
  const isSame = kept.length === entries.length && kept.every(([name, each]) => each === value[name]);
  return isSame ? value : Object.fromEntries(kept);
};

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isRecord = (value: Json): value is JsonObject => isObject(value);

export const isTrace = (text: string, { exact, within, digits }: Traces): boolean => {
  const low = plain(text);
  if (exact.has(low) || within.some((each) => standsIn(low, each))) return true;
  if (digits.length === 0) return false;
  const packed = low.replaceAll(/[\s().+/-]/g, '');
  return digits.some((each) => standsIn(packed, each));
};

/** Between characters that could belong to a longer identifier it is another one. */
const standsIn = (text: string, part: string): boolean => {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!isInner(text[at - 1]) && !isInner(text[at + part.length])) return true;
  }
  return false;
};
const isInner = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);

const plain = (text: string): string => text.trim().toLowerCase();

const textsOf = (values: readonly Json[]): readonly string[] =>
  values.flatMap((value) => {
    if (typeof value === 'string') return [value];
    if (isList(value)) return textsOf(value);
    return isRecord(value) ? textsOf(Object.values(value)) : [];
  });
