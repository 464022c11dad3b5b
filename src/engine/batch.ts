// A claimed batch from facts to conclusions: judge, admit, render, merge, hand to the lanes, record. Every delivery
// that comes in is concluded, given back or left to whoever took its lease.
import type { PlannedSend } from '../core/deliveries/decide.ts';
import type { PriorSend } from '../core/deliveries/delivery.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import type { Conclusion } from '../ports/delivery-store.ts';
import type { Provider } from '../ports/provider.ts';
import { judgeBatch, type Judged, type JudgedDelivery } from './decide.ts';
import type { Lane } from './lane.ts';
import { inRounds, personOf } from './compete.ts';
import { groupBy, paceDrafts, takePlaces, withoutPlace } from './hold-back.ts';
import { laneKey, type ConfigurationRef, type Lanes } from './lanes.ts';
import type { Leases } from './leases.ts';
import { concludeDefer, concludeLater, concludeRecovery, concludeSkip, concludeWork } from './record.ts';
import type { PausedCampaigns } from './paused.ts';
import type { Recorder } from './recorder.ts';
import { claimRivals, findYielding, letGoFirst } from './rivals.ts';
import type { Reference } from './reference.ts';
import { renderDrafts, type Draft, type Rendered } from './render.ts';
import { mayRepeatUnknown } from './dispatch.ts';
import type { Held, SendingDeps, SendResult, Work } from './sending.ts';

export interface BatchDeps {
  readonly deps: SendingDeps;
  readonly reference: Reference;
  readonly lanes: Lanes;
  readonly leases: Leases;
  readonly recorder: Recorder;
  readonly paused: PausedCampaigns;
}

/** Resolves when every delivery of the batch is off this process's hands. */
export const processBatch = async (
  stage: BatchDeps,
  batch: readonly Held[],
  now: () => Instant,
): Promise<void> => {
  const inHand = [...batch];
  try {
    for (let left = batch; left.length > 0;) {
      const { first, later, joined } = await judgeWithRivals(stage, left, now);
      inHand.push(...joined);
      const people = await findYielding(stage, first, [...left, ...joined], now);
      const waits = (held: Held): boolean => people.has(personOf(held));
      const goes = ({ held, judged }: JudgedDelivery): boolean => judged.kind !== 'send' || !waits(held);
      const going = first.filter(goes);
      const yielding = [...first.filter((one) => !goes(one)).map(({ held }) => held), ...later.filter(waits)];
      await Promise.all([
        settleOthers(stage, going),
        sendAll(stage, going),
        letGoFirst(stage, yielding, now()),
      ]);
      left = later.filter((held) => !waits(held));
    }
  } catch (error) {
    // A fault before anything was attempted: the leases run out and somebody tries again.
    stage.deps.observer.emit({ name: 'batch-failed', level: 'error', error: String(error) });
    await giveBack(stage, inHand);
  } finally {
    for (const held of inHand) stage.leases.drop(held);
  }
};

/** What else is due for people whose messages compete is judged with them. */
const judgeWithRivals = async (stage: BatchDeps, left: readonly Held[], now: () => Instant) => {
  const judged = await judgeBatch(stage.deps, stage.reference, left, now);
  const joined = await claimRivals(stage, judged, now);
  const more = joined.length === 0 ? [] : await judgeBatch(stage.deps, stage.reference, joined, now);
  return { ...inRounds([...judged, ...more]), joined };
};

/** What needs no sending: skips, deferrals, recoveries. */
const settleOthers = async (stage: BatchDeps, judged: readonly JudgedDelivery[]): Promise<void> => {
  const recoveries = judged.filter(({ judged: { kind } }) => kind === 'recover');
  const lanes = await stage.lanes.lanesFor(recoveries.flatMap(({ held, judged: one }) => refsOf(held, one)));
  await Promise.all(
    judged.map(async ({ held, judged: one }) => {
      const conclusion = concludeOther(stage, held, one, lanes);
      if (conclusion === null) return;
      await stage.recorder.record(conclusion);
      stage.leases.drop(held);
    }),
  );
};

/** A campaign that cannot be read now may be readable later. */
const ORPHAN_WAIT_MS = 60 * SECOND_MS;

const concludeOther = (
  stage: BatchDeps,
  { delivery }: Held,
  judged: Judged,
  lanes: ReadonlyMap<string, Lane | null>,
): Conclusion | null => {
  switch (judged.kind) {
    case 'send':
      return null;
    case 'stop':
      return concludeSkip(judged.facts, judged.decision);
    case 'wait':
      if (delivery.live && judged.decision.because === 'paused') stage.paused.note(delivery);
      return concludeDefer(judged.facts, judged.decision);
    case 'orphan': {
      const now = delivery.live ? stage.deps.clock.now() : delivery.dueAt;
      return concludeLater(delivery, now, now + ORPHAN_WAIT_MS);
    }
    case 'recover': {
      const { facts, waitMs } = judged;
      if (waitMs > 0) return concludeLater(delivery, facts.now, facts.now + waitMs);
      return concludeRecovery(facts, (prior) => ({
        ...classOf(lanes, delivery, prior),
        atLeastOnce: mayRepeatUnknown(facts),
        draw: stage.deps.random.fraction(),
      }));
    }
  }
};

/** A configuration that is gone tells nothing about its provider: the careful class. */
const classOf = (
  lanes: ReadonlyMap<string, Lane | null>,
  delivery: Held['delivery'],
  prior: PriorSend,
): { class: Provider['class']; keyTtlMs: number | null } => {
  const ref = { ...delivery, configurationId: prior.configurationId ?? '' };
  const provider = lanes.get(laneKey(ref))?.provider;
  return { class: provider?.class ?? 'C', keyTtlMs: provider?.keyTtlMs ?? null };
};

const refsOf = ({ delivery }: Held, judged: Judged): readonly ConfigurationRef[] => {
  const { workspaceId, live } = delivery;
  const ids =
    judged.kind === 'send'
      ? judged.decision.sends.map(({ parsed }) => parsed.content.configurationId)
      : judged.kind === 'recover'
        ? judged.facts.prior.flatMap(({ configurationId }) => configurationId ?? [])
        : [];
  return ids.map((configurationId) => ({ workspaceId, configurationId, live }));
};

type SendJudged = Extract<Judged, { kind: 'send' }>;

const sendAll = async (stage: BatchDeps, judged: readonly JudgedDelivery[]): Promise<void> => {
  const sending = judged.flatMap(({ judged: one }) => (one.kind === 'send' ? [one] : []));
  if (sending.length === 0) return;
  const works = await takePlaces(stage.deps, sending);
  const refs = judged.flatMap(({ held, judged: one }) => (one.kind === 'send' ? refsOf(held, one) : []));
  const lanes = await stage.lanes.lanesFor(refs);
  const drafted = works.map((one) => draftSends(one, lanes));
  const paced = await paceDrafts(
    stage.deps,
    drafted.flatMap(({ drafts }) => drafts),
  );
  const rendered = await renderDrafts(stage.deps, paced.ready);
  const merged = await mergeSameAddress(stage.deps, rendered);
  const byWork = groupBy(merged, ({ draft }) => draft.work);
  const later = groupBy(paced.later, ({ work }) => work);
  await Promise.all(
    drafted.map(({ one, ended }) => {
      const slowed = (later.get(one.work) ?? []).map(({ result }) => result);
      return finishWork(stage, one, [...ended, ...slowed], byWork.get(one.work) ?? []);
    }),
  );
};

/** Which sends can go on to rendering, and how the others end. */
const draftSends = (one: SendJudged, lanes: ReadonlyMap<string, Lane | null>) => {
  const drafts: Draft[] = [];
  const ended: SendResult[] = [];
  for (const send of one.decision.sends) {
    const lane = laneOf(lanes, one.work, send);
    const stop =
      withoutPlace(one.work, send) ?? (lane === null ? noLane(send) : tooEarly(one.work, send, lane));
    if (stop !== null) ended.push(stop);
    else if (lane !== null) drafts.push({ work: one.work, send, lane });
  }
  return { one, drafts, ended };
};

const laneOf = (
  lanes: ReadonlyMap<string, Lane | null>,
  { delivery }: Work,
  { parsed }: PlannedSend,
): Lane | null =>
  lanes.get(laneKey({ ...delivery, configurationId: parsed.content.configurationId })) ?? null;

const noLane = (send: PlannedSend): SendResult => ({
  kind: 'dropped',
  send,
  reason: 'configuration_inactive',
  detail: send.parsed.content.configurationId,
});

const tooEarly = (work: Work, send: PlannedSend, lane: Lane): SendResult | null => {
  const now = work.now();
  const { retryAt: retries, slots } = work.delivery.progress;
  const slotAt = slots?.[send.sendKey];
  if (slotAt !== undefined && slotAt > now)
    return { kind: 'put_back', send, because: 'rate', until: slotAt, slotAt };
  const retryAt = retries?.[send.sendKey];
  if (retryAt !== undefined && retryAt > now)
    return { kind: 'put_back', send, because: 'retry', until: retryAt };
  const later = lane.admit(now);
  return later === null ? null : { kind: 'put_back', send, ...later };
};

/** 20.1: several people of one segment send, one address: one message, whoever comes first. */
const mergeSameAddress = async (
  deps: SendingDeps,
  rendered: readonly Rendered[],
): Promise<readonly Rendered[]> => {
  const merging = rendered.filter((one) => one.kind === 'ready' && merges(deps, one.draft));
  if (merging.length === 0) return rendered;
  const owners = await deps.store.claimAddresses(
    merging.map(({ draft: { work, send } }) => ({
      workspaceId: work.delivery.workspaceId,
      dispatchId: work.delivery.dispatchId,
      channel: send.parsed.content.channel,
      address: send.endpoint.address.toLowerCase(),
      deliveryId: work.delivery.deliveryId,
    })),
    deps.clock.now(),
  );
  const lost = new Set(merging.filter(({ draft }, i) => owners[i] !== draft.work.delivery.deliveryId));
  return rendered.map((one) => (lost.has(one) ? mergedAway(one.draft) : one));
};

const merges = (deps: SendingDeps, { work, send }: Draft): boolean =>
  work.dispatch?.fromSegment === true &&
  deps.channels.find(({ id }) => id === send.parsed.content.channel)?.mergesSameAddress === true;

const mergedAway = (draft: Draft): Rendered => ({
  kind: 'ended',
  draft,
  result: { kind: 'dropped', send: draft.send, reason: 'merged_same_address', detail: '' },
});

/** Hands one delivery's messages to their lanes and records what comes of all of them. */
const finishWork = async (
  stage: BatchDeps,
  { work, decision }: SendJudged,
  ended: readonly SendResult[],
  rendered: readonly Rendered[],
): Promise<void> => {
  const results: SendResult[] = [...ended];
  const byLane = new Map<Lane, Extract<Rendered, { kind: 'ready' }>[]>();
  for (const one of rendered) {
    if (one.kind === 'ended') results.push(one.result);
    else byLane.set(one.draft.lane, [...(byLane.get(one.draft.lane) ?? []), one]);
  }
  const groups = await Promise.all(
    [...byLane].map(([lane, sends]) =>
      lane.submit(
        work,
        sends.map(({ ready }) => ready),
      ),
    ),
  );
  results.push(...groups.flat());
  if (results.some((result) => result.kind === 'put_back' && result.because === 'changed'))
    stage.reference.forget(work.delivery.workspaceId, work.delivery.campaignId);
  await freeStaleReservation(stage.deps, work, results);
  const conclusion = concludeWork(work, decision, results);
  if (conclusion !== null) await stage.recorder.record(conclusion);
  stage.leases.drop(work.held);
};

/** Busy again and again: perhaps the delivery that holds the reservation no longer exists. */
const STALE_AFTER_TRIES = 3;

const freeStaleReservation = async (
  deps: SendingDeps,
  { delivery }: Work,
  results: readonly SendResult[],
): Promise<void> => {
  const busy = results.some((result) => result.kind === 'put_back' && result.because === 'busy');
  if (busy && delivery.tries >= STALE_AFTER_TRIES) await deps.store.dropStaleReservations([delivery]);
};

const giveBack = async (stage: BatchDeps, batch: readonly Held[]): Promise<void> => {
  await stage.deps.store
    .release(batch.filter(({ lost }) => !lost).map(({ delivery }) => delivery))
    .catch((error: unknown) => {
      stage.deps.observer.emit({ name: 'release-failed', level: 'warn', error: String(error) });
    });
};
