// SHA-256 of short texts, for identities that are made several times per message: the same digest as any other
// implementation, without the objects a general one makes for each. Bytes come from the text's UTF-8.
import { utf8ToBytes } from '@noble/hashes/utils.js';

const BLOCK_BYTES = 64;
/** What a block leaves for text when the end mark and the length have to fit in too. */
const TAIL_BYTES = 9;

/** The first 32 bits of the fractional parts of `root` of the primes, as the standard derives its constants. */
const fractionsOf = (count: number, root: (prime: number) => number): Int32Array => {
  const words = new Int32Array(count);
  for (let n = 2, found = 0; found < count; n++) {
    if (!isPrime(n)) continue;
    words[found++] = Math.floor((root(n) % 1) * 2 ** 32);
  }
  return words;
};

const isPrime = (n: number): boolean => {
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false;
  return true;
};

const ROUNDS = fractionsOf(64, Math.cbrt);
const START = fractionsOf(8, Math.sqrt);

let bytes = new Uint8Array(4 * BLOCK_BYTES);
const schedule = new Int32Array(64);
const state = new Int32Array(8);

/** Eight signed words, big-endian: read them before the next call, which writes into the same array. */
export const sha256Words = (text: string): Int32Array => {
  const blocks = pad(text);
  state.set(START);
  for (let i = 0; i < blocks; i++) mix(i * BLOCK_BYTES);
  return state;
};

/** Text, end mark, zeros and length in bits; the number of blocks. */
const pad = (text: string): number => {
  const length = write(text);
  const blocks = Math.ceil((length + TAIL_BYTES) / BLOCK_BYTES);
  const end = blocks * BLOCK_BYTES;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  const bits = length * 8;
  for (let i = 1, rest = bits; rest > 0; i++, rest = Math.floor(rest / 256)) bytes[end - i] = rest % 256;
  return blocks;
};

const write = (text: string): number => {
  if (text.length + BLOCK_BYTES + TAIL_BYTES > bytes.length)
    bytes = new Uint8Array(2 * (text.length + 2 * BLOCK_BYTES));
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return writeEncoded(utf8ToBytes(text));
    bytes[i] = code;
  }
  return text.length;
};

const writeEncoded = (encoded: Uint8Array): number => {
  if (encoded.length + BLOCK_BYTES + TAIL_BYTES > bytes.length)
    bytes = new Uint8Array(2 * (encoded.length + 2 * BLOCK_BYTES));
  bytes.set(encoded);
  return encoded.length;
};

const word = (array: Int32Array | Uint8Array, at: number): number => array[at] ?? 0;

const fillSchedule = (from: number): void => {
  for (let i = 0, at = from; i < 16; i++, at += 4)
    schedule[i] =
      (word(bytes, at) << 24) |
      (word(bytes, at + 1) << 16) |
      (word(bytes, at + 2) << 8) |
      word(bytes, at + 3);
  for (let i = 16; i < 64; i++) {
    const x = word(schedule, i - 15);
    const y = word(schedule, i - 2);
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[i] = (word(schedule, i - 16) + low + word(schedule, i - 7) + high) | 0;
  }
};

const mix = (from: number): void => {
  fillSchedule(from);
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let i = 0; i < 64; i++) {
    const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + turned + ((e & f) ^ (~e & g)) + word(ROUNDS, i) + word(schedule, i)) | 0;
    const other = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  add(a, b, c, d, e, f, g, h);
};

const add = (...words: readonly number[]): void => {
  for (let i = 0; i < 8; i++) state[i] = word(state, i) + (words[i] ?? 0);
};
