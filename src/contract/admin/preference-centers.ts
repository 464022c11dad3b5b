// Named preference centres: pages on which people choose what they get by email.
import { Type } from 'typebox';
import { CENTER_NAME, CenterContentSchema } from '../../core/content/preference-center.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Done, answer, closed } from './shapes.ts';

const area = 'Preference centres';
const State = Type.Union([Type.Literal('active'), Type.Literal('draft')]);
const Center = Type.Object({
  preference_center_id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  state: State,
  liquid_tag: Type.String(),
  content: CenterContentSchema,
  created_at: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
});
const One = answer({ preference_center: Center });
const params = Type.Object({ preference_center_id: Type.String() });

export const listCenters = adminEndpoint({
  id: 'admin.preference_centers.list',
  method: 'GET',
  path: '/admin/v1/preference-centers',
  permission: 'admin.read',
  area,
  summary: 'List preference centres, by name (at most 200)',
  responses: { 200: answer({ preference_centers: Type.Array(Center) }) },
});
export const createCenter = adminEndpoint({
  id: 'admin.preference_centers.create',
  method: 'POST',
  path: '/admin/v1/preference-centers',
  permission: 'admin.write',
  area,
  summary: 'Create a preference centre; its name stands in messages and never changes',
  body: closed({
    name: Type.String({ pattern: CENTER_NAME }),
    state: Type.Optional(State),
    content: CenterContentSchema,
  }),
  responses: { 201: One },
});
export const readCenter = adminEndpoint({
  id: 'admin.preference_centers.get',
  method: 'GET',
  path: '/admin/v1/preference-centers/:preference_center_id',
  permission: 'admin.read',
  area,
  summary: 'One preference centre',
  params,
  responses: { 200: One },
});
export const changeCenter = adminEndpoint({
  id: 'admin.preference_centers.update',
  method: 'PATCH',
  path: '/admin/v1/preference-centers/:preference_center_id',
  permission: 'admin.write',
  area,
  summary: 'Change a preference centre; fields that are not given stay',
  params,
  body: closed({
    version: Type.Optional(
      Type.Integer({
        description: 'The version that was seen; 409 with `present` when it is not the newest.',
      }),
    ),
    state: Type.Optional(State),
    content: Type.Optional(CenterContentSchema),
  }),
  responses: { 200: One },
});
export const removeCenter = adminEndpoint({
  id: 'admin.preference_centers.delete',
  method: 'DELETE',
  path: '/admin/v1/preference-centers/:preference_center_id',
  permission: 'admin.write',
  area,
  summary: 'Delete a preference centre; links that left lead to the page of all groups',
  params,
  responses: { 200: Done },
});
export const listCenterUses = adminEndpoint({
  id: 'admin.preference_centers.uses',
  method: 'GET',
  path: '/admin/v1/preference-centers/:preference_center_id/uses',
  permission: 'admin.read',
  area,
  summary: 'Campaigns, templates and blocks that lead to it',
  params,
  responses: {
    200: answer({
      uses: Type.Array(
        Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String(), status: Type.String() }),
      ),
    }),
  },
});
const Version = {
  version: Type.Integer(),
  state: State,
  created_at: Type.String(),
  created_by: Type.String(),
};
export const listCenterVersions = adminEndpoint({
  id: 'admin.preference_centers.versions',
  method: 'GET',
  path: '/admin/v1/preference-centers/:preference_center_id/versions',
  permission: 'admin.read',
  area,
  summary: 'Versions of a preference centre, newest first (at most 200)',
  params,
  responses: { 200: answer({ versions: Type.Array(Type.Object(Version)) }) },
});
export const readCenterVersion = adminEndpoint({
  id: 'admin.preference_centers.version',
  method: 'GET',
  path: '/admin/v1/preference-centers/:preference_center_id/versions/:version',
  permission: 'admin.read',
  area,
  summary: 'One version of a preference centre, and what it changed against another',
  params: Type.Object({
    preference_center_id: Type.String(),
    version: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
  }),
  query: closed({
    against: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'The one before unless given.' }),
    ),
  }),
  responses: {
    200: answer({
      version: Type.Object({ ...Version, content: CenterContentSchema }),
      against: Type.Union([Type.Integer(), Type.Null()]),
      changes: Type.Array(
        Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() }),
      ),
    }),
  },
});

export const previewCenter = adminEndpoint({
  id: 'admin.preference_centers.preview',
  method: 'POST',
  path: '/admin/v1/preference-centers/preview',
  changesNothing: true,
  permission: 'admin.read',
  area,
  summary: 'The page as somebody would see it; nothing is kept',
  body: closed({ content: CenterContentSchema, language: Type.Optional(Type.String({ maxLength: 20 })) }),
  responses: { 200: answer({ html: Type.String(), problem: Type.Union([Type.String(), Type.Null()]) }) },
});
