// Sandbox workspaces: every channel's message goes, whole, to a store instead of the world. While one save is
// under way the next ones gather, so that a busy drain costs few transactions.
import type { Outbound } from '../../../core/channels/channel.ts';
import { ok } from '../../../core/result.ts';
import { DAY_MS } from '../../../core/time.ts';
import type { CaptureStore } from '../../../ports/capture.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';

const SLOTS = 500;

export const captureFor = (channel: string): ProviderKind<Transports> => ({
  id: 'capture',
  channel,
  secretNames: [],
  parse: () => ok({ open: (transports) => openCapture(transports.capture) }),
});

interface Waiting {
  readonly message: Outbound;
  readonly settle: (outcome: SendOutcome) => void;
}

const openCapture = (store: CaptureStore): Provider => {
  let waiting: Waiting[] = [];
  let saving: Promise<void> | null = null;
  const saveAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const outcome = await saveBatch(store, batch);
      for (const { settle } of batch) settle(outcome);
    }
    saving = null;
  };
  return {
    // Saving the same key twice changes nothing.
    class: 'A',
    slots: SLOTS,
    keyTtlMs: 365 * DAY_MS,
    send: (message) =>
      new Promise((settle) => {
        waiting.push({ message, settle });
        saving ??= Promise.resolve().then(saveAll);
      }),
    close: async () => {
      await saving;
    },
  };
};

const saveBatch = async (store: CaptureStore, batch: readonly Waiting[]): Promise<SendOutcome> => {
  try {
    await store.save(batch.map(({ message }) => message));
    return { kind: 'accepted' };
  } catch (error) {
    return { kind: 'unknown', detail: `The capture store failed: ${String(error)}` };
  }
};
