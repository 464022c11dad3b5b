// Campaigns and calls as the sending stages need them: parsed once, at most a second old. Nothing rests on a second
// old campaign: the commit of every attempt compares state and version, and who is turned away is judged by a fresh one.
import { withCalled } from '../core/campaigns/called-message.ts';
import type { Campaign, ChannelContent } from '../core/campaigns/campaign.ts';
import type { ChannelKind, Message } from '../core/channels/channel.ts';
import type { Judge, ParsedMessage } from '../core/deliveries/decide.ts';
import type { Delivery, DispatchFacts } from '../core/deliveries/delivery.ts';
import type { JsonObject } from '../core/json.ts';
import { refuse, type Refusal } from '../core/result.ts';
import { compileAudience } from '../core/segments/compiled-audience.ts';
import { indexFilterKinds, type FilterKinds } from '../core/segments/segment.ts';
import { createLimitsReference, type LimitsReference } from './limits-reference.ts';
import type { SendingDeps } from './sending.ts';

export interface ReadyCampaign {
  readonly campaign: Campaign;
  /** By variant id. */
  readonly messages: ReadonlyMap<string, readonly ParsedMessage[]>;
  readonly audience: Judge | null;
  /** Of its team; the audience above holds it as well. */
  readonly team: Judge | null;
}

export interface ReadyDispatch {
  readonly dispatch: DispatchFacts;
  readonly audience: Judge | null;
  /** Understood once for all people of a call that brought its own message; null: the campaign's is meant. */
  readonly messages: readonly ParsedMessage[] | null;
}

export type CampaignRef = Pick<Delivery, 'workspaceId' | 'campaignId'>;

export interface Reference extends LimitsReference {
  campaignsOf(deliveries: readonly CampaignRef[]): Promise<ReadonlyMap<string, ReadyCampaign>>;
  dispatchesOf(deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, ReadyDispatch>>;
  /** As stored now, not as last seen. */
  freshCampaignsOf(deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, ReadyCampaign>>;
  /** One campaign as stored now, whatever its state; null when there is none. */
  readyCampaign(workspaceId: number, campaignId: string): Promise<ReadyCampaign | null>;
  /** What is known of this campaign is out of date. */
  forget(workspaceId: number, campaignId: string): void;
}

const MAX_DISPATCHES = 5_000;
/** Of calls that nothing changes any more. */
const DISPATCH_TTL_MS = 30_000;

interface Cached<T> {
  readonly value: T;
  readonly loadedAtMs: number;
}

type Deps = Pick<SendingDeps, 'store' | 'clock' | 'channels' | 'filters' | 'limits' | 'observer'>;

export const createReference = (deps: Deps): Reference => {
  const kinds = indexFilterKinds(deps.filters);
  const campaigns = new Map<string, Cached<ReadyCampaign>>();
  const dispatches = new Map<string, Cached<ReadyDispatch>>();
  const isFresh = (cached: Cached<unknown> | undefined, maxAgeMs: number): boolean =>
    cached !== undefined && deps.clock.monotonic() - cached.loadedAtMs <= maxAgeMs;

  const load = async (stale: readonly CampaignRef[]): Promise<void> => {
    const loadedAtMs = deps.clock.monotonic();
    for (const campaign of stale.length === 0 ? [] : await deps.store.campaigns(stale)) {
      const key = campaignKey(campaign);
      const known = campaigns.get(key)?.value;
      campaigns.set(key, { value: refresh(deps, kinds, known, campaign), loadedAtMs });
    }
  };

  const limits = createLimitsReference(deps, (rule, owner) => judgeOf(deps, kinds, rule, owner, EVERYBODY));

  return {
    ...limits,
    campaignsOf: async (deliveries) => {
      await load(
        distinct(deliveries, campaignKey).filter(
          (delivery) => !isFresh(campaigns.get(campaignKey(delivery)), deps.limits.cacheMs),
        ),
      );
      return pick(campaigns, deliveries, campaignKey);
    },
    freshCampaignsOf: async (deliveries) => {
      await load(distinct(deliveries, campaignKey));
      return pick(campaigns, deliveries, campaignKey);
    },
    readyCampaign: async (workspaceId, campaignId) => {
      const [campaign] = await deps.store.campaigns([{ workspaceId, campaignId }]);
      return campaign === undefined ? null : readyCampaign(deps, kinds, campaign);
    },
    dispatchesOf: async (deliveries) => {
      const stale = distinct(deliveries, dispatchKey).filter((delivery) => {
        const known = dispatches.get(dispatchKey(delivery));
        return !isFresh(known, DISPATCH_TTL_MS) || known === undefined || mayChange(known.value);
      });
      const found = stale.length === 0 ? new Map() : await deps.store.dispatches(stale);
      const loadedAtMs = deps.clock.monotonic();
      for (const delivery of stale) {
        const dispatch = found.get(delivery.dispatchId) as DispatchFacts | undefined;
        if (dispatch === undefined) continue;
        const known = dispatches.get(dispatchKey(delivery))?.value;
        const value =
          known !== undefined && isSameDispatch(known.dispatch, dispatch)
            ? known
            : readyDispatch(deps, kinds, dispatch);
        dispatches.set(dispatchKey(delivery), { value, loadedAtMs });
      }
      const picked = pick(dispatches, deliveries, dispatchKey);
      trim(dispatches, MAX_DISPATCHES);
      return picked;
    },
    forget: (workspaceId, campaignId) => {
      campaigns.delete(campaignKey({ workspaceId, campaignId }));
      limits.forgetLimits(workspaceId);
    },
  };
};

export const campaignKey = (of: { readonly workspaceId: number; readonly campaignId: string }): string =>
  `${of.workspaceId}:${of.campaignId}`;
export const dispatchKey = (of: { readonly workspaceId: number; readonly dispatchId: string }): string =>
  `${of.workspaceId}:${of.dispatchId}`;

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];

const pick = <T, Ref>(
  cache: ReadonlyMap<string, Cached<T>>,
  deliveries: readonly Ref[],
  keyOf: (delivery: Ref) => string,
): ReadonlyMap<string, T> => {
  const found = new Map<string, T>();
  for (const delivery of deliveries) {
    const cached = cache.get(keyOf(delivery));
    if (cached !== undefined) found.set(keyOf(delivery), cached.value);
  }
  return found;
};

/** Oldest first: a Map keeps the order of insertion. */
const trim = (cache: Map<string, unknown>, max: number): void => {
  for (const key of cache.keys()) {
    if (cache.size <= max) return;
    cache.delete(key);
  }
};

/** Segments that the audience names change without the campaign. */
const isSameRule = (a: JsonObject | null, b: JsonObject | null): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** 4.3: content of its own is replaced while some zones still wait for theirs; segments that its audience names are edited. */
const mayChange = ({ dispatch }: ReadyDispatch): boolean =>
  dispatch.message !== undefined || dispatch.audience !== null;

const isSameDispatch = (a: DispatchFacts, b: DispatchFacts): boolean =>
  a.message?.version === b.message?.version &&
  a.recheckAudience === b.recheckAudience &&
  isSameRule(a.audience, b.audience);

const readyDispatch = (deps: Deps, kinds: FilterKinds, dispatch: DispatchFacts): ReadyDispatch => ({
  dispatch,
  audience: judgeOf(deps, kinds, dispatch.audience, `dispatch ${dispatch.dispatchId}`),
  messages: dispatch.message?.messages.map((content) => parsedMessage(deps.channels, content)) ?? null,
});

/** Content is parsed again only when the campaign was edited. */
const refresh = (
  deps: Deps,
  kinds: FilterKinds,
  known: ReadyCampaign | undefined,
  campaign: Campaign,
): ReadyCampaign => {
  if (
    known?.campaign.version === campaign.version &&
    known.campaign.updatedAt === campaign.updatedAt &&
    isSameRule(known.campaign.definition.audience, campaign.definition.audience)
  )
    return { ...known, campaign };
  return readyCampaign(deps, kinds, campaign);
};

const readyCampaign = (deps: Deps, kinds: FilterKinds, campaign: Campaign): ReadyCampaign => ({
  campaign,
  messages: new Map(
    campaign.definition.variants.map((variant) => [
      variant.id,
      variant.messages.map((content) => parsedMessage(deps.channels, content)),
    ]),
  ),
  audience: judgeOf(deps, kinds, campaign.definition.audience, `campaign ${campaign.campaignId}`),
  team: judgeOf(deps, kinds, campaign.teamAudience ?? null, `team of campaign ${campaign.campaignId}`),
});

/** The campaign as its call means it: the very same one for everybody of the call, so that nothing is worked out twice. */
export const asCalled = (ready: ReadyCampaign, dispatch: ReadyDispatch | undefined): ReadyCampaign => {
  if (dispatch?.messages == null || dispatch.dispatch.message === undefined) return ready;
  const known = called.get(dispatch);
  if (known?.of === ready) return known.ready;
  const campaign = withCalled(ready.campaign, dispatch.dispatch.message);
  const messages = new Map(campaign.definition.variants.map(({ id }) => [id, dispatch.messages ?? []]));
  const meant = { campaign, messages, audience: null, team: null };
  called.set(dispatch, { of: ready, ready: meant });
  return meant;
};
const called = new WeakMap<ReadyDispatch, { readonly of: ReadyCampaign; readonly ready: ReadyCampaign }>();

const parsedMessage = (channels: readonly ChannelKind[], content: ChannelContent): ParsedMessage => ({
  content,
  message: parseMessage(channels, content),
});

const parseMessage = (channels: readonly ChannelKind[], content: ParsedMessage['content']): Message => {
  const kind = channels.find(({ id }) => id === content.channel);
  if (kind === undefined) return brokenMessage({ code: 'unknown_channel', message: content.channel });
  const parsed = kind.parse(content.content, 'content');
  return parsed.ok ? parsed.value : brokenMessage(parsed.error);
};

/** Content that no longer parses fails with its refusal instead of looking like an unreachable person. */
const brokenMessage = (refusal: Refusal): Message => ({
  parts: {},
  reach: () => ({ ok: true, endpoints: [{ id: 'none', address: 'none' }] }),
  assemble: () => refuse('content_invalid', refusal.message, refusal.field),
});

const NOBODY: Judge = { test: () => false };

const EVERYBODY: Judge = { test: () => true };

/** A stored rule that no longer parses lets nobody through: better silent than the wrong audience. */
const judgeOf = (
  deps: Pick<SendingDeps, 'observer'>,
  kinds: FilterKinds,
  rule: JsonObject | null,
  owner: string,
  otherwise: Judge = NOBODY,
): Judge | null => {
  if (rule === null) return null;
  const parsed = compileAudience(rule, kinds);
  if (parsed.ok) return parsed.value;
  deps.observer.emit({ name: 'audience-unreadable', level: 'error', owner, error: parsed.error.message });
  return otherwise;
};
