// Catalogs, their items and selections, promotion lists.
import { sql } from 'kysely';
import type { Catalog, CatalogStore, PromotionStore } from '../../ports/catalog-store.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Database } from './tables.ts';
import { at, json, maybeAt } from './tables.ts';

export const createCatalogStore = (db: Database): CatalogStore => ({
  list: (workspaceId) => listCatalogs(db, workspaceId, null),
  find: async (workspaceId, name) => (await listCatalogs(db, workspaceId, name))[0] ?? null,
  save: async (workspaceId, { name, description, fields }, now) => {
    const changing = { description, fields: json(fields), updated_at: at(now) };
    await db
      .insertInto('catalogs')
      .values({ workspace_id: workspaceId, name, created_at: at(now), ...changing })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(changing))
      .execute();
  },
  remove: (workspaceId, name) =>
    db.transaction().execute(async (trx) => {
      for (const table of ['catalog_items', 'catalog_selections'] as const) {
        await trx
          .deleteFrom(table)
          .where('workspace_id', '=', workspaceId)
          .where('catalog', '=', name)
          .execute();
      }
      const { numDeletedRows } = await trx
        .deleteFrom('catalogs')
        .where('workspace_id', '=', workspaceId)
        .where('name', '=', name)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    }),
  ...items(db),
  ...selections(db),
});

const listCatalogs = async (
  db: Database,
  workspaceId: number,
  name: string | null,
): Promise<readonly Catalog[]> => {
  let query = db
    .selectFrom('catalogs as c')
    .selectAll('c')
    .select(
      sql<number>`(select count(*) from catalog_items i
        where i.workspace_id = c.workspace_id and i.catalog = c.name)`.as('item_count'),
    )
    .where('c.workspace_id', '=', workspaceId);
  if (name !== null) query = query.where('c.name', '=', name);
  const rows = await query.orderBy('c.name').execute();
  return rows.map((row) => ({
    name: row.name,
    description: row.description,
    fields: row.fields,
    itemCount: Number(row.item_count),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
};

const items = (
  db: Database,
): Pick<CatalogStore, 'items' | 'itemsBefore' | 'item' | 'saveItems' | 'removeItem'> => {
  const ofCatalog = (workspaceId: number, catalog: string) =>
    db
      .selectFrom('catalog_items')
      .select('item')
      .where('workspace_id', '=', workspaceId)
      .where('catalog', '=', catalog);
  const itemOf = ({ item }: { readonly item: JsonObject }): JsonObject => item;
  return {
    items: async (workspaceId, catalog, { limit, after }) => {
      let query = ofCatalog(workspaceId, catalog);
      if (after !== null) query = query.where('item_id', '>', after);
      return (await query.orderBy('item_id').limit(limit).execute()).map(itemOf);
    },
    itemsBefore: async (workspaceId, catalog, { limit, before }) => {
      const query = ofCatalog(workspaceId, catalog).where('item_id', '<', before);
      return (await query.orderBy('item_id', 'desc').limit(limit).execute()).map(itemOf).reverse();
    },
    item: async (workspaceId, catalog, itemId) => {
      const row = await ofCatalog(workspaceId, catalog).where('item_id', '=', itemId).executeTakeFirst();
      return row?.item ?? null;
    },
    saveItems: async (workspaceId, catalog, wanted, now) => {
      await sql`insert into catalog_items (workspace_id, catalog, item_id, item, updated_at)
        select ${workspaceId}, ${catalog}, i ->> 'id', i, ${at(now)}
        from jsonb_array_elements(${json(wanted)}) as i
        on conflict (workspace_id, catalog, item_id)
        do update set item = excluded.item, updated_at = excluded.updated_at`.execute(db);
    },
    removeItem: async (workspaceId, catalog, itemId) => {
      const { numDeletedRows } = await db
        .deleteFrom('catalog_items')
        .where('workspace_id', '=', workspaceId)
        .where('catalog', '=', catalog)
        .where('item_id', '=', itemId)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
  };
};

const selections = (
  db: Database,
): Pick<CatalogStore, 'selections' | 'saveSelection' | 'removeSelection'> => ({
  selections: async (workspaceId, catalog) => {
    const rows = await db
      .selectFrom('catalog_selections')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('catalog', '=', catalog)
      .orderBy('name')
      .execute();
    return rows.map((row) => ({ name: row.name, definition: row.definition, createdAt: row.created_at }));
  },
  saveSelection: async (workspaceId, catalog, { name, definition, createdAt }) => {
    const changing = { definition: json(definition) };
    await db
      .insertInto('catalog_selections')
      .values({ workspace_id: workspaceId, catalog, name, created_at: at(createdAt), ...changing })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'catalog', 'name']).doUpdateSet(changing))
      .execute();
  },
  removeSelection: async (workspaceId, catalog, name) => {
    const { numDeletedRows } = await db
      .deleteFrom('catalog_selections')
      .where('workspace_id', '=', workspaceId)
      .where('catalog', '=', catalog)
      .where('name', '=', name)
      .executeTakeFirst();
    return numDeletedRows === 1n;
  },
});

export const createPromotionStore = (db: Database): PromotionStore => ({
  list: async (workspaceId) => {
    const rows = await db
      .selectFrom('promotion_lists as l')
      .leftJoin('promotion_codes as c', (join) =>
        join.onRef('c.workspace_id', '=', 'l.workspace_id').onRef('c.list', '=', 'l.name'),
      )
      .where('l.workspace_id', '=', workspaceId)
      .groupBy(['l.workspace_id', 'l.name', 'l.expires_at', 'l.created_at', 'l.alert_below'])
      .orderBy('l.name')
      .select(['l.name', 'l.expires_at', 'l.created_at', 'l.alert_below'])
      .select(({ fn }) => [fn.count('c.code').as('codes'), fn.count('c.delivery_id').as('taken')])
      .execute();
    return rows.map((row) => ({
      name: row.name,
      expiresAt: row.expires_at,
      createdAt: row.created_at,
      codes: Number(row.codes),
      taken: Number(row.taken),
      alertBelow: row.alert_below,
    }));
  },
  save: async (workspaceId, name, { expiresAt, alertBelow }, now) => {
    const changing = { expires_at: maybeAt(expiresAt), alert_below: alertBelow };
    await db
      .insertInto('promotion_lists')
      .values({ workspace_id: workspaceId, name, created_at: at(now), ...changing })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(changing))
      .execute();
  },
  runningOut: async (workspaceId, now) => {
    // Counts no further than the alert reaches.
    const { rows } = await sql<{ name: string; left: number }>`select l.name, n.left from promotion_lists l
      cross join lateral (
        select count(*)::int as left from (
          select 1 from promotion_codes c
          where c.workspace_id = l.workspace_id and c.list = l.name and c.delivery_id is null limit l.alert_below) free
      ) n
      where l.workspace_id = ${workspaceId} and l.alert_below is not null and n.left < l.alert_below
        and (l.expires_at is null or l.expires_at > ${at(now)})
      order by l.name`.execute(db);
    return rows;
  },
  addCodes: async (workspaceId, list, codes) => {
    const known = await db
      .selectFrom('promotion_lists')
      .select('name')
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', list)
      .executeTakeFirst();
    if (known === undefined) return null;
    const { numAffectedRows } = await sql`insert into promotion_codes (workspace_id, list, code)
      select ${workspaceId}, ${list}, c from jsonb_array_elements_text(${json(codes)}) as c
      on conflict (workspace_id, list, code) do nothing`.execute(db);
    return Number(numAffectedRows ?? 0n);
  },
});
