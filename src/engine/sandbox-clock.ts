// A sandbox's test clock: it moves only when told, and everything due up to the new instant happens on the way, in
// order, through the real stages (architecture 5). One lock holder at a time moves a clock.
import { refuse, ok, type Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { Workspace } from '../ports/planning-store.ts';
import { runFanout } from './fan-out.ts';
import { followAll, startOccurrence } from './occurrences.ts';
import type { PlanningDeps } from './planning.ts';
import { startSchedule } from './start-schedules.ts';

/** Lease of the clock; renewed at every step. */
const CLOCK_LEASE_MS = 30_000;
/** A drain that does not get anywhere is a bug, not a reason to spin. */
const MAX_STUCK_STEPS = 1_000;

export interface SandboxDeps extends PlanningDeps {
  /** Sends everything of the workspace that is due at or before `now` (engine/engine.ts). */
  /** Lets whoever holds a lease get on. */
  readonly yieldBriefly: () => Promise<void>;
  readonly sendDue: (request: { workspaceId: number; now: Instant }) => Promise<{ processed: number }>;
}

export interface ClockMoved {
  readonly clockAt: Instant;
  readonly processed: number;
}

/**
 * Moves a sandbox's clock forwards to `toAt`, draining everything due up to it. Waits up to `patienceMs` for whoever
 * moves it already, the drainer of calls included.
 * @returns refusal `clock_busy` while somebody else moves it, `clock_backwards`, `not_a_sandbox`
 */
export const moveClock = async (
  deps: SandboxDeps,
  workspace: Workspace,
  toAt: Instant,
  patienceMs = 0,
): Promise<Result<ClockMoved>> => {
  if (workspace.kind !== 'sandbox' || workspace.clockAt === null)
    return refuse('not_a_sandbox', 'Only a sandbox workspace has a test clock', 'workspace');
  const owner = deps.random.uuid();
  if (!(await takeClock(deps, workspace.workspaceId, owner, patienceMs)))
    return refuse('clock_busy', 'Somebody else is moving this clock; try again when it has arrived');
  try {
    const fresh = await deps.store.workspace(workspace.workspaceId);
    const fromAt = fresh?.clockAt ?? workspace.clockAt;
    if (toAt < fromAt) return refuse('clock_backwards', 'The clock only moves forwards', 'now');
    return await drain(deps, workspace.workspaceId, owner, fromAt, toAt);
  } finally {
    await deps.store.unlockClock(workspace.workspaceId, owner);
  }
};

const takeClock = async (
  deps: SandboxDeps,
  workspaceId: number,
  owner: string,
  patienceMs: number,
): Promise<boolean> => {
  const startedMs = deps.clock.monotonic();
  for (;;) {
    if (await deps.store.lockClock(workspaceId, owner, CLOCK_LEASE_MS)) return true;
    if (deps.clock.monotonic() - startedMs >= patienceMs) return false;
    await deps.yieldBriefly();
  }
};

const drain = async (
  deps: SandboxDeps,
  workspaceId: number,
  owner: string,
  fromAt: Instant,
  toAt: Instant,
): Promise<Result<ClockMoved>> => {
  let nowAt = fromAt;
  let processed = 0;
  let stuck = 0;
  await followAll(deps, { live: false, workspaceId });
  for (;;) {
    const dueAt = await deps.store.nextDue(workspaceId);
    if (dueAt === null || dueAt > toAt) break;
    nowAt = Math.max(nowAt, dueAt);
    if (!(await keepClock(deps, workspaceId, owner, nowAt)))
      return refuse('clock_lost', 'The clock’s lock was lost');
    const done = await runDue(deps, workspaceId, nowAt);
    processed += done;
    stuck = done === 0 ? stuck + 1 : 0;
    if (stuck > MAX_STUCK_STEPS) throw new Error(`sandbox ${workspaceId} has work due that nothing takes`);
    if (done === 0 && (await deps.store.nextDue(workspaceId)) === dueAt) {
      // What is left at this instant cannot go on now (somebody holds its lease): the next step tries again.
      await deps.yieldBriefly();
    }
  }
  if (!(await keepClock(deps, workspaceId, owner, toAt)))
    return refuse('clock_lost', 'The clock’s lock was lost');
  // What a paused campaign holds never makes the clock stop, but its expiry moves along.
  await deps.sendDue({ workspaceId, now: toAt });
  await deps.store.retireFinished({ live: false, workspaceId }, toAt);
  return ok({ clockAt: toAt, processed });
};

const keepClock = async (
  deps: SandboxDeps,
  workspaceId: number,
  owner: string,
  at: Instant,
): Promise<boolean> =>
  (await deps.store.lockClock(workspaceId, owner, CLOCK_LEASE_MS)) &&
  (await deps.store.setClock(workspaceId, owner, at));

const runDue = async (deps: SandboxDeps, workspaceId: number, now: Instant): Promise<number> => {
  let steps = 0;
  for (;;) {
    const occurrence = await deps.store.claimOccurrence({ live: false, workspaceId }, now);
    if (occurrence === null) break;
    await startOccurrence(deps, occurrence);
    steps++;
  }
  for (;;) {
    const schedule = await deps.store.claimSchedule({ live: false, workspaceId }, now);
    if (schedule === null) break;
    await startSchedule(deps, schedule);
    steps++;
  }
  for (;;) {
    const fanout = await deps.store.claimFanout({ live: false, workspaceId }, now);
    if (fanout === null) break;
    await runFanout(deps, fanout, () => false);
    steps++;
  }
  return steps + (await deps.sendDue({ workspaceId, now })).processed;
};

/**
 * Sends what is due at the sandbox's present instant without moving its clock: what a call made in a sandbox
 * expects. Does nothing while somebody moves the clock, who will come across it anyway.
 */
export const drainNow = async (deps: SandboxDeps, workspaceId: number): Promise<void> => {
  const workspace = await deps.store.workspace(workspaceId);
  if (workspace?.kind !== 'sandbox' || workspace.clockAt === null) return;
  await moveClock(deps, workspace, workspace.clockAt);
};
