import { describe, expect, test } from 'vitest';
import { parseFailpoints } from './failpoints.ts';
import { systemRandom, uuidV7 } from './random.ts';
import { systemScheduler } from './scheduler.ts';
import { createStop } from './stop.ts';

describe('failpoints', () => {
  test('fail from the named hit on, and only where named', async () => {
    const parsed = parseFailpoints('claim.after=error@2, settle=delay:1');
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(parsed.value.hit('other')).toBeUndefined();
    expect(parsed.value.hit('claim.after')).toBeUndefined();
    expect(() => parsed.value.hit('claim.after')).toThrow('Failpoint claim.after');
    await expect(parsed.value.hit('settle')).resolves.toBeUndefined();
  });

  test('nonsense is refused', () => {
    for (const text of ['a', 'a=explode', 'a=delay', 'a=kill@x'])
      expect(parseFailpoints(text).ok).toBe(false);
    expect(parseFailpoints('').ok).toBe(true);
  });
});

describe('random', () => {
  const random = systemRandom({ now: () => 1_700_000_000_000, monotonic: () => 0 });

  test('draws never repeat across block borders', () => {
    const drawn = new Set(Array.from({ length: 2_000 }, () => random.hex(11)));
    expect(drawn.size).toBe(2_000);
    expect([...drawn].every((text) => /^[0-9a-f]{22}$/.test(text))).toBe(true);
    expect(random.hex(10_000)).toHaveLength(20_000);
  });

  test('fractions lie in [0, 1)', () => {
    const all = Array.from({ length: 1_000 }, () => random.fraction());
    expect(all.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(Math.abs(all.reduce((a, b) => a + b) / 1_000 - 0.5)).toBeLessThan(0.1);
  });

  test('UUIDs are version 7 of their instant', () => {
    expect(random.uuid()).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidV7(0, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000');
  });
});

describe('stop', () => {
  test('ends a sleep early, and a later listener is called at once', async () => {
    const stop = createStop();
    const sleeping = systemScheduler.sleep(60_000, stop);
    stop.stop();
    await sleeping;
    let called = 0;
    stop.onStop(() => called++);
    expect(called).toBe(1);
    await systemScheduler.sleep(60_000, stop);
  });

  test('a forgotten listener is not called', () => {
    const stop = createStop();
    let called = 0;
    stop.onStop(() => called++)();
    stop.stop();
    expect(called).toBe(0);
  });
});
