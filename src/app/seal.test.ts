import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';

const KEY = 'k'.repeat(32);
const ID = '018f0000-0000-7000-8000-000000000000';

test('what was sealed opens again, and no two sealings look alike', () => {
  const seal = createSeal(KEY, ID);
  const first = seal.seal('pä55');
  expect(seal.open(first)).toEqual({ ok: true, value: 'pä55' });
  expect(Buffer.from(first).equals(Buffer.from(seal.seal('pä55')))).toBe(false);
});

test('another key, another installation or any changed byte opens nothing', () => {
  const sealed = Buffer.from(createSeal(KEY, ID).seal('secret'));
  expect(createSeal('x'.repeat(32), ID).open(sealed).ok).toBe(false);
  expect(createSeal(KEY, ID.replace('8', '9')).open(sealed).ok).toBe(false);
  for (let i = 0; i < sealed.length; i++) {
    const damaged = Buffer.from(sealed);
    damaged[i] = (damaged[i] ?? 0) ^ 1;
    expect(createSeal(KEY, ID).open(damaged).ok).toBe(false);
  }
  expect(createSeal(KEY, ID).open(Buffer.alloc(0)).ok).toBe(false);
});
