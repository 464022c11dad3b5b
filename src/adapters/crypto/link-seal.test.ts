// T38: only our own tokens are taken, each for its purpose and key alone; nobody reads what they hold.
import { expect, test } from 'vitest';
import { readClick, readOpen, sealClick, sealOpen } from '../../core/channels/tracking-token.ts';
import { makeLinkSeal } from './link-seal.ts';

const seal = makeLinkSeal(Buffer.from('k'.repeat(32)));
const send = {
  workspaceId: 42,
  userId: '0123456789abcdef01234500',
  sendKey: '22222222-2222-8222-a222-222222222222',
};
const link = { ...send, url: 'https://shop.example/café?mail=ann%40example.com&x=1#y z', alias: 'big shoe' };

test('tokens say which send and where to, equal for equal links', () => {
  expect(readOpen(sealOpen(send, seal), seal)).toEqual({ ok: true, value: send });
  expect(readClick(sealClick(link, seal), seal)).toEqual({ ok: true, value: link });
  expect(readClick(sealClick({ ...link, alias: null }, seal), seal)).toEqual({
    ok: true,
    value: { ...link, alias: null },
  });
  expect(sealClick(link, seal)).toBe(sealClick(link, seal));
  expect(Buffer.from(sealClick(link, seal), 'base64url').toString('latin1')).not.toContain('shop');
});

test('T38 no change of any character, no other purpose and no other key is taken', () => {
  const token = sealClick(link, seal);
  for (let i = 0; i < token.length; i++)
    for (const other of 'aZ0_-') {
      if (token[i] === other) continue;
      expect(readClick(token.slice(0, i) + other + token.slice(i + 1), seal).ok).toBe(false);
    }
  for (const cut of [0, 1, 10, token.length - 1]) expect(readClick(token.slice(0, cut), seal).ok).toBe(false);
  for (const more of ['A', '=', ' ', '.']) expect(readClick(token + more, seal).ok).toBe(false);
  expect(readOpen(token, seal).ok).toBe(false);
  expect(readClick(sealOpen(send, seal), seal).ok).toBe(false);
  expect(readClick(token, makeLinkSeal(Buffer.from('another key of another server'))).ok).toBe(false);
});

test('T38 of 20,000 guesses none is taken', () => {
  let seed = 7;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
  const next = (): string => alphabet[(seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % 64]!;
  let taken = 0;
  for (let n = 0; n < 20_000; n++)
    if (readClick(Array.from({ length: 120 }, next).join(''), seal).ok) taken++;
  expect(taken).toBe(0);
});
