// Sizes as the wire counts them, without a platform's encoder.
import type { Json } from './json.ts';

/** Bytes of a text in UTF-8; a lone surrogate counts as its replacement character. */
export const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(unit, text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
};

const isPair = (high: number, low: number): boolean =>
  high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;

export const jsonBytes = (value: Json): number => utf8Length(JSON.stringify(value));
