// Built-in roles as they are, and those that a workspace defines for itself.
import * as contract from '../../contract/admin/members.ts';
import { GRANTABLE, permissionsOf } from '../../contract/permissions.ts';
import { BUILT_IN_ROLES, builtInRole } from '../../core/access/roles.ts';
import type { Refusal } from '../../core/result.ts';
import type { CustomRole } from '../../ports/members.ts';
import { rightsOfCaller } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const roleRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listRoles, async ({ workspaceId }) => {
    const [members, custom] = await Promise.all([
      services.team.members.list(workspaceId),
      services.team.members.listRoles(workspaceId),
    ]);
    const held = members.flatMap(({ roles, isOwner }) => (isOwner ? ['owner', ...roles] : roles));
    const count = (role: string): number => held.filter((one) => one === role).length;
    const roles = [
      ...BUILT_IN_ROLES.map(({ role }) => presentBuiltIn(role, count(role))),
      ...custom.map((role) => presentCustom(role, role.members)),
    ];
    return succeed({ roles, permissions: GRANTABLE.filter((name) => name !== 'admin.installation') });
  }),
  route(contract.readRole, async ({ workspaceId }, { params }) => {
    if (builtInRole(params.role) !== null) return succeed({ role: presentBuiltIn(params.role, 0) });
    const role = await services.team.members.findRole(workspaceId, params.role);
    return role === null ? refuseWith(NOT_FOUND) : succeed({ role: presentCustom(role, 0) });
  }),
  route(contract.createRole, async (context, { body }) => createRole(services, context, body)),
  route(contract.changeRole, async (context, { params, body }) =>
    changeRole(services, context, params.role, body),
  ),
  route(contract.removeRole, async (context, { params }) => removeRole(services, context, params.role)),
];

const presentBuiltIn = (role: string, members: number) => ({
  role,
  is_built_in: true,
  name: null,
  description: null,
  permissions: [...permissionsOf({ isOwner: role === 'owner', roles: [role], customPermissions: [] })].sort(),
  members,
  version: null,
});

const presentCustom = (role: CustomRole, members: number) => ({
  role: role.role,
  is_built_in: false,
  name: role.name,
  description: role.description,
  permissions: role.permissions,
  members,
  version: role.version,
});

interface RoleBody {
  readonly name: string;
  readonly description?: string;
  readonly permissions: readonly string[];
}

/** Nobody can put into a role what they do not hold themselves. */
const findBeyond = ({ caller }: RequestContext, permissions: readonly string[]): Refusal | null => {
  const at = permissions.findIndex(
    (name) => name === 'admin.installation' || !rightsOfCaller(caller).wide.has(name),
  );
  if (at < 0) return null;
  const field = `permissions[${at}]`;
  return { code: 'access_denied', message: `${field}: you do not hold it here and cannot give it.`, field };
};

const NAME_TAKEN: Refusal = { code: 'conflict', message: 'name is used by another role.', field: 'name' };

const createRole = async (
  { team, random, clock }: AdminServices,
  context: RequestContext,
  body: RoleBody,
): Promise<Reply> => {
  const beyond = findBeyond(context, body.permissions);
  if (beyond !== null) return refuseWith(beyond);
  const at = clock.now();
  const role: CustomRole = {
    role: `custom:${random.hex(8)}`,
    name: body.name.trim(),
    description: body.description ?? '',
    permissions: [...new Set(body.permissions)].sort(),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const created = await team.members.createRole(context.workspaceId, role);
  return created ? succeed({ role: presentCustom(role, 0) }, 201) : refuseWith(NAME_TAKEN);
};

const changeRole = async (
  { team, clock }: AdminServices,
  context: RequestContext,
  role: string,
  body: RoleBody & { readonly version: number },
): Promise<Reply> => {
  const before = await team.members.findRole(context.workspaceId, role);
  if (before === null) return refuseWith(NOT_FOUND);
  const touched = [...body.permissions, ...before.permissions];
  const beyond = findBeyond(context, touched);
  if (beyond !== null) return refuseWith(beyond);
  const roles = await team.members.listRoles(context.workspaceId);
  const name = body.name.trim();
  const isTaken = roles.some((one) => one.role !== role && one.name.toLowerCase() === name.toLowerCase());
  if (isTaken) return refuseWith(NAME_TAKEN);
  const changes = {
    name,
    description: body.description ?? before.description,
    permissions: [...new Set(body.permissions)].sort(),
  };
  const changed = await team.members.changeRole(
    context.workspaceId,
    role,
    body.version,
    changes,
    clock.now(),
  );
  return changed === null
    ? answerConflict(team, context.workspaceId, role)
    : succeed({ role: presentCustom(changed, 0) });
};

/** With the role as it is now, so that both can be shown. */
const answerConflict = async (
  team: AdminServices['team'],
  workspaceId: number,
  role: string,
): Promise<Reply> => {
  const now = await team.members.findRole(workspaceId, role);
  if (now === null) return refuseWith(NOT_FOUND);
  const refusal = refuseWith({ code: 'conflict', message: 'Somebody changed this role meanwhile.' });
  return { ...refusal, body: { ...refusal.body, role: presentCustom(now, 0) } };
};

const removeRole = async ({ team }: AdminServices, context: RequestContext, role: string): Promise<Reply> => {
  const before = await team.members.findRole(context.workspaceId, role);
  if (before === null) return refuseWith(NOT_FOUND);
  const beyond = findBeyond(context, before.permissions);
  if (beyond !== null) return refuseWith(beyond);
  await team.members.removeRole(context.workspaceId, role);
  return succeed();
};
