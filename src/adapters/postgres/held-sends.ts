// What a person decides about sends whose answer was lost. Part by part; who asks twice changes nothing twice.
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type { DeliveryStore } from '../../ports/delivery-store.ts';
import { loadSql, type NamedQuery } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./held-sends.sql', import.meta.url), [
  'partsOfHeld',
  'markHeldAsSent',
  'dropHeld',
  'resendHeld',
]);

export const resolvingHeld = (
  pool: Pool,
): Pick<DeliveryStore, 'markHeldAsSent' | 'dropHeld' | 'resendHeld'> => ({
  markHeldAsSent: async (workspaceId, sendKeys, now) =>
    (await inEachPart(pool, sql.markHeldAsSent, workspaceId, sendKeys, now)).count,
  dropHeld: async (workspaceId, sendKeys, now) =>
    (await inEachPart(pool, sql.dropHeld, workspaceId, sendKeys, now)).count,
  resendHeld: (workspaceId, sendKeys, now) => inEachPart(pool, sql.resendHeld, workspaceId, sendKeys, now),
});

const inEachPart = async (
  pool: Pool,
  query: NamedQuery,
  workspaceId: number,
  sendKeys: readonly string[],
  ...more: readonly Instant[]
): Promise<{ count: number; parts: readonly number[] }> => {
  const { rows } = await pool.query<{ part: number }>(sql.partsOfHeld([workspaceId, sendKeys, PARTS]));
  const parts = rows.map(({ part }) => part);
  let count = 0;
  for (const part of parts) {
    const result = await pool.query<{ n: number }>(query([part, workspaceId, sendKeys, ...more]));
    count += result.rows[0]?.n ?? 0;
  }
  return { count, parts };
};
