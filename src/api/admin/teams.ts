// Teams of a workspace. Who is in one may hold roles for its campaigns alone; nobody gives more than they hold in the
// whole workspace, and no role that rules a workspace is given in a team.
import * as contract from '../../contract/admin/teams.ts';
import { permissionsOf } from '../../contract/permissions.ts';
import { OWNER_ROLE, builtInRole } from '../../core/access/roles.ts';
import { mayUseTeam } from '../../core/access/team-rights.ts';
import { foreignClause } from '../../core/campaigns/team-audience.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { parseSegment } from '../../core/segments/segment.ts';
import { toIso } from '../../core/time.ts';
import type { Team, TeamMember } from '../../ports/team-store.ts';
import { rightsOfCaller } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const teamRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listTeams, async (context) => {
    const teams = await services.teams.list(context.workspaceId);
    return succeed({ teams: teams.map((team) => present(context, team)) });
  }),
  route(contract.readTeam, async (context, { params }) =>
    withTeam(services, context, params.team_id, (team) =>
      Promise.resolve(succeed({ team: present(context, team) })),
    ),
  ),
  route(contract.createTeam, async (context, { body }) => createTeam(services, context, body)),
  route(contract.changeTeam, async (context, { params, body }) =>
    withTeam(services, context, params.team_id, (team) => changeTeam(services, context, team, body)),
  ),
  route(contract.removeTeam, async (context, { params }) =>
    withTeam(services, context, params.team_id, (team) => removeTeam(services, context, team)),
  ),
  route(contract.listTeamUses, async (context, { params }) =>
    withTeam(services, context, params.team_id, async (team) =>
      succeed({ uses: await usesOf(services, context, team) }),
    ),
  ),
  route(contract.listTeamMembers, async (context, { params }) =>
    withTeam(services, context, params.team_id, (team) => answerMembers(services, context, team)),
  ),
  route(contract.setTeamMembers, async (context, { params, body }) =>
    withTeam(services, context, params.team_id, (team) => setMembers(services, context, team, body)),
  ),
];

const MAX_USES = 200;

const present = ({ caller }: RequestContext, team: Team) => ({
  team_id: team.teamId,
  name: team.name,
  description: team.description,
  audience: team.audience,
  members: team.members.length,
  grants: team.members.map(({ accountId, roles }) => ({ account_id: accountId, roles })),
  campaigns: team.campaigns,
  usable: mayUseTeam(rightsOfCaller(caller), team.teamId),
  version: team.version,
  created_at: toIso(team.createdAt),
  created_by: team.createdBy,
  updated_at: toIso(team.updatedAt),
  updated_by: team.updatedBy,
});

const withTeam = async (
  { teams }: AdminServices,
  { workspaceId }: RequestContext,
  teamId: string,
  run: (team: Team) => Promise<Reply>,
): Promise<Reply> => {
  const team = await teams.find(workspaceId, teamId);
  return team === null ? refuseWith(NOT_FOUND) : run(team);
};

const NAME_TAKEN: Refusal = { code: 'conflict', message: 'name is used by another team.', field: 'name' };
const CHANGED: Refusal = {
  code: 'conflict',
  message: 'Somebody changed this team meanwhile.',
  field: 'version',
};

interface TeamBody {
  readonly name: string;
  readonly description?: string;
  readonly audience?: Readonly<Record<string, unknown>> | null;
}

/** `{ "all": [] }` and null both restrict nothing. */
export const readTeamAudience = (
  { filters }: Pick<AdminServices, 'filters'>,
  given: TeamBody['audience'],
): Result<JsonObject | null> => {
  if (given === undefined || given === null) return ok(null);
  const parsed = parseSegment(given, filters);
  if (!parsed.ok) return parsed;
  const { rule, root } = parsed.value;
  const foreign = foreignClause(rule);
  if (foreign !== null) return err(foreign);
  return ok(root.kind === 'group' && root.children.length === 0 ? null : rule);
};

const createTeam = async (
  services: AdminServices,
  context: RequestContext,
  body: TeamBody,
): Promise<Reply> => {
  const audience = readTeamAudience(services, body.audience);
  if (!audience.ok) return refuseWith(audience.error);
  const { workspaceId, caller } = context;
  const teamId = services.random.uuid();
  const draft = {
    teamId,
    name: body.name.trim(),
    description: body.description ?? '',
    audience: audience.value,
  };
  const made = await services.teams.create(workspaceId, draft, caller.name, services.clock.now());
  const team = made ? await services.teams.find(workspaceId, teamId) : null;
  return team === null ? refuseWith(NAME_TAKEN) : succeed({ team: present(context, team) }, 201);
};

const changeTeam = async (
  services: AdminServices,
  context: RequestContext,
  before: Team,
  body: TeamBody & { readonly version: number },
): Promise<Reply> => {
  const audience = readTeamAudience(services, body.audience);
  if (!audience.ok) return refuseWith(audience.error);
  const { workspaceId, caller } = context;
  const draft = {
    teamId: before.teamId,
    name: body.name.trim(),
    description: body.description ?? before.description,
    audience: audience.value,
  };
  const at = services.clock.now();
  const done = await services.teams.change(workspaceId, draft, body.version, caller.name, at);
  if (done === 'taken') return refuseWith(NAME_TAKEN);
  // Whom live campaigns reach has changed with it.
  if (done === 'done') {
    services.signals.send('campaigns', String(workspaceId));
    await services.triggersReady();
  }
  const team = await services.teams.find(workspaceId, before.teamId);
  if (team === null) return refuseWith(NOT_FOUND);
  if (done === 'done') return succeed({ team: present(context, team) });
  const refusal = refuseWith(CHANGED);
  return { ...refusal, body: { ...refusal.body, team: present(context, team) } };
};

const usesOf = async (services: AdminServices, { workspaceId }: RequestContext, { teamId }: Team) =>
  (await services.teams.uses(workspaceId, teamId, MAX_USES)).map(({ campaignId, name, status }) => ({
    campaign_id: campaignId,
    name,
    status,
  }));

const removeTeam = async (services: AdminServices, context: RequestContext, team: Team): Promise<Reply> => {
  if (await services.teams.remove(context.workspaceId, team.teamId)) return succeed();
  const refusal = refuseWith({
    code: 'conflict',
    message: 'Campaigns are in this team: put them in another, or archive them.',
    field: 'team_id',
  });
  return { ...refusal, body: { ...refusal.body, uses: await usesOf(services, context, team) } };
};

const answerMembers = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  { members, version }: Team,
): Promise<Reply> => {
  const known = new Map(
    (await services.team.members.list(workspaceId)).map(({ account }) => [account.accountId, account]),
  );
  return succeed({
    members: members.map(({ accountId, roles }) => ({
      account_id: accountId,
      name: known.get(accountId)?.name ?? '',
      email: known.get(accountId)?.email ?? '',
      roles,
    })),
    version,
  });
};

interface MembersBody {
  readonly members: readonly { readonly account_id: string; readonly roles: readonly string[] }[];
  readonly version: number;
}

const setMembers = async (
  services: AdminServices,
  context: RequestContext,
  team: Team,
  body: MembersBody,
): Promise<Reply> => {
  const { workspaceId, caller } = context;
  const wanted = new Map(
    body.members.map(({ account_id: accountId, roles }) => [
      accountId,
      { accountId, roles: [...new Set(roles)] },
    ]),
  );
  const members = [...wanted.values()];
  const stranger = await findStranger(services, context, team, members);
  if (stranger !== null) return refuseWith(stranger);
  const changes = rolesThatChange(team.members, members);
  const forbidden = await findForbiddenInTeam(services, context, changes, 'members');
  if (forbidden !== null) return refuseWith(forbidden);
  const at = services.clock.now();
  const { teamId } = team;
  if (!(await services.teams.setMembers(workspaceId, teamId, body.version, members, caller.name, at)))
    return refuseWith(CHANGED);
  const now = await services.teams.find(workspaceId, teamId);
  return now === null ? refuseWith(NOT_FOUND) : answerMembers(services, context, now);
};

/** Whoever is not of the workspace is invited first. */
const findStranger = async (
  { team: { members: store } }: AdminServices,
  { workspaceId }: RequestContext,
  { members: before }: Team,
  members: readonly TeamMember[],
): Promise<Refusal | null> => {
  const known = new Set((await store.list(workspaceId)).map(({ account }) => account.accountId));
  for (const { accountId } of before) known.add(accountId);
  const at = members.findIndex(({ accountId }) => !known.has(accountId));
  if (at < 0) return null;
  const field = `members[${at}].account_id`;
  return { code: 'unknown_member', message: `${field} is nobody who works in this workspace.`, field };
};

/** Given to somebody, or taken away. */
const rolesThatChange = (before: readonly TeamMember[], after: readonly TeamMember[]): readonly string[] => {
  const pairs = (members: readonly TeamMember[]) =>
    members.flatMap(({ accountId, roles }) => roles.map((role) => ({ key: `${accountId} ${role}`, role })));
  const [old, now] = [pairs(before), pairs(after)];
  const differ = (some: typeof old, others: typeof old) =>
    some.filter(({ key }) => !others.some((one) => one.key === key)).map(({ role }) => role);
  return [...new Set([...differ(now, old), ...differ(old, now)])];
};

/** A role that no team gives, is unknown, or holds something that the caller does not hold in the whole workspace. */
export const findForbiddenInTeam = async (
  { team }: Pick<AdminServices, 'team'>,
  { workspaceId, caller }: RequestContext,
  roles: readonly string[],
  field: string,
): Promise<Refusal | null> => {
  const custom = new Map((await team.members.listRoles(workspaceId)).map((one) => [one.role, one]));
  const { wide } = rightsOfCaller(caller);
  for (const role of roles) {
    const own = custom.get(role);
    const builtIn = builtInRole(role);
    if (own === undefined && builtIn === null)
      return { code: 'unknown_role', message: `${field}: there is no role ${role}.`, field };
    if (role === OWNER_ROLE || (builtIn?.everything !== undefined && builtIn.everything !== null))
      return { code: 'invalid_field', message: `${field}: ${role} is not given in a team.`, field };
    const customPermissions = own?.permissions ?? [];
    const held = permissionsOf({ isOwner: false, roles: [role], customPermissions });
    const beyond = [...held].find((name) => !wide.has(name));
    if (beyond === undefined) continue;
    const message = `${field}: ${role} holds ${beyond}, which you do not have and cannot give or take away.`;
    return { code: 'access_denied', message, field };
  }
  return null;
};
