// Lists of promotion codes over PostgreSQL. Deleting a list only marks it: nobody is ever given a code twice, not even
// by a later list of the same name.
import type { Instant } from '../../core/time.ts';
import type { CodeState, HeldCode, PromotionList, PromotionStore } from '../../ports/promotion-store.ts';
import { loadSql } from './load-sql.ts';
import { markDeleted } from './mark-deleted.ts';
import type { Pool } from './pool.ts';
import type { Database } from './tables.ts';
import { at, maybeAt } from './tables.ts';

const sql = loadSql(new URL('./promotions.sql', import.meta.url), [
  'runningOut',
  'addCodes',
  'withdrawCodes',
  'takenOf',
  'codesOfPerson',
  'freeCodes',
]);

export const createPromotionStore = (db: Database, pool: Pool): PromotionStore => ({
  list: async (workspaceId, which) => {
    const rows = await counted(db, workspaceId)
      .where('l.deleted_at', which === 'kept' ? 'is' : 'is not', null)
      .execute();
    return rows.map(toList);
  },
  find: async (workspaceId, name) => {
    const row = await counted(db, workspaceId).where('l.name', '=', name).executeTakeFirst();
    return row === undefined ? null : toList(row);
  },
  ...changes(db),
  runningOut: async (workspaceId, now) =>
    (await pool.query<{ name: string; left: number }>(sql.runningOut([workspaceId, now]))).rows,
  ...codes(db, pool),
});

const counted = (db: Database, workspaceId: number) =>
  db
    .selectFrom('promotion_lists as l')
    .leftJoin('promotion_codes as c', (join) =>
      join.onRef('c.workspace_id', '=', 'l.workspace_id').onRef('c.list', '=', 'l.name'),
    )
    .where('l.workspace_id', '=', workspaceId)
    .groupBy(['l.workspace_id', 'l.name', 'l.expires_at', 'l.created_at', 'l.alert_below', 'l.deleted_at'])
    .orderBy('l.name')
    .select(['l.name', 'l.expires_at', 'l.created_at', 'l.alert_below', 'l.deleted_at'])
    .select(({ fn }) => [fn.count('c.code').as('codes'), fn.count('c.delivery_id').as('taken')]);

interface ListRow {
  readonly name: string;
  readonly expires_at: Instant | null;
  readonly created_at: Instant;
  readonly deleted_at: Instant | null;
  readonly alert_below: number | null;
  readonly codes: string | number | bigint;
  readonly taken: string | number | bigint;
}

const toList = (row: ListRow): PromotionList => ({
  name: row.name,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  codes: Number(row.codes),
  taken: Number(row.taken),
  alertBelow: row.alert_below,
  deletedAt: row.deleted_at,
});

const changes = (db: Database): Pick<PromotionStore, 'save' | 'remove'> => ({
  save: async (workspaceId, name, { expiresAt, alertBelow }, now) => {
    const changing = { expires_at: maybeAt(expiresAt), alert_below: alertBelow, deleted_at: null };
    await db
      .insertInto('promotion_lists')
      .values({ workspace_id: workspaceId, name, created_at: at(now), ...changing })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(changing))
      .execute();
  },
  remove: (workspaceId, name, now) => markDeleted(db, 'promotion_lists', { workspaceId, id: name, now }),
});

const codes = (
  db: Database,
  pool: Pool,
): Pick<PromotionStore, 'addCodes' | 'withdraw' | 'ofPerson' | 'takeBack'> => {
  const ofPerson: PromotionStore['ofPerson'] = async (workspaceId, { part, userId }) =>
    (await pool.query<CodeRow>(sql.codesOfPerson([part, workspaceId, userId]))).rows.map(toHeldCode);
  return {
    ofPerson,
    addCodes: async (workspaceId, list, wanted) => {
      const known = await db
        .selectFrom('promotion_lists')
        .select('name')
        .where('workspace_id', '=', workspaceId)
        .where('name', '=', list)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (known === undefined) return null;
      const values = [workspaceId, list, JSON.stringify(wanted)];
      return (await pool.query(sql.addCodes(values))).rowCount ?? 0;
    },
    withdraw: async (workspaceId, list, named) => {
      const { rowCount } = await pool.query(sql.withdrawCodes([workspaceId, list, named]));
      const taken =
        named === null
          ? []
          : (await pool.query<{ code: string }>(sql.takenOf([workspaceId, list, named]))).rows;
      return { withdrawn: rowCount ?? 0, taken: taken.map(({ code }) => code) };
    },
    takeBack: async (workspaceId, list, person) => {
      // A delivery that ended never begins again, so that what was unsent stays unsent.
      const unsent = (await ofPerson(workspaceId, person)).filter(
        (one) => one.list === list && one.state === 'unsent',
      );
      const ids = unsent.map(({ deliveryId }) => deliveryId);
      const freed = await pool.query<{ code: string }>(sql.freeCodes([workspaceId, list, ids]));
      return freed.rows.map(({ code }) => code).sort();
    },
  };
};

interface CodeRow {
  readonly list: string;
  readonly code: string;
  readonly taken_at: Instant;
  readonly delivery_id: string;
  readonly campaign_id: string;
  readonly campaign_name: string;
  readonly state: CodeState;
}

const toHeldCode = (row: CodeRow): HeldCode => ({
  list: row.list,
  code: row.code,
  takenAt: row.taken_at,
  deliveryId: row.delivery_id,
  campaignId: row.campaign_id,
  campaignName: row.campaign_name,
  state: row.state,
});
