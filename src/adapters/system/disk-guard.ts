// Watches the disk that the embedded database writes to and says stop before PostgreSQL would have to (F67).
import { statfsSync } from 'node:fs';
import type { Scheduler } from '../../ports/clock.ts';
import type { Capacity } from '../../ports/capacity.ts';
import type { Observer } from '../../ports/observer.ts';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface DiskGuard extends Capacity {
  close(): void;
}

const EVERY_MS = 5_000;
const GIB = 1024 ** 3;
/** Room is back only well above the line, so that it does not flicker. */
const BACK_RATIO = 1.2;

/** Stop at a tenth of a small disk, or at 2 GB of a large one. */
export const stopBelowBytes = (totalBytes: number): number => Math.min(totalBytes / 10, 2 * GIB);

export const readDiskSpace = (path: string): DiskSpace => {
  const { bavail, blocks, bsize } = statfsSync(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

export const guardDisk = (
  readSpace: () => DiskSpace,
  { scheduler, observer }: { readonly scheduler: Scheduler; readonly observer: Observer },
): DiskGuard => {
  let room = true;
  const look = (): void => {
    const { freeBytes, totalBytes } = readSpace();
    const before = room;
    room = freeBytes >= stopBelowBytes(totalBytes) * (room ? 1 : BACK_RATIO);
    if (before === room) return;
    const level = room ? 'warn' : 'error';
    observer.emit({ name: room ? 'disk_has_room_again' : 'disk_full', level, freeBytes });
  };
  look();
  const timer = scheduler.every(EVERY_MS, look);
  return { hasRoom: () => room, close: () => timer.cancel() };
};
