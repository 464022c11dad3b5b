// Raw deflate with the checksum that ZIP and gzip want beside it.
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { Compression } from '../../ports/archive.ts';

const deflate = promisify(deflateRaw);

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

export const compression: Compression = {
  deflate: async (text) => {
    const plain = Buffer.from(text, 'utf8');
    return { bytes: await deflate(plain), crc: crc32(plain), size: plain.byteLength };
  },
};
