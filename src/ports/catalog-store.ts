// Catalogs with their items and selections.
import type { JsonObject } from '../core/json.ts';
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
  removeItem(workspaceId: number, catalog: string, itemId: string): Promise<boolean>;
  selections(workspaceId: number, catalog: string): Promise<readonly CatalogSelection[]>;
  saveSelection(workspaceId: number, catalog: string, selection: CatalogSelection): Promise<void>;
  removeSelection(workspaceId: number, catalog: string, name: string): Promise<boolean>;
}
