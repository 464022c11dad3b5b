// Every minute: group ids that no retry of ours can ask about any more leave the ledger of ingest.
import { MINUTE_MS } from '../core/time.ts';
import type { IngestStore } from '../ports/ingest-store.ts';
import type { Runtime, Service } from './runtime.ts';

const EVERY_MS = MINUTE_MS;
/** Longer than all tries of a bundle together, each up to its statement timeout. */
const KEEP_MS = 15 * MINUTE_MS;

export const startLedgerTrim = (
  { scheduler, observer, clock }: Pick<Runtime, 'scheduler' | 'observer' | 'clock'>,
  store: Pick<IngestStore, 'trimLedger'>,
): Service => {
  let running: Promise<void> | null = null;
  const trim = async (): Promise<void> => {
    try {
      await store.trimLedger(clock.now() - KEEP_MS);
    } catch (error) {
      observer.emit({ name: 'ledger_trim_failed', level: 'error', error: String(error) });
    }
  };
  const timer = scheduler.every(EVERY_MS, () => {
    running ??= trim().finally(() => (running = null));
  });
  return {
    close: async () => {
      timer.cancel();
      await running;
    },
  };
};
