// One channel configuration's way out: its provider, its free slots, its rate, its breaker, and the queue before
// them. An attempt is committed only when there is a slot to make the call at once, so that after a kill no more
// is uncertain than was in flight.
import {
  allowance,
  CLOSED,
  probe,
  recordFailure,
  recordSuccess,
  releaseProbe,
  type Breaker,
} from '../core/deliveries/breaker.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import type { Timer } from '../ports/clock.ts';
import type { AttemptVerdict, StoredConfiguration } from '../ports/delivery-store.ts';
import type { Provider, SendOutcome } from '../ports/provider.ts';
import { attempt, commitBatch, type DispatchDeps, type Group, type ReadySend } from './dispatch.ts';
import type { Leases } from './leases.ts';
import { createRateLimit, UNLIMITED, type RateLimit } from './rate-limit.ts';
import type { PutBack, SendResult, Work } from './sending.ts';

export interface Lane {
  readonly configuration: StoredConfiguration;
  readonly provider: Provider;
  /** Null: come in. Otherwise when to come back; better before rendering than after. */
  admit(now: Instant): { readonly because: PutBack; readonly until: Instant } | null;
  submit(work: Work, sends: readonly ReadySend[]): Promise<readonly SendResult[]>;
  /** Puts back what waits; calls under way end by themselves. */
  drain(): void;
  close(): Promise<void>;
}

/** Commits under way at once; the next batch gathers meanwhile. */
const COMMITS_AT_ONCE = 2;
/**
 * A commit costs as much as twenty of its rows. When more waits than there are free slots it must be worth it, half of the
 * slots, and waits a moment for calls to end; a second one beside one under way must always be.
 */
const GOOD_COMMIT_SHARE = 2;
const GATHER_MS = 5;
/** A lane that cannot empty its queue in this time is slow, and may not fill the whole process. */
const FAST_QUEUE_MS = 2 * SECOND_MS;
const SLOW_QUEUE = 250;
const LONGEST_PUT_BACK_MS = 60 * SECOND_MS;
const FIRST_LATENCY_MS = 50;
/** Taken groups are cut off the queue's front in strides. */
const QUEUE_STRIDE = 1_000;

interface State {
  readonly deps: DispatchDeps;
  readonly leases: Leases;
  readonly configuration: StoredConfiguration;
  readonly provider: Provider;
  readonly rate: RateLimit;
  /** A sandbox's: virtual time knows no rate and no breaker. */
  readonly capturing: boolean;
  queue: Group[];
  head: number;
  inFlight: number;
  commits: number;
  breaker: Breaker;
  latencyMs: number;
  bookedUntil: Instant;
  /** While a commit waits for more slots. */
  gathering: Timer | null;
  /** Nothing came in time: the next commit takes what there is. */
  gathered: boolean;
  draining: boolean;
}

export const openLane = (
  deps: DispatchDeps,
  leases: Leases,
  configuration: StoredConfiguration,
  provider: Provider,
  capturing: boolean,
): Lane => {
  const lane: State = {
    deps,
    leases,
    configuration,
    provider,
    rate: rateOf(deps, configuration, capturing),
    capturing,
    queue: [],
    head: 0,
    inFlight: 0,
    commits: 0,
    breaker: CLOSED,
    latencyMs: FIRST_LATENCY_MS,
    bookedUntil: 0,
    gathering: null,
    gathered: false,
    draining: false,
  };
  return {
    configuration,
    provider,
    admit: (now) => admit(lane, now),
    submit: (work, sends) =>
      new Promise((resolve) => {
        lane.queue.push({ work, sends, resolve });
        drive(lane);
      }),
    drain: () => {
      lane.draining = true;
      drive(lane);
    },
    close: () => provider.close(),
  };
};

const rateOf = (deps: DispatchDeps, configuration: StoredConfiguration, capturing: boolean): RateLimit => {
  const perSecond = configuration.settings.limits?.messagesPerSecond ?? null;
  if (capturing || perSecond === null) return UNLIMITED;
  return createRateLimit(deps, configuration.workspaceId, configuration.configurationId, perSecond);
};

const queued = (lane: State): number => lane.queue.length - lane.head;

const allowed = (lane: State): 'all' | 'probe' | 'none' => {
  if (lane.draining) return 'none';
  return lane.capturing ? 'all' : allowance(lane.breaker, lane.deps.clock.monotonic());
};

/** Waiting for a slow or limited provider happens in the store, not in memory. */
const admit = (lane: State, now: Instant): { because: PutBack; until: Instant } | null => {
  if (lane.capturing) return null;
  if (allowed(lane) === 'none') return { because: 'breaker', until: now + breakerWaitMs(lane) };
  const speed = perSecond(lane);
  if (queued(lane) < SLOW_QUEUE || (queued(lane) * SECOND_MS) / speed < FAST_QUEUE_MS) return null;
  lane.bookedUntil = Math.max(lane.bookedUntil, now + SECOND_MS) + SECOND_MS / speed;
  if (lane.bookedUntil > now + LONGEST_PUT_BACK_MS) lane.bookedUntil = now + SECOND_MS;
  return { because: 'rate', until: lane.bookedUntil };
};

const perSecond = ({ provider, latencyMs, configuration }: State): number => {
  const bySlots = (provider.slots * SECOND_MS) / Math.max(latencyMs, 1);
  return Math.min(bySlots, configuration.settings.limits?.messagesPerSecond ?? bySlots);
};

const breakerWaitMs = ({ breaker, deps }: State): number =>
  Math.max((breaker.openUntil ?? 0) - deps.clock.monotonic(), SECOND_MS) + deps.random.fraction() * SECOND_MS;

const drive = (lane: State): void => {
  while (queued(lane) > 0 && lane.commits < COMMITS_AT_ONCE) {
    const may = allowed(lane);
    if (may === 'none') return putAllBack(lane);
    const free = lane.provider.slots - lane.inFlight;
    if (!isWorthIt(lane, free)) return;
    const batch = takeBatch(lane, may === 'probe' ? 1 : free);
    if (batch.length === 0) return;
    if (may === 'probe') lane.breaker = probe(lane.breaker);
    void run(lane, batch);
  }
};

const isWorthIt = (lane: State, free: number): boolean => {
  const good = lane.provider.slots / GOOD_COMMIT_SHARE;
  if (lane.commits > 0) return countSends(lane, free) >= good;
  if (lane.gathered || free >= good || lane.inFlight === 0 || countSends(lane, free + 1) <= free) return true;
  lane.gathering ??= lane.deps.scheduler.after(GATHER_MS, () => {
    lane.gathering = null;
    lane.gathered = true;
    drive(lane);
  });
  return false;
};

const takeBatch = (lane: State, free: number): readonly Group[] => {
  if (free <= 0) return [];
  const tokens = lane.rate.take(Math.min(free, countSends(lane, free)));
  if (tokens === 0) {
    lane.rate.refill(() => drive(lane));
    return [];
  }
  const batch: Group[] = [];
  let left = tokens;
  for (let next = lane.queue[lane.head]; next !== undefined && left > 0; next = lane.queue[lane.head]) {
    // A person with more devices than there are slots still goes, alone.
    if (next.sends.length > left && (batch.length > 0 || lane.inFlight > 0)) break;
    batch.push(next);
    lane.head++;
    left -= next.sends.length;
  }
  if (left > 0) lane.rate.giveBack(left);
  if (lane.head >= QUEUE_STRIDE || lane.head === lane.queue.length) cutQueue(lane);
  return batch;
};

const countSends = (lane: State, enough: number): number => {
  let count = 0;
  for (let i = lane.head; i < lane.queue.length && count < enough; i++)
    count += lane.queue[i]?.sends.length ?? 0;
  return count;
};

const cutQueue = (lane: State): void => {
  lane.queue = lane.queue.slice(lane.head);
  lane.head = 0;
};

const putAllBack = (lane: State): void => {
  const rest = lane.queue.slice(lane.head);
  lane.queue = [];
  lane.head = 0;
  const because = lane.draining ? 'stopping' : 'breaker';
  for (const group of rest) {
    const until = group.work.now() + (lane.draining ? 0 : breakerWaitMs(lane));
    group.resolve(group.sends.map(({ send }) => ({ kind: 'put_back', send, because, until })));
  }
};

const run = async (lane: State, batch: readonly Group[]): Promise<void> => {
  lane.inFlight += batch.reduce((sum, group) => sum + group.sends.length, 0);
  lane.commits += 1;
  lane.gathering?.cancel();
  lane.gathering = null;
  lane.gathered = false;
  const committedAtMs = lane.deps.clock.monotonic();
  const verdicts = await commitBatch(lane.deps, lane.leases, lane.configuration, batch);
  lane.commits -= 1;
  batch.forEach((group, i) => {
    void callGroup(lane, group, verdicts[i] ?? { kind: 'fenced' }, committedAtMs);
  });
  drive(lane);
};

const callGroup = async (
  lane: State,
  group: Group,
  verdict: AttemptVerdict,
  committedAtMs: number,
): Promise<void> => {
  let called = false;
  const results = await Promise.all(
    group.sends.map(async (ready) => {
      const call = { work: group.work, ready, verdict, committedAtMs };
      const result = await attempt(lane.deps, lane.provider, call, (outcome, tookMs) => {
        called = true;
        observe(lane, outcome, tookMs);
      });
      lane.inFlight -= 1;
      return result;
    }),
  );
  // Turned away, or too late to call: a probe that told nothing must not keep the next one from starting.
  if (!called) lane.breaker = releaseProbe(lane.breaker);
  group.resolve(results);
  drive(lane);
};

const observe = (lane: State, outcome: SendOutcome, tookMs: number): void => {
  lane.latencyMs = lane.latencyMs * 0.9 + tookMs * 0.1;
  const answered = outcome.kind === 'accepted' || outcome.kind === 'rejected';
  lane.breaker = answered ? recordSuccess() : recordFailure(lane.breaker, lane.deps.clock.monotonic());
};
