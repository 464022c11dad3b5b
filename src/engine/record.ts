// What a pass over a delivery concludes, as one value, and the writer that commits conclusions in batches. A
// delivery ends when all its sends have; until then it waits, and what is settled is logged.
import type { Decision, DeliveryFacts, PlannedSend, SkippedMessage } from '../core/deliveries/decide.ts';
import { firstDueAt, needsReservation } from '../core/deliveries/decide.ts';
import {
  summarise,
  type Delivery,
  type DispatchFacts,
  type MessageOutcome,
  type PriorSend,
  type Receipt,
} from '../core/deliveries/delivery.ts';
import { outcomeOf } from '../core/deliveries/reasons.ts';
import { settle, USUAL_RETRIES, type CallFacts, type Settlement } from '../core/deliveries/settle.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { JsonObject } from '../core/json.ts';
import { utcDay, type Instant } from '../core/time.ts';
import type { Conclusion, LogEntry, SendUpdate } from '../ports/delivery-store.ts';
import { withStatuses } from './note-statuses.ts';
import { progressAfter, quietMs, uncountedAfter, type Wait } from './record-waits.ts';
import type { SendResult, Work } from './sending.ts';

interface About {
  readonly delivery: Delivery;
  readonly campaign: Campaign | null;
  readonly dispatch: DispatchFacts | null;
  readonly prior: readonly PriorSend[];
  readonly variant: string;
  readonly now: Instant;
  readonly facts: JsonObject;
}

type Skip = Extract<Decision, { kind: 'skip' }>;
type Send = Extract<Decision, { kind: 'send' }>;
type Defer = Extract<Decision, { kind: 'defer' }>;

/** Nobody is sent to, or nobody any more: everything open is closed. */
export const concludeSkip = (facts: DeliveryFacts, decision: Skip): Conclusion => {
  const about = { ...facts, variant: decision.variant, facts: decision.facts };
  const closed = decision.closed.map(({ prior, end }) => closing(prior, end));
  const skipped: MessageOutcome = { outcome: outcomeOf(decision.reason), reason: decision.reason };
  const ends = [...settledBefore(facts.prior), ...closed.map(({ end }) => end)];
  const terminal = ends.length > 0 ? summarise([...ends, skipped]) : skipped;
  const heldNow = closed.some(({ end }) => end.outcome === 'held');
  // An attempt that was not started after all may have left its reservation.
  const reserved = facts.receipt?.reservedBy === facts.delivery.deliveryId;
  const touchesReceipt = decision.control || reserved || facts.prior.length > 0;
  return withStatuses(about, {
    ...base(about),
    next: { kind: 'done' },
    sends: closed.map(({ update }) => update),
    log: [...closed.map(({ entry }) => entry), terminalEntry(about, terminal, holds(ends))],
    ...uncountedAfter(
      facts,
      closed.map(({ update }) => update),
    ),
    ...(touchesReceipt
      ? {
          receipt: {
            received: heldNow && isFirst(facts.prior),
            control: decision.control,
            reserve: false,
            channels: closed.filter(({ end }) => end.outcome === 'held').map(({ entry }) => entry.channel),
            firstOfDay: heldNow && isFirst(facts.prior) && isFirstOfDay(facts.receipt, facts.now),
          },
        }
      : {}),
  });
};

export const concludeDefer = (facts: DeliveryFacts, decision: Defer): Conclusion => {
  const { delivery, now } = facts;
  const { expiresAt } = delivery;
  // Until the first look a live delivery was merely late; a sandbox is looked at only when its clock arrives.
  const firstLook =
    (delivery.live && (delivery.progress.pauses ?? 0) === 0) || decision.because === 'quiet_hours';
  const heldSince = firstLook ? now : delivery.dueAt;
  const shiftMs = decision.extendsExpiry ? decision.until - heldSince : 0;
  return {
    ...base({ ...facts, variant: '', facts: {} }),
    next: {
      kind: 'wait',
      dueAt: decision.until,
      expiresAt: expiresAt === null ? null : expiresAt + shiftMs,
      progress: decision.progress,
      tries: delivery.tries,
    },
    sends: [],
    log: [],
  };
};

/** The pass called, dropped or put back each of its sends. Null: the lease is lost, somebody else concludes. */
export const concludeWork = (
  work: Work,
  decision: Send,
  results: readonly SendResult[],
): Conclusion | null => {
  if (results.some(({ kind }) => kind === 'fenced')) return null;
  const about = { ...work, now: work.now() };
  const closed = decision.closed.map(({ prior, end }) => closing(prior, end));
  const passed = results.map((result) => passing(result));
  const skips = decision.skipped.map((one) => skippedEntry(one));
  const waits = [...passed.flatMap(({ wait }) => wait ?? []), ...decision.waits.map(quietWait)];
  const ends = [...passed.flatMap(({ end }) => end ?? []), ...closed.map(({ end }) => end)];
  const updates = [...passed.flatMap(({ update }) => update ?? []), ...closed.map(({ update }) => update)];
  const common = {
    ...base(about),
    sends: updates,
    ...receiptAfter(work, results, ends, waits.length > 0),
    ...uncountedAfter(work, updates, results),
  };
  const log = [...passed.flatMap(({ entry }) => entry ?? []), ...closed.map(({ entry }) => entry)];
  if (waits.length > 0) return withStatuses(work, { ...common, next: waiting(work, decision, waits), log });
  const all = [...settledBefore(work.prior), ...ends, ...skips.map(endOf)];
  return withStatuses(work, {
    ...common,
    next: { kind: 'done' },
    log: [...log, ...skips, terminalEntry(about, summarise(all), holds(all))],
  });
};

/** Calls of a dead worker: their answers are lost; the class decides (1.3, step 6). */
export const concludeRecovery = (
  facts: DeliveryFacts,
  call: (prior: PriorSend) => Pick<CallFacts, 'class' | 'keyTtlMs' | 'atLeastOnce' | 'draw'>,
): Conclusion => {
  const { now, delivery } = facts;
  const open = facts.prior.filter(({ status }) => status === 'attempting');
  const settled = open.map((prior) => ({
    prior,
    settlement: settle({
      ...call(prior),
      outcome: { kind: 'unknown' },
      limits: USUAL_RETRIES,
      attempt: prior.attempt,
      firstAt: prior.firstAt,
      uncertain: true,
      now,
      expiresAt: delivery.expiresAt,
    }),
  }));
  const held = settled.filter(({ settlement }) => settlement.kind === 'held');
  const retryAt = settled.flatMap(({ settlement }) => (settlement.kind === 'retry' ? [settlement.at] : []));
  const entries = held.map(({ prior }) => closing(prior, HELD).entry);
  return withStatuses(facts, {
    ...base({ ...facts, variant: facts.prior[0]?.variant ?? '', facts: {} }),
    next: {
      kind: 'wait',
      dueAt: retryAt.length > 0 ? Math.min(...retryAt) : now,
      expiresAt: delivery.expiresAt,
      progress: { ...delivery.progress, dueAt: firstDueAt(delivery), checked: true },
      tries: delivery.tries + 1,
    },
    sends: settled.map(({ prior, settlement }) => updateOf(prior.sendKey, settlement, null)),
    log: entries,
    receipt: {
      received: held.length > 0 && isFirst(facts.prior),
      control: false,
      channels: held.map(({ prior }) => prior.channel),
      firstOfDay: held.length > 0 && isFirst(facts.prior) && isFirstOfDay(facts.receipt, now),
      reserve: needsReservation(facts.campaign),
    },
  });
};

/** Looked at too early: a call of somebody else may still be running, or the campaign cannot be read. */
export const concludeLater = (delivery: Delivery, now: Instant, dueAt: Instant): Conclusion => ({
  ...base({ delivery, campaign: null, dispatch: null, prior: [], variant: '', facts: {}, now }),
  next: {
    kind: 'wait',
    dueAt,
    expiresAt: delivery.expiresAt,
    progress: { ...delivery.progress, dueAt: firstDueAt(delivery) },
    tries: delivery.tries,
  },
  sends: [],
  log: [],
});

const HELD: MessageOutcome = { outcome: 'held', reason: 'held_unknown' };

const base = ({ delivery, campaign, dispatch, variant, now }: About) => ({
  part: delivery.part,
  live: delivery.live,
  workspaceId: delivery.workspaceId,
  deliveryId: delivery.deliveryId,
  epoch: delivery.epoch,
  userId: delivery.userId,
  campaignId: delivery.campaignId,
  campaignVersion: campaign?.version ?? 0,
  dispatchId: delivery.dispatchId,
  sendId: dispatch?.sendId ?? '',
  variant,
  at: now,
});

const settledBefore = (prior: readonly PriorSend[]): readonly MessageOutcome[] =>
  prior.flatMap(({ status, reason }): readonly MessageOutcome[] => {
    if (status === 'accepted') return [{ outcome: 'sent', reason: '' }];
    if (status === 'held') return [HELD];
    if (status !== 'rejected') return [];
    const why = reason ?? 'provider_rejected';
    return [{ outcome: outcomeOf(why), reason: why }];
  });

/** Nothing of this delivery counted as a receipt before. */
const isFirst = (prior: readonly PriorSend[]): boolean =>
  !prior.some(({ status }) => status === 'accepted' || status === 'held');

/** What may have arrived counts as received: at most once is the promise (9.3, 1.3). */
const receiptAfter = (
  work: Work,
  results: readonly SendResult[],
  ends: readonly MessageOutcome[],
  waits: boolean,
) => {
  const arrived = ends.some(({ outcome }) => outcome === 'sent' || outcome === 'held');
  const received = arrived && isFirst(work.prior);
  const channels = results.flatMap(leftOn);
  const owned = work.exclusive && (work.prior.length > 0 || results.some(({ kind }) => kind === 'called'));
  if (!received && !owned && channels.length === 0) return {};
  const firstOfDay = received && isFirstOfDay(work.receipt, work.now());
  return { receipt: { received, control: false, reserve: waits && owned, channels, firstOfDay } };
};

const leftOn = (result: SendResult): readonly string[] => {
  if (result.kind === 'dropped') return result.send.prior?.uncertain === true ? [channelOf(result.send)] : [];
  if (result.kind !== 'called') return [];
  const { kind } = result.settlement;
  return kind === 'accepted' || kind === 'held' ? [channelOf(result.send)] : [];
};

const channelOf = ({ parsed }: PlannedSend): string => parsed.content.channel;

const isFirstOfDay = (receipt: Receipt | null, now: Instant): boolean =>
  receipt?.lastReceivedAt == null || utcDay(receipt.lastReceivedAt) !== utcDay(now);

const quietWait = ({ send, until }: Send['waits'][number]): Wait => ({
  until,
  because: 'quiet',
  sendKey: send.sendKey,
});

interface Passed {
  readonly update?: SendUpdate;
  readonly entry?: LogEntry;
  readonly end?: MessageOutcome;
  readonly wait?: Wait;
}

const passing = (result: SendResult): Passed => {
  switch (result.kind) {
    case 'called':
      return passingCall(result);
    case 'dropped':
      return passingDrop(result);
    case 'put_back':
      return {
        wait: {
          until: result.until,
          because: result.because,
          sendKey: result.send.sendKey,
          slotAt: result.slotAt,
        },
      };
    case 'fenced':
      return {};
  }
};

const passingCall = ({ send, settlement, ...call }: Extract<SendResult, { kind: 'called' }>): Passed => {
  const update = updateOf(send.sendKey, settlement, call.providerMessageId);
  if (settlement.kind === 'retry')
    return { update, wait: { until: settlement.at, because: 'retry', sendKey: send.sendKey } };
  const end = endOfCall(settlement);
  const entry = messageEntry(send, end, call.attempt, call.detail, call.providerMessageId);
  return { update, end, entry: end.outcome === 'sent' ? withExtras(entry, call.extras) : entry };
};

/** 6.8: they belong to the send, so nothing that was not sent has them. */
const withExtras = (entry: LogEntry, extras: Readonly<Record<string, string>>): LogEntry =>
  Object.keys(extras).length === 0 ? entry : { ...entry, facts: { ...entry.facts, message_extras: extras } };

const endOfCall = (settlement: Exclude<Settlement, { kind: 'retry' }>): MessageOutcome => {
  if (settlement.kind === 'accepted') return { outcome: 'sent', reason: '' };
  if (settlement.kind === 'held') return HELD;
  return { outcome: outcomeOf(settlement.reason), reason: settlement.reason };
};

/** An earlier call of it may have arrived: then it is not simply dropped. */
const passingDrop = ({ send, reason, detail }: Extract<SendResult, { kind: 'dropped' }>): Passed => {
  const end: MessageOutcome = send.prior?.uncertain === true ? HELD : { outcome: outcomeOf(reason), reason };
  const entry = messageEntry(send, end, send.prior?.attempt ?? 0, detail, null);
  if (send.prior === undefined) return { end, entry };
  return { end, entry, update: closing(send.prior, end).update };
};

const updateOf = (sendKey: string, settlement: Settlement, providerMessageId: string | null): SendUpdate => ({
  sendKey,
  status: settlement.kind,
  reason:
    settlement.kind === 'rejected' ? settlement.reason : settlement.kind === 'held' ? 'held_unknown' : null,
  uncertain: settlement.kind === 'held' || (settlement.kind === 'retry' && settlement.uncertain),
  providerMessageId,
});

const closing = (prior: PriorSend, end: MessageOutcome) => ({
  end,
  update: {
    sendKey: prior.sendKey,
    status: end.outcome === 'held' ? ('held' as const) : ('rejected' as const),
    reason: end.reason === '' ? null : end.reason,
    uncertain: prior.uncertain,
    providerMessageId: null,
  },
  entry: {
    channel: prior.channel,
    endpoint: prior.endpoint,
    ...end,
    sendKey: prior.sendKey,
    providerMessageId: null,
    tries: prior.attempt,
    facts: {},
  },
});

const messageEntry = (
  send: PlannedSend,
  end: MessageOutcome,
  tries: number,
  detail: string,
  providerMessageId: string | null,
): LogEntry => ({
  channel: send.parsed.content.channel,
  endpoint: send.endpoint.id,
  ...end,
  sendKey: send.sendKey,
  providerMessageId,
  tries,
  facts: detail === '' ? {} : { detail: detail.slice(0, MAX_DETAIL_CHARS) },
});

const MAX_DETAIL_CHARS = 500;

const skippedEntry = ({ channel, reason, facts = {} }: SkippedMessage): LogEntry => ({
  channel,
  endpoint: '',
  outcome: outcomeOf(reason),
  reason,
  sendKey: null,
  providerMessageId: null,
  tries: 0,
  facts,
});

const endOf = ({ outcome, reason }: LogEntry): MessageOutcome => ({ outcome, reason });

/** `held`: something of it may be sent again by hand, which takes the recipient's own properties. */
const terminalEntry = ({ delivery, facts }: About, end: MessageOutcome, held: boolean): LogEntry => ({
  channel: '',
  endpoint: '',
  ...end,
  sendKey: null,
  providerMessageId: null,
  tries: delivery.tries,
  facts: held && delivery.properties !== null ? { ...facts, properties: delivery.properties } : facts,
});

const waiting = (work: Work, decision: Send, waits: readonly Wait[]): Conclusion['next'] => {
  const { delivery } = work;
  return {
    kind: 'wait',
    dueAt: Math.min(...waits.map(({ until }) => until)),
    expiresAt: delivery.expiresAt === null ? null : delivery.expiresAt + quietMs(work, waits),
    progress: progressAfter(work, decision, waits),
    tries: waits.some(({ because }) => COUNTS_AS_TRY.includes(because))
      ? Math.min(delivery.tries + 1, MAX_TRIES_COUNTED)
      : delivery.tries,
  };
};

const holds = (ends: readonly MessageOutcome[]): boolean => ends.some(({ outcome }) => outcome === 'held');

const MAX_TRIES_COUNTED = 32_000;
const COUNTS_AS_TRY: readonly string[] = ['retry', 'busy', 'unavailable'];
