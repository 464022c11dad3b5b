// The one reader of dates that callers write (braze-rest-api 1.7): ISO 8601 in the forms published examples
// use (`-5:00`, `+0000`, a space for T) and the further formats of profile and event dates. Arithmetic by hand
// because every string attribute of an ingest passes here.
import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from './time.ts';

/** A civil date-time as written. `offsetMs` is null when the text names no offset. */
export interface WrittenDate {
  /** `YYYY-MM-DDTHH:mm:ss` */
  readonly wall: string;
  /** The wall time read as UTC. */
  readonly wallAt: Instant;
  readonly offsetMs: number | null;
}

/** ISO 8601 for schedules, filters and analytics: an offset that cannot be read makes the text unreadable. */
export const parseIsoDate = (text: string): WrittenDate | null => {
  const match = ISO.exec(text);
  return match === null ? null : written(match, [1, 2, 3, 4, 5, 6, 7], match[8], 'refuse');
};

/** The instant of an ISO 8601 text; UTC when it names no offset. */
export const parseIsoInstant = (text: string): Instant | null => instantOf(parseIsoDate(text));

/** Profile and event dates: a missing or malformed offset means UTC; years after 3000 are no dates. */
export const parseProfileDate = (text: string): Instant | null => {
  if (text.length < MIN_DATE_CHARS || text.length > MAX_DATE_CHARS) return null;
  const at = plainInstant(text) ?? instantOf(parseLooseDate(text));
  return at === null || at < FIRST_YEAR_AT || at >= END_OF_YEARS_AT ? null : at;
};

/**
 * What nearly every event says, `2026-01-31T23:59:59Z` with or without milliseconds, read in a twentieth of the time that a
 * pattern takes. Null: anything else, which is left to the patterns.
 */
const plainInstant = (text: string): Instant | null => {
  const fraction = text.length === PLAIN_CHARS + 4;
  if ((text.length !== PLAIN_CHARS && !fraction) || !isPlainlyParted(text, fraction)) return null;
  const ms = fraction ? digits(text, 20, 3) : 0;
  const time = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)] as const;
  // What is no digit makes its number NaN, and so the sum.
  const wallAt = wallMs(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2), time);
  const at = wallAt === null ? NaN : wallAt + ms;
  return Number.isNaN(at) ? null : at;
};
const PLAIN_CHARS = '2026-01-31T23:59:59Z'.length;

const isPlainlyParted = (text: string, fraction: boolean): boolean =>
  text[4] === '-' &&
  text[7] === '-' &&
  text[10] === 'T' &&
  text[13] === ':' &&
  text[16] === ':' &&
  (!fraction || text[19] === '.') &&
  text[text.length - 1] === 'Z';

const digits = (text: string, from: number, count: number): number => {
  let number = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : NaN;
  }
  return number;
};
const ZERO = 48;

/** How a value of type time stands among custom attributes: fixed width, so that text order is time order. */
export const toTimeValue = (at: Instant): JsonObject => ({ [TIME_KEY]: toIso(at) });
export const TIME_KEY = '$time';

/** The text inside a time value, or null when `value` is not one. Other forms of date never count as times. */
export const timeValueText = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const text: unknown = Object.hasOwn(value, TIME_KEY)
    ? (value as Record<string, unknown>)[TIME_KEY]
    : undefined;
  return typeof text === 'string' && TIME_VALUE.test(text) ? text : null;
};
/** Both of JavaScript and PostgreSQL. */
export const TIME_VALUE_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$';
const TIME_VALUE = new RegExp(TIME_VALUE_PATTERN);

/** The shortest is a day alone. */
const MIN_DATE_CHARS = 10;
const MAX_DATE_CHARS = 64;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?(?: ?(\S{1,9}))?)?$/;
const US = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const CTIME =
  /^[A-Za-z]{3},? (\d{2}|[A-Za-z]{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[. ](\S{1,9}))? (\d{4})$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Places = readonly [number, number, number, number, number, number, number];

const parseLooseDate = (text: string): WrittenDate | null => {
  const iso = ISO.exec(text);
  if (iso !== null) return written(iso, [1, 2, 3, 4, 5, 6, 7], iso[8], 'utc');
  const us = US.exec(text);
  if (us !== null) return written(us, [3, 1, 2, 0, 0, 0, 0], undefined, 'utc');
  const ctime = CTIME.exec(text);
  return ctime === null ? null : written(ctime, [7, 1, 2, 3, 4, 5, 0], ctime[6], 'utc');
};

/** `places` are the groups of year, month, day, hour, minute, second and fraction; 0 = not in this format. */
const written = (
  match: RegExpExecArray,
  places: Places,
  offsetText: string | undefined,
  malformedOffset: 'refuse' | 'utc',
): WrittenDate | null => {
  const text = (i: number): string => (places[i] === 0 ? '' : (match[places[i]!] ?? ''));
  const wallAt = wallMs(Number(text(0)), monthOf(text(1)), Number(text(2)), [
    Number(text(3)),
    Number(text(4)),
    Number(text(5)),
  ]);
  if (wallAt === null) return null;
  const offset = offsetText === undefined ? null : offsetMs(offsetText);
  if (Number.isNaN(offset) && (malformedOffset === 'refuse' || !LOOKS_LIKE_OFFSET.test(offsetText ?? '')))
    return null;
  const fractionMs = Number(text(6).padEnd(3, '0').slice(0, 3));
  return {
    wall: toIso(wallAt).slice(0, 19),
    wallAt: wallAt + fractionMs,
    offsetMs: Number.isNaN(offset) ? null : offset,
  };
};

const monthOf = (text: string): number =>
  /^\d/.test(text) ? Number(text) : MONTHS.indexOf(text.toLowerCase()) + 1;

const wallMs = (
  year: number,
  month: number,
  day: number,
  [hour, minute, second]: readonly [number, number, number],
): Instant | null => {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  return (
    daysFromEpoch(year, month, day) * DAY_MS +
    hour * HOUR_MS +
    minute * MINUTE_MS +
    Math.min(second, 59) * SECOND_MS
  );
};

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days from 1970-01-01, counting years from March so that the leap day comes last. */
const daysFromEpoch = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
};

const LOOKS_LIKE_OFFSET = /^(?:[+-].*|[A-Z]{1,5})$/;
const OFFSET = /^([+-])(\d{1,2})(?::?(\d{2}))?$/;
const MAX_OFFSET_MS = 18 * HOUR_MS;

/** NaN = malformed. */
const offsetMs = (text: string): number => {
  if (text === 'Z' || text === 'z' || text === 'UTC' || text === 'GMT') return 0;
  const match = OFFSET.exec(text);
  if (match === null) return NaN;
  const size = Number(match[2]) * HOUR_MS + Number(match[3] ?? 0) * MINUTE_MS;
  if (Number(match[3] ?? 0) > 59 || size > MAX_OFFSET_MS) return NaN;
  return match[1] === '-' ? -size : size;
};

const instantOf = (date: WrittenDate | null): Instant | null =>
  date === null ? null : date.wallAt - (date.offsetMs ?? 0);

/** There is no year 0, in the database neither. */
const FIRST_YEAR_AT = daysFromEpoch(1, 1, 1) * DAY_MS;
const END_OF_YEARS_AT = daysFromEpoch(3001, 1, 1) * DAY_MS;
