// What an uploaded picture really is, by its own bytes: names and declared types are never believed. Only kinds that
// mail programs show and browsers never run.
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
export const MAX_IMAGE_PIXELS = 25_000_000;
export const MAX_IMAGE_SIDE = 10_000;

export const IMAGE_TYPES = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
} as const;
export type ImageType = keyof typeof IMAGE_TYPES;

export interface ImageFacts {
  readonly mediaType: ImageType;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const FIELD = 'data';

export const readImage = (bytes: Uint8Array): Result<ImageFacts> => {
  if (bytes.length === 0) return refuse('image_empty', 'The file is empty.', FIELD);
  if (bytes.length > MAX_IMAGE_BYTES)
    return refuse('image_too_large', `An image has at most ${MAX_IMAGE_BYTES / 1024 / 1024} MB.`, FIELD);
  const mediaType = sniffImage(bytes);
  if (mediaType === null)
    return refuse('image_type', 'The file is no PNG, JPEG, GIF or WebP image; SVG is not taken.', FIELD);
  const size = READERS[mediaType](bytes);
  if (size === null || size.width < 1 || size.height < 1)
    return refuse('image_broken', 'The image is damaged: it does not say how large it is.', FIELD);
  const { width, height } = size;
  if (width > MAX_IMAGE_SIDE || height > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS)
    return refuse(
      'image_pixels',
      `The image has ${width} × ${height} pixels; at most ${MAX_IMAGE_SIDE} on a side and 25 million in all are taken.`,
      FIELD,
    );
  return ok({ mediaType, width, height });
};

export const sniffImage = (bytes: Uint8Array): ImageType | null => {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (['GIF87a', 'GIF89a'].some((mark) => hasText(bytes, 0, mark))) return 'image/gif';
  return hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP') ? 'image/webp' : null;
};

const startsWith = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[at + i] === byte);

const hasText = (bytes: Uint8Array, at: number, text: string): boolean =>
  startsWith(
    bytes,
    at,
    [...text].map((letter) => letter.charCodeAt(0)),
  );

const big = (bytes: Uint8Array, at: number, count: number): number => {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
};
const little = (bytes: Uint8Array, at: number, count: number): number => {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
};

const readPng = (bytes: Uint8Array): Size | null =>
  bytes.length >= 33 && hasText(bytes, 12, 'IHDR')
    ? { width: big(bytes, 16, 4), height: big(bytes, 20, 4) }
    : null;

const readGif = (bytes: Uint8Array): Size | null =>
  bytes.length >= 13 ? { width: little(bytes, 6, 2), height: little(bytes, 8, 2) } : null;

/** Frames of a JPEG that say its size: all but tables, definitions and restarts. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const readJpeg = (bytes: Uint8Array): Size | null => {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes and markers without a body.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (isFrame(marker)) return { width: big(bytes, at + 7, 2), height: big(bytes, at + 5, 2) };
    else if (marker === 0xd9 || marker === 0xda) return null;
    else at += 2 + Math.max(2, big(bytes, at + 2, 2));
  }
  return null;
};

const readWebp = (bytes: Uint8Array): Size | null => {
  if (bytes.length < 30) return null;
  if (hasText(bytes, 12, 'VP8X'))
    return { width: little(bytes, 24, 3) + 1, height: little(bytes, 27, 3) + 1 };
  if (hasText(bytes, 12, 'VP8L')) {
    if (bytes[20] !== 0x2f) return null;
    const bits = little(bytes, 21, 4);
    return { width: (bits % 0x4000) + 1, height: (Math.floor(bits / 0x4000) % 0x4000) + 1 };
  }
  if (!hasText(bytes, 12, 'VP8 ') || !startsWith(bytes, 23, [0x9d, 0x01, 0x2a])) return null;
  return { width: little(bytes, 26, 2) % 0x4000, height: little(bytes, 28, 2) % 0x4000 };
};

const READERS: Readonly<Record<ImageType, (bytes: Uint8Array) => Size | null>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/gif': readGif,
  'image/webp': readWebp,
};

const ADDRESS = /^([0-9a-f]{64})\.(png|jpg|gif|webp)$/;

/** Its file name in addresses. */
export const imageFile = (imageId: string, mediaType: ImageType): string =>
  `${imageId}.${IMAGE_TYPES[mediaType]}`;

export const readImageFile = (
  file: string,
): { readonly imageId: string; readonly extension: string } | null => {
  const found = ADDRESS.exec(file);
  return found === null ? null : { imageId: found[1] ?? '', extension: found[2] ?? '' };
};
