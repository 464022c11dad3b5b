import { expect, test } from 'vitest';
import { DAY_MS } from '../core/time.ts';
import { makeCalledSamples } from './called-samples.ts';

const open = () => {
  let now = 1_000;
  const samples = makeCalledSamples({ now: () => now });
  return { samples, wait: (ms: number) => (now += ms) };
};
const sample = (value: string) => ({ properties: { value }, userId: 'u' });

test('the newest call of a campaign counts, for a day, in its workspace alone', () => {
  const { samples, wait } = open();
  samples.note(1, 'a', sample('first'));
  samples.note(1, 'a', sample('second'));
  expect(samples.find(1, 'a')).toMatchObject({ properties: { value: 'second' }, userId: 'u' });
  expect([samples.find(2, 'a'), samples.find(1, 'b')]).toEqual([null, null]);
  wait(DAY_MS);
  expect(samples.find(1, 'a')).toBeNull();
});

test('memory stays bounded: the campaign that was called longest ago makes room, and what is too long is not kept', () => {
  const { samples } = open();
  for (let i = 0; i <= 500; i++) {
    samples.note(1, 'kept', sample('x'));
    samples.note(1, `c${i}`, sample('x'));
  }
  expect([samples.find(1, 'c0'), samples.find(1, 'c1')]).toEqual([null, null]);
  expect(samples.find(1, 'c2')).not.toBeNull();
  expect(samples.find(1, 'kept')).not.toBeNull();
  samples.note(1, 'long', sample('x'.repeat(10_000)));
  expect(samples.find(1, 'long')).toBeNull();
});

test('what is forgotten is gone', () => {
  const { samples } = open();
  samples.note(1, 'a', sample('x'));
  samples.forget(1, 'a');
  expect(samples.find(1, 'a')).toBeNull();
});
