// Test sends and seed groups.
import * as contract from '../../contract/admin/copies.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { isEmailAddress } from '../../core/channels/email-address.ts';
import { previewPerson } from '../../core/content/preview-person.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import type { Profile } from '../../core/users/user.ts';
import type { SeedGroup } from '../../ports/seed-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { withCampaign } from './campaign-edit.ts';
import { findStale, versioned } from './versions.ts';
import type { AdminServices } from './services.ts';

export const copyRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.sendTest, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      sendTest(services, context, campaign, body),
    ),
  ),
  ...groupRoutes(services),
  route(contract.readSeeds, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async ({ campaignId }) =>
      succeed({
        seed_group_ids: await services.seeds.attached(context.workspaceId, campaignId),
        copies: await services.seeds.copies(context.workspaceId, campaignId),
      }),
    ),
  ),
  route(contract.attachSeeds, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      attach(services, context, campaign, body.seed_group_ids),
    ),
  ),
];

interface TestBody {
  readonly users: readonly string[];
  readonly variant_ids?: readonly string[];
  readonly render_as?: string;
  readonly properties?: JsonObject | Readonly<Record<string, unknown>>;
}

const sendTest = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  body: TestBody,
): Promise<Reply> => {
  const { workspaceId, workspace, now } = context;
  const unknown = (body.variant_ids ?? []).findIndex(
    (id) => !campaign.definition.variants.some((variant) => variant.id === id),
  );
  if (unknown >= 0) return refuseWith(notThere(`variant_ids[${unknown}]`, 'variant of the campaign'));
  const people = new Map<string, Profile>();
  for (const [i, user] of body.users.entries()) {
    const person = (await services.reports.findPerson(workspaceId, user)) ?? oneself(context, user);
    if (person === null) return refuseWith(notThere(`users[${i}]`, 'such person'));
    people.set(user, person);
  }
  const renderAs =
    body.render_as === undefined ? null : await services.reports.findPerson(workspaceId, body.render_as);
  if (body.render_as !== undefined && renderAs === null)
    return refuseWith(notThere('render_as', 'such person'));
  const outcomes = await services.sendTests({
    workspaceId,
    campaignId: campaign.campaignId,
    live: workspace.kind === 'live',
    now,
    people: [...people.values()],
    renderAs,
    variantIds: body.variant_ids ?? null,
    properties: (body.properties ?? {}) as JsonObject,
  });
  if (!outcomes.ok) return refuseWith(outcomes.error);
  const nameOf = new Map([...people].map(([user, { userId }]) => [userId, user]));
  return succeed({
    results: outcomes.value.map(({ userId, variantId, ...rest }) => ({
      user: nameOf.get(userId) ?? userId,
      variant_id: variantId,
      ...rest,
    })),
  });
};

/** Whoever is signed in can always see the message in their own mailbox, without being somebody of the workspace. */
const oneself = ({ workspaceId, caller, now }: RequestContext, user: string): Profile | null => {
  const own = caller.person;
  if (own === undefined || own.email.toLowerCase() !== user.trim().toLowerCase()) return null;
  const [firstName = ''] = caller.name.split(' ');
  const known = { email: own.email, first_name: firstName, language: own.language };
  // Nothing but the mailbox is theirs: a made-up number would be somebody's.
  return { ...previewPerson(workspaceId, known, now), phone: null };
};

const notThere = (field: string, what: string): Refusal => ({
  code: 'invalid_field',
  message: `${field}: there is no ${what}.`,
  field,
});

const groupRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listSeedGroups, async ({ workspaceId }) =>
    succeed({ seed_groups: (await services.seeds.list(workspaceId)).map(present) }),
  ),
  route(contract.createSeedGroup, async ({ workspaceId }, { body }) => {
    if ((await services.seeds.list(workspaceId)).length >= contract.MAX_SEED_GROUPS)
      return refuseWith({ code: 'too_many', message: `At most ${contract.MAX_SEED_GROUPS} seed groups.` });
    return save(services, workspaceId, services.random.uuid(), body, 201);
  }),
  route(contract.changeSeedGroup, async ({ workspaceId }, { params, body }) => {
    const known = await services.seeds.list(workspaceId);
    const before = known.find(({ seedGroupId }) => seedGroupId === params.seed_group_id);
    if (before === undefined) return refuseWith(NOT_FOUND);
    return (
      findStale(body.version, present(before)) ?? save(services, workspaceId, params.seed_group_id, body, 200)
    );
  }),
  route(contract.removeSeedGroup, async ({ workspaceId }, { params }) => {
    const known = await services.seeds.list(workspaceId);
    const found = known.find(({ seedGroupId }) => seedGroupId === params.seed_group_id);
    if (found === undefined) return refuseWith(NOT_FOUND);
    await services.seeds.remove(workspaceId, found.seedGroupId);
    return succeed();
  }),
];

const save = async (
  { seeds, clock }: AdminServices,
  workspaceId: number,
  seedGroupId: string,
  body: { readonly name: string; readonly members: readonly string[]; readonly auto_attach?: boolean },
  status: number,
): Promise<Reply> => {
  const wrong = body.members.findIndex((address) => !isEmailAddress(address));
  if (wrong >= 0) {
    const field = `members[${wrong}]`;
    return refuseWith({ code: 'invalid_field', message: `${field} is not an email address.`, field });
  }
  const group: SeedGroup = {
    seedGroupId,
    name: body.name,
    members: [...new Set(body.members)],
    autoAttach: body.auto_attach ?? false,
  };
  await seeds.save(workspaceId, group, clock.now());
  return succeed({ seed_group: present(group) }, status);
};

const present = ({ seedGroupId, name, members, autoAttach }: SeedGroup) =>
  versioned({
    seed_group_id: seedGroupId,
    name,
    members,
    auto_attach: autoAttach,
  });

const attach = async (
  { seeds }: AdminServices,
  { workspaceId }: RequestContext,
  { campaignId }: Campaign,
  ids: readonly string[],
): Promise<Reply> => {
  const known = new Set((await seeds.list(workspaceId)).map(({ seedGroupId }) => seedGroupId));
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown >= 0) return refuseWith(notThere(`seed_group_ids[${unknown}]`, 'such seed group'));
  await seeds.attach(workspaceId, campaignId, ids);
  return succeed({ seed_group_ids: await seeds.attached(workspaceId, campaignId) });
};
