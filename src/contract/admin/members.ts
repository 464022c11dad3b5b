// People of a workspace, their roles, and the roles that can be defined.
import { Type } from 'typebox';
import { GRANTABLE } from '../permissions.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Email, Language, PersonName } from './session.ts';
import { Done, Name, Nullable, answer, closed, seenOf } from './shapes.ts';

const area = 'Team and roles';

const Member = Type.Object({
  account_id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  language: Language,
  roles: Type.Array(Type.String()),
  is_owner: Type.Boolean(),
  in_teams: Type.Integer({ description: 'Teams that they hold roles in.' }),
  status: Type.Union([Type.Literal('active'), Type.Literal('invited'), Type.Literal('disabled')]),
  has_totp: Type.Boolean(),
  created_at: Type.String(),
  last_sign_in_at: Nullable(Type.String()),
});
const Roles = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });
const params = Type.Object({ account_id: Type.String() });
const One = answer({
  member: Member,
  mail: Type.Union([Type.Literal('sent'), Type.Literal('off'), Type.Literal('none')], {
    description: '`off`: the installation sends no mail. `none`: nothing was to be said.',
  }),
  link: Nullable(Type.String({ description: 'Only when no mail can carry it, and shown only now.' })),
});

export const listMembers = adminEndpoint({
  id: 'admin.members.list',
  method: 'GET',
  path: '/admin/v1/members',
  permission: 'admin.members',
  area,
  summary: 'Who has a role in the workspace, and the owners of the installation',
  responses: { 200: answer({ members: Type.Array(Member) }) },
});
export const readMember = adminEndpoint({
  id: 'admin.members.get',
  method: 'GET',
  path: '/admin/v1/members/:account_id',
  permission: 'admin.members',
  area,
  summary: 'One member',
  params,
  responses: { 200: answer({ member: Member }) },
});
export const inviteMember = adminEndpoint({
  id: 'admin.members.invite',
  method: 'POST',
  path: '/admin/v1/members',
  permission: 'admin.members',
  area,
  summary: 'Invite somebody, or give roles to somebody who has an account',
  description:
    'Sends a mail with a link. Nobody can give more than they hold. With `team`, roles for the campaigns of that team ' +
    'alone; `roles` may then be empty.',
  answersSecret: true,
  body: closed({
    email: Email,
    name: Type.Optional(PersonName),
    language: Type.Optional(Language),
    roles: Roles,
    team: Type.Optional(
      closed({
        team_id: Type.String({ maxLength: 40 }),
        roles: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 50 }),
      }),
    ),
  }),
  responses: { 201: One },
});
export const setMemberRoles = adminEndpoint({
  id: 'admin.members.roles.set',
  method: 'PUT',
  path: '/admin/v1/members/:account_id/roles',
  permission: 'admin.members',
  area,
  summary: 'Give and take roles; whoever got one hears of it by mail',
  description: 'The role `owner` is that of the installation and needs the permission `admin.installation`.',
  params,
  body: closed({ roles: Roles, seen: seenOf(Roles) }),
  responses: { 200: One },
});
export const removeMember = adminEndpoint({
  id: 'admin.members.remove',
  method: 'DELETE',
  path: '/admin/v1/members/:account_id',
  permission: 'admin.members',
  area,
  summary: 'Take every role in the workspace away',
  params,
  responses: { 200: Done },
});
export const disableMember = adminEndpoint({
  id: 'admin.members.access.set',
  method: 'PUT',
  path: '/admin/v1/members/:account_id/access',
  permission: 'admin.installation',
  area,
  summary: 'Keep somebody out of the whole installation, or let them in again; ends their sessions',
  params,
  body: closed({ disabled: Type.Boolean() }),
  responses: { 200: answer({ member: Member }) },
});
export const makeMemberLink = adminEndpoint({
  id: 'admin.members.link.create',
  method: 'POST',
  path: '/admin/v1/members/:account_id/link',
  permission: 'admin.members',
  area,
  summary: 'Send the invitation again; owners can also send a link for a new password',
  description: 'The link before it is void.',
  answersSecret: true,
  params,
  responses: { 200: One },
});

const RoleFields = {
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 500 })),
  permissions: Type.Array(Type.Union(GRANTABLE.map((name) => Type.Literal(name))), {
    minItems: 1,
    maxItems: GRANTABLE.length,
  }),
};
const Role = Type.Object({
  role: Type.String(),
  is_built_in: Type.Boolean(),
  /** Of built-in roles the dashboard knows the words. */
  name: Nullable(Type.String()),
  description: Nullable(Type.String()),
  permissions: Type.Array(Type.String()),
  members: Type.Integer(),
  version: Nullable(Type.Integer()),
});
const roleParams = Type.Object({ role: Type.String() });

export const listRoles = adminEndpoint({
  id: 'admin.roles.list',
  method: 'GET',
  path: '/admin/v1/roles',
  permission: 'admin.members',
  area,
  summary: 'Built-in and own roles with what they allow',
  responses: { 200: answer({ roles: Type.Array(Role), permissions: Type.Array(Type.String()) }) },
});
export const readRole = adminEndpoint({
  id: 'admin.roles.get',
  method: 'GET',
  path: '/admin/v1/roles/:role',
  permission: 'admin.members',
  area,
  summary: 'One role',
  params: roleParams,
  responses: { 200: answer({ role: Role }) },
});
export const createRole = adminEndpoint({
  id: 'admin.roles.create',
  method: 'POST',
  path: '/admin/v1/roles',
  permission: 'admin.members',
  area,
  summary: 'Define a role',
  body: closed(RoleFields),
  responses: { 201: answer({ role: Role }) },
});
export const changeRole = adminEndpoint({
  id: 'admin.roles.update',
  method: 'PUT',
  path: '/admin/v1/roles/:role',
  permission: 'admin.members',
  area,
  summary: 'Change a role of one’s own; holds for whoever has it at once',
  params: roleParams,
  body: closed({ ...RoleFields, version: Type.Integer({ minimum: 1 }) }),
  responses: { 200: answer({ role: Role }), 409: answer({ role: Role }) },
});
export const removeRole = adminEndpoint({
  id: 'admin.roles.delete',
  method: 'DELETE',
  path: '/admin/v1/roles/:role',
  permission: 'admin.members',
  area,
  summary: 'Remove a role; whoever had it loses it',
  params: roleParams,
  responses: { 200: Done },
});
