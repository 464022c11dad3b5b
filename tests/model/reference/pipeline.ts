// The rules of one delivery when it is due, one after the other as campaign-delivery 4 and the guide of limits list
// them: the first that says something decides. Written to be read, not to be fast.
import type { Variant } from '../../../src/core/campaigns/campaign.ts';
import type { MessageOutcome, PriorSend } from '../../../src/core/deliveries/delivery.ts';
import type { ReasonCode } from '../../../src/core/deliveries/reasons.ts';
import { findFullRule, tagsNow } from './caps.ts';
import { testSlot, variantSlot } from './draws.ts';
import { askQuiet } from './quiet.ts';
import { gravest, reachOn } from './reach.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

export type Expected =
  | {
      readonly kind: 'skip';
      readonly reason: ReasonCode;
      readonly variant: string;
      readonly control: boolean;
      readonly closed: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'wait';
      readonly because: 'paused' | 'winning_variant' | 'quiet_hours';
      readonly until: number;
      /** Channels of which nothing will come, whenever the rest leaves. */
      readonly dropped: Readonly<Record<string, ReasonCode>>;
    }
  | {
      readonly kind: 'go';
      readonly variant: string;
      /** `channel endpoint` → first, again, or until when it is held. */
      readonly messages: Readonly<Record<string, string>>;
      readonly skipped: Readonly<Record<string, ReasonCode>>;
      /** By send key: how what waits for another try ends without one. */
      readonly closed: Readonly<Record<string, string>>;
      readonly exclusive: boolean;
      readonly counts: boolean;
    };

type Step = (world: World) => Expected | null;

export const expectDecision = (world: World): Expected => {
  const steps = world.prior.length > 0 ? [...ALWAYS, goOn] : [...ALWAYS, ...AT_FIRST, begin];
  for (const step of steps) {
    const said = step(world);
    if (said !== null) return said;
  }
  throw new Error('the last rule always says something');
};

const dueFirst = ({ delivery }: World): number => delivery.progress.dueAt ?? delivery.dueAt;

const skip = (
  world: World,
  reason: ReasonCode,
  more: { variant?: string; control?: boolean } = {},
): Expected => ({
  kind: 'skip',
  reason,
  variant: more.variant ?? world.prior[0]?.variant ?? '',
  control: more.control ?? false,
  closed: closing(world.prior, reason),
});

/** What may have left cannot be called skipped. */
const closing = (prior: readonly PriorSend[], reason: ReasonCode): Readonly<Record<string, string>> => {
  const ends: Record<string, string> = {};
  for (const { sendKey, status, uncertain } of prior) {
    if (status !== 'retry') continue;
    const end: MessageOutcome = uncertain
      ? { outcome: 'held', reason: 'held_unknown' }
      : { outcome: 'skipped', reason };
    ends[sendKey] = `${end.outcome} ${end.reason}`;
  }
  return ends;
};

/** 1, 11: a pause loses nothing; a stop cancels what was planned before it, even when the campaign runs again. */
const isRunning: Step = (world) => {
  const { campaign, delivery, now } = world;
  if (campaign.status === 'paused') {
    let wait = 5 * SECOND;
    for (let i = 0; i < (delivery.progress.pauses ?? 0) && wait < MINUTE; i++) wait *= 2;
    return { kind: 'wait', because: 'paused', until: now + Math.min(wait, MINUTE), dropped: {} };
  }
  if (campaign.status === 'archived') return skip(world, 'campaign_archived');
  if (campaign.stoppedAt !== null && delivery.plannedAt <= campaign.stoppedAt)
    return skip(world, 'campaign_stopped');
  return campaign.status === 'active' || campaign.status === 'idle'
    ? null
    : skip(world, 'campaign_not_active');
};

/** G15, 13.2. */
const isInTime: Step = (world) => {
  const { delivery, now } = world;
  if (delivery.expiresAt !== null && delivery.expiresAt < now) return skip(world, 'expired');
  const since = delivery.progress.waitingSince;
  return since !== undefined && now >= since + 72 * HOUR ? skip(world, 'rate_limit_expired_72h') : null;
};

const isThere: Step = (world) => (world.profile === null ? skip(world, 'person_deleted') : null);

/** 3: the control group of the workspace is for marketing, suppression lists are for everything. */
const isLeftOut: Step = (world) => {
  const tags = tagsNow(world.campaign.campaignId, world);
  const exempt = (exemptTags: readonly string[]): boolean => exemptTags.some((tag) => tags.has(tag));
  const group = world.limits.controlGroup;
  if (group !== null && world.campaign.category === 'marketing' && !exempt(group.exemptTags)) {
    const bucket = world.profile?.randomBucket ?? 0;
    if (group.blocks.some((block) => bucket >= block * 100 && bucket <= block * 100 + 99))
      return skip(world, 'global_control_group');
  }
  for (const list of world.limits.suppressionLists) {
    if (list.active && !exempt(list.exemptTags) && world.listed.includes(list.name))
      return skip(world, 'suppression_list');
  }
  return null;
};

/**
 * 4, 7.13: people are judged once: by the fan-out that found them, at the trigger, or here. With a re-check they are
 * judged again when due, but nobody who has joined the queue for a speed limit.
 */
const isInside: Step = (world) => {
  const { campaign, delivery, dispatch } = world;
  const again = campaign.definition.recheckAudience || dispatch?.recheckAudience === true;
  const judged = dispatch?.fromSegment === true || delivery.progress.checked === true;
  if (delivery.progress.waitingSince !== undefined) return null;
  if (judged && !again) return null;
  const own = campaign.type === 'scheduled' ? null : world.insideOwn;
  if (own !== false && world.insideCall !== false) return null;
  const later = dispatch?.recheckAudience === true || dueFirst(world) > delivery.plannedAt;
  return skip(world, again && later ? 'not_in_audience_at_send' : 'not_in_audience_at_trigger');
};

/** 5, 9: once ever, or when the window since the last receipt has passed. */
const mayAgain: Step = (world) => {
  const { receipt, delivery, campaign } = world;
  if (receipt === null || receipt.received === 0) return null;
  const { reeligibility } = campaign.definition;
  if (reeligibility.kind === 'never') return skip(world, 'already_received');
  if (reeligibility.seconds === 0 || receipt.lastReceivedAt === null) return null;
  const at = Math.max(delivery.plannedAt, dueFirst(world));
  return at - receipt.lastReceivedAt < reeligibility.seconds * SECOND
    ? skip(world, 'reeligibility_window_not_elapsed')
    : null;
};

const channelsOf = ({ campaign }: World): ReadonlySet<string> =>
  new Set(campaign.definition.variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)));

/** 13.1: is there a place left on this channel ('' = over all)? */
const isFull = ({ campaign, delivery, taken }: World, channel: string): boolean => {
  const maximum = campaign.definition.limits.maximumPeople;
  if (maximum === null) return false;
  const run = maximum.scope === 'campaign' ? '' : delivery.dispatchId;
  const { winningVariant } = campaign.definition.success;
  if (winningVariant === null) return (taken[`${run}|${channel}`] ?? 0) >= maximum.count;
  // A test and the final send count apart; a maximum in total is shared, the odd place is the test's.
  const tested = testSlot(delivery.userId, campaign.campaignId) < winningVariant.testPercentage;
  let forTest = 0;
  while (forTest * 100 < maximum.count * winningVariant.testPercentage) forTest++;
  const room = maximum.scope === 'occurrence' ? maximum.count : tested ? forTest : maximum.count - forTest;
  return (taken[`${run}${tested ? '' : ':final'}|${channel}`] ?? 0) >= room;
};

/** 7: nobody after the last place gets further; who has a place keeps it. */
const hasRoom: Step = (world) => {
  const maximum = world.campaign.definition.limits.maximumPeople;
  if (maximum === null || world.delivery.progress.places !== undefined) return null;
  const kinds = maximum.perChannel ? [...channelsOf(world)] : [''];
  return kinds.length > 0 && kinds.every((channel) => isFull(world, channel))
    ? skip(world, 'max_users_reached')
    : null;
};

const ALWAYS: readonly Step[] = [isRunning, isInTime, isThere];
const AT_FIRST: readonly Step[] = [isLeftOut, isInside, mayAgain, hasRoom];

/** 8, 16.4: which message, if any. */
const begin: Step = (world) => {
  const { campaign, delivery, receipt } = world;
  const { variants, controlPercentage, success } = campaign.definition;
  const { winningVariant } = success;
  if (
    winningVariant !== null &&
    testSlot(delivery.userId, campaign.campaignId) >= winningVariant.testPercentage
  ) {
    if (world.winner === undefined) {
      const after = winningVariant.decideAfterSeconds;
      const decided = dueFirst(world) + (after === null ? DAY : after * SECOND);
      return {
        kind: 'wait',
        because: 'winning_variant',
        until: Math.max(decided, world.now + SECOND),
        dropped: {},
      };
    }
    const wanted = winningVariant.send === 'personalized' ? bestFor(world) : world.winner;
    const won = variants.find(({ id }) => id === wanted);
    return won === undefined ? skip(world, 'no_winning_variant') : send(world, won);
  }
  if (receipt?.control === true) return control(world);
  const slot = variantSlot(delivery.userId, campaign.campaignId);
  const slices = variants.flatMap((variant, i) =>
    Array<Variant>(world.shares === null ? variant.percentage : (world.shares[i] ?? 0)).fill(variant),
  );
  const drawn = slices[slot];
  if (drawn !== undefined) return send(world, drawn);
  // Whoever received once never enters the control: they are spread over what there is (16.3).
  if (controlPercentage > 0 && (receipt?.received ?? 0) === 0) return control(world);
  const other = slices.length > 0 ? slices[slot % slices.length] : variants[0];
  return other === undefined ? null : send(world, other);
};

/** 16.4: the odds of each variant, moved by what people like this one did; the winner unless another has better ones. */
const bestFor = ({ model, profile, winner }: World): string | null => {
  if (winner === undefined || winner === null || profile === null || model.state !== 'fitted')
    return winner ?? null;
  const platforms = new Set(profile.devices.map(({ platform }) => platform));
  const platform = platforms.size > 1 ? 'several' : ([...platforms][0] ?? 'none');
  const country = (profile.fields.country ?? '').slice(0, 2).toUpperCase() || 'none';
  const cells = model.features.flatMap(({ feature, cells: all }) => {
    const cell = all[feature === 'country' ? country : platform];
    return cell === undefined ? [] : [cell];
  });
  if (cells.length === 0) return winner;
  const odds = (rate: number): number => rate / (1 - rate);
  let [best, most] = [winner, -1];
  const others = Object.keys(model.base).filter((id) => id !== winner);
  for (const id of [winner, ...others]) {
    const all = model.base[id];
    if (all === undefined) continue;
    const own = (all.successes + 1) / (all.people + 2);
    let expected = odds(own);
    for (const cell of cells) {
      const { successes = 0, people = 0 } = cell[id] ?? {};
      expected *= odds((successes + 50 * own) / (people + 50)) / odds(own);
    }
    const share = expected / (1 + expected);
    if (share > most + 1e-12) [best, most] = [id, share];
  }
  return best;
};

/** 8: who could not have been reached is not in the control group either. */
const control = (world: World): Expected => {
  const reaches = world.campaign.definition.variants.flatMap((variant) => reachesOf(world, variant));
  return reaches.some(({ reach }) => 'endpoints' in reach)
    ? skip(world, 'control_group', { variant: 'control', control: true })
    : skip(world, gravest(reaches.map(({ reach }) => reach)));
};

const reachesOf = ({ campaign, profile }: World, variant: Variant) =>
  variant.messages.flatMap((content) =>
    profile === null ? [] : [{ content, reach: reachOn(campaign, content, profile) }],
  );

/** Something was attempted: the variant stands, what is settled stays settled. */
const goOn: Step = (world) => {
  const variant = world.campaign.definition.variants.find(({ id }) => id === world.prior[0]?.variant);
  return variant === undefined ? skip(world, 'campaign_not_active') : send(world, variant);
};

interface Planned {
  readonly channel: string;
  readonly endpoint: string;
  readonly prior: PriorSend | null;
}

const send = (world: World, variant: Variant): Expected => {
  const reaches = reachesOf(world, variant);
  const reachable = reaches.flatMap(({ content: { channel }, reach }) =>
    'endpoints' in reach ? reach.endpoints.map((endpoint) => ({ channel, endpoint })) : [],
  );
  if (reachable.length === 0)
    return skip(world, gravest(reaches.map(({ reach }) => reach)), { variant: variant.id });
  const skipped: Record<string, ReasonCode> = {};
  for (const { content, reach } of reaches) if ('closed' in reach) skipped[content.channel] = reach.closed;
  const planned: Planned[] = [];
  for (const one of reachable) {
    const prior = world.prior.find((each) => each.channel === one.channel && each.endpoint === one.endpoint);
    if (prior === undefined || prior.status === 'retry') planned.push({ ...one, prior: prior ?? null });
  }
  const going = new Set(planned.map(({ prior }) => prior));
  const left = world.prior.filter((prior) => !going.has(prior));
  const why = Object.values(skipped)[0] ?? 'not_reachable';
  return restrained(world, variant, planned, skipped, closing(left, why));
};

type Verdict = 'go' | { readonly drop: ReasonCode } | { readonly hold: number };

/** 13, 14, channel by channel: an earlier one may use up what a later one needed. */
const restrained = (
  world: World,
  variant: Variant,
  planned: readonly Planned[],
  unreachable: Readonly<Record<string, ReasonCode>>,
  ended: Readonly<Record<string, string>>,
): Expected => {
  const verdicts = new Map<string, Verdict>();
  const going: string[] = [];
  for (const { channel } of planned) {
    if (verdicts.has(channel)) continue;
    const again = planned.some((one) => one.channel === channel && one.prior !== null);
    const verdict = judgeChannel(world, channel, again, going);
    verdicts.set(channel, verdict);
    if (verdict === 'go') going.push(channel);
  }
  return conclude(world, variant, { planned, verdicts, unreachable, ended });
};

const judgeChannel = (world: World, channel: string, again: boolean, going: readonly string[]): Verdict => {
  const { progress } = world.delivery;
  const { limits } = world.campaign.definition;
  const before = progress.dropped?.[channel];
  if (before !== undefined) return { drop: before.reason };
  const turn = progress.turns?.[channel];
  if (turn !== undefined && turn > world.now) return { hold: turn };
  if (limits.maximumPeople?.perChannel === true) {
    const full = progress.places === undefined ? isFull(world, channel) : !progress.places.includes(channel);
    if (full) return { drop: 'max_users_reached' };
  }
  if (world.campaign.category !== 'marketing') return 'go';
  // What was attempted before was counted then.
  if (!again && limits.obeysFrequencyRules && findFullRule(world, channel, going) !== null)
    return { drop: 'frequency_capped' };
  const quiet = askQuiet(world, channel);
  if (quiet === 'free') return 'go';
  return quiet === 'drop' ? { drop: 'quiet_hours_abort' } : { hold: quiet.until };
};

const droppedBefore = ({ delivery }: World): Readonly<Record<string, ReasonCode>> =>
  Object.fromEntries(
    Object.entries(delivery.progress.dropped ?? {}).map(([channel, { reason }]) => [channel, reason]),
  );

interface Restrained {
  readonly planned: readonly Planned[];
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly unreachable: Readonly<Record<string, ReasonCode>>;
  readonly ended: Readonly<Record<string, string>>;
}

/** A delivery goes on when a message leaves or ends now; else it waits, or has nothing left to wait for. */
const conclude = (world: World, variant: Variant, now: Restrained): Expected => {
  const begun = world.prior.length > 0;
  const messages: Record<string, string> = {};
  const skipped: Record<string, ReasonCode> = { ...now.unreachable };
  const closed: Record<string, string> = { ...now.ended };
  const dropped: Record<string, ReasonCode> = {};
  const holds: number[] = [];
  let leaving = 0;
  for (const { channel, endpoint, prior } of now.planned) {
    const verdict = now.verdicts.get(channel) ?? 'go';
    if (verdict === 'go') {
      messages[`${channel} ${endpoint}`] = prior === null ? 'first' : 'again';
      leaving++;
    } else if ('hold' in verdict) {
      messages[`${channel} ${endpoint}`] = `held until ${verdict.hold}`;
      holds.push(verdict.hold);
    } else {
      dropped[channel] = verdict.drop;
      const tried = now.planned.some((one) => one.channel === channel && one.prior !== null);
      if (prior !== null) Object.assign(closed, closing([prior], verdict.drop));
      if (!tried) skipped[channel] = verdict.drop;
    }
  }
  const [firstDropped] = Object.values(dropped);
  const concludes = Object.keys(closed).length > 0 || (begun && firstDropped !== undefined);
  if (leaving === 0 && holds.length > 0 && !concludes)
    return {
      kind: 'wait',
      because: 'quiet_hours',
      until: Math.min(...holds),
      dropped: { ...droppedBefore(world), ...dropped },
    };
  if (leaving === 0 && holds.length === 0 && !begun && firstDropped !== undefined)
    return skip(world, firstDropped, { variant: variant.id });
  const { reeligibility, limits } = world.campaign.definition;
  return {
    kind: 'go',
    variant: variant.id,
    messages,
    skipped,
    closed,
    exclusive: reeligibility.kind === 'never' || reeligibility.seconds > 0,
    counts:
      world.campaign.category === 'marketing' &&
      limits.countsTowardsRules &&
      world.limits.frequencyRules.length > 0,
  };
};
