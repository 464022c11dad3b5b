// Comparison as message authors meet it. `and`/`or` bind equally and are taken right to left by the parser.
import { Tokenizer } from 'liquidjs';
import type { Operators } from 'liquidjs';
import { inspect, print } from './print.ts';
import { Moment, isBlank, isEmpty, isHash, isNumeric, isTrue, storedTime, unwrap } from './values.ts';
import { compare } from './numbers.ts';
import { parseTime } from './dates.ts';

const literal = (text: string): unknown => new Tokenizer(text).readLiteral()?.content;
const BLANK = literal('blank');
const EMPTY = literal('empty');

export const isEqual = (a: unknown, b: unknown): boolean => {
  if (a === BLANK) return isBlank(unwrap(b)) || b === BLANK;
  if (b === BLANK) return isBlank(unwrap(a));
  if (a === EMPTY) return isEmpty(unwrap(b));
  if (b === EMPTY) return isEmpty(unwrap(a));
  return equalValues(unwrap(a), unwrap(b));
};

const equalValues = (a: unknown, b: unknown): boolean => {
  if (!isTrue(a) && a !== false) return b === null || b === undefined;
  if (isNumeric(a) && isNumeric(b)) return compare(a, b) === 0;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && inspect(a) === inspect(b);
  if (isHash(a)) return isHash(b) && inspect(a) === inspect(b);
  if (isTime(a) && isTime(b)) return parseTime(a, 0) === parseTime(b, 0);
  return a === b;
};

const isTime = (value: unknown): boolean => value instanceof Moment || storedTime(value) !== null;

/** Numbers with numbers, texts with texts, times with times; anything else is quietly false. */
const ordered = (x: unknown, y: unknown, holds: (order: number) => boolean): boolean => {
  const a = unwrap(x);
  const b = unwrap(y);
  if (isNumeric(a) && isNumeric(b)) return holds(compare(a, b));
  if (typeof a === 'string' && typeof b === 'string') return holds(a < b ? -1 : a > b ? 1 : 0);
  if (isTime(a) && isTime(b)) return holds((parseTime(a, 0) ?? 0) - (parseTime(b, 0) ?? 0));
  return false;
};

const contains = (x: unknown, y: unknown): boolean => {
  const [bag, item] = [unwrap(x), unwrap(y)];
  if (!isTrue(bag) || !isTrue(item)) return false;
  if (Array.isArray(bag)) return bag.some((element) => equalValues(element, item));
  if (typeof bag === 'string') return bag.includes(print(item));
  return isHash(bag) && Object.hasOwn(bag, print(item));
};

export const operators: Operators = {
  '==': isEqual,
  '!=': (a: unknown, b: unknown) => !isEqual(a, b),
  '<>': (a: unknown, b: unknown) => !isEqual(a, b),
  '>': (a: unknown, b: unknown) => ordered(a, b, (order) => order > 0),
  '<': (a: unknown, b: unknown) => ordered(a, b, (order) => order < 0),
  '>=': (a: unknown, b: unknown) => ordered(a, b, (order) => order >= 0),
  '<=': (a: unknown, b: unknown) => ordered(a, b, (order) => order <= 0),
  contains,
  and: (a: unknown, b: unknown) => isTrue(unwrap(a)) && isTrue(unwrap(b)),
  or: (a: unknown, b: unknown) => isTrue(unwrap(a)) || isTrue(unwrap(b)),
};
