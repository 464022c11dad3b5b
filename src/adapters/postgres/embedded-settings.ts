// Settings of the embedded server, scaled to the machine. Durability is never traded: fsync, full_page_writes
// and synchronous_commit stay at their safe defaults.
import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';

const MIB = 1024 * 1024;

export type ServerSettings = Readonly<Record<string, string>>;

export const scaleSettings = (dataDir: string): ServerSettings => {
  const memoryMib = Math.floor(usableMemoryBytes() / MIB);
  // Redo after a kill reads what was written since the last checkpoint: 4 GB keeps that within seconds.
  const walMib = clamp(Math.floor(freeBytes(dataDir) / MIB / 10), 512, 4096);
  return {
    max_connections: '100',
    shared_buffers: `${clamp(Math.floor(memoryMib / 8), 64, 2048)}MB`,
    effective_cache_size: `${clamp(Math.floor(memoryMib / 2), 128, 65_536)}MB`,
    maintenance_work_mem: `${clamp(Math.floor(memoryMib / 32), 32, 512)}MB`,
    work_mem: `${clamp(Math.floor(memoryMib / 512), 4, 32)}MB`,
    wal_buffers: '16MB',
    max_wal_size: `${walMib}MB`,
    min_wal_size: `${Math.max(80, Math.floor(walMib / 8))}MB`,
    checkpoint_timeout: '10min',
    random_page_cost: '1.1',
    autovacuum_naptime: '15s',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    dynamic_shared_memory_type: sharedMemoryType(),
  };
};

/** Containers give /dev/shm 64 MB by default, which parallel queries outgrow. */
const sharedMemoryType = (): string => {
  if (process.platform === 'win32') return 'windows';
  if (process.platform !== 'linux') return 'posix';
  return freeBytes('/dev/shm') >= 512 * MIB ? 'posix' : 'mmap';
};

const usableMemoryBytes = (): number => {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
};

export const freeBytes = (path: string): number => {
  try {
    const stats = statfsSync(path);
    return stats.bavail * stats.bsize;
  } catch {
    return 0;
  }
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
