// Shares of variants under intelligent selection as the decider needs them: those of the present half day, weighed now
// by whoever comes first. All campaigns of a batch that are due are weighed with one read and one write.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { drawsFrom } from '../core/experiments/draws.ts';
import {
  basisOf,
  periodOf,
  weighShares,
  type SelectedShares,
} from '../core/experiments/intelligent-selection.ts';
import type { Instant } from '../core/time.ts';
import { shareKey, type ShareKey, type ShareStore } from '../ports/share-store.ts';

export interface Selections {
  /** For those with intelligent selection. */
  of(campaigns: readonly Campaign[], now: Instant): Promise<ReadonlyMap<Campaign, SelectedShares>>;
}

const MAX_KNOWN = 1_000;
const NOTHING: ReadonlyMap<Campaign, SelectedShares> = new Map();

const keyOf = ({ workspaceId, campaignId, definition }: Campaign): ShareKey => ({
  workspaceId,
  campaignId,
  basis: basisOf(definition),
});

interface Asked {
  readonly key: ShareKey;
  readonly campaign: Campaign;
}

export const createSelections = (store: ShareStore): Selections => {
  const known = new Map<string, SelectedShares>();

  const weighAll = async (asked: readonly Asked[], now: Instant): Promise<void> => {
    const counted = await store.counted(asked.map(({ key }) => key));
    const made = asked.map(({ key, campaign }) => {
      const draw = drawsFrom(`${shareKey(key)}:${periodOf(now)}`);
      return {
        key,
        shares: weighShares(campaign.definition, counted.get(shareKey(key)) ?? new Map(), now, draw),
      };
    });
    for (const [key, shares] of await store.keep(made)) known.set(key, shares);
  };
  const isStale =
    (now: Instant) =>
    (one: Asked): boolean =>
      !holdsAt(known.get(shareKey(one.key)), now);

  return {
    of: async (campaigns, now) => {
      const selecting = [...new Set(campaigns)]
        .filter(({ definition }) => definition.success.intelligentSelection)
        .map((campaign) => ({ key: keyOf(campaign), campaign }));
      if (selecting.length === 0) return NOTHING;
      const unknown = distinct(selecting.filter(isStale(now)));
      if (unknown.length > 0) {
        for (const [key, shares] of await store.latest(unknown.map(({ key }) => key))) known.set(key, shares);
        const due = unknown.filter(isStale(now));
        if (due.length > 0) await weighAll(due, now);
      }
      const answer = new Map(
        selecting.flatMap(({ key, campaign }) => {
          const shares = known.get(shareKey(key));
          return shares === undefined ? [] : [[campaign, shares] as const];
        }),
      );
      for (const key of known.keys()) {
        if (known.size <= MAX_KNOWN) break;
        known.delete(key);
      }
      return answer;
    },
  };
};

/** A later one was made by a worker whose clock is a little ahead. */
const holdsAt = (shares: SelectedShares | undefined, now: Instant): boolean =>
  shares !== undefined && (shares.settled || shares.period >= periodOf(now));

const distinct = (asked: readonly Asked[]): readonly Asked[] => [
  ...new Map(asked.map((one) => [shareKey(one.key), one])).values(),
];
