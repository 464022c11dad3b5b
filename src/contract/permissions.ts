// Every permission an API key can hold: Braze's names for the compatible endpoints (braze-rest-api 1.3),
// `admin.*` for our own. Names are never reused; a route without one of them does not start.

import { FINE_PERMISSIONS } from '../core/access/permissions.ts';
import { builtInRole } from '../core/access/roles.ts';
import { withinTeam, type TeamRights } from '../core/access/team-rights.ts';

export const BRAZE_PERMISSIONS = [
  'users.track',
  'users.track.sync',
  'users.track.bulk',
  'users.delete',
  'users.alias.new',
  'users.alias.update',
  'users.identify',
  'users.merge',
  'users.external_ids.rename',
  'users.external_ids.remove',
  'users.export.ids',
  'users.export.segment',
  'users.export.global_control_group',
  'email.unsubscribe',
  'email.status',
  'email.hard_bounces',
  'email.bounce.remove',
  'email.spam.remove',
  'email.blacklist',
  'messages.send',
  'messages.schedule.create',
  'messages.schedule.update',
  'messages.schedule.delete',
  'messages.schedule_broadcasts',
  'messages.live_activity.update',
  'campaigns.trigger.send',
  'campaigns.trigger.schedule.create',
  'campaigns.trigger.schedule.update',
  'campaigns.trigger.schedule.delete',
  'campaigns.list',
  'campaigns.details',
  'campaigns.data_series',
  'campaigns.url_info.details',
  'campaigns.duplicate',
  'sends.data_series',
  'sends.id.create',
  'transactional.send',
  'canvas.trigger.send',
  'canvas.trigger.schedule.create',
  'canvas.trigger.schedule.update',
  'canvas.trigger.schedule.delete',
  'canvas.list',
  'canvas.details',
  'canvas.data_series',
  'canvas.data_summary',
  'canvas.url_info.details',
  'canvas.duplicate',
  'segments.list',
  'segments.details',
  'segments.data_series',
  'purchases.product_list',
  'purchases.revenue_series',
  'purchases.quantity_series',
  'events.list',
  'events.get',
  'events.data_series',
  'sessions.data_series',
  'kpi.dau.data_series',
  'kpi.mau.data_series',
  'kpi.new_users.data_series',
  'kpi.uninstalls.data_series',
  'custom_attributes.get',
  'templates.email.create',
  'templates.email.info',
  'templates.email.list',
  'templates.email.update',
  'content_blocks.create',
  'content_blocks.info',
  'content_blocks.list',
  'content_blocks.update',
  'subscription.status.set',
  'subscription.status.get',
  'subscription.groups.get',
  'sms.invalid_phone_numbers',
  'sms.invalid_phone_numbers.remove',
  'catalogs.create',
  'catalogs.get',
  'catalogs.delete',
  'catalogs.get_items',
  'catalogs.add_items',
  'catalogs.update_items',
  'catalogs.replace_items',
  'catalogs.delete_items',
  'catalogs.get_item',
  'catalogs.create_item',
  'catalogs.update_item',
  'catalogs.replace_item',
  'catalogs.delete_item',
  'catalogs.create_fields',
  'catalogs.delete_fields',
  'catalogs.create_selection',
  'catalogs.delete_selection',
  'preference_center.get',
  'preference_center.list',
  'preference_center.update',
  'preference_center.user.get',
  'media_library.create',
  'sdk_authentication.create',
  'sdk_authentication.primary',
  'sdk_authentication.delete',
  'sdk_authentication.keys',
  'sso.saml.login',
] as const;

export const ADMIN_PERMISSIONS = [
  /** Read settings, campaigns, messages and decisions of the key's workspace. */
  'admin.read',
  /** Create and change campaigns, content, catalogs, groups and channel configurations. */
  'admin.write',
  /** Launch, stop, pause and resume campaigns; settle held sends. */
  'admin.launch',
  /** Approve or deny sections of a campaign. */
  'admin.approve',
  /** Create, list and revoke API keys. */
  'admin.keys',
  /** Invite people and give them roles; define roles. */
  'admin.members',
  /** Move the test clock of a sandbox. */
  'admin.clock',
  /** Workspaces and the whole installation; may name another workspace with `?workspace=`. */
  'admin.installation',
] as const;

export const PERMISSIONS = [...BRAZE_PERMISSIONS, ...ADMIN_PERMISSIONS] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a key or a custom role may hold: the scopes above, and what is finer. */
export const GRANTABLE: readonly string[] = [...PERMISSIONS, ...FINE_PERMISSIONS];

const INSTALLATION: Permission = 'admin.installation';
const EVERYTHING = new Set(GRANTABLE);
const EVERYTHING_HERE = new Set(GRANTABLE.filter((name) => name !== INSTALLATION));

/** What somebody with these roles may do in a workspace (ROL-2: roles add up). */
export const permissionsOf = (held: {
  readonly isOwner: boolean;
  readonly roles: readonly string[];
  readonly customPermissions: readonly string[];
}): ReadonlySet<string> => {
  if (held.isOwner) return EVERYTHING;
  const builtIn = held.roles.map(builtInRole);
  if (builtIn.some((role) => role?.everything === 'workspace')) return EVERYTHING_HERE;
  const custom = held.customPermissions.filter((name) => EVERYTHING_HERE.has(name));
  return new Set([...builtIn.flatMap((role) => role?.permissions ?? []), ...custom]);
};

interface Grants {
  readonly roles: readonly string[];
  readonly customPermissions: readonly string[];
}

/** What somebody may do in a workspace and in its teams. Only who is in a team has rights that depend on campaigns. */
export const rightsOf = (
  held: Grants & {
    readonly isOwner: boolean;
    readonly teams: readonly (Grants & { readonly teamId: string })[];
  },
  accountId: string,
): { readonly permissions: ReadonlySet<string>; readonly rights?: TeamRights } => {
  const wide = permissionsOf(held);
  if (held.teams.length === 0) return { permissions: wide };
  const teams = new Map(
    held.teams.map((one) => [one.teamId, withinTeam(permissionsOf({ ...one, isOwner: false }))]),
  );
  const permissions = new Set([...wide, ...[...teams.values()].flatMap((each) => [...each])]);
  return { permissions, rights: { wide, teams, accountId } };
};

export const isPermission = (name: string): name is Permission =>
  (PERMISSIONS as readonly string[]).includes(name);
