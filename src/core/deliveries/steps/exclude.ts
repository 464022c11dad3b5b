// Step 3 of the pipeline: the global control group and suppression lists, before anything else is asked.
import type { Campaign } from '../../campaigns/campaign.ts';
import type { JsonObject } from '../../json.ts';
import { isExempt, isInControlGroup } from '../../restraints/exclusions.ts';
import type { Evidence } from '../../segments/evidence.ts';
import type { Instant } from '../../time.ts';
import type { Profile } from '../../users/user.ts';
import type { LimitFacts } from './limit-facts.ts';

export interface Exclusion {
  readonly reason: 'global_control_group' | 'suppression_list';
  readonly facts: JsonObject;
}

interface Facts {
  readonly campaign: Pick<Campaign, 'campaignId' | 'category' | 'type'>;
  readonly limits: LimitFacts;
  readonly profile: Profile;
  readonly now: Instant;
  readonly evidence: Evidence;
}

/**
 * Null = not left out. The group is for marketing, except messages that come in calls (CD-8.9); lists hold for every
 * message (15.1, 15.2).
 */
export const findExclusion = ({ campaign, limits, profile, now, evidence }: Facts): Exclusion | null => {
  const tags = limits.tagsOf(campaign.campaignId);
  const group = limits.limits.controlGroup;
  const inGroup =
    group !== null &&
    campaign.category === 'marketing' &&
    campaign.type !== 'api' &&
    !isExempt(group.exemptTags, tags) &&
    isInControlGroup(group, profile.randomBucket);
  if (inGroup)
    return {
      reason: 'global_control_group',
      facts: { bucket: profile.randomBucket, percentage: group.percentage },
    };
  const list = limits.suppression.find(
    ({ exemptTags, judge }) => !isExempt(exemptTags, tags) && judge.test(profile, now, evidence),
  );
  return list === undefined ? null : { reason: 'suppression_list', facts: { list: list.name } };
};
