// What a template may ask of the outside while it renders. The parent process answers; the rendering process
// has no network, no database and no file system of its own.
import type { JsonObject } from '../core/json.ts';
import type { SelectionDefinition } from '../core/templates/selection.ts';
import type { Instant } from '../core/time.ts';

/** Stored user and password, or headers such as a token, opened for one call. */
export type Credential =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> };

/** A filter's value may be Liquid; it is rendered before the rows are asked for. Without `sort`: random order. */
export type Selection = SelectionDefinition;

export interface TemplateHost {
  /** Active block's source, or null when there is none of that name. */
  contentBlock(workspaceId: number, name: string): Promise<string | null>;
  /** One entry per id, in order; null for a missing row. */
  catalogItems(
    workspaceId: number,
    catalog: string,
    ids: readonly string[],
  ): Promise<readonly (JsonObject | null)[]>;
  catalogSelection(workspaceId: number, catalog: string, name: string): Promise<Selection | null>;
  selectCatalogItems(
    workspaceId: number,
    catalog: string,
    selection: Selection,
  ): Promise<readonly JsonObject[]>;
  /** Rows of a named recommendation, or null when there is none of that name. */
  productRecommendation(workspaceId: number, name: string): Promise<readonly JsonObject[] | null>;
  /**
   * Takes one code of a list for a delivery, committed before the answer. Asking again for the same delivery
   * gives the same code. Null: no code left, list expired or unknown.
   */
  promotionCode(workspaceId: number, list: string, deliveryId: string, now: Instant): Promise<string | null>;
  credential(workspaceId: number, name: string): Promise<Credential | null>;
}
