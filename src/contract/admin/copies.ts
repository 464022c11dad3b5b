// Test sends and seed groups (21): copies of messages that nothing remembers.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Name, Version, answer, closed } from './shapes.ts';

const area = 'Test sends and seeds';
export const MAX_TEST_PEOPLE = 50;
/** 21: addresses of one group. */
export const MAX_SEEDS = 1_000;
export const MAX_SEED_GROUPS = 100;

const campaignParams = Type.Object({
  campaign_id: Type.String({ description: 'Id or key of the campaign.' }),
});
const groupParams = Type.Object({ seed_group_id: Type.String() });

export const sendTest = adminEndpoint({
  id: 'admin.campaigns.test-send',
  method: 'POST',
  path: '/admin/v1/campaigns/:campaign_id/test-sends',
  permission: 'admin.write',
  area,
  summary: 'Send a campaign to chosen people as a test; nothing of it counts or is remembered',
  description:
    'Subjects of mails start with [TEST]. Subscriptions, caps, quiet hours and re-eligibility are not asked; an ' +
    'address that bounced or complained gets nothing. Links of the footer lead nowhere, and no link is tracked.',
  params: campaignParams,
  body: closed({
    users: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      maxItems: MAX_TEST_PEOPLE,
      description:
        'External ids, braze ids or email addresses of people. Whoever is signed in may name their own address as well.',
    }),
    variant_ids: Type.Optional(
      Type.Array(Type.String(), { maxItems: 8, description: 'Absent: every variant.' }),
    ),
    render_as: Type.Optional(Type.String({ minLength: 1, description: 'The person everybody sees it as.' })),
    properties: Type.Optional(FreeObject),
  }),
  responses: {
    200: answer({
      results: Type.Array(
        Type.Object({
          user: Type.String(),
          variant_id: Type.String(),
          channel: Type.String(),
          sent: Type.Boolean(),
          reason: Type.String(),
          detail: Type.String(),
        }),
      ),
    }),
  },
});

const SeedGroup = Type.Object({
  seed_group_id: Type.String(),
  name: Type.String(),
  members: Type.Array(Type.String()),
  auto_attach: Type.Boolean(),
  version: Type.String(),
});
const groupFields = {
  name: Name,
  members: Type.Array(Type.String({ minLength: 3, maxLength: 254 }), { minItems: 1, maxItems: MAX_SEEDS }),
  auto_attach: Type.Optional(
    Type.Boolean({ description: 'Attached to every campaign made from now on, copies excepted.' }),
  ),
};
const GroupBody = closed(groupFields);

export const listSeedGroups = adminEndpoint({
  id: 'admin.seed-groups.list',
  method: 'GET',
  path: '/admin/v1/seed-groups',
  permission: 'admin.read',
  area,
  summary: 'List seed groups',
  responses: { 200: answer({ seed_groups: Type.Array(SeedGroup) }) },
});
export const createSeedGroup = adminEndpoint({
  id: 'admin.seed-groups.create',
  method: 'POST',
  path: '/admin/v1/seed-groups',
  permission: 'admin.write',
  area,
  summary: 'Create a seed group: addresses that get one copy of every variant at a campaign’s first send',
  body: GroupBody,
  responses: { 201: answer({ seed_group: SeedGroup }) },
});
export const changeSeedGroup = adminEndpoint({
  id: 'admin.seed-groups.change',
  method: 'PUT',
  path: '/admin/v1/seed-groups/:seed_group_id',
  permission: 'admin.write',
  area,
  summary: 'Change a seed group',
  params: groupParams,
  body: closed({ ...groupFields, version: Version }),
  responses: { 200: answer({ seed_group: SeedGroup }) },
});
export const removeSeedGroup = adminEndpoint({
  id: 'admin.seed-groups.delete',
  method: 'DELETE',
  path: '/admin/v1/seed-groups/:seed_group_id',
  permission: 'admin.write',
  area,
  summary: 'Delete a seed group, from its campaigns too',
  params: groupParams,
  responses: { 200: Done },
});
export const readSeeds = adminEndpoint({
  id: 'admin.campaigns.seeds.get',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/seed-groups',
  permission: 'admin.read',
  area,
  summary: 'Seed groups of a campaign',
  params: campaignParams,
  responses: {
    200: answer({
      seed_group_ids: Type.Array(Type.String()),
      copies: Type.Object(
        {
          waiting: Type.Integer(),
          sent: Type.Integer(),
          failed: Type.Integer(),
          held: Type.Integer({
            description: 'The answer was lost and the provider takes no key: never repeated by itself.',
          }),
        },
        { description: 'What became of the copies of the last 90 days.' },
      ),
    }),
  },
});
export const attachSeeds = adminEndpoint({
  id: 'admin.campaigns.seeds.set',
  method: 'PUT',
  path: '/admin/v1/campaigns/:campaign_id/seed-groups',
  permission: 'admin.write',
  area,
  summary: 'Choose the seed groups of a campaign',
  params: campaignParams,
  body: closed({ seed_group_ids: Type.Array(Type.String(), { maxItems: MAX_SEED_GROUPS }) }),
  responses: { 200: answer({ seed_group_ids: Type.Array(Type.String()) }) },
});
