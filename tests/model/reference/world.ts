// One generated case as plain data: everything the rules may look at, and nothing that has been worked out already.
import type { Campaign, ChannelContent } from '../../../src/core/campaigns/campaign.ts';
import type { Delivery, DispatchFacts, PriorSend, Receipt } from '../../../src/core/deliveries/delivery.ts';
import type { PersonalModel } from '../../../src/core/experiments/personal-model.ts';
import type { Contact } from '../../../src/core/restraints/frequency-rules.ts';
import type { WorkspaceLimits } from '../../../src/core/restraints/workspace-limits.ts';
import type { Profile } from '../../../src/core/users/user.ts';

export interface World {
  readonly now: number;
  readonly companyZone: string;
  readonly campaign: Campaign;
  readonly delivery: Delivery;
  readonly dispatch: DispatchFacts | null;
  readonly profile: Profile | null;
  readonly receipt: Receipt | null;
  readonly prior: readonly PriorSend[];
  readonly limits: WorkspaceLimits;
  /** Whether the person is inside; null = there is no such rule. */
  readonly insideOwn: boolean | null;
  readonly insideCall: boolean | null;
  /** Names of the suppression lists the person is on. */
  readonly listed: readonly string[];
  /** What the person got lately, over all campaigns, and the tags those carry now. */
  readonly recent: readonly Contact[];
  readonly tagsOfOthers: Readonly<Record<string, readonly string[]>>;
  /** Places taken: `occurrence|channel`, both may be empty. */
  readonly taken: Readonly<Record<string, number>>;
  /** undefined = not decided yet. */
  readonly winner: string | null | undefined;
  /** What the test taught about people; used where variants are personalised. */
  readonly model: PersonalModel;
  /** Under intelligent selection: the share of each variant now, in the order of the campaign's variants. */
  readonly shares: readonly number[] | null;
}

export type { ChannelContent };
