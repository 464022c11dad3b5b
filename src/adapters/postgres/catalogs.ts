// Catalogs, their items and selections.
import { sql } from 'kysely';
import type { Catalog, CatalogField, CatalogStore } from '../../ports/catalog-store.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
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
  create: async (workspaceId, { name, description, fields }, now) => {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('catalogs')
      .values({
        workspace_id: workspaceId,
        name,
        description,
        fields: json(fields),
        created_at: at(now),
        updated_at: at(now),
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  },
  changeFields: (workspaceId, name, change, now) => changeFields(db, workspaceId, name, change, now),
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

const changeFields = <Fault>(
  db: Database,
  workspaceId: number,
  name: string,
  change: (fields: readonly CatalogField[]) => Result<readonly CatalogField[], Fault>,
  now: Instant,
): Promise<Result<null, Fault> | null> =>
  db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('catalogs')
      .select('fields')
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return null;
    const changed = change(row.fields);
    if (!changed.ok) return changed;
    const kept = new Set(changed.value.map((field) => field.name));
    await trx
      .updateTable('catalogs')
      .set({ fields: json(changed.value), updated_at: at(now) })
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name)
      .execute();
    const gone = row.fields.filter((field) => !kept.has(field.name)).map((field) => field.name);
    if (gone.length > 0) {
      await sql`update catalog_items set item = item - ${gone}::text[], updated_at = ${at(now)}
          where workspace_id = ${workspaceId} and catalog = ${name} and item ?| ${gone}::text[]`.execute(trx);
    }
    return ok(null);
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
): Pick<
  CatalogStore,
  | 'items'
  | 'itemsBefore'
  | 'item'
  | 'saveItems'
  | 'createItems'
  | 'changeItems'
  | 'removeItems'
  | 'removeItem'
> => {
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
    saveItems: (workspaceId, catalog, wanted, now) => upsertItems(db, workspaceId, catalog, wanted, now),
    createItems: (workspaceId, catalog, wanted, now) => createItems(db, workspaceId, catalog, wanted, now),
    changeItems: (workspaceId, catalog, ids, change, now) =>
      db.transaction().execute(async (trx) => {
        const changed = change(await lockItems(trx, workspaceId, catalog, ids));
        if (!changed.ok) return changed;
        await upsertItems(trx, workspaceId, catalog, changed.value, now);
        return ok(null);
      }),
    removeItems: async (workspaceId, catalog, ids) => {
      const { numDeletedRows } = await db
        .deleteFrom('catalog_items')
        .where('workspace_id', '=', workspaceId)
        .where('catalog', '=', catalog)
        .where('item_id', 'in', ids)
        .executeTakeFirst();
      return Number(numDeletedRows);
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

const idsOf = (items: readonly JsonObject[]): readonly string[] =>
  items.map(({ id }) => (typeof id === 'string' ? id : ''));

/** In the order of ids, like every lock. */
const lockItems = async (
  db: Database,
  workspaceId: number,
  catalog: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> => {
  const rows = await db
    .selectFrom('catalog_items')
    .select(['item_id', 'item'])
    .where('workspace_id', '=', workspaceId)
    .where('catalog', '=', catalog)
    .where('item_id', 'in', ids)
    .orderBy('item_id')
    .forUpdate()
    .execute();
  return new Map(rows.map(({ item_id, item }) => [item_id, item]));
};

const upsertItems = async (
  db: Database,
  workspaceId: number,
  catalog: string,
  wanted: readonly JsonObject[],
  now: Instant,
): Promise<void> => {
  await sql`insert into catalog_items (workspace_id, catalog, item_id, item, updated_at)
    select ${workspaceId}, ${catalog}, i ->> 'id', i, ${at(now)}
    from jsonb_array_elements(${json(wanted)}) as i
    order by 3
    on conflict (workspace_id, catalog, item_id)
    do update set item = excluded.item, updated_at = excluded.updated_at`.execute(db);
};

/** Ends the transaction without a trace: some of the ids were there. */
class AlreadyThere extends Error {
  readonly ids: readonly string[];
  constructor(ids: readonly string[]) {
    super('Some of these items exist already.');
    this.ids = ids;
  }
}

const createItems = async (
  db: Database,
  workspaceId: number,
  catalog: string,
  wanted: readonly JsonObject[],
  now: Instant,
): Promise<readonly string[]> => {
  const make = async (trx: Database): Promise<readonly string[]> => {
    const { rows } = await sql<{ item_id: string }>`
      insert into catalog_items (workspace_id, catalog, item_id, item, updated_at)
      select ${workspaceId}, ${catalog}, i ->> 'id', i, ${at(now)}
      from jsonb_array_elements(${json(wanted)}) as i order by 3
      on conflict (workspace_id, catalog, item_id) do nothing
      returning item_id`.execute(trx);
    const made = new Set(rows.map((row) => row.item_id));
    const known = idsOf(wanted).filter((id) => !made.has(id));
    if (known.length > 0) throw new AlreadyThere(known);
    return [];
  };
  try {
    return await db.transaction().execute(make);
  } catch (error) {
    if (error instanceof AlreadyThere) return error.ids;
    throw error;
  }
};

const selections = (
  db: Database,
): Pick<CatalogStore, 'selections' | 'saveSelection' | 'createSelection' | 'removeSelection'> => ({
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
  createSelection: (workspaceId, catalog, { name, definition, createdAt }, most) =>
    db.transaction().execute(async (trx) => {
      // The catalog's row is the lock: two calls do not both make the last one.
      await trx
        .selectFrom('catalogs')
        .select('name')
        .where('workspace_id', '=', workspaceId)
        .where('name', '=', catalog)
        .forUpdate()
        .execute();
      const held = await trx
        .selectFrom('catalog_selections')
        .select('name')
        .where('workspace_id', '=', workspaceId)
        .where('catalog', '=', catalog)
        .execute();
      if (held.some((one) => one.name === name)) return 'exists';
      if (held.length >= most) return 'too_many';
      await trx
        .insertInto('catalog_selections')
        .values({
          workspace_id: workspaceId,
          catalog,
          name,
          created_at: at(createdAt),
          definition: json(definition),
        })
        .execute();
      return 'created';
    }),
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
