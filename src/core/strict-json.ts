// What JSON.parse lets through and we do not (F8-F11): deep nesting, duplicate keys, NUL and lone surrogates,
// numbers that would change value, keys that reach prototypes. One cheap pass over the bytes finds suspects;
// only then does a careful pass decide and name the path. Malformed JSON is left to JSON.parse.
import type { Refusal } from './result.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { inspectJson } from './inspect-json.ts';
import type { Inspection, ItemLists } from './inspect-json.ts';

/** The first thing wrong with a document that JSON.parse would accept, or null. */
export const findJsonProblem = (bytes: Uint8Array): Refusal | null => findJsonProblems(bytes).problem;

/** The same, where the items of some lists stand for themselves: their faults are theirs alone. */
export const findJsonProblems = (bytes: Uint8Array, lists?: ItemLists): Inspection =>
  looksSuspicious(bytes) ? inspectJson(bytes, lists) : CLEAR;

const CLEAR: Inspection = { problem: null, spoilt: [] };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const OPEN_OBJECT = 0x7b;
/** Objects with more keys than this remember them in a set. */
const SLOTS = 32;
/** An integer of more digits (sign included) may not fit a double exactly. */
const EXACT_DIGITS = 15;

const [OTHER, NUMBER, TEXT, OPEN, CLOSE, COMMA] = [0, 1, 2, 3, 4, 5];
const KINDS = new Uint8Array(256).fill(OTHER);
for (const byte of '-0123456789') KINDS[byte.charCodeAt(0)] = NUMBER!;
KINDS[QUOTE] = TEXT!;
KINDS[OPEN_OBJECT] = KINDS[0x5b] = OPEN!;
KINDS[0x7d] = KINDS[0x5d] = CLOSE!;
KINDS[0x2c] = COMMA!;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
};
const PROTO = hashOf('__proto__');
const CONSTRUCTOR = hashOf('constructor');
const PROTOTYPE = hashOf('prototype');

/** What is open right now, by depth, and the hashes of the keys met there. Reused: the pass never yields. */
const seen = new Int32Array((MAX_JSON_DEPTH + 1) * SLOTS);
const counts = new Int32Array(MAX_JSON_DEPTH + 1);
const objects = new Uint8Array(MAX_JSON_DEPTH + 1);
const many: (Set<number> | null)[] = new Array<Set<number> | null>(MAX_JSON_DEPTH + 1).fill(null);

/**
 * False means safe. One loop over bytes, since it runs on every request body: 10 KB take about a third of what
 * JSON.parse takes. Hashes that meet twice in one object may be duplicates.
 */
const looksSuspicious = (bytes: Uint8Array): boolean => {
  const length = bytes.length;
  let depth = 0;
  let at = 0;
  let isKey = false;
  while (at < length) {
    const byte = bytes[at]!;
    const kind = KINDS[byte]!;
    at++;
    if (kind === OTHER) continue;
    if (kind === TEXT && isKey) {
      let hash = 0;
      for (; at < length; at++) {
        const inside = bytes[at]!;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) return true;
        hash = (Math.imul(hash, 31) + inside) | 0;
      }
      at++;
      isKey = false;
      if (isSuspectKey(depth, hash)) return true;
    } else if (kind === TEXT) {
      for (; at < length; at++) {
        const inside = bytes[at]!;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH && bytes[++at] === LOWER_U && isUnsafeEscape(bytes, at)) return true;
      }
      at++;
    } else if (kind === OPEN) {
      if (++depth > MAX_JSON_DEPTH) return true;
      counts[depth] = 0;
      isKey = byte === OPEN_OBJECT;
      objects[depth] = isKey ? 1 : 0;
    } else if (kind === CLOSE) {
      isKey = false;
      if (depth > 0) depth--;
    } else if (kind === COMMA) {
      isKey = objects[depth] === 1 && depth > 0;
    } else {
      const start = at - 1;
      while (isDigit(bytes[at])) at++;
      if (at - start > EXACT_DIGITS) return true;
      if (bytes[at] === 0x2e) for (at++; isDigit(bytes[at]);) at++;
      if ((bytes[at]! | 0x20) === 0x65) return true;
    }
  }
  return false;
};

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

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
  if (count === SLOTS) many[depth] = new Set(seen.subarray(base, base + SLOTS));
  counts[depth] = count + 1;
  const set = many[depth]!;
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
