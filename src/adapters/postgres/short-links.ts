// Short links over PostgreSQL: written in sets before their messages leave, read one at a time when somebody taps.
import { partOf } from '../../core/part.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ShortLinks } from '../../ports/short-links.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./short-links.sql', import.meta.url), [
  'keepShortLinks',
  'findShortLink',
  'forgetShortLinks',
]);

interface LinkRow {
  readonly code: string;
  readonly workspace_id: number;
  readonly url: string;
  readonly alias: string | null;
  readonly user_id: string | null;
  readonly send_key: string | null;
  readonly expires_at: Instant;
  readonly clock_at: Instant | null;
}

export const createShortLinks = (pool: Pool): ShortLinks => ({
  keep: async (links) => {
    const rows = links.map(({ code, workspaceId, url, alias, send, expiresAt }) => ({
      part: partOfCode(code),
      code,
      w: workspaceId,
      url,
      alias,
      u: send?.userId ?? null,
      key: send?.sendKey ?? null,
      expires_ms: expiresAt,
    }));
    await pool.query(sql.keepShortLinks([JSON.stringify(rows)]));
  },
  find: async (code, realNow) => {
    const { rows } = await pool.query<LinkRow>(sql.findShortLink([partOfCode(code), code]));
    const [row] = rows;
    if (row === undefined) return null;
    const { user_id: userId, send_key: sendKey } = row;
    return {
      code: row.code,
      workspaceId: row.workspace_id,
      url: row.url,
      alias: row.alias,
      send: userId === null || sendKey === null ? null : { userId, sendKey },
      expiresAt: row.expires_at,
      expired: row.expires_at <= (row.clock_at ?? realNow),
    };
  },
});

/** A code says nothing of whom it is for: no workspace, no person. */
const partOfCode = (code: string): number => partOf(0, 'short_link', code);

/** Who taps a link that is over is told so for a month. */
const KEPT_MS = 30 * DAY_MS;

export const forgetShortLinks = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  await pool.query(sql.forgetShortLinks([clock.now(), KEPT_MS]));
};
