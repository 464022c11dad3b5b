// Raw deflate with the checksum that ZIP and gzip want beside it.
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import type { Compression } from '../../ports/archive.ts';

const deflate = promisify(deflateRaw);

export const compression: Compression = {
  deflate: async (text) => {
    const plain = Buffer.from(text, 'utf8');
    return { bytes: await deflate(plain), crc: crc32(plain), size: plain.byteLength };
  },
};
