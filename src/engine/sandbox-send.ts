// Sends everything of a sandbox that is due on its own clock, through the same stages as live work. The caller is
// the only drainer of the workspace and moves the clock; nothing here waits for virtual time.
import type { Instant } from '../core/time.ts';
import { PARTS } from '../core/part.ts';
import { processBatch, type BatchDeps } from './batch.ts';
import { claim } from './worker.ts';

export interface SendDueRequest {
  readonly workspaceId: number;
  /** The workspace's clock. */
  readonly now: Instant;
}

export interface SendDueResult {
  readonly processed: number;
  /** When the next delivery of the workspace is due; null = none waits. */
  readonly nextDueAt: Instant | null;
}

/** A predecessor's leases end by themselves; they are waited for in real time. */
const LEASED_PAUSE_MS = 100;
/** A delivery that keeps coming back at the same instant is a bug, not a reason to spin. */
const MAX_ROUNDS = 100_000;

export const sendDue = async (stage: BatchDeps, request: SendDueRequest): Promise<SendDueResult> => {
  const { deps } = stage;
  const { workspaceId, now } = request;
  const scope = { live: false, workspaceId } as const;
  let processed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (deps.isFenced()) break;
    const parts = await deps.store.dueParts(scope, now, PARTS);
    for (const part of parts) {
      const held = await claim(stage, scope, part, now, deps.limits.claimBatch);
      processed += held.length;
      await processBatch(stage, held, () => now);
    }
    if (parts.length > 0) continue;
    const { leased, nextDueAt } = await deps.store.sandboxState(workspaceId, now);
    if (leased === 0) return finish(stage, processed, nextDueAt);
    await deps.scheduler.sleep(LEASED_PAUSE_MS);
  }
  const { nextDueAt } = await deps.store.sandboxState(workspaceId, now);
  return finish(stage, processed, nextDueAt);
};

const finish = async (
  { recorder }: BatchDeps,
  processed: number,
  nextDueAt: Instant | null,
): Promise<SendDueResult> => {
  await recorder.flush();
  return { processed, nextDueAt };
};
