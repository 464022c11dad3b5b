import fc from 'fast-check';
import SegmentsCalculator from 'sms-segments-calculator';
import { expect, it } from 'vitest';
import { countSegments } from './segments.ts';

const ALPHABETS = [
  ['a', 'Z', '0', ' ', '\n', '@', 'é', '€', '[', '~', '\\', 'Ω', '\r\n'],
  ['a', 'ê', '“', '—', 'ж', '中', '€', '\r\n', '한'],
  ['a', '😀', '👩‍👩‍👧', 'e\u0301', '❤️', '🇫🇷', 'ê', '\u0000'],
];

it.each(ALPHABETS)('CD-20.2 counts as the library does: %s %s %s …', (...alphabet) => {
  const texts = fc
    .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 350 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const known = new SegmentsCalculator.SegmentedMessage(text, 'auto');
      expect(countSegments(text)).toEqual({ encoding: known.encodingName, segments: known.segmentsCount });
    }),
    { numRuns: 60, seed: 11 },
  );
});
