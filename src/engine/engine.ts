// The sending engine: everything between a delivery that is due and its terminal. Built once per process from ports
// and lists of kinds; `start` makes it a worker, without it the sandbox entry still works.
import type { Instant } from '../core/time.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import type { BatchDeps } from './batch.ts';
import { createLanes } from './lanes.ts';
import { createLeases } from './leases.ts';
import { watchPaused } from './paused.ts';
import { createRecorder } from './recorder.ts';
import { createReference } from './reference.ts';
import { sendDue, type SendDueRequest, type SendDueResult } from './sandbox-send.ts';
import { DEFAULT_LIMITS, type SendingDeps, type SendingLimits } from './sending.ts';
import { createSeedSender } from './send-seeds.ts';
import { sendTests, type TestOutcome, type TestRequest } from './send-tests.ts';
import { createWorker } from './worker.ts';

export interface EngineDeps extends Omit<SendingDeps, 'limits'> {
  /** Hints from other processes; absent = polling only. */
  readonly wakeUps?: WakeUps;
  readonly limits?: Partial<SendingLimits>;
}

export interface Engine {
  /** Becomes a worker: claims live deliveries until stopped. */
  start(): Promise<void>;
  /** Claims nothing more, lets calls under way end, concludes or gives back the rest. */
  stop(): Promise<void>;
  /** These parts have something due: look now. */
  wake(parts: readonly number[]): void;
  /** Single drainer of a sandbox: sends everything due at or before `now`. */
  sendDue(request: SendDueRequest): Promise<SendDueResult>;
  /** A campaign to chosen people, as a test; null when there is no such campaign. */
  sendTests(request: TestRequest): Promise<readonly TestOutcome[] | null>;
  /** Held sends go out again, whatever the provider's class. Returns how many. */
  resendHeld(workspaceId: number, sendKeys: readonly string[]): Promise<number>;
  /** Held sends have arrived after all. Returns how many. */
  markHeldAsSent(workspaceId: number, sendKeys: readonly string[]): Promise<number>;
  /** Held sends have not arrived, and are given up. Returns how many. */
  dropHeld(workspaceId: number, sendKeys: readonly string[]): Promise<number>;
  /**
   * A paused campaign goes on: what the pause put off is due again. Returns how many. Workers notice by themselves
   * within seconds; calling it is quicker.
   */
  resumed(workspaceId: number, campaignId: string, now: Instant): Promise<number>;
}

export const createEngine = (given: EngineDeps): Engine => {
  const deps: SendingDeps = { ...given, limits: { ...DEFAULT_LIMITS, ...given.limits } };
  const leases = createLeases(deps);
  const seeds = createSeedSender(() => stage);
  const stage: BatchDeps = {
    deps,
    leases,
    reference: createReference(deps),
    lanes: createLanes(deps, leases),
    recorder: createRecorder(deps, () => leases.size, seeds),
    paused: watchPaused(deps),
  };
  const worker = createWorker(stage);
  let stopListening: (() => Promise<void>) | null = null;
  return {
    start: async () => {
      stopListening = (await given.wakeUps?.listen((parts) => worker.wake(parts))) ?? null;
      worker.start();
      seeds.start();
    },
    stop: async () => {
      await stopListening?.();
      await worker.stop();
      await stage.recorder.flush();
      await seeds.stop();
      await stage.lanes.close();
    },
    wake: (parts) => worker.wake(parts),
    sendTests: (request) => sendTests(stage, request),
    sendDue: (request) => sendDue(stage, request),
    resendHeld: async (workspaceId, sendKeys) => {
      const { count, parts } = await deps.store.resendHeld(workspaceId, sendKeys, deps.clock.now());
      worker.wake(parts);
      await given.wakeUps?.notify(parts);
      return count;
    },
    markHeldAsSent: (workspaceId, sendKeys) =>
      deps.store.markHeldAsSent(workspaceId, sendKeys, deps.clock.now()),
    dropHeld: (workspaceId, sendKeys) => deps.store.dropHeld(workspaceId, sendKeys, deps.clock.now()),
    resumed: async (workspaceId, campaignId, now) => {
      stage.reference.forget(workspaceId, campaignId);
      return deps.store.hasten(workspaceId, campaignId, now);
    },
  };
};
