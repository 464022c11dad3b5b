// Filters of lists (personalisation 7.1). Lists are never changed in place.
import { isEqual } from '../operators.ts';
import { compare, toIndex } from '../numbers.ts';
import { inspect, print, readKey, sizeOf } from '../print.ts';
import type { RenderState } from '../render-state.ts';
import { isHash, isNumeric, isTrue, storedTime } from '../values.ts';
import type { FilterSet } from './filter.ts';

/** Every input is a list: nested lists are flattened, nil is the empty list, anything else a list of one. */
const listOf = (state: RenderState, input: unknown): readonly unknown[] => {
  if (input === null || input === undefined) return [];
  const list: readonly unknown[] = Array.isArray(input) ? (input.flat(Infinity) as unknown[]) : [input];
  state.chargeElements(list.length);
  return list;
};

const compareValues = (a: unknown, b: unknown): number => {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  if (isNumeric(a) && isNumeric(b)) return compare(a, b);
  const [x, y] = [sortText(a), sortText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};
const sortText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const time = storedTime(value);
  if (time === null) throw new TypeError('values of different kinds cannot be sorted');
  return time;
};

const compareNatural = (a: unknown, b: unknown): number => {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  const [x, y] = [print(a).toLowerCase(), print(b).toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
};

const sortBy = (
  state: RenderState,
  input: unknown,
  key: unknown,
  order: (a: unknown, b: unknown) => number,
): readonly unknown[] => {
  const of = (value: unknown): unknown => (key === undefined ? value : readKey(value, key));
  return [...listOf(state, input)].sort((a, b) => order(of(a), of(b)));
};

const uniqueBy = (list: readonly unknown[], key: unknown): readonly unknown[] => {
  const seen = new Set<string>();
  return list.filter((value) => {
    const text = inspect(key === undefined ? value : readKey(value, key));
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
};

/** `start` counts from the end when negative; a start outside gives nothing. */
const sliceOf = (state: RenderState, input: unknown, start: unknown, length: unknown): unknown => {
  const list: readonly unknown[] = Array.isArray(input) ? (input as unknown[]) : [...print(input)];
  const count = length === undefined ? 1 : toIndex(length);
  const from = toIndex(start) < 0 ? list.length + toIndex(start) : toIndex(start);
  const part = from < 0 || count < 0 ? [] : list.slice(from, from + count);
  state.chargeElements(part.length);
  return Array.isArray(input) ? part : part.join('');
};

export const arrays: FilterSet = {
  join: (state, input, separator) => {
    const list = listOf(state, input);
    const glue = separator === undefined ? ' ' : print(separator);
    state.chargeText(glue.length * list.length);
    const texts = list.map(print);
    state.chargeText(texts.reduce((sum, text) => sum + text.length, 0));
    return texts.join(glue);
  },
  first: (_state, input) => (Array.isArray(input) ? ((input as unknown[])[0] ?? null) : firstPair(input)),
  last: (_state, input) => (Array.isArray(input) ? ((input as unknown[]).at(-1) ?? null) : null),
  size: (state, input) => {
    state.chargeElements(typeof input === 'string' ? input.length : 0);
    return sizeOf(input);
  },
  sort: (state, input, key) => sortBy(state, input, key, compareValues),
  sort_natural: (state, input, key) => sortBy(state, input, key, compareNatural),
  map: (state, input, key) => listOf(state, input).map((value) => readKey(value, key)),
  where: (state, input, key, wanted) =>
    listOf(state, input).filter((value) => {
      const found = readKey(value, key);
      return wanted === undefined ? isTrue(found) : isEqual(found, wanted);
    }),
  uniq: (state, input, key) => uniqueBy(listOf(state, input), key),
  compact: (state, input, key) =>
    listOf(state, input).filter((value) => {
      const found = key === undefined ? value : readKey(value, key);
      return found !== null && found !== undefined;
    }),
  reverse: (state, input) => [...listOf(state, input)].reverse(),
  concat: (state, input, other) => {
    if (!Array.isArray(other)) throw new TypeError('concat takes a list');
    return [...listOf(state, input), ...listOf(state, other)];
  },
  slice: (state, input, start, length) => {
    if (typeof input === 'string') state.chargeElements(input.length);
    return sliceOf(state, input, start, length);
  },
};

const firstPair = (input: unknown): unknown => {
  if (!isHash(input)) return null;
  const key = Object.keys(input)[0];
  return key === undefined ? null : [key, input[key]];
};
