// Priority across workers: before somebody's message may take the last place under a frequency rule, what else is due for
// the same person is taken up with it. What is in other hands, or is being planned for many, and goes before it is waited
// for, for a bounded time. Asked only of messages that count towards a rule, in three statements for a whole batch.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { slotOfPart } from '../core/part.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '../core/time.ts';
import type { Delivery } from '../core/deliveries/delivery.ts';
import type { Person, Rivals } from '../ports/delivery-store.ts';
import { competing, inOrder, personOf } from './compete.ts';
import type { JudgedDelivery } from './decide.ts';
import { concludeLater } from './record.ts';
import type { Leases } from './leases.ts';
import type { Recorder } from './recorder.ts';
import { campaignKey, type ReadyCampaign, type Reference } from './reference.ts';
import type { Held, SendingDeps, Work } from './sending.ts';

interface Stage {
  readonly deps: Pick<SendingDeps, 'store' | 'clock' | 'random' | 'limits'>;
  readonly reference: Pick<Reference, 'campaignsOf'>;
  readonly leases: Leases;
  readonly recorder: Recorder;
}

/** Of one batch: whoever is triggered a thousand times must not fill the process. */
const MAX_JOINING = 200;
/** How long a message lets others go first: nothing waits for a worker or a plan that does not get on. */
export const MAX_YIELD_MS = 30 * SECOND_MS;
/** A wait that is longer ago was another one. */
const YIELD_FORGOTTEN_MS = 10 * MINUTE_MS;
const LOOK_AGAIN_MS = 100;

/** What else is due for the people whose messages compete, claimed. */
export const claimRivals = async (
  { deps, leases }: Stage,
  judged: readonly JudgedDelivery[],
  now: () => Instant,
): Promise<readonly Held[]> => {
  const works = judged.flatMap(competing);
  const [any] = works;
  if (any === undefined) return [];
  const askedAtMs = deps.clock.monotonic();
  const claimed = await deps.store.claimRivals(
    peopleOf(works),
    any.delivery.live,
    now(),
    MAX_JOINING,
    deps.limits.leaseMs,
  );
  return claimed.map((delivery) => leases.hold(delivery, askedAtMs));
};

/** Of the works that would go now, those behind something that is not in hand. */
export const findYielding = async (
  stage: Stage,
  going: readonly JudgedDelivery[],
  inHand: readonly Held[],
  now: () => Instant,
): Promise<ReadonlySet<string>> => {
  const works = going.flatMap(competing).filter((work) => mayYield(work, now()));
  if (works.length === 0) return new Set();
  const held = inHand.map(({ delivery }) => delivery.deliveryId);
  const rivals = await stage.deps.store.rivals(peopleOf(works), held, true, now());
  if (rivals.deliveries.length === 0 && rivals.planning.length === 0) return new Set();
  const campaigns = await stage.reference.campaignsOf([...rivals.deliveries, ...rivals.planning]);
  const behind = works.filter((work) => isBehind(work, rivals, campaigns));
  return new Set(behind.map(personOf));
};

/** Looked at again in a moment, with everything else of the person. */
export const letGoFirst = async (
  { deps, leases, recorder }: Stage,
  yielding: readonly Held[],
  now: Instant,
): Promise<void> => {
  const until = now + Math.ceil(LOOK_AGAIN_MS * (1 + deps.random.fraction()));
  await Promise.all(
    yielding.map(async (held) => {
      const later = concludeLater(held.delivery, now, until);
      const since = { yieldsSince: yieldsSince(held.delivery, now) };
      const next =
        later.next.kind === 'wait'
          ? { ...later.next, progress: { ...later.next.progress, ...since } }
          : later.next;
      await recorder.record({ ...later, next });
      leases.drop(held);
    }),
  );
};

/** A sandbox has one drainer, which has taken up everything. */
const mayYield = ({ delivery }: Work, now: Instant): boolean =>
  delivery.live && now - yieldsSince(delivery, now) < MAX_YIELD_MS;

const yieldsSince = ({ progress }: Delivery, now: Instant): Instant => {
  const since = progress.yieldsSince;
  return since !== undefined && now - since < YIELD_FORGOTTEN_MS ? since : now;
};

const peopleOf = (works: readonly Work[]): readonly Person[] => [
  ...new Map(works.map((work) => [personOf(work), work.delivery])).values(),
];

const isBehind = (
  work: Work,
  { deliveries, planning }: Rivals,
  campaigns: ReadonlyMap<string, ReadyCampaign>,
): boolean => {
  const { workspaceId, part } = work.delivery;
  const rivalOf = (of: { workspaceId: number; campaignId: string }): Campaign | null => {
    const campaign = campaigns.get(campaignKey(of))?.campaign;
    return campaign !== undefined && competes(campaign) ? campaign : null;
  };
  const ahead = deliveries.some((delivery) => {
    if (personOf({ delivery }) !== personOf(work)) return false;
    const campaign = rivalOf(delivery);
    return campaign !== null && inOrder({ delivery, campaign }, work) < 0;
  });
  // Whether a plan means this person is not known yet: only a higher priority is worth the wait.
  const higher = (campaign: Campaign | null): boolean =>
    campaign !== null && campaign.definition.limits.priority > work.campaign.definition.limits.priority;
  return (
    ahead ||
    planning.some(
      (one) => one.workspaceId === workspaceId && one.slot <= slotOfPart(part) && higher(rivalOf(one)),
    )
  );
};

const competes = ({ status, category, definition }: Campaign): boolean =>
  (status === 'active' || status === 'idle') &&
  category === 'marketing' &&
  definition.limits.countsTowardsRules;
