// What somebody may do where teams are (CD-2.6): their roles in the workspace hold for every campaign, their roles in a
// team for that team's campaigns. Pure; the guard of the admin API asks it about every campaign that is named.
import type { CampaignType } from '../campaigns/campaign.ts';
import { canDo, typesFor, type Permissions } from './can.ts';
import {
  CAMPAIGN_ACTIONS,
  CAMPAIGN_FAMILIES,
  CAMPAIGN_TYPES,
  campaignPermission,
  type CampaignAct,
} from './permissions.ts';

export interface TeamRights {
  /** Of the roles in the workspace as a whole, without what teams add. */
  readonly wide: Permissions;
  /** By team. */
  readonly teams: ReadonlyMap<string, Permissions>;
  readonly accountId: string | null;
}

/** Of a campaign, as far as it decides who may touch it. */
export interface Standing {
  readonly type: CampaignType;
  readonly teamId: string | null;
  /** The account that made it; null: a key, or before there were teams. */
  readonly authorId: string | null;
  readonly launched: boolean;
}

/** What working on campaigns takes beside them. Setting the workspace up, or taking people out of it, no team gives. */
const BESIDE: readonly string[] = [
  'admin.reports.read',
  'admin.segments.read',
  'admin.segments.edit',
  'admin.content.read',
  'admin.content.edit',
  'admin.people.read',
  'admin.channels.read',
  'admin.rules.read',
  'admin.data.read',
  'admin.messages.read',
];

/** What a set of permissions is worth inside a team: never a scope, which would open the whole workspace. */
export const withinTeam = (held: Permissions): Permissions => {
  const acts = CAMPAIGN_FAMILIES.flatMap((family) =>
    CAMPAIGN_ACTIONS.filter((act) => canDo(held, act, family)).map((act) => campaignPermission(family, act)),
  );
  return new Set([...acts, ...BESIDE.filter((name) => held.has(name))]);
};

export const mayTouch = (rights: TeamRights, act: CampaignAct, campaign: Standing): boolean =>
  canDo(rights.wide, act, campaign.type) ||
  (campaign.teamId === null
    ? isOwnDraft(rights, campaign) && mayInSomeTeam(rights, act, campaign.type)
    : mayInTeam(rights, act, campaign.type, campaign.teamId));

export const mayInTeam = (
  rights: TeamRights,
  act: CampaignAct,
  type: CampaignType,
  teamId: string,
): boolean => {
  const held = rights.teams.get(teamId);
  return held !== undefined && canDo(held, act, type);
};

/** Everything that may be done with this one. */
export const actsOn = (rights: TeamRights, campaign: Standing): readonly CampaignAct[] =>
  CAMPAIGN_ACTIONS.filter((act) => mayTouch(rights, act, campaign));

/** Whoever may do everything with every campaign need not be told of each. */
export const mayEverything = ({ wide }: TeamRights): boolean =>
  CAMPAIGN_ACTIONS.every((act) => CAMPAIGN_TYPES.every((type) => canDo(wide, act, type)));

/** CD-2.6: a draft may be begun before it has a team; it is launched with one. */
const isOwnDraft = ({ accountId }: TeamRights, { authorId, launched }: Standing): boolean =>
  !launched && accountId !== null && authorId === accountId;

export const mayInSomeTeam = (rights: TeamRights, act: CampaignAct, type: CampaignType): boolean =>
  [...rights.teams.keys()].some((teamId) => mayInTeam(rights, act, type, teamId));

/** Which campaigns somebody sees, as a list can be asked for it. */
export interface VisibleCampaigns {
  /** Of these types all. */
  readonly types: readonly CampaignType[];
  readonly ofTeams: readonly { readonly teamId: string; readonly types: readonly CampaignType[] }[];
  /** Drafts of theirs that are in no team yet. */
  readonly own: { readonly authorId: string; readonly types: readonly CampaignType[] } | null;
}

export const visibleCampaigns = (rights: TeamRights): VisibleCampaigns => {
  const ofTeams = [...rights.teams].map(([teamId, held]) => ({ teamId, types: typesFor(held, 'read') }));
  const types = [...new Set(ofTeams.flatMap((one) => one.types))];
  return {
    types: typesFor(rights.wide, 'read'),
    ofTeams,
    own: rights.accountId === null ? null : { authorId: rights.accountId, types },
  };
};

/** Attach it to a campaign of some type. */
export const mayUseTeam = (rights: TeamRights, teamId: string): boolean =>
  CAMPAIGN_TYPES.some((type) => canDo(rights.wide, 'edit', type) || mayInTeam(rights, 'edit', type, teamId));
