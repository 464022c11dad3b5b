// What campaign calls need of people: who an identifier means, and attributes written before a send.
import type { RecipientKey } from '../core/campaigns/trigger-call.ts';
import type { Result } from '../core/result.ts';
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

export type Resolved =
  | { readonly kind: 'person'; readonly part: number; readonly userId: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' };

export interface AttributeWrite {
  readonly key: RecipientKey;
  readonly attributes: JsonObject;
  readonly updateExistingOnly: boolean;
}

export interface People {
  /** One answer per key, in order. Unresolved prioritisation (1.10) is `ambiguous`. */
  resolve(workspaceId: number, keys: readonly RecipientKey[]): Promise<readonly Resolved[]>;
  /**
   * Durable when it returns. One answer per write: null, or why it was refused. Refusal `overloaded`: nothing was
   * taken, the call has to come back (G11).
   */
  applyAttributes(
    workspaceId: number,
    writes: readonly AttributeWrite[],
    now: Instant,
  ): Promise<Result<readonly (string | null)[]>>;
  profiles(
    workspaceId: number,
    people: readonly { readonly part: number; readonly userId: string }[],
  ): Promise<ReadonlyMap<string, Profile>>;
}
