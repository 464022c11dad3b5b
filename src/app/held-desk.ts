// What a person decides about messages whose answer was lost. A key names a send or a copy for a seed, whichever it is.
import type { AdminServices } from '../api/admin/services.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeldCopyStore } from '../ports/seed-store.ts';

export const heldDesk = (
  sends: Omit<AdminServices['held'], 'listCopies'>,
  copies: HeldCopyStore,
  clock: Pick<Clock, 'now'>,
): AdminServices['held'] => ({
  listCopies: (...asked) => copies.list(...asked),
  resend: (workspaceId, keys) =>
    inBoth(sends.resend(workspaceId, keys), copies.resend(workspaceId, keys, clock.now())),
  markAsSent: (workspaceId, keys) =>
    inBoth(sends.markAsSent(workspaceId, keys), copies.markAsSent(workspaceId, keys, clock.now())),
  drop: (workspaceId, keys) =>
    inBoth(sends.drop(workspaceId, keys), copies.drop(workspaceId, keys, clock.now())),
});

const inBoth = async (...counts: readonly Promise<number>[]): Promise<number> =>
  (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
