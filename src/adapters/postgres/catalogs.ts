// Catalogs, their items and selections.
import { sql } from 'kysely';
import type { Catalog, CatalogStore } from '../../ports/catalog-store.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Database } from './tables.ts';
import { at, json } from './tables.ts';

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
