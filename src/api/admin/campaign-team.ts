// The team of a campaign (CD-2.6): who may put one in, and what keeps somebody whose rights come from teams alone from
// launching what is in none.
import { canDo } from '../../core/access/can.ts';
import { mayInSomeTeam, mayInTeam } from '../../core/access/team-rights.ts';
import type { Campaign, CampaignType } from '../../core/campaigns/campaign.ts';
import type { Refusal } from '../../core/result.ts';
import type { TeamStore } from '../../ports/team-store.ts';
import { rightsOfCaller } from '../gate.ts';
import type { RequestContext } from '../handle.ts';

const FIELD = 'definition.team_id';

export interface TeamServices {
  readonly teams: Pick<TeamStore, 'find'>;
}

/** An edit that changes the team: to one that there is, and that is theirs. */
export const findTeamProblem = async (
  { teams }: TeamServices,
  { workspaceId, caller }: Pick<RequestContext, 'workspaceId' | 'caller'>,
  type: CampaignType,
  change: { readonly before: string | null; readonly after: string | null },
): Promise<Refusal | null> => {
  const { before, after } = change;
  if (after === before) return null;
  if (after !== null && (await teams.find(workspaceId, after)) === null) return UNKNOWN;
  const rights = rightsOfCaller(caller);
  if (canDo(rights.wide, 'edit', type)) return null;
  return after !== null && mayInTeam(rights, 'edit', type, after) ? null : NOT_YOURS;
};

/** What the review says of the team; `caller`: of whom a launch would be. */
export const reviewTeam = async (
  { teams }: TeamServices,
  { caller }: Partial<Pick<RequestContext, 'caller'>>,
  { workspaceId, type, definition: { teamId } }: Pick<Campaign, 'workspaceId' | 'type' | 'definition'>,
): Promise<readonly Refusal[]> => {
  if (teamId !== null) return (await teams.find(workspaceId, teamId)) === null ? [UNKNOWN] : [];
  return caller !== undefined && isOnlyByTeam(caller, type) ? [MISSING] : [];
};

const isOnlyByTeam = (caller: RequestContext['caller'], type: CampaignType): boolean => {
  const rights = rightsOfCaller(caller);
  const acts = ['edit', 'launch'] as const;
  return acts.some((act) => !canDo(rights.wide, act, type) && mayInSomeTeam(rights, act, type));
};

const UNKNOWN: Refusal = { code: 'unknown_team', message: `${FIELD} names no team.`, field: FIELD };
const MISSING: Refusal = {
  code: 'team_missing',
  message: `${FIELD} must name one of your teams before the campaign is launched.`,
  field: FIELD,
};
const NOT_YOURS: Refusal = {
  code: 'access_denied',
  message: `${FIELD} must be one of your teams.`,
  field: FIELD,
};
