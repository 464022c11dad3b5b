// The last two things between a decision and its rendering: a place under the campaign's maximum of people (13.1),
// and a minute under the speed limits that bind the message (13.2, 13.3). Both are taken for the batch at once.
import { firstDueAt, type PlannedSend } from '../core/deliveries/decide.ts';
import type { Delivery } from '../core/deliveries/delivery.ts';
import { placesFor } from '../core/restraints/places.ts';
import {
  campaignScope,
  isSlotOpen,
  minuteOf,
  minuteStart,
  workspaceScope,
  type SlotGrant,
  type SpeedScope,
} from '../core/restraints/speed-slots.ts';
import { RATE_WAIT_LIMIT_MS } from '../core/deliveries/decide.ts';
import type { Instant } from '../core/time.ts';
import { placeKey, type PlaceRequest } from '../ports/limit-store.ts';
import { placeScopes } from './limit-facts.ts';
import type { Draft } from './render.ts';
import type { SendingDeps, SendResult, Work } from './sending.ts';

type Deps = Pick<SendingDeps, 'store'>;

interface Going {
  readonly work: Work;
  readonly decision: { readonly sends: readonly PlannedSend[] };
}

/** Works as they go on, knowing their places. Who found none has an empty list of them. */
export const takePlaces = async <Item extends Going>(
  deps: Deps,
  items: readonly Item[],
): Promise<readonly Item[]> => {
  const asking = items.filter(
    ({ work: { campaign, delivery, prior } }) =>
      campaign.definition.limits.maximumPeople !== null &&
      delivery.progress.places === undefined &&
      prior.length === 0,
  );
  if (asking.length === 0) return items;
  const requests = toPlaceRequests(asking);
  const got = await deps.store.takePlaces(requests);
  return items.map((item) => {
    if (!asking.includes(item)) return item;
    const { delivery } = item.work;
    const places = requests.flatMap(({ channel }, i) =>
      got[i]?.has(delivery.deliveryId) === true ? [channel] : [],
    );
    const progress = { ...delivery.progress, places };
    return { ...item, work: { ...item.work, delivery: { ...delivery, progress } } };
  });
};

/** By random bucket: who gets the last places does not depend on who was looked at first. */
const toPlaceRequests = (going: readonly Going[]): readonly PlaceRequest[] => {
  const requests = new Map<string, PlaceRequest & { deliveries: Delivery[] }>();
  const ordered = [...going].sort(
    ({ work: a }, { work: b }) =>
      a.profile.randomBucket - b.profile.randomBucket || compare(a.delivery.userId, b.delivery.userId),
  );
  for (const { work, decision } of ordered) {
    const { delivery, campaign } = work;
    const used = new Set(['', ...decision.sends.map(({ parsed }) => parsed.content.channel)]);
    for (const scope of placeScopes(delivery, campaign).filter(({ channel }) => used.has(channel))) {
      const maximum = placesFor(delivery, campaign)?.maximum ?? 0;
      const request = requests.get(placeKey(scope)) ?? { ...scope, maximum, deliveries: [] };
      request.deliveries.push(delivery);
      requests.set(placeKey(scope), request);
    }
  }
  return [...requests.values()];
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Null = it has its place, or needs none. */
export const withoutPlace = ({ delivery, campaign }: Work, send: PlannedSend): SendResult | null => {
  const { maximumPeople } = campaign.definition.limits;
  const { places } = delivery.progress;
  if (maximumPeople === null || places === undefined) return null;
  const wanted = maximumPeople.perChannel ? send.parsed.content.channel : '';
  if (places.includes(wanted)) return null;
  return {
    kind: 'dropped',
    send,
    reason: 'max_users_reached',
    detail: `of ${placesFor(delivery, campaign)?.maximum}`,
  };
};

export interface Paced {
  readonly ready: readonly Draft[];
  readonly later: readonly { readonly work: Work; readonly result: SendResult }[];
}

/** First come, first served; among those due together the higher priority, then the campaign's id (PRI-1). */
export const paceDrafts = async (deps: Deps, drafts: readonly Draft[]): Promise<Paced> => {
  const waiting = drafts.filter(needsSlot);
  if (waiting.length === 0) return { ready: drafts, later: [] };
  const slots = new Map<Draft, Instant | null>();
  for (const group of groupBy(waiting, ({ work }) => `${work.delivery.workspaceId}`).values())
    await paceWorkspace(deps, group, slots);
  const later = waiting.flatMap((draft) => {
    const slotAt = slots.get(draft) ?? null;
    const { work, send } = draft;
    if (slotAt !== null && isSlotOpen(slotAt, work.now()) && slotAt <= work.now()) return [];
    const until = slotAt ?? (work.delivery.progress.waitingSince ?? work.now()) + RATE_WAIT_LIMIT_MS;
    const slot = slotAt === null ? {} : { slotAt };
    return [{ work, draft, result: { kind: 'put_back', send, because: 'rate', until, ...slot } as const }];
  });
  const put = new Set(later.map(({ draft }) => draft));
  return { ready: drafts.filter((draft) => !put.has(draft)), later };
};

/** Transactional messages and further tries of an attempt are not slowed. */
const needsSlot = ({ work, send }: Draft): boolean => {
  if (send.prior !== undefined || scopesOf(work, send).length === 0) return false;
  const slotAt = work.delivery.progress.slots?.[send.sendKey];
  return slotAt === undefined || !isSlotOpen(slotAt, work.now());
};

const scopesOf = ({ campaign, limits }: Work, { parsed }: PlannedSend): readonly SpeedScope[] => {
  if (campaign.category !== 'marketing') return [];
  const { channel } = parsed.content;
  const { speedLimit } = campaign.definition.limits;
  const over = limits.limits.channelSpeeds.find((one) => one.channel === channel);
  return [
    ...(speedLimit === null
      ? []
      : [
          {
            scope: campaignScope(campaign.campaignId, speedLimit.per === 'channel' ? channel : null),
            perMinute: speedLimit.messagesPerMinute,
          },
        ]),
    ...(over === undefined ? [] : [{ scope: workspaceScope(channel), perMinute: over.messagesPerMinute }]),
  ];
};

const paceWorkspace = async (
  deps: Deps,
  drafts: readonly Draft[],
  slots: Map<Draft, Instant | null>,
): Promise<void> => {
  const [first] = drafts;
  if (first === undefined) return;
  const groups = [...groupBy([...drafts].sort(inTurn), toGroupKey).values()];
  const requests = groups.map((group) => ({
    scopes: group[0] === undefined ? [] : scopesOf(group[0].work, group[0].send),
    count: group.length,
  }));
  const { workspaceId } = first.work.delivery;
  const grants = await deps.store.allotSlots(workspaceId, requests, minuteOf(first.work.now()));
  groups.forEach((group, i) => {
    const minutes = spread(grants[i] ?? []);
    group.forEach((draft, n) => slots.set(draft, minutes[n] ?? null));
  });
};

const toGroupKey = ({ work, send }: Draft): string => JSON.stringify(scopesOf(work, send));

const spread = (grants: readonly SlotGrant[]): readonly Instant[] =>
  grants.flatMap(({ minute, count }) => Array.from({ length: count }, () => minuteStart(minute)));

const inTurn = (a: Draft, b: Draft): number =>
  firstDueAt(a.work.delivery) - firstDueAt(b.work.delivery) ||
  b.work.campaign.definition.limits.priority - a.work.campaign.definition.limits.priority ||
  compare(a.work.campaign.campaignId, b.work.campaign.campaignId) ||
  compare(a.work.delivery.deliveryId, b.work.delivery.deliveryId);

export const groupBy = <Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
