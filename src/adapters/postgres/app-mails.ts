// Mail of the application on its way out, sealed because what is in it opens accounts. Removed once handed over.
import type { Instant } from '../../core/time.ts';
import type { Random } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./app-mails.sql', import.meta.url), ['keep', 'claim', 'remove', 'forget']);

export interface WaitingMail {
  readonly mailId: string;
  readonly sealed: Uint8Array;
}

export const createAppMails = (pool: Pool, random: Random) => ({
  keep: async (sealed: Uint8Array, at: Instant, endsAt: Instant): Promise<void> => {
    await pool.query(sql.keep([random.uuid(), Buffer.from(sealed), at, endsAt]));
  },
  /** One that is due, put off for whoever comes next. */
  claim: async (at: Instant): Promise<WaitingMail | null> => {
    const { rows } = await pool.query<{ readonly mail_id: string; readonly sealed: Buffer }>(sql.claim([at]));
    return rows[0] === undefined ? null : { mailId: rows[0].mail_id, sealed: rows[0].sealed };
  },
  remove: async (mailId: string): Promise<void> => {
    await pool.query(sql.remove([mailId]));
  },
  forget: async (at: Instant): Promise<void> => {
    await pool.query(sql.forget([at]));
  },
});
