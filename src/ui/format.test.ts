import { describe, expect, test } from 'vitest';
import { makeFormat } from './format.ts';

const en = makeFormat('en');
const fr = makeFormat('fr');
const HOUR_MS = 3_600_000;

/** French puts spaces that do not break into numbers. */
const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('spans of time', () => {
  test.each([
    [2 * HOUR_MS, '2 hours', '2 heures'],
    [HOUR_MS, '1 hour', '1 heure'],
    [7 * 24 * HOUR_MS, '7 days', '7 jours'],
    [90_000, '1 minute 30 seconds', '1 minute 30 secondes'],
    [25 * HOUR_MS + 60_000, '1 day 1 hour', '1 jour 1 heure'],
    [0, '0 seconds', '0 seconde'],
    [-5, '0 seconds', '0 seconde'],
  ])('%i ms are %s', (ms, english, french) => {
    expect(plain(en.duration(ms))).toBe(english);
    expect(plain(fr.duration(ms))).toBe(french);
  });
});

describe('numbers', () => {
  test('an amount without a currency shows its cents, always', () => {
    expect(en.amount(12_432.4)).toBe('12,432.40');
    expect(plain(fr.amount(12_432.4))).toBe('12 432,40');
  });

  test('money has the sign and the decimals of its currency; what is no code stays readable', () => {
    expect(en.money(12_432.4, 'EUR')).toBe('€12,432.40');
    expect(plain(fr.money(12_432.4, 'EUR'))).toBe('12 432,40 €');
    expect(en.money(1_200, 'JPY')).toBe('JP¥1,200');
    expect(en.money(3, 'coins')).toBe('3 coins');
    expect(en.money(3, null)).toBe('3.00');
  });

  test('a share that nothing can be said of is a dash', () => {
    expect(en.percent(null)).toBe('–');
    expect(en.percent(0.222)).toBe('22.2%');
  });

  test('sizes are written as each language writes them', () => {
    expect(en.bytes(14_600)).toBe('14.6 kB');
    expect(plain(fr.bytes(14_600))).toBe('14,6 ko');
  });
});

describe('instants', () => {
  test('are shown in the zone that is named', () => {
    const at = Date.UTC(2026, 10, 22, 12, 6);
    expect(en.dateTime(at, 'Europe/Paris')).toBe('22 Nov 2026, 13:06');
    expect(plain(fr.dateTime(at, 'Europe/Paris'))).toContain('13:06');
  });
});
