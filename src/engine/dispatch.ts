// An attempt: committed before the first byte leaves, called at once, and told apart by what came back. Nothing is
// decided here beyond core/deliveries/settle.ts.
import type { Outbound } from '../core/channels/channel.ts';
import type { PlannedSend } from '../core/deliveries/decide.ts';
import { settle, USUAL_RETRIES } from '../core/deliveries/settle.ts';
import { SECOND_MS } from '../core/time.ts';
import type { AttemptRequest, AttemptVerdict, StoredConfiguration } from '../ports/delivery-store.ts';
import type { Provider, SendOutcome } from '../ports/provider.ts';
import type { Leases } from './leases.ts';
import type { SendingDeps, SendResult, Work } from './sending.ts';

export interface ReadySend {
  readonly send: PlannedSend;
  readonly outbound: Outbound;
  /** What the template says about the message, for the log and exports (personalisation 6.8). */
  readonly extras: Readonly<Record<string, string>>;
}

/** Sends of one delivery through one configuration: committed together. */
export interface Group {
  readonly work: Work;
  readonly sends: readonly ReadySend[];
  resolve(results: readonly SendResult[]): void;
}

export type DispatchDeps = Pick<
  SendingDeps,
  'store' | 'clock' | 'scheduler' | 'observer' | 'random' | 'failpoints' | 'limits' | 'recordHardBounce'
>;

/** One transaction for the batch. A lease that may have run out commits nothing. */
export const commitBatch = async (
  deps: DispatchDeps,
  leases: Leases,
  configuration: StoredConfiguration,
  batch: readonly Group[],
): Promise<readonly AttemptVerdict[]> => {
  const fenced = batch.map(({ work }) => !leases.mayCall(work.held));
  try {
    await deps.failpoints.hit('attempt.before');
    const requests = batch
      .filter((_, i) => fenced[i] === false)
      .map((group) => toRequest(group, configuration));
    const verdicts =
      requests.length === 0 ? [] : await deps.store.commitAttempts(requests, deps.limits.callDeadlineMs);
    await deps.failpoints.hit('attempt.committed');
    let next = 0;
    return batch.map((_, i) => (fenced[i] === true ? FENCED : (verdicts[next++] ?? FENCED)));
  } catch (error) {
    // Committed or not, nobody knows: nothing is called, and whoever claims next reads what stands.
    deps.observer.emit({ name: 'attempt-commit-failed', level: 'error', error: String(error) });
    return batch.map(() => FENCED);
  }
};

const FENCED: AttemptVerdict = { kind: 'fenced' };

export interface Call {
  readonly work: Work;
  readonly ready: ReadySend;
  readonly verdict: AttemptVerdict;
  /** Monotonic, before the commit was sent. */
  readonly committedAtMs: number;
}

/** `observe` sees every answer: the lane's breaker and speed live from it. */
export const attempt = async (
  deps: DispatchDeps,
  provider: Provider,
  { work, ready, verdict, committedAtMs }: Call,
  observe: (outcome: SendOutcome, tookMs: number) => void,
): Promise<SendResult> => {
  if (verdict.kind !== 'go') return notStarted(deps, work, ready.send, verdict.kind);
  // Somebody else's attempt stands: nothing of ours may leave.
  if (!verdict.started.has(ready.send.sendKey)) return { kind: 'fenced' };
  const late = deps.clock.monotonic() - committedAtMs > deps.limits.fenceAfterMs;
  const outcome: SendOutcome = late
    ? { kind: 'not_sent', detail: 'The worker stood still between commit and call.' }
    : await call(deps, provider, ready.outbound, observe);
  await report(deps, work, ready, outcome);
  return toResult(deps, work, ready, provider, outcome);
};

const call = async (
  deps: DispatchDeps,
  provider: Provider,
  outbound: Outbound,
  observe: (outcome: SendOutcome, tookMs: number) => void,
): Promise<SendOutcome> => {
  const calledAtMs = deps.clock.monotonic();
  await deps.failpoints.hit('call.before');
  const outcome = await provider
    .send(outbound)
    .catch((error: unknown): SendOutcome => ({ kind: 'unknown', detail: String(error) }));
  await deps.failpoints.hit('call.after');
  observe(outcome, deps.clock.monotonic() - calledAtMs);
  return outcome;
};

/** Looking again soon is cheap; in step with others it is not. */
const BUSY_MS = 100;

const notStarted = (
  deps: DispatchDeps,
  work: Work,
  send: PlannedSend,
  verdict: 'changed' | 'busy' | 'fenced',
): SendResult => {
  if (verdict === 'fenced') return { kind: 'fenced' };
  if (verdict === 'changed') return { kind: 'put_back', send, because: 'changed', until: work.now() };
  // A sandbox has one drainer: what made it busy is over when the batch is.
  if (!work.delivery.live) return { kind: 'put_back', send, because: 'busy', until: work.now() };
  const waitMs = Math.min(BUSY_MS * 2 ** Math.min(work.delivery.tries, 8), 15 * SECOND_MS);
  const until = work.now() + Math.ceil(waitMs * (0.5 + deps.random.fraction() / 2));
  return { kind: 'put_back', send, because: 'busy', until };
};

const toRequest = ({ work, sends }: Group, configuration: StoredConfiguration): AttemptRequest => {
  const { delivery } = work;
  return {
    part: delivery.part,
    workspaceId: delivery.workspaceId,
    deliveryId: delivery.deliveryId,
    epoch: delivery.epoch,
    userId: delivery.userId,
    campaignId: delivery.campaignId,
    dispatchId: delivery.dispatchId,
    plannedAt: delivery.plannedAt,
    campaignVersion: work.campaign.version,
    revision: work.profile.revision,
    exclusive: work.exclusive,
    received: work.receipt?.received ?? 0,
    variant: work.variant,
    at: work.now(),
    sends: sends.map(({ send }) => ({
      sendKey: send.sendKey,
      channel: send.parsed.content.channel,
      endpoint: send.endpoint.id,
      configurationId: configuration.configurationId,
    })),
    limitsVersion: work.limits.version,
    ...pressureOf(work, sends),
  };
};

/**
 * One contact per channel that starts now. What is repeated counts from this try on, and no longer from the one before:
 * the person gets it now, and rules about minutes look back from there (12.2).
 */
const pressureOf = (work: Work, sends: readonly ReadySend[]): Pick<AttemptRequest, 'pressure'> => {
  const { campaignId, deliveryId } = work.delivery;
  const starting = new Set(sends.map(({ send }) => send.parsed.content.channel));
  if (work.pressureRevision === null || starting.size === 0) return {};
  const contacts = [...starting].map((channel) => ({ at: work.now(), channel, campaignId, deliveryId }));
  return { pressure: { revision: work.pressureRevision, contacts } };
};

const toResult = (
  deps: DispatchDeps,
  work: Work,
  { send, extras }: ReadySend,
  provider: Provider,
  outcome: SendOutcome,
): SendResult => {
  const now = work.now();
  const attempt = (send.prior?.attempt ?? 0) + 1;
  const settlement = settle({
    outcome,
    class: provider.class,
    keyTtlMs: provider.keyTtlMs ?? null,
    limits: provider.retries ?? USUAL_RETRIES,
    attempt,
    firstAt: send.prior?.firstAt ?? now,
    uncertain: send.prior?.uncertain ?? false,
    now,
    expiresAt: work.delivery.expiresAt,
    atLeastOnce: mayRepeatUnknown(work),
    draw: deps.random.fraction(),
  });
  return {
    kind: 'called',
    send,
    extras,
    settlement,
    attempt,
    detail: outcome.kind === 'accepted' ? '' : outcome.detail,
    providerMessageId: outcome.kind === 'accepted' ? (outcome.providerMessageId ?? null) : null,
  };
};

/** Twice rather than never is for codes and receipts only (1.3, class C). */
export const mayRepeatUnknown = ({ campaign }: Pick<Work, 'campaign'>): boolean =>
  campaign.category === 'transactional' && campaign.definition.atLeastOnce;

/** What the answer says about the address itself. */
const report = async (
  deps: DispatchDeps,
  work: Work,
  { send }: ReadySend,
  outcome: SendOutcome,
): Promise<void> => {
  if (outcome.kind !== 'rejected') return;
  const { delivery } = work;
  const { endpoint } = send;
  const at = work.now();
  try {
    if (outcome.hardBounce === true)
      await deps.recordHardBounce({
        workspaceId: delivery.workspaceId,
        channel: send.parsed.content.channel,
        address: endpoint.address,
        at,
        detail: outcome.detail,
      });
    if (outcome.unregistered === true && endpoint.device !== undefined)
      await deps.store.dropDevice(
        delivery.part,
        delivery.workspaceId,
        delivery.userId,
        endpoint.device.token,
        at,
      );
  } catch (error) {
    deps.observer.emit({ name: 'address-report-failed', level: 'error', error: String(error) });
  }
};
