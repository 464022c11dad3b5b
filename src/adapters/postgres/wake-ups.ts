// LISTEN/NOTIFY `relance_due`: payload = parts, comma-separated. One connection of its own that is opened again when
// it breaks; hints lost meanwhile are made up for by polling.
import pg from 'pg';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import type { WakeUps } from '../../ports/wake-ups.ts';

const sql = loadSql(new URL('./wake-ups.sql', import.meta.url), ['notifyDue', 'listenDue']);

const REOPEN_AFTER_MS = 1_000;
const PART_LIST = /^\d+(,\d+)*$/;

type Run = (parts: readonly number[]) => void;

export const createWakeUps = (pool: Pool, databaseUrl: string): WakeUps => ({
  notify: async (parts) => {
    if (parts.length > 0) await pool.query(sql.notifyDue([[...new Set(parts)].join(',')]));
  },
  listen: async (run) => {
    const listener = createListener(databaseUrl, run);
    await listener.open();
    return () => listener.close();
  },
});

const createListener = (databaseUrl: string, run: Run) => {
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  const reopen = (): void => {
    client = null;
    if (closed || retry !== undefined) return;
    retry = setTimeout(() => {
      retry = undefined;
      open().catch(reopen);
    }, REOPEN_AFTER_MS);
  };
  const open = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'relance listen',
      keepAlive: true,
    });
    next.on('notification', ({ payload }) => {
      if (payload !== undefined && PART_LIST.test(payload)) run(payload.split(',').map(Number));
    });
    next.on('error', reopen);
    next.on('end', reopen);
    await next.connect();
    await next.query(sql.listenDue());
    client = next;
  };
  return {
    open,
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
};
