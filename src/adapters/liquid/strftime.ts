// Ruby's strftime for the codes templates use. Widths are bounded: padding is an attack otherwise (F97).
import { zoneAbbreviation, zoneOffsetMs } from './dates.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DAY_MS = 86_400_000;
const MAX_WIDTH = 64;
const CODE = /%([-_0^#:]*)(\d*)([a-zA-Z%+])/g;

/** A moment taken apart in its zone. `local` carries the zone's wall time in UTC fields. */
interface Wall {
  readonly at: number;
  readonly zone: string;
  readonly offsetMinutes: number;
  readonly local: Date;
}

export const strftime = (at: number, zone: string, format: string): string => {
  const offset = zoneOffsetMs(zone, at);
  const wall = { at, zone, offsetMinutes: Math.trunc(offset / 60_000), local: new Date(at + offset) };
  return expand(wall, format);
};

const expand = (wall: Wall, format: string): string =>
  format.replace(CODE, (whole: string, flags: string, width: string, code: string) => {
    const convert = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
    return convert === undefined ? whole : pad(convert(wall, flags, width), flags, width, code);
  });

type Convert = (wall: Wall, flags: string, width: string) => string | number;

const pad = (value: string | number, flags: string, width: string, code: string): string => {
  const text = changeCase(String(value), flags);
  if (flags.includes('-') || code === 'z') return text;
  const natural = WIDTHS[code] ?? 0;
  const wanted = Math.min(width === '' ? natural : Number(width), MAX_WIDTH);
  const fill = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : BLANK_PADDED.has(code) ? ' ' : '0';
  return text.padStart(
    code === 'L' || code === 'N' ? 0 : wanted,
    typeof value === 'number' || natural > 0 ? fill : ' ',
  );
};

const changeCase = (text: string, flags: string): string => {
  if (flags.includes('^')) return text.toUpperCase();
  if (!flags.includes('#')) return text;
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
};

const WIDTHS: Readonly<Record<string, number>> = {
  d: 2,
  e: 2,
  H: 2,
  I: 2,
  j: 3,
  k: 2,
  l: 2,
  m: 2,
  M: 2,
  S: 2,
  U: 2,
  W: 2,
  V: 2,
  y: 2,
  g: 2,
  C: 2,
  Y: 4,
  G: 4,
};
const BLANK_PADDED = new Set(['e', 'k', 'l']);

const hour12 = (wall: Wall): number => wall.local.getUTCHours() % 12 || 12;
const yearDay = (wall: Wall): number =>
  Math.floor((wall.local.getTime() - Date.UTC(wall.local.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
/** Week of the year when weeks start on the given day; days before the first such day are week 0. */
const week = (wall: Wall, start: number): number =>
  Math.floor((yearDay(wall) + 6 - ((wall.local.getUTCDay() - start + 7) % 7)) / 7);
/** The Thursday of the ISO week decides its year and number. */
const isoThursday = (wall: Wall): Date =>
  new Date(wall.local.getTime() + (4 - (wall.local.getUTCDay() || 7)) * DAY_MS);
const isoWeek = (wall: Wall): number => {
  const thursday = isoThursday(wall);
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / DAY_MS / 7) + 1;
};
const offsetText = (wall: Wall, colon: string): string => {
  const minutes = Math.abs(wall.offsetMinutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${wall.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${colon}${two(minutes % 60)}`;
};
const fraction = (wall: Wall, digits: number): string =>
  String(wall.local.getUTCMilliseconds())
    .padStart(3, '0')
    .padEnd(Math.min(digits, MAX_WIDTH), '0')
    .slice(0, digits);

const CODES: Readonly<Record<string, Convert>> = {
  a: (w) => DAYS[w.local.getUTCDay()]!.slice(0, 3),
  A: (w) => DAYS[w.local.getUTCDay()]!,
  b: (w) => MONTHS[w.local.getUTCMonth()]!.slice(0, 3),
  h: (w) => MONTHS[w.local.getUTCMonth()]!.slice(0, 3),
  B: (w) => MONTHS[w.local.getUTCMonth()]!,
  c: (w) => expand(w, '%a %b %e %H:%M:%S %Y'),
  C: (w) => Math.floor(w.local.getUTCFullYear() / 100),
  d: (w) => w.local.getUTCDate(),
  D: (w) => expand(w, '%m/%d/%y'),
  e: (w) => w.local.getUTCDate(),
  F: (w) => expand(w, '%Y-%m-%d'),
  g: (w) => isoThursday(w).getUTCFullYear() % 100,
  G: (w) => isoThursday(w).getUTCFullYear(),
  H: (w) => w.local.getUTCHours(),
  I: hour12,
  j: yearDay,
  k: (w) => w.local.getUTCHours(),
  l: hour12,
  L: (w, _flags, width) => fraction(w, width === '' ? 3 : Number(width)),
  m: (w) => w.local.getUTCMonth() + 1,
  M: (w) => w.local.getUTCMinutes(),
  n: () => '\n',
  N: (w, _flags, width) => fraction(w, width === '' ? 9 : Number(width)),
  p: (w) => (w.local.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: (w) => (w.local.getUTCHours() < 12 ? 'am' : 'pm'),
  r: (w) => expand(w, '%I:%M:%S %p'),
  R: (w) => expand(w, '%H:%M'),
  s: (w) => Math.floor(w.at / 1000),
  S: (w) => w.local.getUTCSeconds(),
  t: () => '\t',
  T: (w) => expand(w, '%H:%M:%S'),
  u: (w) => w.local.getUTCDay() || 7,
  U: (w) => week(w, 0),
  V: isoWeek,
  w: (w) => w.local.getUTCDay(),
  W: (w) => week(w, 1),
  x: (w) => expand(w, '%m/%d/%y'),
  X: (w) => expand(w, '%H:%M:%S'),
  y: (w) => ((w.local.getUTCFullYear() % 100) + 100) % 100,
  Y: (w) => w.local.getUTCFullYear(),
  z: (w, flags) => offsetText(w, flags.includes(':') ? ':' : ''),
  Z: (w) => zoneAbbreviation(w.zone, w.at) || offsetText(w, ''),
  '%': () => '%',
};
