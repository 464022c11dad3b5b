// Hashes, URL and JSON forms (personalisation 7.4 and 7.5).
import { createHash, createHmac } from 'node:crypto';
import { isObject } from '../../../core/json.ts';
import { print, readKey } from '../print.ts';
import type { RenderState } from '../render-state.ts';
import { Float, Moment, isHash, storedTime, toFloat } from '../values.ts';
import type { FilterSet, LiquidFilter } from './filter.ts';

const textOf = (state: RenderState, input: unknown): string => {
  const text = print(input);
  state.chargeText(text.length);
  return text;
};

const hash =
  (algorithm: string): LiquidFilter =>
  (state, input) =>
    createHash(algorithm).update(textOf(state, input)).digest('hex');

const hmac =
  (algorithm: string, encoding: 'hex' | 'base64'): LiquidFilter =>
  (state, input, key) =>
    createHmac(algorithm, print(key)).update(textOf(state, input)).digest(encoding);

/** Percent-encodes the UTF-8 bytes of what `keep` does not match. */
const percentEncode = (text: string, encode: RegExp): string =>
  text.replace(encode, (piece) => [...Buffer.from(piece)].map((byte) => `%${hex(byte)}`).join(''));
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

const UNSAFE_IN_FORM = /[^ A-Za-z0-9_.~-]+/g;
const UNSAFE_IN_PARAM = /[^A-Za-z0-9_.~-]+/g;
/** Structure characters of a URL stay. */
const UNSAFE_IN_URL = /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,[\]]+/g;

const base64: LiquidFilter = (state, input) => Buffer.from(textOf(state, input)).toString('base64');

/** JSON text as templates see it: 5.0 stays a float. Null when it is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return /\d\.0/.test(text) ? reviveFloats(JSON.parse(markFloats(text))) : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

/** No fewer than the values the text can hold. */
export const countElements = (text: string): number => {
  let count = 1;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === COMMA || c === BRACKET || c === BRACE) count++;
  }
  return count;
};
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

const FLOAT_MARK = '\u0000float:';
const markFloats = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\d+\.0+(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"${'\\u0000float:'}${token}"`,
  );
const reviveFloats = (value: unknown): unknown => {
  if (typeof value === 'string' && value.startsWith(FLOAT_MARK))
    return toFloat(Number(value.slice(FLOAT_MARK.length)));
  if (Array.isArray(value)) return value.map(reviveFloats);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reviveFloats(inner)]));
};

export const writeJson = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Float || typeof value === 'bigint') return print(value);
  if (value instanceof Moment || storedTime(value) !== null) return JSON.stringify(print(value));
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (!isHash(value)) return JSON.stringify(value) ?? 'null';
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${writeJson(value[key])}`)
    .join(',')}}`;
};

export const encodings: FilterSet = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha2: hash('sha256'),
  hmac_sha1: hmac('sha1', 'hex'),
  hmac_sha1_hex: hmac('sha1', 'hex'),
  hmac_sha1_base64: hmac('sha1', 'base64'),
  hmac_sha256: hmac('sha256', 'hex'),
  hmac_sha256_hex: hmac('sha256', 'hex'),
  hmac_sha256_base64: hmac('sha256', 'base64'),
  hmac_sha512: hmac('sha512', 'hex'),
  base64,
  base64_encode: base64,
  url_encode: (state, input) =>
    input === null || input === undefined
      ? null
      : percentEncode(textOf(state, input), UNSAFE_IN_FORM).replaceAll(' ', '+'),
  url_escape: (state, input) => percentEncode(textOf(state, input), UNSAFE_IN_URL),
  url_param_escape: (state, input) => percentEncode(textOf(state, input), UNSAFE_IN_PARAM),
  json_escape: (state, input) => JSON.stringify(textOf(state, input)).slice(1, -1),
  json_parse: (state, input) => {
    const text = textOf(state, input);
    state.chargeElements(countElements(text));
    return parseJson(text);
  },
  as_json_string: (state, input) => {
    const text = writeJson(input);
    state.chargeText(text.length);
    return text;
  },
  property_accessor: (_state, input, key) => readKey(input, key),
};
