// What decisions about a batch need to know of limits, read in sets: those of the workspaces, at most a second old
// (the commit of an attempt compares their version), and what is used up, as it is now.
import type { LimitFacts } from '../core/deliveries/steps/limit-facts.ts';
import { NO_LIMIT_FACTS } from '../core/deliveries/steps/limit-facts.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Delivery } from '../core/deliveries/delivery.ts';
import { NO_PRESSURE, type Pressure } from '../core/restraints/frequency-rules.ts';
import { placesFor } from '../core/restraints/places.ts';
import { withParents } from '../core/restraints/tag-tree.ts';
import { placeKey, type LimitStore, type PlaceScope } from '../ports/limit-store.ts';
import type { ReadyLimits } from './limits-reference.ts';

export interface Considered {
  readonly delivery: Delivery;
  readonly campaign: Campaign;
  readonly limits: ReadyLimits | undefined;
}

/** By delivery id. */
export const loadLimitFacts = async (
  store: LimitStore,
  considered: readonly Considered[],
): Promise<ReadonlyMap<string, LimitFacts>> => {
  const [pressures, taken] = await Promise.all([
    store.pressureOf(considered.filter(counts).map(({ delivery }) => delivery)),
    loadPlaces(store, considered),
  ]);
  const tags = await loadTags(store, considered, pressures);
  return new Map(
    considered.map((one) => [one.delivery.deliveryId, toFacts(one, { pressures, taken, tags })]),
  );
};

const counts = ({ campaign, limits }: Considered): boolean =>
  campaign.category === 'marketing' && (limits?.limits.frequencyRules.length ?? 0) > 0;

interface Loaded {
  readonly pressures: ReadonlyMap<string, Pressure>;
  readonly taken: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

const toFacts = (one: Considered, { pressures, taken, tags }: Loaded): LimitFacts => {
  const { delivery, campaign, limits } = one;
  const parents = limits?.limits.tagParents ?? {};
  const known = new Map<string, ReadonlySet<string>>([
    [campaign.campaignId, withParents(campaign.tags, parents)],
  ]);
  return {
    version: limits?.version ?? 0,
    companyZone: limits?.companyZone ?? NO_LIMIT_FACTS.companyZone,
    limits: limits?.limits ?? NO_LIMIT_FACTS.limits,
    suppression: limits?.suppression ?? [],
    tagsOf: (campaignId) => {
      const found = known.get(campaignId) ?? withParents(tags.get(campaignId) ?? [], parents);
      known.set(campaignId, found);
      return found;
    },
    pressure: counts(one) ? (pressures.get(delivery.userId) ?? NO_PRESSURE) : null,
    placesLeft: placesLeft(delivery, campaign, taken),
  };
};

/** 12.4: tags of the campaigns a person heard from, as they are now; asked for only where a rule names a tag. */
const loadTags = async (
  store: LimitStore,
  considered: readonly Considered[],
  pressures: ReadonlyMap<string, Pressure>,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const asked = new Map<string, { workspaceId: number; campaignId: string }>();
  for (const { delivery, limits } of considered) {
    if (limits?.limits.frequencyRules.some(({ tag }) => tag !== null) !== true) continue;
    for (const { campaignId } of pressures.get(delivery.userId)?.recent ?? [])
      asked.set(campaignId, { workspaceId: delivery.workspaceId, campaignId });
  }
  return asked.size === 0 ? new Map() : store.tagsOf([...asked.values()]);
};

/** Which counters a delivery of a campaign with a maximum of people draws on (13.1). */
export const placeScopes = (delivery: Delivery, campaign: Campaign): readonly PlaceScope[] => {
  const places = placesFor(delivery, campaign);
  if (places === null) return [];
  const { workspaceId, campaignId } = campaign;
  const { occurrence } = places;
  const channels =
    campaign.definition.limits.maximumPeople?.perChannel === true ? channelsOf(campaign) : [''];
  return channels.map((channel) => ({ workspaceId, campaignId, occurrence, channel }));
};

const channelsOf = ({ definition }: Campaign): readonly string[] => [
  ...new Set(definition.variants.flatMap(({ messages }) => messages.map(({ channel }) => channel))),
];

const loadPlaces = async (
  store: LimitStore,
  considered: readonly Considered[],
): Promise<ReadonlyMap<string, number>> => {
  const scopes = new Map<string, PlaceScope>();
  for (const { delivery, campaign } of considered) {
    for (const scope of placeScopes(delivery, campaign)) scopes.set(placeKey(scope), scope);
  }
  return scopes.size === 0 ? new Map() : store.placesTaken([...scopes.values()]);
};

const placesLeft = (
  delivery: Delivery,
  campaign: Campaign,
  taken: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> | null => {
  const places = placesFor(delivery, campaign);
  if (places === null) return null;
  return Object.fromEntries(
    placeScopes(delivery, campaign).map((scope) => [
      scope.channel,
      Math.max(places.maximum - (taken.get(placeKey(scope)) ?? 0), 0),
    ]),
  );
};
