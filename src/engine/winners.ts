// Winning variants as the decider needs them: found, or decided now by whoever comes first after the test's end. A
// decision never changes, so a known one is never asked for again.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { firstDueAt } from '../core/deliveries/decide.ts';
import type { Delivery } from '../core/deliveries/delivery.ts';
import { fitModel } from '../core/experiments/personal-model.ts';
import {
  decidesAt,
  decideWinner,
  isInTest,
  isPersonalised,
  testResults,
  type WinnerDecision,
} from '../core/experiments/winning-variant.ts';
import type { Instant } from '../core/time.ts';
import { winnerKey, type WinnerKey, type WinnerStore } from '../ports/winner-store.ts';

export interface Winners {
  /** By winnerKey(), for those of the deliveries whose test is over. */
  of(
    deliveries: readonly { readonly delivery: Delivery; readonly campaign: Campaign }[],
    now: Instant,
  ): Promise<ReadonlyMap<string, WinnerDecision>>;
}

const MAX_KNOWN = 1_000;
const NOTHING: ReadonlyMap<string, WinnerDecision> = new Map();

export const createWinners = (store: WinnerStore): Winners => {
  const known = new Map<string, WinnerDecision>();

  const decideNow = async (key: WinnerKey, campaign: Campaign, now: Instant): Promise<void> => {
    const settings = campaign.definition.success.winningVariant;
    if (settings === null) return;
    const rows = await store.counted(key.workspaceId, key.campaignId);
    const won = decideWinner(settings, testResults(settings, campaign.definition, rows));
    const decision = isPersonalised(campaign)
      ? { ...won, model: fitModel(await store.traitCounts(key, settings.metric)) }
      : won;
    known.set(winnerKey(key), await store.decide(key, decision, rows, now));
  };

  return {
    of: async (deliveries, now) => {
      const asked = new Map<string, { readonly key: WinnerKey; readonly campaign: Campaign }>();
      for (const { delivery, campaign } of deliveries)
        if (waitsForWinner(delivery, campaign, now))
          asked.set(winnerKey(delivery), { key: delivery, campaign });
      if (asked.size === 0) return NOTHING;
      const unknown = [...asked.values()].filter(({ key }) => !known.has(winnerKey(key)));
      const found = await store.find(unknown.map(({ key }) => key));
      for (const [key, decision] of found) known.set(key, decision);
      for (const { key, campaign } of unknown)
        if (!known.has(winnerKey(key))) await decideNow(key, campaign, now);
      const answer = new Map(
        [...asked.keys()].flatMap((key) => {
          const decision = known.get(key);
          return decision === undefined ? [] : [[key, decision] as const];
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

const waitsForWinner = (delivery: Delivery, { campaignId, definition }: Campaign, now: Instant): boolean => {
  const settings = definition.success.winningVariant;
  if (settings === null || isInTest(settings, delivery.userId, campaignId)) return false;
  return now >= decidesAt(settings, firstDueAt(delivery));
};
