// What is known about people, for exports. Read only, off the paths that send.
import type { EventSummary } from '../core/users/merge.ts';
import type { Instant } from '../core/time.ts';
import type { PersonKey } from '../core/users/person-key.ts';
import type { Profile } from '../core/users/user.ts';

export interface ReceivedCampaign {
  readonly campaignId: string;
  readonly name: string;
  readonly lastReceivedAt: Instant | null;
  readonly control: boolean;
  readonly variantId: string | null;
  readonly variantName: string | null;
  /** Several variants or a control group: then the variant is part of the answer. */
  readonly multivariate: boolean;
}

/** What files say of it: no day by day. */
export type ExportedSummary = Pick<EventSummary, 'kind' | 'name' | 'count' | 'firstAt' | 'lastAt'>;

export interface ExportedPerson {
  readonly profile: Profile;
  readonly summaries: readonly ExportedSummary[];
  readonly campaigns: readonly ReceivedCampaign[];
}

export type ExportSearch = PersonKey | { readonly kind: 'device'; readonly value: string };

export interface PersonExports {
  /** These people, in their order; who is gone is left out. */
  load(
    people: readonly { readonly workspaceId: number; readonly part: number; readonly userId: string }[],
    wants: { readonly summaries: boolean; readonly campaigns: boolean },
  ): Promise<readonly ExportedPerson[]>;
  /** Per search, everybody it means; an address without prioritization means all who have it. */
  find(
    workspaceId: number,
    searches: readonly ExportSearch[],
    wants: { readonly summaries: boolean; readonly campaigns: boolean },
  ): Promise<readonly (readonly ExportedPerson[])[]>;
}
