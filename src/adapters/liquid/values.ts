// Values as Ruby Liquid knows them: integers and floats differ (5 and 5.0), nil prints nothing, objects print as
// Ruby hashes. Stored times are {"$time": "<ISO>"}.
import { Drop } from 'liquidjs';

/** A float whose value is a whole number: the only float JavaScript cannot tell from an integer. */
export class Float {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  valueOf(): number {
    return this.#value;
  }
}

/** A point in time seen in a zone: what `time_zone` makes. `zone` is an IANA name or an offset like +02:00. */
export class Moment {
  readonly #at: number;
  readonly #zone: string;
  constructor(at: number, zone: string) {
    this.#at = at;
    this.#zone = zone;
  }
  get at(): number {
    return this.#at;
  }
  get zone(): string {
    return this.#zone;
  }
}

export type Integer = number | bigint;
export type Numeric = Integer | Float;

export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;

export const toFloat = (value: number): number | Float =>
  Number.isInteger(value) ? new Float(value) : value;

/** Objects a template may look into: plain data, nothing with behaviour. */
export const isHash = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Float) &&
  !(value instanceof Moment) &&
  !(value instanceof Drop) &&
  storedTime(value) === null;

/** ISO text of a stored time, else null. */
export const storedTime = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '$time')) return null;
  const { $time: text } = value as { readonly $time?: unknown };
  return typeof text === 'string' ? text : null;
};

/** LiquidJS' literals (nil, blank, empty) as plain values. */
export const unwrap = (value: unknown): unknown => (value instanceof Drop ? value.valueOf() : value);

/** Only nil and false are false: 0 and the empty string are true. */
export const isTrue = (value: unknown): boolean => value !== null && value !== undefined && value !== false;

export const isEmpty = (value: unknown): boolean => {
  if (typeof value === 'string' || Array.isArray(value)) return value.length === 0;
  return isHash(value) && Object.keys(value).length === 0;
};

export const isBlank = (value: unknown): boolean =>
  !isTrue(value) || (typeof value === 'string' ? value.trim() === '' : isEmpty(value));
