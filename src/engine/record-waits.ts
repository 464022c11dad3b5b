// What a delivery that has not ended remembers until its next pass, and which of its channels stop counting towards
// frequency rules because nothing went out on them.
import { firstDueAt, type Decision, type DeliveryFacts } from '../core/deliveries/decide.ts';
import type { PriorSend, Progress, SendStatus } from '../core/deliveries/delivery.ts';
import type { Instant } from '../core/time.ts';
import type { Conclusion, SendUpdate } from '../ports/delivery-store.ts';
import type { PutBack, SendResult, Work } from './sending.ts';

export interface Wait {
  readonly until: Instant;
  readonly because: PutBack | 'retry';
  readonly sendKey: string;
  readonly slotAt?: Instant | undefined;
}

type Send = Extract<Decision, { kind: 'send' }>;

/** Who only waits for a decision on newer facts is judged anew; who waits for the world was judged. */
export const progressAfter = (work: Work, decision: Send, waits: readonly Wait[]): Progress => {
  const { progress } = work.delivery;
  const because = (reason: Wait['because']): boolean => waits.some((wait) => wait.because === reason);
  const retries = waits.filter((wait) => wait.because === 'retry');
  const judged = progress.checked === true || !(because('changed') || because('busy'));
  return {
    dueAt: firstDueAt(work.delivery),
    ...(judged ? { checked: true } : {}),
    ...(progress.triggeredAt === undefined ? {} : { triggeredAt: progress.triggeredAt }),
    ...(because('busy') ? { busySince: progress.busySince ?? work.now() } : {}),
    ...(because('rate') ? { waitingSince: progress.waitingSince ?? work.now() } : {}),
    ...(because('content')
      ? { contentTries: (progress.contentTries ?? 0) + 1 }
      : progress.contentTries === undefined
        ? {}
        : { contentTries: progress.contentTries }),
    ...(retries.length > 0
      ? { retryAt: Object.fromEntries(retries.map(({ sendKey, until }) => [sendKey, until])) }
      : {}),
    ...slotsAfter(progress, waits),
    ...droppedAfter(progress, decision),
    ...(progress.places === undefined ? {} : { places: progress.places }),
    ...(because('quiet') ? { quietSince: progress.quietSince ?? work.now() } : {}),
  };
};

/** 13.2: connected content that failed goes to the back of the queue; after quiet hours everybody queues anew. */
const slotsAfter = (progress: Progress, waits: readonly Wait[]): Pick<Progress, 'slots'> => {
  const slots = waits.flatMap(({ sendKey, because, slotAt }) => {
    const slot = slotAt ?? progress.slots?.[sendKey];
    return slot === undefined || because === 'content' || because === 'quiet'
      ? []
      : [[sendKey, slot] as const];
  });
  return slots.length === 0 ? {} : { slots: Object.fromEntries(slots) };
};

/** Dropped, not postponed (12.3): a channel that was capped stays so while another of the delivery waits. */
const droppedAfter = (progress: Progress, { skipped }: Send): Pick<Progress, 'dropped'> => {
  const limited = skipped.flatMap(({ channel, reason, facts }) =>
    facts === undefined ? [] : [[channel, { reason, facts }] as const],
  );
  if (limited.length === 0) return progress.dropped === undefined ? {} : { dropped: progress.dropped };
  return { dropped: { ...progress.dropped, ...Object.fromEntries(limited) } };
};

/** Quiet hours are a planned wait: they do not count towards the expiry. Until the next look, which counts what is left. */
export const quietMs = (work: Work, waits: readonly Wait[]): number => {
  if (!waits.some(({ because }) => because === 'quiet')) return 0;
  return Math.max(Math.min(...waits.map(({ until }) => until)) - work.now(), 0);
};

/** Channels on which something was attempted and nothing arrived, may have arrived or will be tried again. */
export const uncountedAfter = (
  about: Pick<DeliveryFacts, 'campaign' | 'limits' | 'prior'>,
  updates: readonly SendUpdate[],
  results: readonly SendResult[] = [],
): Pick<Conclusion, 'uncounted'> => {
  const { limits } = about.campaign.definition;
  if (about.limits.pressure === null || !limits.countsTowardsRules) return {};
  const statuses = new Map<string, { channel: string; status: SendStatus }>();
  for (const { sendKey, channel, status } of about.prior) statuses.set(sendKey, { channel, status });
  for (const { sendKey, status } of updates) {
    const channel = channelBy(sendKey, about.prior, results);
    if (channel !== null) statuses.set(sendKey, { channel, status });
  }
  const all = [...statuses.values()];
  const channels = [...new Set(all.map(({ channel }) => channel))];
  const uncounted = channels.filter((channel) =>
    all.every((one) => one.channel !== channel || one.status === 'rejected'),
  );
  return uncounted.length === 0 ? {} : { uncounted };
};

const channelBy = (
  sendKey: string,
  prior: readonly PriorSend[],
  results: readonly SendResult[],
): string | null => {
  for (const result of results) {
    if (result.kind !== 'fenced' && result.send.sendKey === sendKey)
      return result.send.parsed.content.channel;
  }
  return prior.find((one) => one.sendKey === sendKey)?.channel ?? null;
};
