// The preview of a delivery with what must be looked up: quiet hours and speeds of the workspace, when the person uses
// what they are sent. Reads only; what it answers for an instant is what planning would do at that instant.
import {
  channelsOf,
  type CampaignDefinition,
  type CampaignType,
  type Category,
} from '../core/campaigns/campaign.ts';
import type { ScheduleSettings } from '../core/campaigns/definition/schedule-settings.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import {
  engagementSince,
  makeLocalMinute,
  OPTIMAL_CHANNELS,
  optimalDue,
  optimalMinute,
  timeOf,
  type Engagement,
  type LocalMinute,
} from '../core/schedule/optimal-time.ts';
import {
  dueThere,
  previewDue,
  previewOccurrences,
  previewTrigger,
  zoneOfPerson,
  type OccurrencePreview,
  type PreviewFacts,
  type PreviewStep,
} from '../core/schedule/preview-delivery.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { Workspace } from '../ports/planning-store.ts';
import { planOptimal } from './optimal-turns.ts';
import type { PlanningDeps } from './planning.ts';

export interface PreviewWish {
  readonly type: CampaignType;
  readonly category: Category;
  readonly definition: CampaignDefinition;
  /** The trigger, the call, or the launch. */
  readonly at: Instant;
  readonly person: Profile | null;
  /** Somebody in this zone, where no person is named. */
  readonly zone: string | null;
  /** Where else the occurrences are looked at. */
  readonly zones: readonly string[];
  readonly occurrences: number;
}

export interface DeliveryPreview {
  readonly zone: string;
  readonly zoneIsKnown: boolean;
  /** The person's own best time by channel, where one is known. */
  readonly bestTimes: Readonly<Record<string, string>>;
  /** What one person goes through; of a scheduled campaign, for its first occurrence. Null: sent by hand, or never. */
  readonly steps: readonly PreviewStep[] | null;
  readonly occurrences: readonly (OccurrencePreview & {
    /** For this person or zone; null: their time is over. */
    readonly dueAt: Instant | null;
    readonly zones: readonly { readonly zone: string; readonly dueAt: Instant | null }[];
  })[];
}

type Deps = Pick<PlanningDeps, 'store'>;

export const previewDelivery = async (
  deps: Deps,
  workspace: Workspace,
  limits: WorkspaceLimits,
  wish: PreviewWish,
): Promise<DeliveryPreview> => {
  const uses = await loadUses(deps, workspace.workspaceId, wish);
  const facts = factsOf(workspace, limits, wish, uses);
  const { schedule } = wish.definition;
  const whole = {
    zone: zoneOfPerson(facts),
    zoneIsKnown: facts.userZone !== null,
    bestTimes: bestTimesOf(facts),
    occurrences: [],
  };
  if (wish.type === 'action_based') return { ...whole, steps: previewTrigger(facts, wish.at) };
  if (wish.type === 'api_triggered') return { ...whole, steps: previewDue(facts, wish.at, 'called') };
  if (schedule === null) return { ...whole, steps: null };
  const dueIn = await makeDue(deps, workspace, wish, schedule, uses);
  const occurrences = [];
  for (const one of previewOccurrences(schedule, workspace.timeZone, wish.at, wish.occurrences)) {
    const dueAt = await dueIn(one, whole.zone, true);
    const zones = [];
    if (schedule.timing.kind === 'local')
      for (const zone of wish.zones) zones.push({ zone, dueAt: await dueIn(one, zone, false) });
    occurrences.push({ ...one, dueAt, zones });
  }
  const first = occurrences[0]?.dueAt ?? null;
  return { ...whole, occurrences, steps: first === null ? null : previewDue(facts, first, 'occurrence') };
};

interface Uses {
  readonly engagement: Engagement;
  readonly localMinute: LocalMinute;
}

const loadUses = async (deps: Deps, workspaceId: number, { person, at }: PreviewWish): Promise<Uses> => {
  const since = engagementSince({ checkedAt: at });
  const localMinute = makeLocalMinute(since, at + 2 * DAY_MS);
  if (person === null) return { engagement: {}, localMinute };
  const { part, userId } = person;
  const found = await deps.store.engagement([{ workspaceId, part, userId }], since);
  return { engagement: found.get(userId) ?? {}, localMinute };
};

const factsOf = (
  workspace: Workspace,
  limits: WorkspaceLimits,
  { category, definition, person, zone, at }: PreviewWish,
  { engagement, localMinute }: Uses,
): PreviewFacts => {
  const userZone = person === null ? zone : person.timeZone;
  const companyZone = workspace.timeZone;
  const there = zoneOfPerson({ userZone, companyZone });
  return {
    category,
    definition,
    channels: channelsOf(definition),
    companyZone,
    userZone,
    quietRules: limits.quietHours,
    perMinute: (channel) => {
      const own = definition.limits.speedLimit?.messagesPerMinute ?? null;
      const all = limits.channelSpeeds.find((one) => one.channel === channel)?.messagesPerMinute ?? null;
      return own === null ? all : all === null ? own : Math.min(own, all);
    },
    optimalTime: (channel) => {
      if (!OPTIMAL_CHANNELS.includes(channel)) return null;
      const minute = optimalMinute(engagement, channel, there, at, localMinute);
      return minute === null ? null : timeOf(minute);
    },
  };
};

const bestTimesOf = ({ channels, optimalTime }: PreviewFacts): Readonly<Record<string, string>> =>
  Object.fromEntries(
    channels.flatMap((channel) => {
      const time = optimalTime(channel);
      return time === null ? [] : [[channel, time]];
    }),
  );

type DueIn = (occurrence: OccurrencePreview, zone: string, isPerson: boolean) => Promise<Instant | null>;

/** Best moments are found for the day of the occurrence; everything else is the clock's. */
const makeDue = async (
  deps: Deps,
  workspace: Workspace,
  { category, definition, at }: PreviewWish,
  schedule: ScheduleSettings,
  { engagement }: Uses,
): Promise<DueIn> => {
  const { timing } = schedule;
  if (timing.kind !== 'optimal')
    return (occurrence, zone) => Promise.resolve(dueThere(schedule, occurrence, zone, at));
  return async (occurrence, zone, isPerson) => {
    const date = occurrence.key.slice(0, 10);
    const plan = await planOptimal(
      deps,
      workspace,
      { category, definition },
      { date, checkedAt: at, timing },
    );
    const localMinute = makeLocalMinute(engagementSince(plan), occurrence.endsAt + DAY_MS);
    const uses = isPerson ? engagement : {};
    const dues = (plan.channels.length === 0 ? ['email'] : plan.channels).flatMap(
      (channel) => optimalDue(plan, channel, zone, uses, localMinute) ?? [],
    );
    return dues.length === 0 ? null : Math.min(...dues);
  };
};
