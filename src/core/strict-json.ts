// What JSON.parse lets through and we do not (F8-F11): deep nesting, duplicate keys, NUL and lone surrogates,
// numbers that would change value, keys that reach prototypes. One cheap pass over the bytes finds suspects;
// only then does a careful pass decide and name the path. Malformed JSON is left to JSON.parse.
import type { Refusal } from './result.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { inspectJson } from './inspect-json.ts';

/** The first thing wrong with a document that JSON.parse would accept, or null. */
export const findJsonProblem = (bytes: Uint8Array): Refusal | null =>
  looksSuspicious(bytes) ? inspectJson(bytes) : null;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LOWER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** Objects with more keys than this remember them in a set. */
const SLOTS = 32;
/** More digits than this may not fit a double exactly. */
const EXACT_DIGITS = 15;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};
const PROTO = hashOf('__proto__');
const CONSTRUCTOR = hashOf('constructor');
const PROTOTYPE = hashOf('prototype');

/** Hashes of the keys met in the objects open right now, by depth. Reused: the pass never yields. */
const seen = new Int32Array((MAX_JSON_DEPTH + 1) * SLOTS);
const counts = new Int32Array(MAX_JSON_DEPTH + 1);
const many: (Set<number> | null)[] = new Array<Set<number> | null>(MAX_JSON_DEPTH + 1).fill(null);

/**
 * False means safe. Written as one loop over bytes because it runs on every request body: a string directly
 * followed by a colon is a key; hashes that meet twice in one object may be duplicates.
 */
const looksSuspicious = (bytes: Uint8Array): boolean => {
  const length = bytes.length;
  let depth = 0;
  let at = 0;
  while (at < length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      let hash = 0;
      let escaped = false;
      for (at++; at < length; at++) {
        const inside = bytes[at]!;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) {
          escaped = true;
          at++;
          if (bytes[at] === LOWER_U && isUnsafeEscape(bytes, at)) return true;
        }
        hash = (Math.imul(hash, 31) + inside) | 0;
      }
      at++;
      while (isSpace(bytes[at])) at++;
      if (bytes[at] === COLON && (escaped || isSuspectKey(depth, hash))) return true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth > MAX_JSON_DEPTH) return true;
      counts[depth] = 0;
      many[depth] = null;
      at++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (depth > 0) depth--;
      at++;
    } else if ((byte >= 0x30 && byte <= 0x39) || byte === 0x2d) {
      const start = at++;
      while (isNumberByte(bytes[at])) {
        if ((bytes[at]! | 0x20) === 0x65) return true;
        at++;
      }
      if (at - start > EXACT_DIGITS) return true;
    } else {
      at++;
    }
  }
  return false;
};

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Digits, `.`, `e`, `E`, `+`, `-`. */
const isNumberByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x2d ||
    (byte | 0x20) === 0x65);

const isSuspectKey = (depth: number, hash: number): boolean => {
  if (hash === PROTO || hash === CONSTRUCTOR || hash === PROTOTYPE) return true;
  const count = counts[depth]!;
  const base = depth * SLOTS;
  if (count < SLOTS) {
    for (let i = base; i < base + count; i++) if (seen[i] === hash) return true;
    seen[base + count] = hash;
    counts[depth] = count + 1;
    return false;
  }
  const set = (many[depth] ??= new Set(seen.subarray(base, base + SLOTS)));
  if (set.has(hash)) return true;
  set.add(hash);
  return false;
};

/** NUL or half of a surrogate pair, or an escape that is not one. `at` stands on the `u`. */
const isUnsafeEscape = (bytes: Uint8Array, at: number): boolean => {
  const unit = hexAt(bytes, at + 1);
  if (unit > 0 && (unit < 0xd800 || unit > 0xdfff)) return false;
  if (unit < 0xd800 || unit > 0xdbff) return !followsHighSurrogate(bytes, at);
  const low = bytes[at + 5] === BACKSLASH && bytes[at + 6] === LOWER_U ? hexAt(bytes, at + 7) : 0;
  return low < 0xdc00 || low > 0xdfff;
};

/** A low half is fine when the escape before it is a high half (which was checked with it). */
const followsHighSurrogate = (bytes: Uint8Array, at: number): boolean => {
  const low = hexAt(bytes, at + 1);
  if (low < 0xdc00 || low > 0xdfff || bytes[at - 6] !== LOWER_U || bytes[at - 7] !== BACKSLASH) return false;
  const high = hexAt(bytes, at - 5);
  return high >= 0xd800 && high <= 0xdbff && bytes[at - 8] !== BACKSLASH;
};

const hexAt = (bytes: Uint8Array, start: number): number => {
  let value = 0;
  for (let i = start; i < start + 4; i++) {
    const digit = hexDigit(bytes[i] ?? 0);
    if (digit < 0) return 0;
    value = value * 16 + digit;
  }
  return value;
};

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};
