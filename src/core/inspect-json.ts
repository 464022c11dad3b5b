// The careful pass over a suspicious JSON document: a small recursive reader that knows the path of what it
// refuses. Only called for documents the cheap pass could not clear, so it favours exactness over speed. In lists whose
// items stand for themselves a fault costs its item alone; nesting too deep costs the document, since it is read before
// anybody knows who calls.
import { MAX_JSON_DEPTH } from './limits.ts';
import type { Refusal } from './result.ts';

/** The lists of a body whose items stand for themselves; `true` for the list itself, else the lists inside its items. */
export interface ItemLists {
  readonly [name: string]: true | ItemLists;
}

/** An item that costs nobody but itself: where it stands, and what is wrong with it. */
export interface SpoiltPlace {
  readonly steps: readonly (string | number)[];
  readonly refusal: Refusal;
}

export interface Inspection {
  /** What refuses the whole document, the first in reading order; null also for malformed text, which JSON.parse reports. */
  readonly problem: Refusal | null;
  readonly spoilt: readonly SpoiltPlace[];
}

const NO_LISTS: ItemLists = {};

export const inspectJson = (bytes: Uint8Array, lists: ItemLists = NO_LISTS): Inspection => {
  const cursor: Cursor = { bytes, at: 0, problem: null, steps: [], spoilt: [] };
  readValue(cursor, '', 0, lists);
  return { problem: cursor.problem, spoilt: cursor.spoilt };
};

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  problem: Refusal | null;
  /** Where the reading stands, kept up to date as deep as lists of items are known. */
  readonly steps: (string | number)[];
  readonly spoilt: SpoiltPlace[];
}

type Known = true | ItemLists | undefined;

const refuseAt = (cursor: Cursor, code: string, what: string, path: string): false => {
  const field = path === '' ? 'body' : path;
  cursor.problem = { code, message: `${field} ${what}`, field };
  return false;
};

/** False stops the reading: a refusal was found or the text is malformed. */
const readValue = (cursor: Cursor, path: string, depth: number, known?: Known): boolean => {
  skipSpace(cursor);
  const byte = cursor.bytes[cursor.at];
  if (byte === 0x7b || byte === 0x5b) {
    if (depth >= MAX_JSON_DEPTH) {
      return refuseAt(cursor, TOO_DEEP, `is nested deeper than ${MAX_JSON_DEPTH} levels.`, clip(path));
    }
    return byte === 0x7b ? readObject(cursor, path, depth, known) : readArray(cursor, path, depth, known);
  }
  if (byte === 0x22) return readSafeString(cursor, path) !== null;
  return readScalar(cursor, path);
};

const readObject = (cursor: Cursor, path: string, depth: number, known: Known): boolean => {
  const keys = new Set<string>();
  cursor.at++;
  skipSpace(cursor);
  if (cursor.bytes[cursor.at] === 0x7d) return advance(cursor);
  for (;;) {
    skipSpace(cursor);
    if (cursor.bytes[cursor.at] !== 0x22) return false;
    const key = readSafeString(cursor, path);
    if (key === null) return false;
    const here = path === '' ? key : `${path}.${key}`;
    if (!acceptKey(cursor, keys, key, here)) return false;
    skipSpace(cursor);
    if (cursor.bytes[cursor.at] !== 0x3a) return false;
    cursor.at++;
    if (!readAt(cursor, key, here, depth, knownOf(known, key))) return false;
    skipSpace(cursor);
    const next = cursor.bytes[cursor.at++];
    if (next === 0x7d) return true;
    if (next !== 0x2c) return false;
  }
};

const knownOf = (known: Known, key: string): Known =>
  typeof known === 'object' && Object.hasOwn(known, key) ? known[key] : undefined;

/** One step further in, remembered only where lists of items may still come. */
const readAt = (
  cursor: Cursor,
  step: string | number,
  path: string,
  depth: number,
  known: Known,
): boolean => {
  if (known === undefined) return readValue(cursor, path, depth + 1);
  cursor.steps.push(step);
  const isFine = readValue(cursor, path, depth + 1, known);
  cursor.steps.pop();
  return isFine;
};

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const acceptKey = (cursor: Cursor, keys: Set<string>, key: string, path: string): boolean => {
  if (FORBIDDEN_KEYS.has(key)) return refuseAt(cursor, 'forbidden_key', 'is not an allowed key.', clip(path));
  if (keys.has(key)) return refuseAt(cursor, 'duplicate_key', 'appears twice in one object.', clip(path));
  keys.add(key);
  return true;
};

const readArray = (cursor: Cursor, path: string, depth: number, known: Known): boolean => {
  cursor.at++;
  skipSpace(cursor);
  if (cursor.bytes[cursor.at] === 0x5d) return advance(cursor);
  for (let index = 0; ; index++) {
    const here = `${path}[${index}]`;
    const isFine =
      known === true ? readItem(cursor, index, here, depth) : readAt(cursor, index, here, depth, known);
    if (!isFine) return false;
    skipSpace(cursor);
    const next = cursor.bytes[cursor.at++];
    if (next === 0x5d) return true;
    if (next !== 0x2c) return false;
  }
};

/** An item that stands for itself: what is wrong with it is noted, and the reading goes on behind it. */
const readItem = (cursor: Cursor, index: number, path: string, depth: number): boolean => {
  const start = cursor.at;
  if (readValue(cursor, path, depth + 1)) return true;
  const refusal = cursor.problem;
  if (refusal === null || refusal.code === TOO_DEEP) return false;
  cursor.problem = null;
  cursor.spoilt.push({ steps: [...cursor.steps, index], refusal });
  cursor.at = start;
  return skipValue(cursor);
};

/** To the end of a value, by its brackets alone; false where the text ends first. */
const skipValue = (cursor: Cursor): boolean => {
  skipSpace(cursor);
  for (let open = 0; cursor.at < cursor.bytes.length;) {
    const byte = cursor.bytes[cursor.at]!;
    if (byte === 0x22) skipString(cursor);
    else if (open === 0 && !opens(byte)) skipScalar(cursor);
    else cursor.at++;
    open += opens(byte) ? 1 : closes(byte) ? -1 : 0;
    if (open === 0) return true;
  }
  return false;
};

const opens = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const closes = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

const skipString = (cursor: Cursor): void => {
  for (cursor.at++; cursor.at < cursor.bytes.length && cursor.bytes[cursor.at] !== 0x22; cursor.at++)
    if (cursor.bytes[cursor.at] === 0x5c) cursor.at++;
  cursor.at++;
};

const skipScalar = (cursor: Cursor): void => {
  while (cursor.at < cursor.bytes.length && !endsScalar(cursor.bytes[cursor.at]!)) cursor.at++;
};

const endsScalar = (byte: number): boolean => byte === 0x2c || byte === 0x5d || byte === 0x7d || byte <= 0x20;

const TOO_DEEP = 'json_too_deep';

/** Numbers, true, false, null. Only numbers can be unsafe. */
const readScalar = (cursor: Cursor, path: string): boolean => {
  let text = '';
  for (; cursor.at < cursor.bytes.length; cursor.at++) {
    const byte = cursor.bytes[cursor.at]!;
    if (endsScalar(byte)) break;
    text += String.fromCharCode(byte);
  }
  if (text === 'true' || text === 'false' || text === 'null') return true;
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return false;
  if (Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER) return true;
  return refuseAt(cursor, 'number_out_of_range', 'is a number beyond 2^53; send it as a string.', clip(path));
};

/** The text of a string, keys compared by meaning and not by spelling; null when refused or malformed. */
const readSafeString = (cursor: Cursor, path: string): string | null => {
  let out = '';
  for (cursor.at++; cursor.at < cursor.bytes.length; cursor.at++) {
    const byte = cursor.bytes[cursor.at]!;
    if (byte === 0x22) {
      cursor.at++;
      return isWellFormed(cursor, out, path) ? out : null;
    }
    if (byte === 0x5c) out += readEscape(cursor);
    else if (byte < 0x80) out += String.fromCharCode(byte);
    else out += readBeyondAscii(cursor);
  }
  return null;
};

/** A run of UTF-8 beyond ASCII; the bytes were checked to be UTF-8, anything else becomes U+FFFD. */
const readBeyondAscii = (cursor: Cursor): string => {
  let encoded = '';
  for (; (cursor.bytes[cursor.at] ?? 0) >= 0x80; cursor.at++) {
    encoded += `%${cursor.bytes[cursor.at]!.toString(16)}`;
  }
  cursor.at--;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return '\ufffd';
  }
};

const SHORT_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

const readEscape = (cursor: Cursor): string => {
  const letter = String.fromCharCode(cursor.bytes[++cursor.at] ?? 0);
  if (letter !== 'u') return SHORT_ESCAPES[letter] ?? letter;
  let hex = '';
  for (let i = 1; i <= 4; i++) hex += String.fromCharCode(cursor.bytes[cursor.at + i] ?? 0);
  cursor.at += 4;
  const unit = /^[0-9a-fA-F]{4}$/.test(hex) ? parseInt(hex, 16) : 0xfffd;
  return String.fromCharCode(unit);
};

const isWellFormed = (cursor: Cursor, text: string, path: string): boolean => {
  if (text.includes('\u0000')) {
    return refuseAt(cursor, 'nul_character', 'contains a NUL character.', clip(path));
  }
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    return refuseAt(cursor, 'lone_surrogate', 'contains half of a surrogate pair.', clip(path));
  }
  return true;
};

const MAX_PATH = 200;
const clip = (path: string): string => (path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path);

const skipSpace = (cursor: Cursor): void => {
  while (isSpace(cursor.bytes[cursor.at])) cursor.at++;
};
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const advance = (cursor: Cursor): true => {
  cursor.at++;
  return true;
};
