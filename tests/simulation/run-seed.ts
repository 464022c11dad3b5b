// One seed from nothing to a verdict: a scenario, a workload and faults are drawn, processes run, die and come back;
// then the world behaves, and ten virtual minutes later everything due must have ended.
import { MINUTE_MS, SECOND_MS, type Instant } from '../../src/core/time.ts';
import type { Failpoints } from '../../src/ports/clock.ts';
import type { DeliveryStore } from '../../src/ports/delivery-store.ts';
import type { SeedCopyStore } from '../../src/ports/seed-store.ts';
import type { Signals, Topic } from '../../src/ports/signals.ts';
import { chanceOf, randomOver, type Chance } from './chance.ts';
import { createFaults, type Faults } from './faults.ts';
import type { CommittedAttempt, CommittedCopy, UnheardAttempt } from './evidence.ts';
import { judge } from './oracle.ts';
import { startProcess, type Plant, type SimulatedProcess } from './process.ts';
import { createReceiver, simulatedProviders, type Receiver } from './receiver.ts';
import { drawScenario, storeScenario, type Scenario } from './scenario.ts';
import { simulatedPool } from './simulated-pool.ts';
import type { VirtualDatabase } from './virtual-database.ts';
import { actOn, planWorkload, type AnyDeed, type Outside } from './workload.ts';
import { createWorld, type Life, type World } from './world.ts';

export interface SeedOptions {
  readonly plant?: Plant;
  /** Instead of the seed's own faults and disasters. */
  readonly faults?: (chance: Chance) => Faults;
}

export interface SeedResult {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly hash: string;
  readonly steps: number;
  readonly virtualMs: number;
  readonly handovers: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly trace: (lines: number) => readonly string[];
}

const START_AT = Date.UTC(2026, 5, 1, 9);
const LIVENESS_MS = 10 * MINUTE_MS;
const GLANCE_MS = 15 * SECOND_MS;

interface Run {
  readonly world: World;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly database: VirtualDatabase;
  readonly scenario: Scenario;
  readonly receiver: Receiver;
  readonly attempts: CommittedAttempt[];
  readonly copyAttempts: CommittedCopy[];
  readonly unheard: Set<UnheardAttempt>;
  readonly errors: string[];
  readonly slots: Slot[];
  readonly options: SeedOptions;
}

/** A place where a process runs, one life after another. */
interface Slot {
  readonly name: string;
  readonly pollMs: number;
  lives: number;
  up: { readonly life: Life; readonly process: SimulatedProcess; readonly signals: LocalSignals } | null;
}

interface LocalSignals extends Signals {
  receive(topic: Topic, payload: string): void;
}

/** What exists in a seed, without running it. */
export const scenarioOf = (seed: number): Scenario =>
  drawScenario(chanceOf(`seed ${seed}`).stream('scenario'));

export const runSeed = async (
  database: VirtualDatabase,
  seed: number,
  options: SeedOptions = {},
): Promise<SeedResult> => {
  const chance = chanceOf(`seed ${seed}`);
  const world = createWorld(START_AT, chance.stream('steps'));
  const faults = (options.faults ?? createFaults)(chance.stream('faults'));
  const scenario = scenarioOf(seed);
  await database.purge();
  await storeScenario(database, scenario, START_AT);
  const slots: Slot[] = [];
  const receiver = createReceiver({ world, faults, crash: (life) => crash(run, life) });
  const run: Run = {
    world,
    chance,
    faults,
    database,
    scenario,
    receiver,
    attempts: [],
    copyAttempts: [],
    unheard: new Set(),
    errors: [],
    slots,
    options,
  };
  const deeds: AnyDeed[] = [];
  const onRejection = (error: unknown): void => {
    run.errors.push(
      `a process would have ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  };
  process.on('unhandledRejection', onRejection);
  try {
    await play(run, deeds);
    await calmDown(run, deeds);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  const nowAt = world.clock.now();
  const { attempts, copyAttempts, unheard, errors } = run;
  const { handovers, departures } = receiver;
  const findings = await judge(database, {
    scenario,
    deeds,
    attempts,
    copyAttempts,
    unheard,
    handovers: handovers.filter(({ isCopy }) => !isCopy),
    copies: handovers.filter(({ isCopy }) => isCopy),
    departures,
    nowAt,
  });
  return {
    seed,
    findings: [...errors, ...findings],
    hash: world.trace.hash(),
    steps: world.taken,
    virtualMs: nowAt - START_AT,
    handovers: handovers.length,
    faults: faults.counts,
    trace: (lines) => world.trace.tail(lines),
  };
};

/** The time of faults. */
const play = async (run: Run, deeds: AnyDeed[]): Promise<void> => {
  const { world, slots } = run;
  const chance = run.chance.stream('play');
  const endAt = world.clock.now() + chance.between(20, 75) * SECOND_MS;
  const count = chance.pick([1, 2, 2, 3]);
  for (let i = 0; i < count; i++) {
    const slot: Slot = { name: `p${i}`, pollMs: chance.between(4_000, 14_000), lives: 0, up: null };
    slots.push(slot);
    start(run, slot);
  }
  planWorkload(outsideOf(run, deeds), endAt - 5 * SECOND_MS);
  if (run.options.faults === undefined) planDisasters(run, chance, endAt);
  await world.run(endAt);
};

const outsideOf = (run: Run, deeds: AnyDeed[]): Outside => {
  const { world, scenario, slots } = run;
  const chance = run.chance.stream(`clients ${deeds.length}`);
  const door = (): SimulatedProcess | null => {
    const up = slots.flatMap(({ up: one }) => one?.process ?? []);
    return up.length === 0 ? null : chance.pick(up);
  };
  return { world, chance, scenario, door, deeds, client: world.life('client') };
};

/** Deaths and freezes that no call provokes. */
const planDisasters = ({ world, slots, faults }: Run, chance: Chance, endAt: Instant): void => {
  const fate = world.life('fate');
  const strike = (kind: 'kill' | 'freeze'): void => {
    const slot = chance.pick(slots);
    if (slot.up === null) return;
    faults.note(`process.${kind}`);
    if (kind === 'freeze') slot.up.life.stalledUntil = world.clock.now() + chance.between(2_000, 40_000);
    else slot.up.life.dies();
  };
  const count = chance.pick([0, 0, 1, 2, 4]);
  for (let i = 0; i < count; i++) {
    const kind = chance.happens(0.5) ? 'kill' : 'freeze';
    const at = world.clock.now() + chance.below(endAt - world.clock.now());
    world.later(fate, at, kind, () => strike(kind));
  }
};

/** No more faults; operators undo pauses; then ten minutes, or until nothing is due any more. */
const calmDown = async (run: Run, deeds: AnyDeed[]): Promise<void> => {
  const { world, faults, database, slots, scenario } = run;
  faults.calm();
  const outside = outsideOf(run, deeds);
  const paused = deeds.flatMap((deed) =>
    deed.kind === 'status' && deed.action === 'pause' ? [deed.campaignId] : [],
  );
  const endAt = world.clock.now() + LIVENESS_MS;
  await world.run(world.clock.now() + MINUTE_MS / 2);
  for (const { campaignId } of scenario.campaigns)
    if (paused.includes(campaignId)) actOn(outside, campaignId, 'continue');
  while (world.clock.now() < endAt) {
    await world.run(Math.min(world.clock.now() + GLANCE_MS, endAt));
    if (slots.every(({ up }) => up !== null) && (await isQuiet(database, world.clock.now()))) break;
  }
};

/** Nothing that would go on by itself before long. */
const isQuiet = async (database: VirtualDatabase, at: Instant): Promise<boolean> => {
  const { rows } = await database.run(at, {
    name: 'simulation.quiet',
    text: `select (select count(*) from deliveries where due_at <= to_timestamp($1 / 1000.0))
      + (select count(*) from fanouts where status in ('waiting', 'running'))
      + (select count(*) from schedules where status = 'waiting')
      + (select count(*) from occurrences where status = 'waiting' and due_at <= to_timestamp($1 / 1000.0))
      + (select count(*) from seed_copies where state = 'attempting'
          or state = 'due' and due_at <= to_timestamp($1 / 1000.0))
      + (select count(*) from departed_users where not settled) as open`,
    values: [at + MINUTE_MS],
  });
  return Number(rows[0]?.open) === 0;
};

const start = (run: Run, slot: Slot): void => {
  const { world, chance, receiver } = run;
  const crashed = (life: Life): void => crash(run, life);
  const plant = run.options.plant ?? {};
  const life = world.life(`${slot.name}.${++slot.lives}`, () => crashed(life));
  world.trace.add(`${life.name} starts`);
  const signals = localSignals(run, life);
  const pool = simulatedPool({ ...run, crash: crashed }, life);
  const started = startProcess({
    pool,
    clock: world.clock,
    random: randomOver(chance.stream(`random of ${life.name}`), world.clock),
    scheduler: world.schedulerFor(life),
    failpoints: failpointsOf(run, life, crashed),
    observer: { emit: ({ name, level }) => world.trace.add(`  ${life.name} ${level} ${name}`) },
    signals,
    providers: simulatedProviders(receiver, life, plant.provider),
    pollMs: slot.pollMs,
    watchDeliveries: watchAttempts(run),
    watchSeeds: watchCopies(run),
    plant,
  });
  slot.up = { life, process: started, signals };
};

const crash = (run: Run, life: Life): void => {
  if (!life.alive) return;
  run.world.kill(life);
  const slot = run.slots.find(({ up }) => up?.life === life);
  if (slot === undefined) return;
  slot.up = null;
  const supervisor = run.world.life('supervisor');
  const downMs = run.faults.chance.between(100, 15_000);
  run.world.later(supervisor, run.world.clock.now() + downMs, 'restart', () => start(run, slot));
};

/** The registered failpoints of the engine: die there, fail there, wait there. */
const failpointsOf = ({ world, faults }: Run, life: Life, crashed: (life: Life) => void): Failpoints => ({
  hit: (name) => {
    const fault = faults.failpoint(name);
    if (fault === 'none') return undefined;
    world.trace.add(`  ${life.name} ${name} ${fault}`);
    if (fault === 'error') throw new Error(`Failpoint ${name}`);
    if (fault === 'delay') return world.schedulerFor(life).sleep(faults.delayMs());
    crashed(life);
    return new Promise(() => undefined);
  },
});

/** Hints: at once in the process itself, soon in the others, sometimes never. */
const localSignals = (run: Run, life: Life): LocalSignals => {
  const { world, faults } = run;
  const handlers = new Map<Topic, Set<(payload: string) => void>>();
  const receive = (topic: Topic, payload: string): void => {
    for (const handle of handlers.get(topic) ?? []) handle(payload);
  };
  return {
    receive,
    send: (topic, payload) => {
      receive(topic, payload);
      for (const { up } of run.slots) {
        if (up === null || up.life === life) continue;
        const fault = faults.signal();
        if (fault === 'drop') continue;
        const inMs = fault === 'delay' ? faults.delayMs() : faults.chance.below(20);
        world.later(up.life, world.clock.now() + inMs, `hint ${topic}`, () =>
          up.signals.receive(topic, payload),
        );
      }
    },
    on: (topic, handle) => {
      const list = handlers.get(topic) ?? new Set();
      handlers.set(topic, list.add(handle));
      return () => void list.delete(handle);
    },
    close: () => Promise.resolve(),
  };
};

/** The same of copies; what a planted bug says is durable counts, as it does for the engine. */
const watchCopies =
  ({ copyAttempts, world }: Run) =>
  (store: SeedCopyStore): SeedCopyStore => ({
    ...store,
    commit: async (copies, realNow, waitMs) => {
      const mine = await store.commit(copies, realNow, waitMs);
      for (const { copyId, campaignId } of copies)
        if (mine.has(copyId)) copyAttempts.push({ sendKey: copyId, campaignId, step: world.taken });
      return mine;
    },
  });

/** What became durable before a call: seen where the engine hears of it. */
const watchAttempts =
  ({ attempts, unheard, world }: Run) =>
  (store: DeliveryStore): DeliveryStore => ({
    ...store,
    commitAttempts: async (requests, deadlineMs) => {
      const asked = requests.map(({ deliveryId }) => ({ deliveryId, step: world.taken }));
      for (const one of asked) unheard.add(one);
      const verdicts = await store.commitAttempts(requests, deadlineMs);
      for (const one of asked) unheard.delete(one);
      for (const [i, { sends, ...about }] of requests.entries()) {
        const verdict = verdicts[i];
        if (verdict?.kind !== 'go') continue;
        for (const { sendKey, channel } of sends)
          if (verdict.started.has(sendKey)) attempts.push({ ...about, sendKey, channel, step: world.taken });
      }
      return verdicts;
    },
  });
