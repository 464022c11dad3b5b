// A broadcast becomes deliveries, slice by slice: one part at a time, a keyset inside the part, the cursor moving
// in the transaction that plans the rows. Killing the planner anywhere loses and repeats nobody (F34).
import { expiresAt } from '../core/campaigns/expiry.ts';
import { deliveryId } from '../core/identity.ts';
import { FANOUT_SLICE } from '../core/limits.ts';
import { PART_COUNT, PARTS } from '../core/part.ts';
import { BUCKET_STEP_MS, BUCKETS_PER_BLOCK } from '../core/restraints/exclusions.ts';
import { COMPANY_ZONE_KEY } from '../core/schedule/api-schedule.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import { NO_EVIDENCE } from '../core/segments/evidence.ts';
import { waveOffsetMs } from '../core/schedule/waves.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type {
  ClaimedFanout,
  Dispatch,
  PlanBatch,
  PlannedDelivery,
  PlannedSkip,
  SliceRequest,
  SliceResult,
  Workspace,
} from '../ports/planning-store.ts';
import { findTurns, type Turn } from './optimal-turns.ts';
import {
  campaignOf,
  joinAudience,
  leaveOut,
  plannedAtOf,
  workspaceNow,
  type CompiledAudience,
  type PlanningDeps,
} from './planning.ts';

interface FanoutFacts {
  readonly workspace: Workspace;
  readonly campaign: Campaign;
  readonly dispatch: Dispatch;
  readonly audience: CompiledAudience;
  readonly byBucket: boolean;
  /** The instant the audience is evaluated at: the same for all slices of one run. */
  readonly now: Instant;
}

/**
 * Plans one claimed fan-out to its end, or until its campaign is paused, stopped or `shouldStop` says so.
 * Returns how many deliveries it planned. Losing the lease ends it quietly: whoever took over goes on.
 */
export const runFanout = async (
  deps: PlanningDeps,
  fanout: ClaimedFanout,
  shouldStop: () => boolean,
): Promise<number> => {
  const facts = await loadFacts(deps, fanout);
  if (facts === null) {
    await cancel(deps, fanout);
    return 0;
  }
  let planned = 0;
  let { afterUser, seen } = fanout;
  for (let slot = fanout.slot; slot < PART_COUNT;) {
    const status = await statusOf(deps, fanout);
    if (hasEnded(status)) {
      await cancel(deps, fanout);
      return planned;
    }
    if (shouldStop() || status === 'paused') {
      await deps.store.releaseFanout({ ...fanout, slot, afterUser });
      return planned;
    }
    const result = await planSlice(deps, facts, { ...fanout, slot, afterUser, seen });
    if (!result.held) return planned;
    planned += result.planned;
    seen += result.seen;
    if (result.planned > 0) wake(deps, facts, PARTS[slot] ?? 0);
    await deps.failpoints.hit('fanout-slice');
    if (result.lastUser === null) {
      slot++;
      afterUser = '';
    } else afterUser = result.lastUser;
  }
  await deps.store.finishFanout(fanout);
  return planned;
};

const loadFacts = async (deps: PlanningDeps, fanout: ClaimedFanout): Promise<FanoutFacts | null> => {
  const [workspace, stored, dispatch, limits] = await Promise.all([
    deps.store.workspace(fanout.workspaceId),
    deps.store.campaign(fanout.workspaceId, fanout.campaignId),
    deps.store.dispatch(fanout.workspaceId, fanout.dispatchId),
    deps.store.workspaceLimits(fanout.workspaceId),
  ]);
  if (workspace === null || stored === null || dispatch === null) return null;
  const campaign = campaignOf(stored, dispatch);
  const audience = deps.compileAudience(
    leaveOut(campaign, limits, joinAudience(campaign, dispatch.audience)),
  );
  if (!audience.ok) return null;
  return {
    workspace,
    campaign,
    dispatch,
    audience: audience.value,
    byBucket: campaign.definition.limits.maximumPeople !== null,
    now: workspaceNow(workspace, deps.clock),
  };
};

const statusOf = async (
  deps: PlanningDeps,
  { workspaceId, campaignId }: ClaimedFanout,
): Promise<Campaign['status'] | null> => (await deps.store.campaign(workspaceId, campaignId))?.status ?? null;

/**
 * Paused: nothing is planned and the fan-out waits. Ended: a stop cancels the fan-outs that it sees, but a call may come
 * in beside it, and whoever stops may die in between. What stayed would be claimed for ever, before everything else.
 */
const hasEnded = (status: Campaign['status'] | null): boolean =>
  status !== 'active' && status !== 'idle' && status !== 'paused';

const cancel = (deps: PlanningDeps, { workspaceId, campaignId, dispatchId }: ClaimedFanout) =>
  deps.store.cancelFanouts(workspaceId, campaignId, dispatchId);

const planSlice = async (
  deps: PlanningDeps,
  facts: FanoutFacts,
  fanout: ClaimedFanout,
): Promise<SliceResult> => {
  const request: SliceRequest = {
    fanout,
    dispatch: facts.dispatch,
    campaignVersion: facts.campaign.version,
    companyZone: facts.workspace.timeZone,
    part: PARTS[fanout.slot] ?? 0,
    audience: facts.audience.toSql(
      deps.scope(facts.now, { workspaceId: fanout.workspaceId, part: PARTS[fanout.slot] ?? 0 }),
    ),
    byBucket: facts.byBucket,
    plannedAt: plannedAtOf(facts.campaign, facts.now),
    loggedAt: deps.clock.now(),
    limit: FANOUT_SLICE,
  };
  const decidedHere = facts.audience.narrows || fanout.optimal !== undefined;
  return decidedHere ? planMembers(deps, facts, request) : deps.store.planSlice(request);
};

/** SQL only narrowed: RE2 decides regular expressions here (rulings), and best moments are worked out. */
const planMembers = async (
  deps: PlanningDeps,
  facts: FanoutFacts,
  request: SliceRequest,
): Promise<SliceResult> => {
  const candidates = await deps.store.candidates(request);
  const { audience, now } = facts;
  const evidence = await deps.loadEvidence({ people: candidates, needs: audience.needs, now });
  const members = candidates.filter((profile) =>
    audience.test(profile, now, evidence.get(profile.userId) ?? NO_EVIDENCE),
  );
  const lastUser = candidates.length < request.limit ? null : (candidates.at(-1)?.userId ?? null);
  const { optimal } = request.fanout;
  const turns = optimal === undefined ? null : await findTurns(deps, optimal, members);
  return deps.store.planCandidates(request, toBatch(facts, request, members, turns), lastUser);
};

const toBatch = (
  facts: FanoutFacts,
  request: SliceRequest,
  members: readonly Profile[],
  turns: ReadonlyMap<string, Turn> | null,
): PlanBatch => {
  const { fanout, dispatch } = request;
  const deliveries: PlannedDelivery[] = [];
  const skips: PlannedSkip[] = [];
  const leftOut: ReasonCode = fanout.waves === undefined ? 'local_time_passed' : 'outside_waves';
  for (const [index, { userId, timeZone, randomBucket }] of members.entries()) {
    const id = deliveryId(fanout.workspaceId, fanout.campaignId, userId, fanout.dispatchId);
    const turn: Turn = turns?.get(userId) ?? { dueAt: dueFor(fanout, timeZone, fanout.seen + index) };
    const { progress } = turn;
    const shiftMs = facts.byBucket ? Math.floor(randomBucket / BUCKETS_PER_BLOCK) * BUCKET_STEP_MS : 0;
    const dueAt = turn.dueAt === null ? null : turn.dueAt + shiftMs;
    if (dueAt === null)
      skips.push({ part: request.part, deliveryId: id, userId, reason: leftOut, facts: {} });
    else
      deliveries.push({
        part: request.part,
        deliveryId: id,
        userId,
        properties: null,
        dueAt,
        expiresAt: expiresAt(dueAt, fanout.expirySeconds),
        ...(progress === undefined ? {} : { progress }),
      });
  }
  return {
    workspaceId: fanout.workspaceId,
    live: fanout.live,
    campaignId: fanout.campaignId,
    campaignVersion: facts.campaign.version,
    dispatchId: fanout.dispatchId,
    sendId: dispatch.sendId,
    plannedAt: request.plannedAt,
    loggedAt: request.loggedAt,
    deliveries,
    skips,
  };
};

const dueFor = (fanout: ClaimedFanout, timeZone: string | null, place: number): Instant | null => {
  if (fanout.waves !== undefined) {
    const offsetMs = waveOffsetMs(fanout.waves, place);
    return offsetMs === null ? null : fanout.dueAt + offsetMs;
  }
  if (fanout.dueByZone === null) return fanout.dueAt;
  const zone = timeZone !== null && Object.hasOwn(fanout.dueByZone, timeZone) ? timeZone : COMPANY_ZONE_KEY;
  return fanout.dueByZone[zone] ?? null;
};

const wake = (deps: PlanningDeps, facts: FanoutFacts, part: number): void => {
  if (facts.workspace.kind === 'live') deps.wakeParts([part]);
};
