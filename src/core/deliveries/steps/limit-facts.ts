// What a decision knows about limits: those of the workspace, and how much of them is used up.
import type { Pressure } from '../../restraints/frequency-rules.ts';
import { NO_WORKSPACE_LIMITS, type WorkspaceLimits } from '../../restraints/workspace-limits.ts';
import type { Need, Evidence } from '../../segments/evidence.ts';
import type { Instant } from '../../time.ts';
import type { Profile } from '../../users/user.ts';

/** A suppression list that judges people. */
export interface ActiveSuppression {
  readonly name: string;
  readonly exemptTags: readonly string[];
  readonly judge: {
    readonly needs?: readonly Need[];
    test(profile: Profile, now: Instant, evidence: Evidence): boolean;
  };
}

export interface LimitFacts {
  /** Of the workspace's limits; compared when the attempt is committed. */
  readonly version: number;
  readonly companyZone: string;
  readonly limits: WorkspaceLimits;
  readonly suppression: readonly ActiveSuppression[];
  /** As they are now, with their parents. */
  readonly tagsOf: (campaignId: string) => ReadonlySet<string>;
  /** Null when the workspace has no frequency rules: then nothing is counted. */
  readonly pressure: Pressure | null;
  /** Channel ('' = over all) → places that are left (13.1); null when the campaign has no maximum. */
  readonly placesLeft: Readonly<Record<string, number>> | null;
}

export const NO_LIMIT_FACTS: LimitFacts = {
  version: 0,
  companyZone: 'UTC',
  limits: NO_WORKSPACE_LIMITS,
  suppression: [],
  tagsOf: () => new Set(),
  pressure: null,
  placesLeft: null,
};
