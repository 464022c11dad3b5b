// One simulated process: what src/app/wire.ts builds for production, over the simulated ways to the outside.
// Everything it holds in memory is gone when its life ends.
import { createDialect } from '../../src/adapters/liquid/dialect.ts';
import { joinPieces } from '../../src/adapters/liquid/pieces.ts';
import { compileTemplate, renderNow, type Template } from '../../src/adapters/liquid/render-job.ts';
import type { ChildTemplates } from '../../src/adapters/liquid/templates.ts';
import { createCampaignStore } from '../../src/adapters/postgres/campaigns.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { postgresIngestStore } from '../../src/adapters/postgres/ingest.ts';
import { createPlanningStore } from '../../src/adapters/postgres/planning.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { createSeedCopies } from '../../src/adapters/postgres/seed-copies.ts';
import { openTables } from '../../src/adapters/postgres/tables.ts';
import { readConfig } from '../../src/app/config.ts';
import type { Runtime } from '../../src/app/runtime.ts';
import { createSeal } from '../../src/app/seal.ts';
import { startSettling } from '../../src/app/settle-departures.ts';
import { wire } from '../../src/app/wire.ts';
import type { Clock, Failpoints, Random, Scheduler } from '../../src/ports/clock.ts';
import type { DeliveryStore } from '../../src/ports/delivery-store.ts';
import type { IngestStore } from '../../src/ports/ingest-store.ts';
import type { Observer } from '../../src/ports/observer.ts';
import type { PlanningStore } from '../../src/ports/planning-store.ts';
import type { SeedCopyStore } from '../../src/ports/seed-store.ts';
import type { Provider, ProviderKind } from '../../src/ports/provider.ts';
import type { Signals } from '../../src/ports/signals.ts';
import type { Templates } from '../../src/ports/templates.ts';
import type { Transports } from '../../src/ports/transports.ts';

export interface ProcessDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly failpoints: Failpoints;
  readonly observer: Observer;
  readonly signals: Signals;
  readonly providers: readonly ProviderKind<Transports>[];
  /** How often the database is asked for work: hints make it quick, polling is the truth. */
  readonly pollMs: number;
  readonly watchDeliveries: (store: DeliveryStore) => DeliveryStore;
  readonly watchSeeds: (store: SeedCopyStore) => SeedCopyStore;
  readonly plant: Plant;
}

/** Planted bugs stand between the engine and its ports, never in them. */
export interface Plant {
  readonly deliveries?: (store: DeliveryStore, pool: Pool) => DeliveryStore;
  readonly planning?: (store: PlanningStore) => PlanningStore;
  readonly ingest?: (store: IngestStore) => IngestStore;
  readonly seeds?: (store: SeedCopyStore, pool: Pool) => SeedCopyStore;
  readonly provider?: (provider: Provider) => Provider;
}

export type SimulatedProcess = ReturnType<typeof startProcess>;

export const startProcess = (deps: ProcessDeps) => {
  const { plant, pool, signals } = deps;
  const runtime = runtimeOver(deps);
  const parts = wire(runtime, {
    openSignals: () => signals,
    openOutside: () => OUTSIDE,
    providers: deps.providers,
    deliveryStore: (given, options) => {
      const store = deps.watchDeliveries(createDeliveryStore(given, options));
      return plant.deliveries?.(store, pool) ?? store;
    },
    seedCopyStore: (given) => {
      const store = createSeedCopies(given);
      return deps.watchSeeds(plant.seeds?.(store, pool) ?? store);
    },
    planningStore: (given) => {
      const store = createPlanningStore(given);
      return plant.planning?.(store) ?? store;
    },
    ingestStore: (given, digest) => {
      const store = postgresIngestStore(given, digest);
      return plant.ingest?.(store) ?? store;
    },
  });
  signals.on('plan', () => parts.planner.wake());
  startSettling(runtime, parts.identity);
  parts.planner.start();
  void parts.engine.start();
  return { ...parts, clock: deps.clock, campaigns: createCampaignStore(openTables(pool)) };
};

const config = readConfig({ PUBLIC_URL: 'https://relance.test' }, '/');

/** What wiring asks of a runtime; anything else would be a new way out that has to be simulated first. */
const runtimeOver = (deps: ProcessDeps): Runtime => {
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const { pool, clock, random, failpoints, observer } = deps;
  const given: Partial<Runtime> = {
    config: config.value,
    distributed: false,
    pools: { api: pool, claim: pool, reports: pool, close: () => Promise.resolve() },
    clock,
    random,
    scheduler: slowed(deps),
    failpoints,
    observer,
    seal: createSeal('simulation', '00000000-0000-4000-8000-000000000000'),
    fence: { isFenced: () => false },
  };
  return given as Runtime;
};

/** Polls of production come every second or so; less often finds the same and leaves time for more seeds. */
const MOST_POLLS_MS = 2_000;
const slowed = ({ scheduler, pollMs }: ProcessDeps): Scheduler => ({
  ...scheduler,
  every: (ms, run) => scheduler.every(ms <= MOST_POLLS_MS ? pollMs : ms, run),
});

const liquid = createDialect({ reportAll: false });
const nobody = () => Promise.resolve(null as never);

/** The real dialect without the child processes, which are not of this simulation. */
const renderInProcess = (): Templates => {
  const compiled = new Map<string, Template>();
  return {
    render: async (jobs) =>
      jobs.map(({ templateKey: key, parts, htmlParts = [], preview = false, ...job }) => {
        const template = compiled.get(key) ?? compileTemplate(liquid, { key, parts, htmlParts });
        compiled.set(key, template);
        const result = renderNow(liquid, template, { ...job, key, preview, index: 0 }, nobody);
        return joinPieces(result, template.standing.texts);
      }),
    check: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
};

/** Simulated providers ask for no transport. */
const noWay = (): never => {
  throw new Error('Nothing leaves a simulation.');
};
const OUTSIDE = {
  egress: {
    http: { request: noWay },
    http2: { request: noWay },
    dialer: noWay,
    close: () => Promise.resolve(),
  } as never,
  templates: renderInProcess() as ChildTemplates,
};
