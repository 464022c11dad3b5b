// Every minute: what was in flight when people were merged away or erased follows the survivor or is scrubbed.
import { MINUTE_MS } from '../core/time.ts';
import type { IdentityStore } from '../ports/identity-store.ts';
import type { Runtime, Service } from './runtime.ts';

const EVERY_MS = MINUTE_MS;
const AT_ONCE = 200;

export const startSettling = (
  { scheduler, observer }: Pick<Runtime, 'scheduler' | 'observer'>,
  identity: Pick<IdentityStore, 'settleDeparted'>,
): Service => {
  let running: Promise<void> | null = null;
  const settle = async (): Promise<void> => {
    try {
      const settled = await identity.settleDeparted(AT_ONCE);
      if (settled > 0) observer.emit({ name: 'departures_settled', level: 'info', settled });
    } catch (error) {
      observer.emit({ name: 'departures_failed', level: 'error', error: String(error) });
    }
  };
  const timer = scheduler.every(EVERY_MS, () => {
    running ??= settle().finally(() => (running = null));
  });
  return {
    close: async () => {
      timer.cancel();
      await running;
    },
  };
};
