import { describe, expect, it } from 'vitest';
import { adoptEmail, newerGroups } from './address-state.ts';
import { addressesOf, isPhoneNumber } from './address.ts';

describe('addresses', () => {
  it.each(['(415) 555-0100', '+33 6 12 34 56 78', '33612345678'])('19.4 %s is a phone number', (given) => {
    expect(isPhoneNumber(given)).toBe(true);
  });

  it.each(['', '+', '12345', '+1234567890123456', '+0612345678'])('%j is no phone number', (given) => {
    expect(isPhoneNumber(given)).toBe(false);
  });

  it('of a person are those they have, in written form', () => {
    expect(addressesOf({ email: ' Ada@X.y', phone: null })).toEqual([{ kind: 'email', value: 'ada@x.y' }]);
    expect(addressesOf({ email: null, phone: '+33 6 12 34 56 78' })).toEqual([
      { kind: 'phone', value: '+33612345678' },
    ]);
  });
});

describe('address states', () => {
  const unknown = { emailState: null, emailStateAt: null, bouncedAt: null, spamAt: null, stoppedAt: null };

  it('19.3 an address nobody knows is subscribed, a known one brings its state', () => {
    expect(adoptEmail({}, null)).toMatchObject({ emailState: 'subscribed', emailBouncedAt: null });
    const state = {
      ...unknown,
      emailState: 'unsubscribed' as const,
      emailStateAt: 5,
      bouncedAt: 7,
      groups: {},
    };
    expect(adoptEmail({}, state)).toMatchObject({
      emailState: 'unsubscribed',
      emailStateAt: 5,
      emailBouncedAt: 7,
    });
  });

  it('per group the later decision wins, and the cautious one at the same instant', () => {
    const at = (state: 'subscribed' | 'unsubscribed', when: string) => ({ g: { state, at: when } });
    const early = '2026-01-01T00:00:00.000Z';
    const late = '2026-01-02T00:00:00.000Z';
    expect(newerGroups(at('unsubscribed', early), at('subscribed', late))).toEqual(at('subscribed', late));
    expect(newerGroups(at('subscribed', late), at('unsubscribed', early))).toEqual(at('subscribed', late));
    expect(newerGroups(at('subscribed', late), at('unsubscribed', late))).toEqual(at('unsubscribed', late));
    expect(newerGroups(at('unsubscribed', late), at('subscribed', late))).toEqual(at('unsubscribed', late));
  });
});
