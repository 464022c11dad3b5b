// Seed copies (21): when a campaign has sent for the first time, the members of its seed groups get one copy of every
// variant that is drawn at all. They are planned before that first send is concluded and attempted under the protocol of
// sends, so that no kill loses or doubles one. Looked for at most every few seconds per campaign. What has not left when
// its campaign is stopped never does; a pause puts it off (2.3).
import { settle, USUAL_RETRIES } from '../core/deliveries/settle.ts';
import { uuidOf } from '../core/identity.ts';
import { makeUserId, partOf } from '../core/part.ts';
import { MINUTE_MS, SECOND_MS, type Instant } from '../core/time.ts';
import { emailAddress } from '../core/users/address.ts';
import type { Profile } from '../core/users/user.ts';
import type { Timer } from '../ports/clock.ts';
import type { Conclusion } from '../ports/delivery-store.ts';
import type { Provider, SendOutcome } from '../ports/provider.ts';
import type { SeedCopy, SeedCopyEnd } from '../ports/seed-store.ts';
import type { BatchDeps } from './batch.ts';
import { mayRepeatUnknown } from './dispatch.ts';
import { groupBy } from './hold-back.ts';
import { laneKey } from './lanes.ts';
import { campaignKey, type ReadyCampaign } from './reference.ts';
import { prepareCopies, type Copy, type PreparedCopy } from './send-copies.ts';

export interface SeedSender {
  /** Copies of campaigns among them that have sent: durable when it resolves. Throws what the store throws. */
  plan(concluding: readonly Conclusion[]): Promise<void>;
  /** What was planned leaves: a sandbox's before it resolves, others beside. */
  afterSending(concluded: readonly Conclusion[]): Promise<void>;
  /** Looks for what others left behind, and for what is to be tried again. */
  start(): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 5 * SECOND_MS;
const POLLS_PER_LOOK = 10;
const MAX_KNOWN = 10_000;
const AT_ONCE = 20;
const CLAIM_LEASE_MS = MINUTE_MS;
/** Longer than a call lives. */
const CALL_MARGIN_MS = 10 * SECOND_MS;
/** How often a copy of a paused campaign is looked at. */
const PAUSED_LOOK_MS = 15 * SECOND_MS;

type Only = { readonly workspaceId: number; readonly campaignId: string } | null;

export const createSeedSender = (stage: () => BatchDeps): SeedSender => {
  const lookedAt = new Map<string, number>();
  const planned = new Set<string>();
  const running = new Set<Promise<void>>();
  let timer: Timer | null = null;
  let stopped = false;
  const run = (only: Only): Promise<void> => {
    const work = sendPlanned(stage(), only, () => stopped).catch((error: unknown) => {
      stage().deps.observer.emit({ name: 'seeds-failed', level: 'error', error: String(error) });
    });
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const plan = async (conclusion: Conclusion): Promise<void> => {
    const { deps } = stage();
    const key = campaignKey(conclusion);
    const known = lookedAt.get(key);
    if (known !== undefined && deps.clock.monotonic() - known < LOOK_EVERY_MS) return;
    if ((await planSeeds(stage(), conclusion)) > 0) planned.add(key);
    if (lookedAt.size >= MAX_KNOWN) lookedAt.clear();
    lookedAt.set(key, deps.clock.monotonic());
  };
  return {
    plan: async (concluding) => {
      for (const conclusion of concluding) if (hasMailed(conclusion)) await plan(conclusion);
    },
    afterSending: async (concluded) => {
      for (const conclusion of concluded) {
        if (!planned.delete(campaignKey(conclusion))) continue;
        const work = run(conclusion);
        if (!conclusion.live) await work;
      }
    },
    start: () => {
      const { scheduler, limits } = stage().deps;
      timer ??= scheduler.every(limits.pollMs * POLLS_PER_LOOK, () => {
        if (running.size === 0) void run(null);
      });
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      timer = null;
      await Promise.all(running);
    },
  };
};

const hasMailed = ({ log }: Conclusion): boolean =>
  log.some(({ outcome, channel }) => outcome === 'sent' && channel === 'email');

const planSeeds = async ({ deps, reference }: BatchDeps, conclusion: Conclusion): Promise<number> => {
  const { workspaceId, campaignId, live, at } = conclusion;
  const ready = await reference.readyCampaign(workspaceId, campaignId);
  if (ready === null) return 0;
  const variantIds = ready.campaign.definition.variants
    .filter(({ id, percentage }) => percentage > 0 && mailOf(ready, id) !== undefined)
    .map(({ id }) => id);
  return deps.seeds.plan({ workspaceId, campaignId, variantIds, live, at }, deps.clock.now());
};

const mailOf = ({ messages }: ReadyCampaign, variantId: string) =>
  messages.get(variantId)?.find(({ content }) => content.channel === 'email');

const sendPlanned = async (stage: BatchDeps, only: Only, isStopped: () => boolean): Promise<void> => {
  const { deps } = stage;
  while (!isStopped() && !deps.isFenced()) {
    const claimed = await deps.seeds.claim(deps.clock.now(), AT_ONCE, CLAIM_LEASE_MS, only);
    if (claimed.length === 0) return;
    for (const copies of groupBy(claimed, campaignKey).values()) await sendSome(stage, copies);
  }
};

/** Of one campaign. No subscription is asked: whoever is a seed wants to see what others get. */
const sendSome = async (stage: BatchDeps, copies: readonly SeedCopy[]): Promise<void> => {
  const [first] = copies;
  if (first === undefined) return;
  const { workspaceId, campaignId, live, at } = first;
  const ready = await stage.reference.readyCampaign(workspaceId, campaignId);
  const sendable = await pairUp(stage, ready, copies);
  if (ready === null || sendable.length === 0) return;
  const begun = sendable.filter(({ seed }) => seed.attempting);
  await settleBegun(stage, ready, begun);
  const fresh = await withoutEnded(
    stage,
    ready,
    sendable.filter(({ seed }) => !seed.attempting),
  );
  const prepared = await prepareCopies(stage, {
    ...{ workspaceId, live, now: at, ready, prefix: '[SEED]', properties: {} },
    copies: fresh.map(({ copy }) => copy),
  });
  await attemptAll(stage, ready, fresh, prepared);
};

/** Those that may leave; the others are put off or come to their end. */
const withoutEnded = async (
  { deps }: BatchDeps,
  { campaign }: ReadyCampaign,
  fresh: readonly Paired[],
): Promise<readonly Paired[]> => {
  const going: Paired[] = [];
  for (const one of fresh) {
    const end = endWith(campaign, one.seed, deps.clock.now());
    if (end === null) going.push(one);
    else await deps.seeds.conclude(one.seed, end, deps.clock.now());
  }
  return going;
};

/** 2.3: what was planned before a stop ends with it, resumed or not; what may have left waits for a person. */
const endWith = (
  { status, stoppedAt }: ReadyCampaign['campaign'],
  seed: SeedCopy,
  now: Instant,
): SeedCopyEnd | null => {
  if (status === 'paused') return { state: 'due', until: now + PAUSED_LOOK_MS, uncertain: seed.uncertain };
  const runs = status === 'active' || status === 'idle';
  if (runs && (stoppedAt === null || stoppedAt < seed.at)) return null;
  return withoutSending(seed, status === 'archived' ? 'campaign_archived' : 'campaign_stopped', '');
};

/** What cannot go on: failed, unless an earlier attempt may have arrived. */
const withoutSending = ({ attempting, uncertain }: SeedCopy, reason: string, detail: string): SeedCopyEnd =>
  attempting || uncertain
    ? { state: 'held', reason: 'held_unknown', detail: reason }
    : { state: 'failed', reason, detail };

interface Paired {
  readonly seed: SeedCopy;
  readonly copy: Copy;
}

/** With the message of its variant as it is now, and whoever it is rendered for. */
const pairUp = async (
  { deps }: BatchDeps,
  ready: ReadyCampaign | null,
  copies: readonly SeedCopy[],
): Promise<readonly Paired[]> => {
  const workspaceId = copies[0]?.workspaceId ?? 0;
  const profiles = await deps.seeds.profiles(
    workspaceId,
    copies.map(({ address }) => address),
  );
  const paired: Paired[] = [];
  for (const [i, seed] of copies.entries()) {
    const { address, variantId, at, copyId: sendKey } = seed;
    const parsed = ready === null ? undefined : mailOf(ready, variantId);
    if (parsed === undefined) {
      await deps.seeds.conclude(seed, withoutSending(seed, 'content_invalid', variantId), deps.clock.now());
      continue;
    }
    const profile = profiles[i] ?? nobody(workspaceId, address, at);
    paired.push({
      seed,
      copy: { variantId, parsed, endpoint: { id: 'email', address }, profile, sendKey },
    });
  }
  return paired;
};

/** Whoever began them is gone: nobody knows whether they arrived, and the provider's class decides. */
const settleBegun = async (
  stage: BatchDeps,
  ready: ReadyCampaign,
  begun: readonly Paired[],
): Promise<void> => {
  const refs = begun.map(({ seed: { workspaceId, live }, copy }) => ({
    ...{ workspaceId, live, configurationId: copy.parsed.content.configurationId },
  }));
  const lanes = await stage.lanes.lanesFor(refs);
  for (const [i, { seed }] of begun.entries()) {
    const ref = refs[i];
    const lane = ref === undefined ? null : lanes.get(laneKey(ref));
    const outcome = { kind: 'unknown', detail: 'The worker was gone before the answer.' } as const;
    await conclude(stage, ready, seed, lane?.provider ?? null, outcome);
  }
};

const attemptAll = async (
  stage: BatchDeps,
  ready: ReadyCampaign,
  fresh: readonly Paired[],
  prepared: readonly PreparedCopy[],
): Promise<void> => {
  const { deps } = stage;
  const seedOf = new Map(fresh.map(({ seed, copy }) => [copy, seed]));
  const going: { readonly seed: SeedCopy; readonly one: Extract<PreparedCopy, { kind: 'ready' }> }[] = [];
  for (const one of prepared) {
    const seed = seedOf.get(one.kind === 'failed' ? one.outcome.copy : one.copy);
    if (seed === undefined) continue;
    if (one.kind === 'ready') going.push({ seed, one });
    else {
      const { reason, detail } = one.outcome;
      await deps.seeds.conclude(seed, withoutSending(seed, reason, detail), deps.clock.now());
    }
  }
  if (going.length === 0) return;
  const committedAtMs = deps.clock.monotonic();
  const waitMs = deps.limits.callDeadlineMs + CALL_MARGIN_MS;
  const seeds = going.map(({ seed }) => seed);
  const mine = await deps.seeds.commit(seeds, deps.clock.now(), waitMs);
  await deps.failpoints.hit('seed.committed');
  await Promise.all(
    going
      .filter(({ seed }) => mine.has(seed.copyId))
      .map(async ({ seed, one }) => {
        const { provider } = one.lane;
        const late = deps.clock.monotonic() - committedAtMs > deps.limits.fenceAfterMs;
        const outcome: SendOutcome = late
          ? { kind: 'not_sent', detail: 'The worker stood still between commit and call.' }
          : await provider
              .send(one.outbound)
              .catch((error: unknown): SendOutcome => ({ kind: 'unknown', detail: String(error) }));
        await deps.failpoints.hit('seed.called');
        const begun = { ...seed, attempt: seed.attempt + 1, firstAt: seed.firstAt ?? deps.clock.now() };
        await conclude(stage, ready, begun, provider, outcome);
      }),
  );
};

/** As a message of the campaign would be settled; `provider` null: its configuration is gone. */
const conclude = async (
  { deps }: BatchDeps,
  { campaign }: ReadyCampaign,
  seed: SeedCopy,
  provider: Provider | null,
  outcome: SendOutcome,
): Promise<void> => {
  const now = deps.clock.now();
  const settlement = settle({
    outcome,
    class: provider?.class ?? 'C',
    keyTtlMs: provider?.keyTtlMs ?? null,
    limits: provider?.retries ?? USUAL_RETRIES,
    attempt: seed.attempt,
    firstAt: seed.firstAt ?? now,
    uncertain: seed.uncertain,
    now,
    expiresAt: null,
    atLeastOnce: mayRepeatUnknown({ campaign }),
    draw: deps.random.fraction(),
  });
  const detail = outcome.kind === 'accepted' ? '' : outcome.detail;
  const end: SeedCopyEnd =
    settlement.kind === 'accepted'
      ? { state: 'sent' }
      : settlement.kind === 'retry'
        ? { state: 'due', until: settlement.at, uncertain: settlement.uncertain }
        : settlement.kind === 'held'
          ? { state: 'held', reason: 'held_unknown', detail }
          : { state: 'failed', reason: settlement.reason, detail };
  await deps.seeds.conclude(seed, end, now);
  const { campaignId } = seed;
  const level = end.state === 'sent' ? 'info' : 'warn';
  deps.observer.emit({ name: 'seed-copy', level, campaignId, state: end.state, detail });
};

/** A seed that nobody in the workspace is: a profile with an address and nothing else. */
const nobody = (workspaceId: number, address: string, now: Instant): Profile => {
  const part = partOf(workspaceId, 'email', emailAddress(address).value);
  const hex = uuidOf('seed', workspaceId, emailAddress(address).value).replaceAll('-', '');
  return {
    workspaceId,
    part,
    userId: makeUserId(hex.slice(0, 22), part),
    ...{ externalId: null, email: address, phone: null, timeZone: null, fields: {}, attributes: {} },
    ...{ aliases: {}, devices: [], subscriptionGroups: {} },
    ...{ emailState: 'subscribed', emailStateAt: null, pushState: 'subscribed', pushStateAt: null },
    ...{
      emailBouncedAt: null,
      emailSpamAt: null,
      phoneStoppedAt: null,
      phoneInvalidAt: null,
      lastUsedAt: null,
    },
    ...{ revenue: 0, randomBucket: 0, revision: 1, createdAt: now, updatedAt: now },
  };
};
