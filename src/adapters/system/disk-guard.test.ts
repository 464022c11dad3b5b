import { expect, test } from 'vitest';
import type { Scheduler } from '../../ports/clock.ts';
import { guardDisk, readDiskSpace, stopBelowBytes } from './disk-guard.ts';

const GIB = 1024 ** 3;

test('F67 says stop below the line, and goes on only well above it', () => {
  let freeBytes = 50 * GIB;
  let look = (): void => undefined;
  const names: string[] = [];
  const scheduler: Scheduler = {
    after: () => ({ cancel: () => undefined }),
    every: (_ms, run) => {
      look = run;
      return { cancel: () => undefined };
    },
    sleep: async () => undefined,
  };
  const guard = guardDisk(() => ({ freeBytes, totalBytes: 100 * GIB }), {
    scheduler,
    observer: { emit: ({ name }) => void names.push(name) },
  });
  const at = (gigabytes: number): boolean => {
    freeBytes = gigabytes * GIB;
    look();
    return guard.hasRoom();
  };
  expect([at(2.1), at(1.9), at(2.1), at(2.3), at(2.5), at(2.1)]).toEqual([
    true,
    false,
    false,
    false,
    true,
    true,
  ]);
  expect(names).toEqual(['disk_full', 'disk_has_room_again']);
});

test('a small disk keeps a tenth', () => {
  expect(stopBelowBytes(10 * GIB)).toBe(GIB);
  expect(readDiskSpace('/').totalBytes).toBeGreaterThan(0);
});
