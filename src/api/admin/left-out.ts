// Whom a workspace leaves out of a campaign, asked now: people a fan-out passed over were never considered, and `why`
// has to say so.
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { findExclusion, type Exclusion } from '../../core/deliveries/steps/exclude.ts';
import { NO_LIMIT_FACTS } from '../../core/deliveries/steps/limit-facts.ts';
import { withParents } from '../../core/restraints/tag-tree.ts';
import { compileAudience } from '../../core/segments/compiled-audience.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import type { Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import { filtersFor, type KnownSegments } from './known-segments.ts';
import type { AdminServices } from './services.ts';

export const findLeftOut = async (
  services: Pick<AdminServices, 'limits' | 'loadEvidence'> & KnownSegments,
  campaign: Campaign,
  profile: Profile,
  now: Instant,
): Promise<Exclusion | null> => {
  const { limits } = await services.limits.find(campaign.workspaceId);
  const filters = await filtersFor(services, campaign.workspaceId, limits.suppressionLists);
  const suppression = limits.suppressionLists
    .filter(({ active }) => active)
    .flatMap(({ name, exemptTags, audience }) => {
      const compiled = compileAudience(audience, filters);
      return compiled.ok ? [{ name, exemptTags, judge: compiled.value }] : [];
    });
  const needs = suppression.flatMap(({ judge }) => judge.needs);
  const known = await services.loadEvidence({ people: [profile], needs, now });
  const tags = withParents(campaign.tags, limits.tagParents);
  const facts = { ...NO_LIMIT_FACTS, limits, suppression, tagsOf: () => tags };
  const evidence = known.get(profile.userId) ?? NO_EVIDENCE;
  return findExclusion({ campaign, limits: facts, profile, now, evidence });
};
