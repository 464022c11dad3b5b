// Archiving a segment archives the campaigns that use it (CD-#9). Campaigns first: cut short, it is done again.
import { applyAction } from '../../core/campaigns/lifecycle.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { SegmentRecord } from '../../ports/segment-store.ts';
import type { RequestContext } from '../handle.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<
  AdminServices,
  'segments' | 'campaigns' | 'cancelWaiting' | 'signals' | 'triggersReady' | 'clock'
>;

/** The names of the campaigns that were archived with it. */
export const archiveSegment = async (
  services: Services,
  context: RequestContext,
  segment: SegmentRecord,
): Promise<Result<readonly string[]>> => {
  const { workspaceId } = context;
  const { segmentId, name } = segment;
  if (segment.archivedAt !== null) return refuse('conflict', 'The segment is archived already.');
  const uses = await services.segments.uses(workspaceId, segmentId);
  const held = uses.find(({ kind }) => kind === 'segment' || kind === 'suppression_list');
  if (held !== undefined)
    return refuse('segment_in_use', `“${held.name}” names “${name}”: take it out there first.`, 'segment_id');
  const archived: string[] = [];
  for (const { kind, id, name: campaign, status } of uses)
    if (kind === 'campaign' && status !== 'archived' && (await archiveCampaign(services, context, id)))
      archived.push(campaign);
  await services.segments.archive(workspaceId, segmentId, services.clock.now());
  services.signals.send('campaigns', String(workspaceId));
  await services.triggersReady();
  return ok(archived);
};

/** False when it is archived already. A status that moved meanwhile is read again. */
const archiveCampaign = async (
  services: Services,
  { workspaceId, now, caller }: RequestContext,
  campaignId: string,
): Promise<boolean> => {
  for (;;) {
    const campaign = await services.campaigns.find(workspaceId, campaignId);
    if (campaign === null || campaign.status === 'archived') return false;
    const transition = applyAction(campaign, 'archive', now);
    if (!transition.ok) return false;
    const [at, by, { status }] = [services.clock.now(), caller.name, campaign];
    if (!(await services.campaigns.apply(workspaceId, campaignId, status, transition.value, by, at)))
      continue;
    const { cancelsPending: _, needsReview: _review, ...stamps } = transition.value;
    await services.cancelWaiting({ ...campaign, ...stamps }, now);
    return true;
  }
};
