// Processor time of a whole database server (its processes, those that ended, and its workers), of other processes and of
// the machine (Linux; 0 elsewhere). Processor time depends less on what else the machine does than the clock does.
import { readdirSync, readFileSync } from 'node:fs';
import type { Pool } from '../src/adapters/postgres/pool.ts';

export interface ServerClock {
  readonly postmaster: number;
  cpuMs(): number;
}

/** Ticks of /proc, a hundred a second. */
const MS_PER_TICK = 10;

export const openServerClock = async (pool: Pool): Promise<ServerClock> => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = statOf(rows[0]?.pid ?? 0)?.parent ?? 0;
  return {
    postmaster,
    cpuMs: () => {
      const ended = statOf(postmaster)?.endedTicks ?? 0;
      const alive = statsOfAll().filter((one) => one.parent === postmaster);
      return alive.reduce((sum, one) => sum + one.ticks, ended) * MS_PER_TICK;
    },
  };
};

/** Of one process with all its threads. */
export const processCpuMs = (pid: number): number => (statOf(pid)?.ticks ?? 0) * MS_PER_TICK;

export const childrenOf = (pid: number): readonly number[] =>
  statsOfAll().flatMap((one) => (one.parent === pid ? [one.pid] : []));

export interface MachineClock {
  readonly totalMs: number;
  readonly idleMs: number;
}

/** All processors together since the machine started. */
export const readMachine = (): MachineClock => {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    // user nice system idle iowait irq softirq steal
    const ticks = line.trim().split(/ +/).slice(1, 9).map(Number);
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
    return { totalMs: ticks.reduce((sum, one) => sum + one, 0) * MS_PER_TICK, idleMs: idle * MS_PER_TICK };
  } catch {
    return { totalMs: 0, idleMs: 0 };
  }
};

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  /** Of children that are no more. */
  readonly endedTicks: number;
}

const statsOfAll = (): readonly Stat[] => {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  } catch {
    return [];
  }
};

const statOf = (pid: number): Stat | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const [, parent = 0] = fields;
    const ticks = (fields[11] ?? 0) + (fields[12] ?? 0);
    return { pid, parent, ticks, endedTicks: (fields[13] ?? 0) + (fields[14] ?? 0) };
  } catch {
    return null;
  }
};
