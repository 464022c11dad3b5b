// Answers that come compressed although nobody asked for it: read up to the limit of the call, so that a small answer
// cannot swell into a large one. What cannot be read is not whole, and its bytes are nobody's text.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS: ReadonlyMap<string, typeof gunzipSync> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

export interface DecodedBody {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

export const decodeBody = (encoding: string | undefined, bytes: Buffer, maxBytes: number): DecodedBody => {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity' || bytes.length === 0) return { bytes, whole: true };
  const decode = DECODERS.get(name);
  if (decode === undefined) return UNREADABLE;
  try {
    return { bytes: decode(bytes, { maxOutputLength: maxBytes }), whole: true };
  } catch {
    return UNREADABLE;
  }
};

const UNREADABLE: DecodedBody = { bytes: Buffer.alloc(0), whole: false };
