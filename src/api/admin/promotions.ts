// Lists of promotion codes. A list that live campaigns hand out is not deleted; a code that may have reached somebody is
// not handed to anybody else.
import * as contract from '../../contract/admin/promotions.ts';
import { isLive } from '../../core/campaigns/lifecycle.ts';
import type { Refusal } from '../../core/result.ts';
import { parseInstant, toIso } from '../../core/time.ts';
import type { Use } from '../../ports/content.ts';
import type { PromotionList } from '../../ports/promotion-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import { findUnseen } from './versions.ts';
import type { AdminServices } from './services.ts';

export const promotionRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listPromotions, async ({ workspaceId }, { query }) => {
    const lists = await services.promotions.list(workspaceId, query.deleted === true ? 'deleted' : 'kept');
    return succeed({ lists: await Promise.all(lists.map((list) => present(services, workspaceId, list))) });
  }),
  route(contract.readPromotion, async ({ workspaceId }, { params }) => {
    const list = await services.promotions.find(workspaceId, params.list);
    return list === null
      ? refuseWith(NOT_FOUND)
      : succeed({ list: await present(services, workspaceId, list) });
  }),
  route(contract.savePromotion, async ({ workspaceId }, { params, body }) => {
    const given = body.expires_at ?? null;
    const expiresAt = given === null ? null : parseInstant(given);
    if (given !== null && expiresAt === null) return refuseWith(BAD_EXPIRY);
    const stale = findUnseen(body.seen, settingsOf(await services.promotions.find(workspaceId, params.list)));
    if (stale !== null) return stale;
    const settings = { expiresAt, alertBelow: body.alert_below ?? null };
    await services.promotions.save(workspaceId, params.list, settings, services.clock.now());
    return succeed();
  }),
  route(contract.removePromotion, async ({ workspaceId }, { params }) => {
    const live = (await usesOf(services, workspaceId, params.list)).filter(isLiveCampaign);
    if (live.length > 0) {
      const reply = refuseWith(inUse(live));
      return { ...reply, body: { ...reply.body, uses: live } };
    }
    const removed = await services.promotions.remove(workspaceId, params.list, services.clock.now());
    return removed ? succeed() : refuseWith(NOT_FOUND);
  }),
  ...codeRoutes(services),
];

const codeRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.addCodes, async ({ workspaceId }, { params, body }) => {
    const added = await services.promotions.addCodes(workspaceId, params.list, body.codes);
    return added === null ? refuseWith(NOT_FOUND) : succeed({ added });
  }),
  route(contract.withdrawCodes, async ({ workspaceId }, { params, body }) => {
    if ((await services.promotions.find(workspaceId, params.list)) === null) return refuseWith(NOT_FOUND);
    return succeed({
      ...(await services.promotions.withdraw(workspaceId, params.list, body.codes ?? null)),
    });
  }),
  route(contract.listHeldCodes, async ({ workspaceId }, { query }) => {
    const person = await services.reports.findPerson(workspaceId, query.user);
    if (person === null) return refuseWith(UNKNOWN_PERSON);
    const held = await services.promotions.ofPerson(workspaceId, person);
    return succeed({
      codes: held
        .filter(({ list }) => query.list === undefined || list === query.list)
        .map((one) => ({
          list: one.list,
          code: one.code,
          taken_at: toIso(one.takenAt),
          delivery_id: one.deliveryId,
          campaign_id: one.campaignId,
          campaign_name: one.campaignName,
          state: one.state,
        })),
    });
  }),
  route(contract.takeBackCodes, async ({ workspaceId }, { params, body }) => {
    if ((await services.promotions.find(workspaceId, params.list)) === null) return refuseWith(NOT_FOUND);
    const person = await services.reports.findPerson(workspaceId, body.user);
    if (person === null) return refuseWith(UNKNOWN_PERSON);
    const takenBack = await services.promotions.takeBack(workspaceId, params.list, person);
    const held = await services.promotions.ofPerson(workspaceId, person);
    const kept = held.filter(({ list }) => list === params.list).length;
    return succeed({ taken_back: takenBack.length, kept });
  }),
];

/** Blocks stand in blocks, two deep. */
const MAX_ROUNDS = 3;

/** Whatever hands out codes of the list, itself or through content blocks. */
const usesOf = async (
  services: AdminServices,
  workspaceId: number,
  list: string,
): Promise<readonly Use[]> => {
  const { uses } = services.content;
  const found = new Map<string, Use>();
  let latest = await uses.ofPromotion(workspaceId, list);
  for (let round = 0; latest.length > 0 && round < MAX_ROUNDS; round++) {
    const added = latest.filter(({ kind, id }) => !found.has(`${kind}/${id}`));
    for (const use of added) found.set(`${use.kind}/${use.id}`, use);
    const blocks = added.filter(({ kind }) => kind === 'content_block');
    latest = (await Promise.all(blocks.map(({ name }) => uses.ofBlock(workspaceId, name)))).flat();
  }
  return [...found.values()];
};

const LIVE_STATUSES: readonly string[] = (['active', 'paused', 'idle'] as const).filter(isLive);
const isLiveCampaign = ({ kind, status }: Use): boolean =>
  kind === 'campaign' && LIVE_STATUSES.includes(status);

const inUse = (live: readonly Use[]): Refusal => ({
  code: 'promotion_list_in_use',
  message: `Used in live campaigns: ${live.map(({ name }) => `“${name}”`).join(', ')}. Stop them, or take the list out there first.`,
  field: 'list',
});

const present = async (services: AdminServices, workspaceId: number, list: PromotionList) => ({
  name: list.name,
  expires_at: isoOrNull(list.expiresAt),
  created_at: toIso(list.createdAt),
  deleted_at: isoOrNull(list.deletedAt),
  codes: list.codes,
  taken: list.taken,
  alert_below: list.alertBelow,
  used_by: await usesOf(services, workspaceId, list.name),
});

/** What a save replaces; one that was deleted is as good as none. */
const settingsOf = (list: PromotionList | null) =>
  list === null || list.deletedAt !== null
    ? null
    : { expires_at: isoOrNull(list.expiresAt), alert_below: list.alertBelow };

const BAD_EXPIRY: Refusal = {
  code: 'invalid_field',
  message: 'expires_at must be an ISO 8601 instant with an offset.',
  field: 'expires_at',
};
const UNKNOWN_PERSON: Refusal = { code: 'unknown_person', message: 'user names nobody.', field: 'user' };
