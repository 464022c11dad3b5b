// Teams: who works on which campaigns, and whom those may reach (CD-2.6).
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Nullable, answer, closed } from './shapes.ts';

const area = 'Team and roles';
const Roles = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });
const TeamName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

const Team = Type.Object({
  team_id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  audience: Nullable(FreeObject),
  members: Type.Integer(),
  grants: Type.Array(Type.Object({ account_id: Type.String(), roles: Type.Array(Type.String()) })),
  campaigns: Type.Integer({ description: 'That are not archived.' }),
  usable: Type.Boolean({ description: 'Whoever asks may attach it to a campaign of theirs.' }),
  version: Type.Integer(),
  created_at: Type.String(),
  created_by: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
});
const Member = Type.Object({
  account_id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  roles: Type.Array(Type.String()),
});
const Use = Type.Object({ campaign_id: Type.String(), name: Type.String(), status: Type.String() });
const params = Type.Object({ team_id: Type.String({ minLength: 1, maxLength: 40 }) });
const Whole = answer({ team: Team });
const version = Type.Integer({ minimum: 1, description: 'The one that was read; 409 when it has changed.' });

export const listTeams = adminEndpoint({
  id: 'admin.teams.list',
  method: 'GET',
  path: '/admin/v1/teams',
  permission: 'admin.read',
  area,
  summary: 'Teams of the workspace, by name',
  responses: { 200: answer({ teams: Type.Array(Team) }) },
});
export const readTeam = adminEndpoint({
  id: 'admin.teams.get',
  method: 'GET',
  path: '/admin/v1/teams/:team_id',
  permission: 'admin.read',
  area,
  summary: 'One team',
  params,
  responses: { 200: Whole },
});
export const createTeam = adminEndpoint({
  id: 'admin.teams.create',
  method: 'POST',
  path: '/admin/v1/teams',
  permission: 'admin.members',
  area,
  summary: 'Make a team',
  description:
    '`audience` is a rule over custom attributes, location, home city, language and country: campaigns of the team ' +
    'reach only people who meet it as well. Without it the team only says who works on its campaigns.',
  body: closed({
    name: TeamName,
    description: Type.Optional(Type.String({ maxLength: 500 })),
    audience: Type.Optional(Nullable(FreeObject)),
  }),
  responses: { 201: Whole },
});
export const changeTeam = adminEndpoint({
  id: 'admin.teams.update',
  method: 'PUT',
  path: '/admin/v1/teams/:team_id',
  permission: 'admin.members',
  area,
  summary: 'Change a team; a new audience holds at once, for campaigns that are live as well',
  params,
  body: closed({
    name: TeamName,
    description: Type.Optional(Type.String({ maxLength: 500 })),
    audience: Nullable(FreeObject),
    version,
  }),
  responses: { 200: Whole, 409: Whole },
});
export const removeTeam = adminEndpoint({
  id: 'admin.teams.delete',
  method: 'DELETE',
  path: '/admin/v1/teams/:team_id',
  permission: 'admin.members',
  area,
  summary: 'Remove a team that no campaign is in; archived ones do not count',
  params,
  responses: { 200: Done, 409: answer({ uses: Type.Array(Use) }) },
});
export const listTeamUses = adminEndpoint({
  id: 'admin.teams.uses',
  method: 'GET',
  path: '/admin/v1/teams/:team_id/uses',
  permission: 'admin.read',
  area,
  summary: 'Campaigns of a team, drafts of live ones included; at most 200',
  params,
  responses: { 200: answer({ uses: Type.Array(Use) }) },
});
export const listTeamMembers = adminEndpoint({
  id: 'admin.teams.members.list',
  method: 'GET',
  path: '/admin/v1/teams/:team_id/members',
  permission: 'admin.members',
  area,
  summary: 'Who is in a team, and what they may do with its campaigns',
  params,
  responses: { 200: answer({ members: Type.Array(Member), version: Type.Integer() }) },
});
export const setTeamMembers = adminEndpoint({
  id: 'admin.teams.members.set',
  method: 'PUT',
  path: '/admin/v1/teams/:team_id/members',
  permission: 'admin.members',
  area,
  summary: 'Say who is in a team; all of them',
  description:
    'Roles given here hold for campaigns of the team and for what working on them takes; nobody can give more than ' +
    'they hold. A member without roles has the rights they have in the workspace.',
  params,
  body: closed({
    members: Type.Array(closed({ account_id: Type.String({ maxLength: 40 }), roles: Roles }), {
      maxItems: 500,
    }),
    version,
  }),
  responses: { 200: answer({ members: Type.Array(Member), version: Type.Integer() }) },
});
