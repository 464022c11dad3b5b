// Work whose world is at fault (database restarting, conflict lost) is tried again, within a budget. Only for
// work that is harmless to repeat.
import { IngestFault } from '../ports/ingest-store.ts';
import type { IngestDeps } from './ingest-deps.ts';

export const retryFaults = async <T>(
  {
    settings,
    observer,
    scheduler,
    random,
  }: Pick<IngestDeps, 'settings' | 'observer' | 'scheduler' | 'random'>,
  work: () => Promise<T>,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof IngestFault) || !error.retryable || tries >= settings.maxTries) throw error;
      observer.emit({ name: 'ingest-retry', level: 'warn', tries, error: error.message });
      const pauseMs = Math.min(settings.maxPauseMs, settings.firstPauseMs * 2 ** (tries - 1));
      await scheduler.sleep(pauseMs * (0.5 + random.fraction() / 2));
    }
  }
};
