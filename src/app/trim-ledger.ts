// Every minute: group ids that no retry of ours can ask about any more leave the ledger of ingest. Every hour: items
// of devices that no device sends again, and of which remembered places became untrue so long ago that nobody remembers them.
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/time.ts';
import type { IngestStore } from '../ports/ingest-store.ts';
import type { Runtime, Service } from './runtime.ts';

const EVERY_MS = MINUTE_MS;
/** Longer than all tries of a bundle together, each up to its statement timeout. */
const KEEP_MS = 15 * MINUTE_MS;
/** A device that is offline for longer may repeat what was applied (docs/guides/device-door.md). */
const KEEP_ITEMS_MS = 8 * DAY_MS;
/** Far longer than a process remembers a place (engine/known-places.ts) and all tries of a bundle take together. */
const KEEP_PLACES_MS = DAY_MS;

export const startLedgerTrim = (
  { scheduler, observer, clock }: Pick<Runtime, 'scheduler' | 'observer' | 'clock'>,
  store: Pick<IngestStore, 'trimLedger' | 'trimItems' | 'trimPlaces'>,
): Service => {
  let running: Promise<void> | null = null;
  let itemsTrimmedAt = -Infinity;
  const trim = async (): Promise<void> => {
    try {
      await store.trimLedger(clock.now() - KEEP_MS);
      if (clock.now() - itemsTrimmedAt < HOUR_MS) return;
      itemsTrimmedAt = clock.now();
      await store.trimItems(itemsTrimmedAt - KEEP_ITEMS_MS);
      await store.trimPlaces(itemsTrimmedAt - KEEP_PLACES_MS);
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
