// Whether a set of permissions opens something. Pure: the doors ask, and nothing else decides.
import type { CampaignType } from '../campaigns/campaign.ts';
import {
  CAMPAIGN_FAMILIES,
  CAMPAIGN_TYPES,
  FINE_PERMISSIONS,
  campaignPermission,
  familyOf,
  type AreaPermission,
  type CampaignAct,
} from './permissions.ts';

/** What a door asks of a person, beside the scope that it asks of a key. */
export type Need =
  /** Any role in the workspace. */
  | { readonly kind: 'anybody' }
  | { readonly kind: 'permission'; readonly name: AreaPermission }
  /** In at least one family; whose campaign it is about is looked at when it is known. */
  | { readonly kind: 'campaigns'; readonly act: CampaignAct }
  /** The scope itself and nothing finer. */
  | { readonly kind: 'scope' };

export type Permissions = ReadonlySet<string>;

export const meets = (permissions: Permissions, need: Need): boolean => {
  switch (need.kind) {
    case 'anybody':
      return permissions.size > 0;
    case 'permission':
      return permissions.has(need.name);
    case 'campaigns':
      return CAMPAIGN_FAMILIES.some((family) => permissions.has(campaignPermission(family, need.act)));
    case 'scope':
      return false;
  }
};

/** The scope of a key that covers an act on campaigns of every type. */
const SCOPE_OF: Readonly<Record<CampaignAct, string>> = {
  read: 'admin.read',
  edit: 'admin.write',
  launch: 'admin.launch',
  approve: 'admin.approve',
};

export const canDo = (permissions: Permissions, act: CampaignAct, type: CampaignType): boolean =>
  permissions.has(SCOPE_OF[act]) || permissions.has(campaignPermission(familyOf(type), act));

/** For lists: campaigns of other types are not in them. */
export const typesFor = (permissions: Permissions, act: CampaignAct): readonly CampaignType[] =>
  CAMPAIGN_TYPES.filter((type) => canDo(permissions, act, type));

/**
 * The scopes that somebody holds in part, for screens that only ask whether to show something. Never decides anything.
 */
export const scopesTouched = (permissions: Permissions): readonly string[] => {
  const held = FINE_PERMISSIONS.filter((name) => permissions.has(name));
  const ends = new Set(held.map((name) => name.slice(name.lastIndexOf('.') + 1)));
  const touched = [
    ...(ends.has('read') ? ['admin.read'] : []),
    ...(ends.has('edit') ? ['admin.write'] : []),
    ...(ends.has('launch') ? ['admin.launch'] : []),
    ...(ends.has('approve') ? ['admin.approve'] : []),
  ];
  return touched.filter((name) => !permissions.has(name));
};
