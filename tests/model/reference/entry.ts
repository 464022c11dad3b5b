// What a person's doings start and cancel (campaign-delivery 7): one fact after the other against one campaign, with
// everything that waits in plain lists. Steps 1 to 6 and 9 of the pipeline.
import type { Campaign } from '../../../src/core/campaigns/campaign.ts';
import type {
  DeliveryWindow,
  Duration,
  ZoneChoice,
} from '../../../src/core/campaigns/definition/action-settings.ts';
import type { ReasonCode } from '../../../src/core/deliveries/reasons.ts';
import type { WorkspaceLimits } from '../../../src/core/restraints/workspace-limits.ts';
import type { Profile } from '../../../src/core/users/user.ts';
import { dayShown, firstShowing, timeOfText, timeShown, weekdayOf, zoneFor } from './clock.ts';
import { gravest, reachOn } from './reach.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

export interface EntryFact {
  readonly event: string;
  readonly at: number;
  /** undefined = the property is absent. */
  readonly value: number | string | undefined;
}

export interface EntryWorld {
  readonly campaign: Campaign;
  readonly companyZone: string;
  readonly limits: WorkspaceLimits;
  readonly profile: Profile;
  /** When the facts were received: the delay runs from here. */
  readonly now: number;
  readonly facts: readonly EntryFact[];
  /** The event that starts it, with `value` strictly between these when there are bounds. */
  readonly trigger: { readonly event: string; readonly above: number | null; readonly below: number | null };
  readonly exceptions: readonly string[];
  readonly inside: boolean;
  readonly listed: readonly string[];
  readonly receipt: { readonly received: number; readonly lastReceivedAt: number | null } | null;
  /** What waited before, by when it was triggered. */
  readonly waiting: readonly number[];
}

export interface Entered {
  readonly dueAt: number;
  readonly expiresAt: number | null;
  readonly turns: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, ReasonCode>>;
}

/** By trigger instance: the event and its second. */
export interface EntryOutcome {
  readonly started: Readonly<Record<string, Entered>>;
  readonly refused: Readonly<Record<string, ReasonCode>>;
  /** Of what waited before: when it was triggered. */
  readonly cancelled: readonly number[];
}

export const expectEntries = (world: EntryWorld): EntryOutcome => {
  const started = new Map<string, { entered: Entered; at: number }>();
  const refused = new Map<string, ReasonCode>();
  const cancelled = new Set<number>();
  for (const fact of world.facts) {
    const instance = `${fact.event} ${Math.floor(fact.at / SECOND)}`;
    if (world.exceptions.includes(fact.event)) {
      for (const at of world.waiting) if (at <= fact.at) cancelled.add(at);
      for (const [name, one] of started) {
        if (name === instance || one.at > fact.at) continue;
        started.delete(name);
        refused.set(name, 'exception_event');
      }
    }
    // 7.8: identical triggers within the same second count as one.
    if (!starts(world, fact) || started.has(instance)) continue;
    const judged = judge(world, fact);
    if (typeof judged !== 'string') started.set(instance, { entered: judged, at: fact.at });
    else if (!refused.has(instance)) refused.set(instance, judged);
  }
  return {
    started: Object.fromEntries([...started].map(([name, { entered }]) => [name, entered])),
    refused: Object.fromEntries(refused),
    cancelled: [...cancelled].sort((a, b) => a - b),
  };
};

/** 7.7: strictly more and strictly less; a text is no number, and what is absent is neither. */
const starts = ({ trigger }: EntryWorld, { event, value }: EntryFact): boolean => {
  if (event !== trigger.event) return false;
  const { above, below } = trigger;
  if (above !== null && !(typeof value === 'number' && value > above)) return false;
  return below === null || (typeof value === 'number' && value < below);
};

const judge = (world: EntryWorld, fact: EntryFact): Entered | ReasonCode =>
  againstCampaign(world, fact) ?? againstPerson(world) ?? plan(world);

const againstCampaign = (world: EntryWorld, fact: EntryFact): ReasonCode | null => {
  const { campaign, now } = world;
  if (campaign.status !== 'active') return 'campaign_not_active';
  if (campaign.launchedAt !== null && fact.at < campaign.launchedAt) return 'event_before_launch';
  return during(campaign.definition.action.duration, now, world) ? null : 'outside_duration_at_trigger';
};

const againstPerson = (world: EntryWorld): ReasonCode | null => {
  const { campaign, limits, profile, receipt, now } = world;
  const tags = new Set(campaign.tags);
  for (const tag of tags) {
    const above = limits.tagParents[tag];
    if (above !== undefined) tags.add(above);
  }
  const exempt = (exemptTags: readonly string[]): boolean => exemptTags.some((tag) => tags.has(tag));
  const group = limits.controlGroup;
  if (group !== null && campaign.category === 'marketing' && !exempt(group.exemptTags))
    if (group.blocks.includes(Math.floor(profile.randomBucket / 100))) return 'global_control_group';
  for (const list of limits.suppressionLists)
    if (list.active && !exempt(list.exemptTags) && world.listed.includes(list.name))
      return 'suppression_list';
  if (!world.inside) return 'not_in_audience_at_trigger';
  const { reeligibility, variants } = campaign.definition;
  if (receipt !== null && receipt.received > 0) {
    if (reeligibility.kind === 'never') return 'already_received';
    const window = reeligibility.seconds * SECOND;
    if (window > 0 && receipt.lastReceivedAt !== null && now - receipt.lastReceivedAt < window)
      return 'reeligibility_window_not_elapsed';
  }
  const reaches = variants.flatMap(({ messages }) =>
    messages.map((content) => reachOn(campaign, content, profile)),
  );
  return reaches.some((reach) => 'endpoints' in reach) ? null : gravest(reaches);
};

const zoneOf = (choice: ZoneChoice, { profile, companyZone }: EntryWorld): string =>
  choice === 'company' ? companyZone : zoneFor(profile.timeZone, companyZone);

const during = (duration: Duration | null, at: number, world: EntryWorld): boolean => {
  if (duration === null) return true;
  const reached = (wall: string): boolean =>
    at >= firstShowing(Date.parse(`${wall}Z`), zoneOf(duration.zone, world));
  return reached(duration.startsAt) && (duration.endsAt === null || !reached(duration.endsAt));
};

const inWindow = (window: DeliveryWindow, at: number, world: EntryWorld): boolean => {
  const time = timeShown(at, zoneOf(window.zone, world));
  const [from, to] = [timeOfText(window.from), timeOfText(window.to)];
  return from < to ? from <= time && time < to : time >= from || time < to;
};

/** 7.9 to 7.12: the trigger's instant, delayed, inside duration and window; or why not. */
const schedule = (world: EntryWorld, delayedAt: number): number | ReasonCode => {
  const { duration, window } = world.campaign.definition.action;
  if (window !== null && !inWindow(window, world.now, world)) return 'outside_time_window';
  if (!during(duration, delayedAt, world)) return 'delay_past_duration_end';
  if (window === null || inWindow(window, delayedAt, world)) return delayedAt;
  if (!window.nextAvailable) return 'outside_time_window';
  let openAt = Math.floor(delayedAt / MINUTE + 1) * MINUTE;
  while (!inWindow(window, openAt, world)) openAt += MINUTE;
  return during(duration, openAt, world) ? openAt : 'delay_past_duration_end';
};

/** 6.1: what has a best moment; the rest goes at once. */
const WITH_BEST_MOMENT = new Set(['email', 'push', 'web_push', 'sms']);

const plan = (world: EntryWorld): Entered | ReasonCode => {
  const { campaign, now } = world;
  const { action, variants } = campaign.definition;
  const seconds =
    campaign.definition.expirySeconds ?? (campaign.category === 'transactional' ? 86_400 : null);
  const entered = (dueAt: number, more: Partial<Entered> = {}): Entered => ({
    dueAt,
    expiresAt: seconds === null ? null : dueAt + seconds * SECOND,
    turns: {},
    dropped: {},
    ...more,
  });
  if (action.delay.kind !== 'optimal_time') {
    const at = schedule(world, delayed(world));
    return typeof at === 'string' ? at : entered(at);
  }
  const turns: Record<string, number> = {};
  const dropped: Record<string, ReasonCode> = {};
  for (const { channel } of variants.flatMap(({ messages }) => messages)) {
    const at = schedule(world, WITH_BEST_MOMENT.has(channel) ? delayed(world) : now);
    if (typeof at === 'string') dropped[channel] = at;
    else turns[channel] = at;
  }
  const [first] = Object.values(dropped);
  const times = Object.values(turns);
  if (times.length === 0) return first ?? 'outside_time_window';
  return entered(Math.min(...times), { turns: times.length > 1 ? turns : {}, dropped });
};

const delayed = (world: EntryWorld): number => {
  const { now } = world;
  const { delay } = world.campaign.definition.action;
  switch (delay.kind) {
    case 'immediately':
      return now;
    case 'after':
      return now + delay.seconds * SECOND;
    case 'next_weekday': {
      const zone = zoneOf(delay.zone, world);
      let day = dayShown(now, zone) + 1;
      while (weekdayOf(day) !== delay.weekday) day++;
      return firstShowing(day * DAY + timeOfText(delay.time), zone);
    }
    case 'in_days': {
      const zone = zoneOf(delay.zone, world);
      return firstShowing((dayShown(now, zone) + delay.days) * DAY + timeOfText(delay.time), zone);
    }
    case 'optimal_time': {
      // Nothing is known of anybody here: the fallback, or five in the afternoon (6.3).
      const zone = zoneOf('user', world);
      let day = dayShown(now, zone);
      const at = (): number => firstShowing(day * DAY + timeOfText(delay.fallbackTime ?? '17:00'), zone);
      while (at() <= now) day++;
      return at();
    }
  }
};
