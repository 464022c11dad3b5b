// Names that events, purchases, properties and attributes were seen under, and which of them are not taken any more.
import type { Instant } from '../core/time.ts';

export const NAME_KINDS = ['event', 'purchase', 'attribute', 'event_property', 'purchase_property'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** What one process saw since it last said so. */
export interface NameCount {
  readonly workspaceId: number;
  readonly kind: NameKind;
  /** Event or product of a property; '' for the others. */
  readonly parent: string;
  readonly name: string;
  readonly count: number;
  readonly dropped: number;
  readonly types: readonly string[];
  /** Cut short. Null: none was looked at. */
  readonly example: { readonly value: string; readonly part: number; readonly userId: string } | null;
  readonly at: Instant;
}

export interface SeenName {
  readonly kind: NameKind;
  readonly parent: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly lastValue: string | null;
  readonly count: number;
  readonly dropped: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly blockedAt: Instant | null;
  readonly description: string;
}

export interface NameQuery {
  readonly kind: NameKind;
  /** Null, for properties: of whatever event or product, one entry per name. */
  readonly parent: string | null;
  /** In the name, whatever its letter case. */
  readonly search: string;
  /** The last name of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

export interface BlockedName {
  readonly workspaceId: number;
  readonly kind: NameKind;
  readonly name: string;
}

export interface NameStore {
  add(counts: readonly NameCount[]): Promise<void>;
  blocked(): Promise<readonly BlockedName[]>;
  /** In the order of names. */
  list(workspaceId: number, query: NameQuery): Promise<readonly SeenName[]>;
  find(workspaceId: number, kind: NameKind, name: string): Promise<SeenName | null>;
  /** Of a name that may not have been seen yet. */
  change(
    workspaceId: number,
    kind: NameKind,
    name: string,
    change: { readonly blocked?: boolean; readonly description?: string },
    at: Instant,
  ): Promise<void>;
}
