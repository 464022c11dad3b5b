// Catalogs with their items and selections.
import type { JsonObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';

export interface CatalogField {
  readonly name: string;
  readonly type: string;
}

export interface Catalog {
  readonly name: string;
  readonly description: string;
  /** The first is id: string. */
  readonly fields: readonly CatalogField[];
  readonly itemCount: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface CatalogSelection {
  readonly name: string;
  readonly definition: JsonObject;
  readonly createdAt: Instant;
}

export interface CatalogStore {
  list(workspaceId: number): Promise<readonly Catalog[]>;
  find(workspaceId: number, name: string): Promise<Catalog | null>;
  /** Creates or replaces description and fields; items stay. */
  save(
    workspaceId: number,
    catalog: Pick<Catalog, 'name' | 'description' | 'fields'>,
    at: Instant,
  ): Promise<void>;
  /** False when a catalog of that name exists; it stays as it is. */
  create(
    workspaceId: number,
    catalog: Pick<Catalog, 'name' | 'description' | 'fields'>,
    at: Instant,
  ): Promise<boolean>;
  /**
   * Fields as `change` makes them of those that are there, one change after the other; values of fields that are gone
   * leave every item. A refusal of `change` stores nothing. Null: no such catalog.
   */
  changeFields<Fault>(
    workspaceId: number,
    name: string,
    change: (fields: readonly CatalogField[]) => Result<readonly CatalogField[], Fault>,
    at: Instant,
  ): Promise<Result<null, Fault> | null>;
  /** With its items and selections. False when there is none. */
  remove(workspaceId: number, name: string): Promise<boolean>;
  items(
    workspaceId: number,
    catalog: string,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<readonly JsonObject[]>;
  /** The last `limit` items before `before`, in order: the page before. */
  itemsBefore(
    workspaceId: number,
    catalog: string,
    page: { readonly limit: number; readonly before: string },
  ): Promise<readonly JsonObject[]>;
  item(workspaceId: number, catalog: string, itemId: string): Promise<JsonObject | null>;
  /** Every item has an `id`. */
  saveItems(workspaceId: number, catalog: string, items: readonly JsonObject[], at: Instant): Promise<void>;
  /** All of them, or none: the ids that exist already. */
  createItems(
    workspaceId: number,
    catalog: string,
    items: readonly JsonObject[],
    at: Instant,
  ): Promise<readonly string[]>;
  /**
   * Every item of these ids as `change` makes it of those that are there, while nobody else changes them. A refusal of
   * `change` stores nothing.
   */
  changeItems<Fault>(
    workspaceId: number,
    catalog: string,
    ids: readonly string[],
    change: (held: ReadonlyMap<string, JsonObject>) => Result<readonly JsonObject[], Fault>,
    at: Instant,
  ): Promise<Result<null, Fault>>;
  /** How many of them were there. */
  removeItems(workspaceId: number, catalog: string, ids: readonly string[]): Promise<number>;
  removeItem(workspaceId: number, catalog: string, itemId: string): Promise<boolean>;
  selections(workspaceId: number, catalog: string): Promise<readonly CatalogSelection[]>;
  saveSelection(workspaceId: number, catalog: string, selection: CatalogSelection): Promise<void>;
  /** At most `most` of them. */
  createSelection(
    workspaceId: number,
    catalog: string,
    selection: CatalogSelection,
    most: number,
  ): Promise<'created' | 'exists' | 'too_many'>;
  removeSelection(workspaceId: number, catalog: string, name: string): Promise<boolean>;
}
