// Finds due work and keeps a bounded amount of it in hand. Hints make it quick; asking the database which parts
// have something due is the truth. Any number of workers may run: leases keep them apart, nobody leads.
import type { Timer } from '../ports/clock.ts';
import { PARTS } from '../core/part.ts';
import type { Instant } from '../core/time.ts';
import type { ClaimScope } from '../ports/delivery-store.ts';
import { processBatch, type BatchDeps } from './batch.ts';
import type { Held } from './sending.ts';

export interface Worker {
  start(): void;
  wake(parts: readonly number[]): void;
  /** Claims nothing more; resolves when what was claimed is concluded or given back. */
  stop(): Promise<void>;
}

const LIVE: ClaimScope = { live: true };
/** First bite of a part of which nothing is known. */
const THIN_CLAIM = 20;
/** Ended pauses are looked for at every n-th poll. */
const POLLS_PER_PAUSE_CHECK = 4;
const DEEP_AT_ONCE = 2;
/** Fewer free places are left to gather: smaller claims only add statements. */
const MIN_ROOM = 200;

interface State {
  readonly stage: BatchDeps;
  readonly wanted: Set<number>;
  /** Parts whose last claim was full. */
  readonly deep: Set<number>;
  timer: Timer | null;
  polling: boolean;
  polls: number;
  pumping: Promise<void> | null;
  running: boolean;
}

export const createWorker = (stage: BatchDeps): Worker => {
  const state: State = {
    stage,
    wanted: new Set(),
    deep: new Set(),
    timer: null,
    polling: false,
    polls: 0,
    pumping: null,
    running: false,
  };
  return {
    start: () => {
      if (state.running) return;
      state.running = true;
      state.timer = stage.deps.scheduler.every(stage.deps.limits.pollMs, () => void poll(state));
      void poll(state);
    },
    wake: (parts) => {
      for (const part of parts) state.wanted.add(part);
      void pump(state);
    },
    stop: async () => {
      state.running = false;
      state.timer?.cancel();
      state.wanted.clear();
      stage.lanes.drain();
      await state.pumping;
      await stage.leases.settled();
    },
  };
};

const poll = async (state: State): Promise<void> => {
  const { deps } = state.stage;
  if (state.polling || !mayClaim(state)) return;
  state.polling = true;
  try {
    if (++state.polls % POLLS_PER_PAUSE_CHECK === 0) await state.stage.paused.check();
    const parts = await deps.store.dueParts(LIVE, deps.clock.now(), PARTS);
    for (const part of parts) state.wanted.add(part);
  } catch (error) {
    deps.observer.emit({ name: 'due-poll-failed', level: 'error', error: String(error) });
  } finally {
    state.polling = false;
  }
  await pump(state);
};

const room = ({ stage }: State): number => stage.deps.limits.inFlight - stage.leases.size;

const mayClaim = (state: State): boolean =>
  state.running && room(state) >= MIN_ROOM && !state.stage.deps.isFenced();

/** One pump at a time; batches it starts run on beside it and start it again when they end. */
const pump = (state: State): Promise<void> => {
  state.pumping ??= claimAll(state).finally(() => {
    state.pumping = null;
  });
  return state.pumping;
};

const claimAll = async (state: State): Promise<void> => {
  while (state.wanted.size > 0 && mayClaim(state)) {
    const claimed = await claimSome(state);
    if (claimed.length > 0) void work(state, claimed);
  }
};

const claimSome = async (state: State): Promise<readonly Held[]> => {
  const chosen = chooseParts(state);
  const claims = await Promise.all(chosen.map(({ part, limit }) => claimPart(state, part, limit)));
  return claims.flat();
};

/**
 * Parts known to have much waiting are claimed in large bites, few at a time; of the others a little, many at once.
 * So a backlog costs few statements and single calls do not wait behind it.
 */
const chooseParts = (state: State): readonly { part: number; limit: number }[] => {
  const { limits } = state.stage.deps;
  const wanted = [...state.wanted];
  const deep = wanted.filter((part) => state.deep.has(part)).slice(0, DEEP_AT_ONCE);
  const thin = wanted.filter((part) => !state.deep.has(part)).slice(0, limits.partsAtOnce);
  const deepLimit = Math.floor((room(state) - thin.length * THIN_CLAIM) / Math.max(deep.length, 1));
  const chosen = [
    ...thin.map((part) => ({ part, limit: THIN_CLAIM })),
    ...(deepLimit >= THIN_CLAIM ? deep : []).map((part) => ({
      part,
      limit: Math.min(limits.claimBatch, deepLimit),
    })),
  ];
  for (const { part } of chosen) state.wanted.delete(part);
  return chosen;
};

const claimPart = async (state: State, part: number, limit: number): Promise<readonly Held[]> => {
  const { deps } = state.stage;
  try {
    const held = await claim(state.stage, LIVE, part, deps.clock.now(), limit);
    if (held.length === limit) {
      state.wanted.add(part);
      state.deep.add(part);
    } else state.deep.delete(part);
    return held;
  } catch (error) {
    deps.observer.emit({ name: 'claim-failed', level: 'error', error: String(error) });
    return [];
  }
};

export const claim = async (
  { deps, leases }: BatchDeps,
  scope: ClaimScope,
  part: number,
  now: Instant,
  limit: number,
): Promise<readonly Held[]> => {
  const askedAtMs = deps.clock.monotonic();
  const deliveries = await deps.store.claim(scope, part, now, limit, deps.limits.leaseMs);
  await deps.failpoints.hit('claim.after');
  return deliveries.map((delivery) => leases.hold(delivery, askedAtMs));
};

const work = async (state: State, claimed: readonly Held[]): Promise<void> => {
  const { stage } = state;
  await processBatch(stage, claimed, () => stage.deps.clock.now());
  await pump(state);
};
