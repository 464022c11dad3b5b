// Everything a running process has: built once by open-runtime.ts, handed to whatever is started. The doors and
// the engine never see this type; the files in app that start them pick what they need.
import type { Metrics } from '../adapters/observe/metrics.ts';
import type { Pools } from '../adapters/postgres/pool.ts';
import type { Capacity } from '../ports/capacity.ts';
import type { Clock, Failpoints, Random, Scheduler, Stop } from '../ports/clock.ts';
import type { Fence } from '../ports/fence.ts';
import type { Observer } from '../ports/observer.ts';
import type { Seal } from '../ports/seal.ts';
import type { AskDoor } from './demo/fortnight.ts';
import type { Config } from './config.ts';

export interface Runtime {
  readonly config: Config;
  /** Of the package. */
  readonly version: string;
  /** For components that open their own connections. */
  readonly databaseUrl: string;
  readonly installationId: string;
  /** On Citus a hot statement or transaction keeps to one part. */
  readonly distributed: boolean;
  readonly pools: Pools;
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly failpoints: Failpoints;
  readonly observer: Observer;
  readonly metrics: Metrics;
  readonly seal: Seal;
  readonly fence: Fence;
  /** False: refuse what would have to be stored (F67). */
  readonly capacity: Capacity;
  /** Set when the process has been asked to end: take on nothing new. */
  readonly stop: Stop;
}

/** A part of the process that runs until it is closed; `close` finishes what is under way. */
export interface Service {
  close(): Promise<void>;
}

export interface ListeningService extends Service {
  /** Asks one of the doors without a socket. */
  readonly ask: AskDoor;
  /** Where it answers, for example `http://127.0.0.1:3000`. */
  readonly url: string;
}
