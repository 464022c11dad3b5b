// What is known about a schedule before it happens: whose zone is missing (rulings: counted and shown before launch).
import type { Campaign } from '../core/campaigns/campaign.ts';
import { PARTS } from '../core/part.ts';
import type { Refusal } from '../core/result.ts';
import { workspaceNow, type PlanningDeps } from './planning.ts';

type Deps = Pick<PlanningDeps, 'store' | 'clock' | 'compileAudience' | 'scope'>;

/** People of the audience who follow the company zone because theirs is not known. */
export const warnOfPeople = async (deps: Deps, campaign: Campaign): Promise<readonly Refusal[]> => {
  const { workspaceId, campaignId } = campaign;
  const { schedule } = campaign.definition;
  if (campaign.type !== 'scheduled' || schedule === null || schedule.timing.kind === 'company') return [];
  const workspace = await deps.store.workspace(workspaceId);
  // As it is run: with the rules of the segments that it names.
  const runs = await deps.store.campaign(workspaceId, campaignId);
  const audience = deps.compileAudience((runs ?? campaign).definition.audience);
  if (workspace === null || !audience.ok) return [];
  const now = workspaceNow(workspace, deps.clock);
  let count = 0;
  for (const part of PARTS) {
    const scope = deps.scope(now, { workspaceId: campaign.workspaceId, part });
    count += await deps.store.countWithoutZone(campaign.workspaceId, part, audience.value.toSql(scope));
  }
  if (count === 0) return [];
  const field = 'definition.schedule.timing';
  const message = `${count} people of the audience have no known time zone and follow the company's, ${workspace.timeZone}.`;
  return [{ code: 'people_without_zone', message, field }];
};
