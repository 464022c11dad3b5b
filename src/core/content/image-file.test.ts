import { expect, test } from 'vitest';
import {
  GIF_3X2,
  JPEG_7X5,
  WEBP_EXTENDED_640X480,
  WEBP_LOSSLESS_33X9,
  WEBP_LOSSY_16X8,
  claimPng,
  makePng,
} from '../../../tests/support/pictures.ts';
import { MAX_IMAGE_BYTES, imageFile, readImage, readImageFile } from './image-file.ts';

test.each([
  ['PNG', makePng(12, 34), 'image/png', 12, 34],
  ['GIF', GIF_3X2, 'image/gif', 3, 2],
  ['JPEG', JPEG_7X5, 'image/jpeg', 7, 5],
  ['WebP, extended', WEBP_EXTENDED_640X480, 'image/webp', 640, 480],
  ['WebP, lossless', WEBP_LOSSLESS_33X9, 'image/webp', 33, 9],
  ['WebP, lossy', WEBP_LOSSY_16X8, 'image/webp', 16, 8],
])('%s is known by its bytes, with its size', (_, bytes, mediaType, width, height) => {
  expect(readImage(bytes)).toEqual({ ok: true, value: { mediaType, width, height } });
});

const codeOf = (bytes: Uint8Array): string => {
  const read = readImage(bytes);
  return read.ok ? 'taken' : read.error.code;
};

test.each([
  ['nothing', Buffer.alloc(0), 'image_empty'],
  [
    'SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'image_type',
  ],
  ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image_type'],
  ['HTML that says it is a picture', Buffer.from('data:image/png;base64,<script>'), 'image_type'],
  ['PDF', Buffer.from('%PDF-1.7\n'), 'image_type'],
  ['half a PNG', makePng(4, 4).subarray(0, 20), 'image_broken'],
  ['a JPEG without a frame', Buffer.from('ffd8ffe000044a46ffd9000000000000', 'hex'), 'image_broken'],
  ['a picture without an extent', claimPng(0, 4), 'image_broken'],
  ['more pixels than anybody can take', claimPng(9_000, 9_000), 'image_pixels'],
  ['a side too long', claimPng(10_001, 1), 'image_pixels'],
  ['too many bytes', Buffer.concat([makePng(1, 1), Buffer.alloc(MAX_IMAGE_BYTES)]), 'image_too_large'],
])('%s is refused: %s', (_, bytes, code) => {
  expect(codeOf(bytes)).toBe(code);
});

test('every cut and every flipped byte of a picture is answered, never thrown', () => {
  for (const picture of [makePng(2, 2), GIF_3X2, JPEG_7X5, WEBP_LOSSLESS_33X9]) {
    for (let at = 0; at < picture.length; at++) {
      codeOf(picture.subarray(0, at));
      const other = Buffer.from(picture);
      other[at] = 255 - (other[at] ?? 0);
      codeOf(other);
    }
  }
  expect(codeOf(makePng(2, 2))).toBe('taken');
});

test('addresses name content and kind, nothing else', () => {
  const id = 'ab'.repeat(32);
  expect(readImageFile(imageFile(id, 'image/jpeg'))).toEqual({ imageId: id, extension: 'jpg' });
  for (const strange of [`${id}.svg`, `${id}.html`, `../${id}.png`, `${id.toUpperCase()}.png`, id])
    expect(readImageFile(strange)).toBeNull();
});
