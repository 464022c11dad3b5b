// Copies of emails over PostgreSQL, compressed: most of an email is markup that says the same again and again.
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { partOfUserId } from '../../core/part.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WebCopies, WebCopy } from '../../ports/web-copies.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./web-copies.sql', import.meta.url), [
  'keepWebCopies',
  'findWebCopy',
  'forgetWebCopies',
]);

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Nobody's message is larger; a forged row must not fill the memory. */
const MAX_HTML_BYTES = 8_000_000;

export const createWebCopies = (pool: Pool): WebCopies => ({
  keep: async (copies) => {
    const rows = await Promise.all(copies.map(toRow));
    await pool.query(sql.keepWebCopies([JSON.stringify(rows)]));
  },
  find: async ({ workspaceId, userId, sendKey }, realNow) => {
    const part = partOfUserId(userId);
    if (part === null) return null;
    const { rows } = await pool.query<{ html: Buffer }>(
      sql.findWebCopy([part, workspaceId, userId, sendKey, realNow]),
    );
    const [row] = rows;
    if (row === undefined) return null;
    return (await unpack(row.html, { maxOutputLength: MAX_HTML_BYTES })).toString('utf8');
  },
});

const toRow = async ({ workspaceId, userId, sendKey, html, expiresAt }: WebCopy) => ({
  part: partOfUserId(userId),
  w: workspaceId,
  u: userId,
  key: sendKey,
  html: (await pack(html)).toString('base64'),
  expires_ms: expiresAt,
});

export const forgetWebCopies = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  await pool.query(sql.forgetWebCopies([clock.now()]));
};
