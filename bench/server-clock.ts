// Processor time of a whole database server: its processes, those that ended, and its workers (Linux; 0 elsewhere). Does
// not depend on what else the machine does.
import { readdirSync, readFileSync } from 'node:fs';
import type { Pool } from '../src/adapters/postgres/pool.ts';

export interface ServerClock {
  cpuMs(): number;
}

/** Ticks of /proc, a hundred a second. */
const MS_PER_TICK = 10;

export const openServerClock = async (pool: Pool): Promise<ServerClock> => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = statOf(rows[0]?.pid ?? 0)?.parent ?? 0;
  return {
    cpuMs: () => {
      const ended = statOf(postmaster)?.endedTicks ?? 0;
      const alive = statsOfAll().filter((one) => one.parent === postmaster);
      return alive.reduce((sum, one) => sum + one.ticks, ended) * MS_PER_TICK;
    },
  };
};

interface Stat {
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
    return { parent, ticks, endedTicks: (fields[13] ?? 0) + (fields[14] ?? 0) };
  } catch {
    return null;
  }
};
