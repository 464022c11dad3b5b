// relance start | api | worker: the serving processes. The first Ctrl-C or SIGTERM ends in order, a second one at
// once; neither leaves a process behind.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { keepHeapClose } from '../adapters/system/heap-growth.ts';
import type { Role } from '../app/config.ts';
import { type GlobalOptions, createContext } from './context.ts';
import { onParentGone } from './parent.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm and the terminal may both deliver the same Ctrl-C. */
const SAME_SIGNAL_MS = 1_000;
/** A close that hangs must not keep the process alive for ever. */
const CLOSE_LIMIT_MS = 45_000;

export const registerStart = (program: Command): void => {
  register(program, 'start', 'everything in one process tree', undefined);
  register(program, 'api', 'only the HTTP API', 'api');
  register(program, 'worker', 'only the engine that sends', 'worker');
};

const register = (program: Command, name: string, description: string, role: Role | undefined): void => {
  program
    .command(name)
    .description(description)
    .action(async (_options: unknown, command: Command) => {
      keepHeapClose();
      const overrides = role === undefined ? {} : { role };
      const context = createContext(command.optsWithGlobals<GlobalOptions>(), overrides);
      const { config, logger, output } = context;
      const signal = listenForEnd((message) => output.say(message));
      // Loaded here, so that the other commands do not wait for the whole application.
      const { serve } = await import('../app/serve.ts');
      const { describeSeed, liveOnFirstStart, seedOnFirstStart } = await import('../app/first-start.ts');
      const { describeOwnerLink, makeOwnerToken } = await import('../app/owner-link.ts');
      await serve({
        config,
        logger,
        signal,
        onReady: async (runtime, doors) => {
          const url = doors?.url ?? null;
          const first = await seedOnFirstStart(runtime, doors);
          const owner = url === null ? null : await makeOwnerToken({ ...runtime, pool: runtime.pools.api });
          // Who reads "ready" relies on it: from here on nothing is asked of the database that could end the process.
          if (url === null) output.say('Worker is running.');
          else output.data({ url, version: runtime.version }, [`Relance is ready: ${url}`]);
          if (owner !== null)
            describeOwnerLink(runtime.config.publicUrl ?? url ?? '', owner).forEach((line) =>
              output.say(line),
            );
          if (first !== null) describeSeed(first.report, url ?? '').forEach((line) => output.say(line));
          if (runtime.fence.isFenced()) output.say('Sending is fenced. See: relance fence status');
          if (first !== null && first.live !== null)
            void liveOnFirstStart(first.live, (line) => output.say(line));
        },
      });
    });
};

const listenForEnd = (say: (message: string) => void): AbortSignal => {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const onSignal = (): void => {
    if (firstMs === null) {
      firstMs = performance.now();
      say('Stopping. Once more to stop at once.');
      controller.abort();
      void sleep(CLOSE_LIMIT_MS, undefined, { ref: false }).then(() => endAtOnce());
    } else if (performance.now() - firstMs > SAME_SIGNAL_MS) endAtOnce();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  onParentGone(() => {
    if (firstMs === null) onSignal();
  });
  return controller.signal;
};

/** Nothing is lost: what was acknowledged is committed, and the next start recovers. */
const endAtOnce = (): void => {
  process.exit(130);
};
