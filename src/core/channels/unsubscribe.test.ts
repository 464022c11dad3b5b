// F102, T38: only our own tokens are taken, each for its purpose, workspace and key alone.
import { describe, expect, it } from 'vitest';
import { makeMac } from '../../adapters/crypto/provider-crypto.ts';
import { makeLinkToken, makeUnsubscribeToken, readLinkToken, readUnsubscribeToken } from './unsubscribe.ts';

const mac = makeMac(Buffer.from('k'.repeat(32)));
const claim = {
  workspaceId: 42,
  userId: '0123456789abcdef01234500',
  campaignId: '22222222-2222-8222-a222-222222222222',
};
const token = makeUnsubscribeToken(claim, mac);

describe('unsubscribe tokens', () => {
  it('say whom and what, and are short', () => {
    expect(readUnsubscribeToken(token, mac)).toEqual({ ok: true, value: claim });
    const group = { ...claim, subscriptionGroupId: '33333333-3333-8333-a333-333333333333' };
    const grouped = makeUnsubscribeToken(group, mac);
    expect(readUnsubscribeToken(grouped, mac)).toEqual({ ok: true, value: group });
    expect(token.length).toBeLessThanOrEqual(90);
    expect(grouped.length).toBeLessThanOrEqual(120);
    expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
  });
  it('T38 no change of any character is taken', () => {
    for (let i = 0; i < token.length; i++)
      for (const other of 'abz019_-.AZ') {
        if (token[i] === other) continue;
        const forged = token.slice(0, i) + other + token.slice(i + 1);
        expect(readUnsubscribeToken(forged, mac).ok).toBe(false);
      }
  });
  it('T38 a token of one purpose is worth nothing for another', () => {
    const purposes = ['unsubscribe', 'subscribe', 'opt-in', 'preferences'] as const;
    for (const made of purposes)
      for (const read of purposes)
        expect(readLinkToken(read, makeLinkToken(made, claim, mac), mac).ok).toBe(made === read);
  });
  it('T38 nothing cut off, longer, of another key, purpose or workspace is taken', () => {
    for (let i = 0; i < token.length; i++)
      expect(readUnsubscribeToken(token.slice(0, i), mac).ok).toBe(false);
    for (const more of ['x', '=', ' ', '.']) expect(readUnsubscribeToken(token + more, mac).ok).toBe(false);
    expect(readUnsubscribeToken(token, makeMac(Buffer.from('another key, another server'))).ok).toBe(false);
    expect(readUnsubscribeToken(token, (_, text) => mac('open', text)).ok).toBe(false);
    expect(readUnsubscribeToken(token.replace(/^16/, '17'), mac).ok).toBe(false);
    expect(readUnsubscribeToken(token, () => '').ok).toBe(false);
  });
  it('T38 of 200,000 guesses none is taken', () => {
    const body = token.slice(0, token.lastIndexOf('.'));
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
    let seed = 7;
    const next = (): string => alphabet[(seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % 64]!;
    let taken = 0;
    for (let n = 0; n < 200_000; n++) {
      const guess = Array.from({ length: 22 }, next).join('');
      if (readUnsubscribeToken(`${body}.${guess}`, mac).ok) taken++;
    }
    expect(taken).toBe(0);
  });
});
