import { describe, expect, it } from 'vitest';
import { makeGroupQueue } from './group-queue.ts';

const SETTINGS = { groupItems: 10, groupsInFlight: 2, lingerMs: 5, maxItems: 25 };

/** Groups finish, and timers fire, when the test says so. */
const setUp = (settings = SETTINGS) => {
  const timers: (() => void)[] = [];
  const running: { group: readonly string[]; finish: () => void }[] = [];
  const queue = makeGroupQueue<string>(
    settings,
    {
      after: (_ms, run) => {
        timers.push(run);
        return { cancel: () => undefined };
      },
    },
    (group) => new Promise((resolve) => running.push({ group, finish: resolve })),
  );
  const groups = () => running.map(({ group }) => group.join(''));
  return { queue, timers, running, groups };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('group queue', () => {
  it('starts at once when idle and lets the next group grow until it is full', () => {
    const { queue, groups } = setUp();
    queue.offer('a', 1, 'normal');
    queue.offer('b', 4, 'normal');
    queue.offer('c', 4, 'normal');
    expect(groups()).toEqual(['a']);
    queue.offer('d', 2, 'normal');
    expect(groups()).toEqual(['a', 'bcd']);
  });

  it('the second group goes after lingering, or as soon as nothing runs', async () => {
    const { queue, groups, timers, running } = setUp();
    queue.offer('a', 1, 'normal');
    queue.offer('b', 1, 'normal');
    timers[0]!();
    expect(groups()).toEqual(['a', 'b']);
    queue.offer('c', 1, 'normal');
    running[0]!.finish();
    running[1]!.finish();
    await settle();
    expect(groups()).toEqual(['a', 'b', 'c']);
  });

  it('never has more groups in flight than allowed', () => {
    const { queue, groups, timers } = setUp();
    for (const name of ['a', 'b', 'c']) queue.offer(name, 8, 'normal');
    timers.forEach((fire) => fire());
    expect(groups()).toHaveLength(2);
  });

  it('G11 takes nothing beyond capacity, and takes again when there is room', async () => {
    const { queue, running } = setUp();
    expect(queue.offer('huge', 30, 'normal')).toBe(true);
    expect(queue.offer('a', 1, 'normal')).toBe(false);
    running[0]!.finish();
    await settle();
    expect(queue.offer('a', 25, 'normal')).toBe(true);
    expect(queue.offer('b', 1, 'normal')).toBe(false);
  });

  it('REST 5.3 bulk gives way', async () => {
    const { queue, groups, running } = setUp({ ...SETTINGS, groupsInFlight: 1 });
    queue.offer('a', 1, 'normal');
    queue.offer('B', 10, 'bulk');
    queue.offer('c', 10, 'normal');
    running[0]!.finish();
    await settle();
    running[1]!.finish();
    await settle();
    expect(groups()).toEqual(['a', 'c', 'B']);
  });

  it('drains when the last group is written', async () => {
    const { queue, running } = setUp();
    await queue.drain();
    queue.offer('a', 1, 'normal');
    let drained = false;
    void queue.drain().then(() => (drained = true));
    await settle();
    expect(drained).toBe(false);
    running[0]!.finish();
    await settle();
    expect(drained).toBe(true);
  });
});
