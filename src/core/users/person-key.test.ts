import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../campaigns/prioritization.ts';
import { prioritize } from '../campaigns/prioritization.ts';
import { chooseByContact, contactKey, personKeyText } from './person-key.ts';

const person = (userId: string, externalId: string | null, updatedAt: number): Candidate => ({
  userId,
  externalId,
  updatedAt,
});

describe('contactKey', () => {
  it('CD-19.4 ignores case of emails and punctuation of phones', () => {
    expect(contactKey('email', ' Ada@Example.COM ')).toBe('ada@example.com');
    expect(contactKey('phone', '+33 (6) 12-34')).toBe('+3361234');
    expect(contactKey('phone', '(212) 555-0199')).toBe('+12125550199');
  });
});

describe('personKeyText', () => {
  it('keeps kinds, labels and prioritization apart', () => {
    const texts = [
      personKeyText({ kind: 'external_id', value: 'a' }),
      personKeyText({ kind: 'braze_id', value: 'a' }),
      personKeyText({ kind: 'alias', label: 'a', name: 'b' }),
      personKeyText({ kind: 'alias', label: 'b', name: 'a' }),
      personKeyText({ kind: 'email', value: 'a' }),
      personKeyText({ kind: 'email', value: 'a', prioritization: ['identified'] }),
      personKeyText({ kind: 'phone', value: 'a' }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('chooseByContact', () => {
  const old = person('1', 'x', 10);
  const recent = person('2', null, 30);
  const middle = person('3', 'y', 20);

  it('REST 5.1.2 takes the most recent profile with an external id, else the most recent one', () => {
    expect(chooseByContact([old, recent, middle], undefined)).toBe(middle);
    expect(chooseByContact([recent, person('4', null, 5)], undefined)).toBe(recent);
    expect(chooseByContact([], undefined)).toBe('none');
  });

  it('REST 1.10 selects nobody when several or none are left', () => {
    expect(chooseByContact([old, middle], ['identified'])).toBe('ambiguous');
    expect(chooseByContact([recent, person('5', null, 1)], ['unidentified'])).toBe('ambiguous');
    expect(chooseByContact([old], ['unidentified'])).toBe('none');
    expect(chooseByContact([old, recent, middle], ['identified', 'least_recently_updated'])).toBe(old);
    expect(chooseByContact([old, recent, middle], ['most_recently_updated'])).toBe(recent);
  });

  it('REST 1.10 an exact tie in time keeps several', () => {
    expect(prioritize([old, person('6', 'z', 10)], ['most_recently_updated'])).toHaveLength(2);
  });

  it('never depends on the order of the candidates', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        userId: fc.string({ minLength: 1 }),
        externalId: fc.option(fc.string(), { nil: null }),
        updatedAt: fc.integer({ min: 0, max: 3 }),
      }),
      { selector: (one) => one.userId, minLength: 1 },
    );
    fc.assert(
      fc.property(candidates, (list) => {
        expect(chooseByContact([...list].reverse(), undefined)).toBe(chooseByContact(list, undefined));
      }),
    );
  });
});
