// The same digests as the platform's own implementation.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Words } from './sha256.ts';

const hexOf = (words: Int32Array): string =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
const expected = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('SHA-256 of texts', () => {
  it('agrees at every length up to five blocks, and beyond what it has room for at first', () => {
    const lengths = [...Array.from({ length: 321 }, (_, i) => i), 1_000, 4_096, 70_001];
    for (const length of lengths) {
      const text = Array.from({ length }, (_, i) => String.fromCharCode(32 + ((i * 7 + length) % 95))).join(
        '',
      );
      expect(hexOf(sha256Words(text)), `${length} characters`).toBe(expected(text));
    }
  });

  it('agrees on texts that take more bytes than characters', () => {
    for (const text of [
      'é',
      'Zoë\u001f東京',
      '😀'.repeat(40),
      `${'a'.repeat(200)}ß`,
      'ж'.repeat(500),
      '\u0000',
    ])
      expect(hexOf(sha256Words(text)), text).toBe(expected(text));
  });

  it('leaves nothing of an earlier text behind', () => {
    sha256Words('x'.repeat(300));
    expect(hexOf(sha256Words(''))).toBe(expected(''));
  });
});
