// Reading times the way templates write them. Everything is UTC unless a zone is given (personalisation 8).
import { Float, Moment, storedTime } from './values.ts';

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?$/i;
const MONTH_NAME = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i;
const MAX_DATE_CHARS = 64;
/** The widest instant JavaScript can hold. */
const MAX_AT = 8.64e15;

/** Epoch milliseconds of whatever `date` accepts, or null when it is not a date. */
export const parseTime = (value: unknown, now: number): number | null => {
  if (value instanceof Moment) return value.at;
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) {
    return fromSeconds(Number(value));
  }
  const text = typeof value === 'string' ? value.trim() : storedTime(value);
  return text === null || text === '' || text.length > MAX_DATE_CHARS ? null : parseText(text, now);
};

const parseText = (text: string, now: number): number | null => {
  if (text === 'now' || text === 'today') return now;
  if (/^\d+$/.test(text)) return fromSeconds(Number(text));
  const match = ISO.exec(text);
  if (match !== null) return fromIso(match);
  // "January 5, 2025" and mail dates; without a month's name the runtime guesses too freely.
  if (!MONTH_NAME.test(text) || !/\d/.test(text)) return null;
  const zoned = /(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})\)?$/i.test(text);
  return finite(Date.parse(zoned ? text : `${text} UTC`));
};

const fromSeconds = (seconds: number): number | null => finite(Math.floor(seconds * 1000));
const finite = (at: number): number | null => (Number.isFinite(at) && Math.abs(at) <= MAX_AT ? at : null);

const fromIso = (match: RegExpExecArray): number | null => {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits: string | undefined) => Number(digits ?? 0));
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  return finite(Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMs(match[8] ?? 'Z'));
};

/** `+0100`, `-05:30`, `+02` or UTC as milliseconds east. */
const offsetMs = (text: string): number => {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
};

const formatters = new Map<string, Intl.DateTimeFormat | null>();
const MAX_ZONES = 1_000;

const formatterOf = (zone: string): Intl.DateTimeFormat | null => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  if (formatters.size >= MAX_ZONES) formatters.clear();
  const made = makeFormatter(zone);
  formatters.set(zone, made);
  return made;
};

const makeFormatter = (zone: string): Intl.DateTimeFormat | null => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
};

/** The zone as it is kept: an offset, or a name the runtime knows. Anything else is UTC. */
export const readZone = (name: string): string => {
  const trimmed = name.trim();
  if (/^[+-]\d{2}:?\d{2}$/.test(trimmed)) return trimmed;
  return trimmed !== '' && trimmed.length <= MAX_DATE_CHARS && formatterOf(trimmed) !== null
    ? trimmed
    : 'UTC';
};

/** Milliseconds the zone is ahead of UTC at an instant. */
export const zoneOffsetMs = (zone: string, at: number): number => {
  if (zone === 'UTC') return 0;
  if (/^[+-]/.test(zone)) return offsetMs(zone);
  const formatter = formatterOf(zone);
  if (formatter === null) return 0;
  const parts: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(at)) parts[type] = value;
  const year = Number(parts['year']) * (parts['era'] === 'BC' ? -1 : 1);
  const [month, day, hour, minute, second] = ['month', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(parts[name]),
  );
  const local = Date.UTC(year, month! - 1, day, hour, minute, second);
  return local - Math.floor(at / 1000) * 1000;
};

const ZONE_NAME_LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN'];
const FIXED_ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
};

/** `CST`, `CET`, …; where no English locale has one, the offset. */
export const zoneAbbreviation = (zone: string, at: number): string => {
  if (zone === 'UTC') return 'UTC';
  if (/^[+-]/.test(zone)) return '';
  for (const locale of ZONE_NAME_LOCALES) {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
    const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (name !== '' && !/^(?:GMT|UTC)[+-−]/.test(name)) return name;
  }
  return FIXED_ABBREVIATIONS[zone] ?? '';
};
