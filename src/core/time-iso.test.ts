import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toIso, utcDay } from './time.ts';

it('toIso agrees with the platform at every instant of years 0 to 9999', () => {
  const instants = fc.oneof(
    fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
    fc.integer({ min: 0, max: 60 * 366 }).map((day) => day * 86_400_000 - 1),
    fc.constantFrom(
      -62_167_219_200_000,
      253_402_300_799_999,
      0,
      -1,
      Date.UTC(2000, 1, 29),
      Date.UTC(1900, 2, 1),
    ),
  );
  fc.assert(
    fc.property(instants, (at) => {
      expect(toIso(at)).toBe(new Date(at).toISOString());
      expect(utcDay(at)).toBe(new Date(at).toISOString().slice(0, 10));
    }),
    { numRuns: 5_000 },
  );
});

it('years of more digits keep the form of Temporal', () => {
  expect(toIso(253_402_300_800_000)).toBe('+010000-01-01T00:00:00.000Z');
});
