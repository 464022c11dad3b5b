// Ruby Liquid's arithmetic: integers stay integers, floats are calculated as decimals (0.1 + 0.2 is 0.3).
import { Float, Moment, isNumeric, storedTime, toFloat } from './values.ts';
import type { Integer, Numeric } from './values.ts';
import { parseTime } from './dates.ts';

/** units / 10^scale. `float` says which kind the result prints as. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
  readonly float: boolean;
}

export class DivisionByZero extends Error {}
const MAX_DIGITS = 1_000;
const QUOTIENT_DIGITS = 25;

/** Casts as Ruby Liquid does: decimal text to a float, other text to its leading integer, nil to 0. */
const toDecimal = (value: unknown): Decimal => {
  if (typeof value === 'number') return fromNumber(value, !Number.isInteger(value));
  if (typeof value === 'bigint') return { units: value, scale: 0, float: false };
  if (value instanceof Float) return fromNumber(value.valueOf(), true);
  if (typeof value === 'string') return fromText(value);
  if (value instanceof Moment) return fromNumber(Math.floor(value.at / 1000), false);
  const stored = storedTime(value);
  const at = stored === null ? null : parseTime(stored, 0);
  return fromNumber(at === null ? 0 : Math.floor(at / 1000), false);
};

const fromText = (text: string): Decimal => {
  const trimmed = text.trim();
  if (/^-?\d+\.\d+$/.test(trimmed)) return fromDigits(bounded(trimmed), true);
  return fromDigits(bounded(/^[-+]?\d+/.exec(trimmed)?.[0] ?? '0'), false);
};

const bounded = (text: string): string => {
  if (text.length > MAX_DIGITS) throw new RangeError('number has too many digits');
  return text;
};

const fromNumber = (value: number, float: boolean): Decimal =>
  Number.isFinite(value) ? fromDigits(String(value), float) : { units: 0n, scale: 0, float };

const fromDigits = (text: string, float: boolean): Decimal => {
  const [mantissa = '0', exponent = '0'] = text.split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole.replace('+', '') + fraction);
  return scale >= 0 ? { units, scale, float } : { units: units * 10n ** BigInt(-scale), scale: 0, float };
};

const toValue = (decimal: Decimal): Numeric => {
  if (!decimal.float) return toInteger(decimal.units);
  return toFloat(Number(digitsOf(decimal)));
};

const toInteger = (units: bigint): Integer => {
  const value = Number(units);
  if (Number.isSafeInteger(value)) return value;
  bounded(units.toString());
  return units;
};

const digitsOf = ({ units, scale }: Decimal): string => `${units}e-${scale}`;

const align = (a: Decimal, b: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
};

const combine = (x: unknown, y: unknown, how: (a: bigint, b: bigint) => bigint): Numeric => {
  const a = toDecimal(x);
  const b = toDecimal(y);
  const [left, right, scale] = align(a, b);
  return toValue({ units: how(left, right), scale, float: a.float || b.float });
};

export const plus = (x: unknown, y: unknown): Numeric =>
  quickly(x, y, (a, b) => a + b) ?? combine(x, y, (a, b) => a + b);
export const minus = (x: unknown, y: unknown): Numeric =>
  quickly(x, y, (a, b) => a - b) ?? combine(x, y, (a, b) => a - b);

/** Small integers, the usual case, without a detour over decimals. */
const quickly = (x: unknown, y: unknown, how: (a: number, b: number) => number): number | null => {
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(y)) return null;
  const result = how(x as number, y as number);
  return Number.isSafeInteger(result) ? result : null;
};

export const times = (x: unknown, y: unknown): Numeric => {
  const quick = quickly(x, y, (a, b) => a * b);
  if (quick !== null) return quick + 0;
  const a = toDecimal(x);
  const b = toDecimal(y);
  return toValue({ units: a.units * b.units, scale: a.scale + b.scale, float: a.float || b.float });
};

/** Two integers floor (15 by 2 is 7); a float on either side gives a float. */
export const dividedBy = (x: unknown, y: unknown): Numeric => {
  const a = toDecimal(x);
  const b = toDecimal(y);
  if (b.units === 0n) throw new DivisionByZero('divided by 0');
  const [left, right] = align(a, b);
  if (!a.float && !b.float) return toInteger(floorDivide(left, right));
  const shift = 10n ** BigInt(QUOTIENT_DIGITS);
  return toValue({ units: (left * shift) / right, scale: QUOTIENT_DIGITS, float: true });
};

/** The sign follows the divisor, as in Ruby. */
export const modulo = (x: unknown, y: unknown): Numeric => {
  if (toDecimal(y).units === 0n) throw new DivisionByZero('divided by 0');
  return combine(x, y, (a, b) => a - floorDivide(a, b) * b);
};

const floorDivide = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

export const absolute = (x: unknown): Numeric => {
  const a = toDecimal(x);
  return toValue({ ...a, units: a.units < 0n ? -a.units : a.units });
};

export const floor = (x: unknown): Integer => {
  const a = toDecimal(x);
  return toInteger(floorDivide(a.units, 10n ** BigInt(a.scale)));
};

export const ceil = (x: unknown): Integer => {
  const a = toDecimal(x);
  return toInteger(-floorDivide(-a.units, 10n ** BigInt(a.scale)));
};

/** Half away from zero. Without digits the result is an integer. */
export const round = (x: unknown, digits: unknown): Numeric => {
  const a = toDecimal(x);
  if (!a.float && compare(digits, 0) > 0) return toInteger(a.units);
  const places = Math.max(-MAX_DIGITS, Math.min(Number(floor(digits)), MAX_DIGITS));
  const units = roundUnits(a, places);
  if (places > 0) return toValue({ units, scale: places, float: true });
  return toInteger(units * 10n ** BigInt(-places));
};

/** a × 10^places, rounded to a whole number. */
const roundUnits = ({ units, scale }: Decimal, places: number): bigint => {
  if (places >= scale) return units * 10n ** BigInt(places - scale);
  const step = 10n ** BigInt(scale - places);
  const size = units < 0n ? -units : units;
  const rounded = (size * 2n + step) / (step * 2n);
  return units < 0n ? -rounded : rounded;
};

export const atLeast = (x: unknown, y: unknown): Numeric => (compare(x, y) >= 0 ? cast(x) : cast(y));
export const atMost = (x: unknown, y: unknown): Numeric => (compare(x, y) <= 0 ? cast(x) : cast(y));

/** The value as a number. */
export const cast = (x: unknown): Numeric => (isNumeric(x) ? x : toValue(toDecimal(x)));

/** A small whole number out of anything: sizes, limits, positions. */
export const toIndex = (x: unknown): number => {
  const value = Number(floor(x));
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER));
};

/** -1, 0 or 1 after casting both. */
export const compare = (x: unknown, y: unknown): number => {
  if (typeof x === 'number' && typeof y === 'number') return x < y ? -1 : x > y ? 1 : 0;
  const [left, right] = align(toDecimal(x), toDecimal(y));
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Exactly two digits after the point; `digits` may be any number of places. */
export const toFixed = (x: unknown, places: number): string => {
  const units = roundUnits(toDecimal(x), places);
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
};
