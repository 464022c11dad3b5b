// Small real pictures, made here: a PNG with its chunks and checksums, and the openings of the other kinds.
import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** One colour all over. */
export const makePng = (
  width: number,
  height: number,
  [red, green, blue]: readonly [number, number, number] = [75, 47, 214],
): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A header that claims any size; nothing is in it. */
export const claimPng = (width: number, height: number): Buffer => {
  const png = makePng(1, 1);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
};

export const GIF_3X2 = Buffer.from(
  '47494638396103000200800000ffffff00000021f90401000000002c00000000030002000002038453050 03b'.replaceAll(
    ' ',
    '',
  ),
  'hex',
);

/** Start, an application segment, a progressive frame of 7 × 5. */
export const JPEG_7X5 = Buffer.from(
  'ffd8' + 'ffe000104a46494600010100000100010000' + 'ffc2000b080005000701011100' + 'ffd9',
  'hex',
);

const webp = (kind: string, payload: string): Buffer => {
  const data = Buffer.from(payload, 'hex');
  const head = Buffer.alloc(8);
  head.write(kind, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), head, data]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 0, 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body, Buffer.alloc(16)]);
};

export const WEBP_EXTENDED_640X480 = webp('VP8X', '00000000' + '7f0200' + 'df0100');
/** 14 bits of width - 1, then 14 of height - 1. */
export const WEBP_LOSSLESS_33X9 = webp('VP8L', '2f' + '20000200');
export const WEBP_LOSSY_16X8 = webp('VP8 ', '300100' + '9d012a' + '1000' + '0800');
