// Who works here. Nobody gives, or takes away, more than they hold themselves; whoever gets a role hears of it by mail.
import * as contract from '../../contract/admin/members.ts';
import { permissionsOf } from '../../contract/permissions.ts';
import { writeInvitation, writeReset, writeRolesGiven } from '../../core/access/mails.ts';
import { OWNER_ROLE, builtInRole } from '../../core/access/roles.ts';
import { isSameJson } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { DAY_MS, HOUR_MS, toIso } from '../../core/time.ts';
import type { Account } from '../../ports/accounts.ts';
import type { Member } from '../../ports/members.ts';
import { rightsOfCaller } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import { roleRoutes } from './roles.ts';
import { findForbiddenInTeam } from './teams.ts';
import { refuseStale } from './versions.ts';
import type { AdminServices } from './services.ts';

export const memberRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listMembers, async ({ workspaceId }) =>
    succeed({ members: (await services.team.members.list(workspaceId)).map(present) }),
  ),
  route(contract.readMember, async ({ workspaceId }, { params }) => {
    const member = await services.team.members.find(workspaceId, params.account_id);
    return member === null ? refuseWith(NOT_FOUND) : succeed({ member: present(member) });
  }),
  route(contract.inviteMember, async (context, { body }) => invite(services, context, body)),
  route(contract.setMemberRoles, async (context, { params, body }) =>
    withMember(services, context, params.account_id, async (member) => {
      const { roles } = present(member);
      const isSeen = body.seen === undefined || isSameJson([...body.seen].sort(), [...roles].sort());
      return isSeen ? setRoles(services, context, member, body.roles) : refuseStale({ roles });
    }),
  ),
  route(contract.removeMember, async (context, { params }) =>
    withMember(services, context, params.account_id, async (member) => {
      const reply = await setRoles(services, context, member, member.isOwner ? [OWNER_ROLE] : []);
      if (reply.status !== 200) return reply;
      await services.teams.forgetAccount(context.workspaceId, member.account.accountId);
      return succeed();
    }),
  ),
  route(contract.disableMember, async (context, { params, body }) =>
    withMember(services, context, params.account_id, (member) =>
      setAccess(services, context, member, body.disabled),
    ),
  ),
  route(contract.makeMemberLink, async (context, { params }) =>
    withMember(services, context, params.account_id, (member) => sendLink(services, context, member)),
  ),
  ...roleRoutes(services),
];

const INVITATION_DAYS = 7;
const RESET_LIFE_MS = HOUR_MS;

const present = ({ account, roles, isOwner, inTeams }: Member) => ({
  account_id: account.accountId,
  name: account.name,
  email: account.email,
  language: account.language,
  roles: isOwner ? [OWNER_ROLE, ...roles] : roles,
  is_owner: isOwner,
  in_teams: inTeams,
  status: account.disabledAt !== null ? 'disabled' : account.isActive ? 'active' : 'invited',
  has_totp: account.hasTotp,
  created_at: toIso(account.createdAt),
  last_sign_in_at: isoOrNull(account.lastSignInAt),
});

const withMember = async (
  { team }: AdminServices,
  { workspaceId }: RequestContext,
  accountId: string,
  run: (member: Member) => Promise<Reply>,
): Promise<Reply> => {
  const member = await team.members.find(workspaceId, accountId);
  return member === null ? refuseWith(NOT_FOUND) : run(member);
};

interface Invitation {
  readonly email: string;
  readonly name?: string;
  readonly language?: 'en' | 'fr';
  readonly roles: readonly string[];
  readonly team?: { readonly team_id: string; readonly roles: readonly string[] };
}

const invite = async (services: AdminServices, context: RequestContext, body: Invitation): Promise<Reply> => {
  const wrong =
    (await findForbidden(services, context, body.roles)) ?? (await findWrongTeam(services, context, body));
  if (wrong !== null) return refuseWith(wrong);
  const email = body.email.trim().toLowerCase();
  const { accounts, members } = services.team;
  const at = services.clock.now();
  const name = body.name?.trim() ?? email.split('@')[0] ?? email;
  const made = await accounts.invite({ email, name, language: body.language ?? 'en' }, at);
  const account = made ?? (await accounts.findByEmail(email))?.account ?? null;
  if (account === null) return refuseWith(NOT_FOUND);
  const known = await members.find(context.workspaceId, account.accountId);
  if (known !== null && (known.roles.length > 0 || known.inTeams > 0 || known.isOwner))
    return refuseWith(KNOWN);
  await grant(services, context, account.accountId, body.roles);
  if (body.team !== undefined) {
    const { team_id: teamId, roles } = body.team;
    const member = { accountId: account.accountId, roles };
    await services.teams.addMember(context.workspaceId, teamId, member, context.caller.name, at);
  }
  const told = account.isActive
    ? await tellRoles(services, context, account)
    : await inviteOnce(services, context, account);
  return answerMember(services, context, account.accountId, told, 201);
};

/** Somebody who may do nothing is not invited; a team gives roles of its own. */
const findWrongTeam = async (
  services: AdminServices,
  context: RequestContext,
  { roles, team }: Invitation,
): Promise<Refusal | null> => {
  if (team === undefined) return roles.length > 0 ? null : NO_ROLE;
  const known = await services.teams.find(context.workspaceId, team.team_id);
  if (known === null)
    return { code: 'unknown_team', message: 'team.team_id names no team.', field: 'team.team_id' };
  return findForbiddenInTeam(services, context, team.roles, 'team.roles');
};
const NO_ROLE: Refusal = {
  code: 'invalid_field',
  message: 'roles must name one role at least, or team must give one.',
  field: 'roles',
};

const KNOWN: Refusal = {
  code: 'conflict',
  message: 'email: this person has roles here already.',
  field: 'email',
};

const setRoles = async (
  services: AdminServices,
  context: RequestContext,
  member: Member,
  wanted: readonly string[],
): Promise<Reply> => {
  const before = member.isOwner ? [OWNER_ROLE, ...member.roles] : member.roles;
  const given = wanted.filter((role) => !before.includes(role));
  const taken = before.filter((role) => !wanted.includes(role));
  const wrong = await findForbidden(services, context, [...given, ...taken]);
  if (wrong !== null) return refuseWith(wrong);
  const { account } = member;
  const { caller } = context;
  if (wanted.includes(OWNER_ROLE) !== member.isOwner) {
    const by = caller.keyId;
    const set = await services.team.members.setOwner(
      account.accountId,
      !member.isOwner,
      by,
      services.clock.now(),
    );
    if (!set) return refuseWith(LAST_OWNER);
  }
  await grant(services, context, account.accountId, wanted);
  const isNews = given.length > 0 && account.isActive;
  const told = isNews ? await tellRoles(services, context, account) : NOTHING_SAID;
  return answerMember(services, context, account.accountId, told, 200);
};

const LAST_OWNER: Refusal = {
  code: 'conflict',
  message: 'roles: the installation needs an owner who can sign in.',
  field: 'roles',
};

const grant = async (
  { team, clock }: AdminServices,
  { workspaceId, caller }: RequestContext,
  accountId: string,
  wanted: readonly string[],
): Promise<void> => {
  const here = wanted.filter((role) => role !== OWNER_ROLE);
  await team.members.setRoles(workspaceId, accountId, here, caller.keyId, clock.now());
};

/** A role that is unknown, or holds something that the caller does not. */
const findForbidden = async (
  { team }: AdminServices,
  { workspaceId, caller }: RequestContext,
  roles: readonly string[],
): Promise<Refusal | null> => {
  const custom = new Map((await team.members.listRoles(workspaceId)).map((one) => [one.role, one]));
  for (const role of roles) {
    const own = custom.get(role);
    if (own === undefined && builtInRole(role) === null)
      return { code: 'unknown_role', message: `roles: there is no role ${role}.`, field: 'roles' };
    const held = permissionsOf({
      isOwner: role === OWNER_ROLE,
      roles: [role],
      customPermissions: own?.permissions ?? [],
    });
    const beyond = [...held].find((name) => !rightsOfCaller(caller).wide.has(name));
    if (beyond === undefined) continue;
    const message = `roles: ${role} holds ${beyond}, which you do not have and cannot give or take away.`;
    return { code: 'access_denied', message, field: 'roles' };
  }
  return null;
};

const setAccess = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  member: Member,
  disabled: boolean,
): Promise<Reply> => {
  const { accounts, members } = services.team;
  const { accountId } = member.account;
  if (disabled && member.isOwner) return refuseWith(OWNER_STAYS);
  await accounts.setDisabled(accountId, disabled, services.clock.now());
  const now = await members.find(workspaceId, accountId);
  return now === null ? refuseWith(NOT_FOUND) : succeed({ member: present(now) });
};

const OWNER_STAYS: Refusal = {
  code: 'conflict',
  message: 'An owner is not kept out: take the role of owner away first.',
};

interface Told {
  readonly mail: 'sent' | 'off' | 'none';
  readonly link: string | null;
}
const NOTHING_SAID: Told = { mail: 'none', link: null };

const tellRoles = async (
  { team, clock }: AdminServices,
  { workspace, caller }: RequestContext,
  account: Account,
): Promise<Told> => {
  if (!team.mail.isOn) return { mail: 'off', link: null };
  const url = `${team.publicUrl()}/w/${workspace.key}/home`;
  const written = writeRolesGiven(account.language, { by: caller.name, workspace: workspace.name, url });
  await team.mail.send({ to: account.email, ...written }, clock.now() + DAY_MS);
  return { mail: 'sent', link: null };
};

const sendInvitation = async (
  { team, clock }: AdminServices,
  { workspace, caller }: RequestContext,
  account: Account,
): Promise<Told> => {
  const endsAt = clock.now() + INVITATION_DAYS * DAY_MS;
  const token = await team.links.make('invitation', account.accountId, endsAt, clock.now());
  const url = `${team.publicUrl()}/invitation#${token}`;
  if (!team.mail.isOn) return { mail: 'off', link: url };
  const facts = { by: caller.name, workspace: workspace.name, url, days: INVITATION_DAYS };
  await team.mail.send({ to: account.email, ...writeInvitation(account.language, facts) }, endsAt);
  return { mail: 'sent', link: null };
};

/**
 * Whoever sees a link can become its person: without mail it is shown only to those who hold at least as much, and the
 * link that replaces a password is the owners' alone.
 */
const inviteOnce = async (
  services: AdminServices,
  context: RequestContext,
  account: Account,
): Promise<Told> => {
  const member = await services.team.members.find(context.workspaceId, account.accountId);
  const isShown = !services.team.mail.isOn;
  const isTheirs = member !== null && mayBecome(context, member);
  return isShown && !isTheirs ? { mail: 'off', link: null } : sendInvitation(services, context, account);
};

/** Who works elsewhere too was invited by others, with rights that are not this caller's to take. */
const mayBecome = ({ caller }: RequestContext, { isOwner, workspaces }: Member): boolean =>
  caller.permissions.has('admin.installation') || (!isOwner && workspaces <= 1);

const sendLink = async (services: AdminServices, context: RequestContext, member: Member): Promise<Reply> => {
  const { account } = member;
  const rules = context.caller.permissions.has('admin.installation');
  if (account.disabledAt !== null) return refuseWith(DISABLED);
  if (!mayBecome(context, member) || (account.isActive && !rules)) return refuseWith(NOT_YOURS);
  const told = account.isActive
    ? await sendReset(services, account)
    : await sendInvitation(services, context, account);
  return answerMember(services, context, account.accountId, told, 200);
};

const DISABLED: Refusal = { code: 'conflict', message: 'This account is kept out.' };
const NOT_YOURS: Refusal = {
  code: 'access_denied',
  message:
    'Only owners of the installation can do this for somebody who works elsewhere too or has an account.',
};

const sendReset = async ({ team, clock }: AdminServices, account: Account): Promise<Told> => {
  const endsAt = clock.now() + RESET_LIFE_MS;
  const token = await team.links.make('reset', account.accountId, endsAt, clock.now());
  const url = `${team.publicUrl()}/reset-password#${token}`;
  if (!team.mail.isOn) return { mail: 'off', link: url };
  await team.mail.send({ to: account.email, ...writeReset(account.language, { url }) }, endsAt);
  return { mail: 'sent', link: null };
};

const answerMember = async (
  { team }: AdminServices,
  { workspaceId }: RequestContext,
  accountId: string,
  told: Told,
  status: number,
): Promise<Reply> => {
  const member = await team.members.find(workspaceId, accountId);
  if (member !== null) return succeed({ member: present(member), ...told }, status);
  // Their last role here was taken away: they are no member any more.
  const account = await team.accounts.find(accountId);
  if (account === null) return refuseWith(NOT_FOUND);
  return succeed(
    { member: present({ account, roles: [], isOwner: false, workspaces: 0, inTeams: 0 }), ...told },
    status,
  );
};
