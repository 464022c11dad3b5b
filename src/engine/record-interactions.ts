// Interactions on their way to the store: whatever comes in while a batch is being written is written together next.
// What is durable is then offered to triggers. A fault of the store is waited out within a budget.
import type { Interaction } from '../core/interactions/interaction.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Clock, Scheduler } from '../ports/clock.ts';
import { factOfInteraction, type InteractionStore, type RecordOutcome } from '../ports/interaction-store.ts';
import type { InteractionRecorder, OfferedFact, OfferFacts, RecordedCounts } from '../ports/interactions.ts';
import type { Observer } from '../ports/observer.ts';
import { makeGroupQueue, type GroupQueueSettings } from './group-queue.ts';

export interface RecordDeps {
  readonly store: InteractionStore;
  readonly offerFacts: OfferFacts;
  readonly clock: Pick<Clock, 'now'>;
  readonly scheduler: Scheduler;
  readonly observer: Observer;
}

export const RECORD_SETTINGS: GroupQueueSettings = {
  groupItems: 500,
  groupsInFlight: 1,
  lingerMs: 10,
  maxItems: 50_000,
};

/** A store that is away for longer than this costs what waits: doors stay open, and memory stays bounded. */
const BUDGET_MS = 60 * SECOND_MS;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5 * SECOND_MS;

interface Waiting {
  readonly interactions: readonly Interaction[];
  readonly done: (outcomes: readonly RecordOutcome[]) => void;
  readonly fail: (error: unknown) => void;
}

export const makeInteractionRecorder = (deps: RecordDeps): InteractionRecorder => {
  const queue = makeGroupQueue<Waiting>(RECORD_SETTINGS, deps.scheduler, (group) => runGroup(deps, group));
  const record = (interactions: readonly Interaction[]): Promise<readonly RecordOutcome[]> =>
    new Promise((done, fail) => {
      if (interactions.length === 0) return done([]);
      if (queue.offer({ interactions, done, fail }, interactions.length, 'normal')) return;
      deps.observer.emit({ name: 'interactions-dropped', level: 'error', count: interactions.length });
      fail(new Error('Too many interactions wait to be stored.'));
    });
  return {
    record: async (interactions) => countOutcomes(await record(interactions)),
    note: (interactions) => void record(interactions).catch(() => undefined),
    drain: () => queue.drain(),
  };
};

const runGroup = async (deps: RecordDeps, group: readonly Waiting[]): Promise<void> => {
  const batch = group.flatMap(({ interactions }) => interactions);
  try {
    const outcomes = await write(deps, batch);
    await offer(
      deps,
      outcomes.flatMap((outcome, i) => factsOf(batch[i], outcome)),
    );
    let next = 0;
    for (const { interactions, done } of group) done(outcomes.slice(next, (next += interactions.length)));
  } catch (error) {
    deps.observer.emit({
      name: 'interactions-lost',
      level: 'error',
      count: batch.length,
      error: String(error),
    });
    for (const { fail } of group) fail(error);
  }
};

/** What is recorded stays so; facts that are kept are offered again by whoever looks for stale ones. */
const offer = async ({ offerFacts, observer }: RecordDeps, facts: readonly OfferedFact[]): Promise<void> => {
  await offerFacts(facts).catch((error: unknown) => {
    observer.emit({ name: 'facts-late', level: 'warn', count: facts.length, error: String(error) });
  });
};

const write = async (deps: RecordDeps, batch: readonly Interaction[]): Promise<readonly RecordOutcome[]> => {
  const startedAt = deps.clock.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await deps.store.record(batch, deps.clock.now());
    } catch (error) {
      if (deps.clock.now() - startedAt > BUDGET_MS) throw error;
      deps.observer.emit({ name: 'interactions-retry', level: 'warn', error: String(error) });
      await deps.scheduler.sleep(pauseMs);
    }
  }
};

const factsOf = (input: Interaction | undefined, outcome: RecordOutcome): readonly OfferedFact[] =>
  input === undefined || outcome.kind !== 'recorded' ? [] : [factOfInteraction(input, outcome)];

const countOutcomes = (outcomes: readonly RecordOutcome[]): RecordedCounts => {
  const count = (kind: RecordOutcome['kind']): number =>
    outcomes.filter((outcome) => outcome.kind === kind).length;
  return { recorded: count('recorded'), repeated: count('repeated'), unknown: count('unknown') };
};
