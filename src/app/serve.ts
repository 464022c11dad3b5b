// The life of a serving process: open, start what its role asks for, run until told to stop, close in reverse
// order. Stopping while starting is as clean as stopping later.
import type { Logger } from 'pino';
import { createStop } from '../adapters/system/stop.ts';
import type { Config } from './config.ts';
import { openRuntime } from './open-runtime.ts';
import type { ListeningService, Runtime, Service } from './runtime.ts';
import { startApi } from './start-api.ts';
import { startWorker } from './start-worker.ts';
import { wire } from './wire.ts';

/** The doors of this process, from inside. */
export interface Doors extends Pick<ListeningService, 'url' | 'ask'> {
  /** Everything works here: what is asked is also carried out. */
  readonly sends: boolean;
  readonly recorded: () => Promise<void>;
}

export interface ServeOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Pulled once: finish what is under way and end. */
  readonly signal: AbortSignal;
  /** Called when everything runs. `doors` is null for a worker. */
  readonly onReady: (runtime: Runtime, doors: Doors | null) => Promise<void> | void;
}

/** Resolves when everything is closed; throws what kept it from running. */
export const serve = async ({ config, logger, signal, onReady }: ServeOptions): Promise<void> => {
  const stop = createStop();
  const lost = createStop();
  let lostError: Error | null = null;
  onAbort(signal, () => stop.stop());
  const opened = await openRuntime({
    config,
    logger,
    stop,
    signal,
    onDatabaseLost: (error) => {
      lostError = error;
      lost.stop();
    },
  });
  const services: Service[] = [];
  try {
    const doors = await startParts(opened.runtime, services);
    if (!signal.aborted) await onReady(opened.runtime, doors);
    await new Promise<void>((resolve) => {
      stop.onStop(resolve);
      lost.onStop(resolve);
    });
    if (lostError !== null) throw lostError as Error;
  } finally {
    stop.stop();
    await closeAll(services, logger);
    await opened.close();
  }
};

/** The API first: while the engine warms up, calls are already taken. */
const startParts = async (runtime: Runtime, services: Service[]): Promise<Doors | null> => {
  const { role } = runtime.config;
  const parts = wire(runtime);
  services.push(parts);
  let api: ListeningService | null = null;
  if (role !== 'worker') {
    api = await startApi(runtime, parts);
    services.push(api);
  }
  if (role !== 'api') services.push(await startWorker(runtime, parts));
  if (api === null) return null;
  return { url: api.url, ask: api.ask, sends: role === 'all', recorded: () => parts.interactions.drain() };
};

const closeAll = async (services: Service[], logger: Logger): Promise<void> => {
  for (const service of services.splice(0).reverse()) {
    await service.close().catch((error: unknown) => logger.error({ error: String(error) }, 'close_failed'));
  }
};

const onAbort = (signal: AbortSignal, run: () => void): void => {
  if (signal.aborted) run();
  else signal.addEventListener('abort', run, { once: true });
};
