// Live action-based campaigns in memory, filed by workspace and topic, so that most events cost one look-up.
// Reloaded on a hint and, because hints get lost, whenever the stamp of what is stored has changed.
import { exceptionTopic, topicsOf } from '../core/campaigns/trigger.ts';
import type { Fact, Trigger } from '../core/campaigns/trigger.ts';
import type { TriggerKinds } from '../core/campaigns/parse-triggers.ts';
import { parseExceptions, parseTriggers } from '../core/campaigns/parse-triggers.ts';
import type { ChannelKind, Message } from '../core/channels/channel.ts';
import { reachRules, unreachableReason } from '../core/deliveries/decide.ts';
import { findExclusion, type Exclusion } from '../core/deliveries/steps/exclude.ts';
import { NO_LIMIT_FACTS } from '../core/deliveries/steps/limit-facts.ts';
import { withParents } from '../core/restraints/tag-tree.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { JsonObject } from '../core/json.ts';
import { ok, type Refusal, type Result } from '../core/result.ts';
import type { CompiledAudience } from '../core/segments/compiled-audience.ts';
import type { Evidence, Need } from '../core/segments/evidence.ts';
import { distinctNeeds } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { LiveCampaign, LiveCampaigns } from '../ports/live-campaigns.ts';
import type { Observer } from '../ports/observer.ts';

export interface LiveTrigger {
  readonly campaign: Campaign;
  readonly companyZone: string;
  /** The session that triggers already counts when the audience is judged (7.8, 4). */
  readonly sessionCountsItself: boolean;
  /** Any of them starts the campaign (7.1). */
  readonly triggers: readonly Trigger[];
  /** Any of them cancels what waits (7.10). */
  readonly exceptions: readonly Trigger[];
  /** What `inAudience` and `excluded` have to be handed beyond the profile. */
  readonly needs: readonly Need[];
  /** Of its messages, each once. */
  readonly channels: readonly string[];
  inAudience(profile: Profile, now: Instant, evidence: Evidence): boolean;
  /** Says of somebody outside of the audience whether the campaign’s team left them out. */
  inTeam(profile: Profile, now: Instant, evidence: Evidence): boolean;
  /** Step 3: null when nothing leaves the person out. */
  excluded(profile: Profile, now: Instant, evidence: Evidence): Exclusion | null;
  /** Step 6: null when at least one message of any variant could leave. */
  unreachable(profile: Profile): ReasonCode | null;
}

export interface TriggerIndex {
  /** Campaigns whose topics a fact reaches, each once. */
  listeners(workspaceId: number, fact: Fact): readonly LiveTrigger[];
  /** What the audiences of everything that these topics may start need to know. */
  needsOf(workspaceId: number, topics: readonly string[]): readonly Need[];
  /** Can anything of this topic start or cancel something in this workspace? */
  listensTo(workspaceId: number, topic: string): boolean;
  /** Reads what is stored now, if it changed. */
  refresh(): Promise<void>;
  /** Loaded at least once, and as of every refresh asked for before. Matching without it would miss triggers. */
  ready(): Promise<void>;
}

export interface TriggerIndexDeps {
  readonly campaigns: LiveCampaigns;
  readonly kinds: TriggerKinds;
  readonly channels: readonly ChannelKind[];
  readonly compileAudience: (tree: JsonObject | null) => Result<Pick<CompiledAudience, 'needs' | 'test'>>;
  readonly observer: Observer;
}

type Filed = ReadonlyMap<string, readonly LiveTrigger[]>;
const NOBODY: readonly LiveTrigger[] = [];

export const makeTriggerIndex = (deps: TriggerIndexDeps): TriggerIndex => {
  let filed: Filed = new Map();
  let stamp: string | null = null;
  let running: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    const next = await deps.campaigns.stamp();
    if (next === stamp) return;
    const campaigns = await deps.campaigns.load();
    filed = fileCampaigns(campaigns, deps);
    stamp = next;
    deps.observer.emit({ name: 'triggers-loaded', level: 'debug', campaigns: campaigns.length });
  };

  const refresh = async (): Promise<void> => {
    // Who asks while a reload runs may be asking about something newer than what that reload read.
    if (running !== null) await running.catch(() => undefined);
    running ??= reload().finally(() => {
      running = null;
    });
    await running;
  };
  const at = (workspaceId: number, topic: string): readonly LiveTrigger[] =>
    filed.get(`${workspaceId}:${topic}`) ?? NOBODY;

  return {
    listensTo: (workspaceId, topic) => filed.has(`${workspaceId}:${topic}`),
    listeners: (workspaceId, fact) => {
      const found = topicsOf(fact).flatMap((topic) => at(workspaceId, topic));
      return found.length < 2 ? found : [...new Set(found)];
    },
    needsOf: (workspaceId, topics) => {
      const direct = topics.flatMap((topic) => at(workspaceId, topic));
      const chained = direct.flatMap(({ campaign, exceptions }) =>
        exceptions.length === 0 ? [] : at(workspaceId, exceptionTopic(campaign.campaignId)),
      );
      return distinctNeeds([...direct, ...chained].flatMap(({ needs }) => needs));
    },
    refresh,
    ready: async () => {
      // A reload that somebody asked for meanwhile begins when the one under way has ended.
      while (running !== null) await running.catch(() => undefined);
      if (stamp === null) await refresh();
    },
  };
};

const fileCampaigns = (campaigns: readonly LiveCampaign[], deps: TriggerIndexDeps): Filed => {
  const filed = new Map<string, LiveTrigger[]>();
  for (const one of campaigns) {
    const live = toLiveTrigger(one, deps);
    if (live === null) continue;
    const topics = new Set([...live.triggers, ...live.exceptions].flatMap((trigger) => trigger.topics));
    for (const topic of topics) {
      const key = `${one.campaign.workspaceId}:${topic}`;
      filed.set(key, [...(filed.get(key) ?? []), live]);
    }
  }
  return filed;
};

const NO_TEAM = ok({ needs: [], test: () => true });

/** Stored campaigns were validated when launched; one that no longer parses is left out and reported. */
const toLiveTrigger = (
  { campaign, companyZone, limits, sessionCountsItself = false }: LiveCampaign,
  deps: TriggerIndexDeps,
): LiveTrigger | null => {
  const { definition } = campaign;
  const triggers = parseTriggers(definition.trigger, deps.kinds);
  if (!triggers.ok) return unreadable(deps, campaign, triggers.error);
  const exceptions = parseExceptions(definition, deps.kinds);
  if (!exceptions.ok) return unreadable(deps, campaign, exceptions.error);
  const audience = deps.compileAudience(definition.audience);
  if (!audience.ok) return unreadable(deps, campaign, audience.error);
  const { teamAudience = null } = campaign;
  const team = teamAudience === null ? NO_TEAM : deps.compileAudience(teamAudience);
  if (!team.ok) return unreadable(deps, campaign, team.error);
  const left = leftOutBy(campaign, limits, deps);
  const messages = definition.variants.flatMap((variant) => readMessages(variant.messages, deps.channels));
  return {
    campaign,
    companyZone,
    sessionCountsItself,
    triggers: triggers.value,
    exceptions: exceptions.value,
    needs: [...audience.value.needs, ...team.value.needs, ...left.needs],
    excluded: left.excluded,
    channels: [
      ...new Set(definition.variants.flatMap((variant) => variant.messages.map(({ channel }) => channel))),
    ],
    inAudience: (profile, now, evidence) => audience.value.test(profile, now, evidence),
    inTeam: (profile, now, evidence) => team.value.test(profile, now, evidence),
    unreachable: (profile) => reasonOutOfReach(campaign, messages, profile),
  };
};

/** A list that no longer parses leaves everybody out, as at the send. */
const leftOutBy = (
  campaign: Campaign,
  limits: WorkspaceLimits,
  deps: TriggerIndexDeps,
): Pick<LiveTrigger, 'needs' | 'excluded'> => {
  const tags = withParents(campaign.tags, limits.tagParents);
  const suppression = limits.suppressionLists
    .filter(({ active }) => active)
    .map(({ name, exemptTags, audience }) => {
      const compiled = deps.compileAudience(audience);
      return { name, exemptTags, judge: compiled.ok ? compiled.value : { needs: [], test: () => true } };
    });
  const facts = { ...NO_LIMIT_FACTS, limits, suppression, tagsOf: () => tags };
  return {
    needs: suppression.flatMap(({ judge }) => judge.needs),
    excluded: (profile, now, evidence) => findExclusion({ campaign, limits: facts, profile, now, evidence }),
  };
};

const unreadable = ({ observer }: TriggerIndexDeps, { campaignId }: Campaign, { message }: Refusal): null => {
  observer.emit({ name: 'trigger-unreadable', level: 'error', campaignId, message });
  return null;
};

type Contents = Campaign['definition']['variants'][number]['messages'];

/** Content that no longer parses is the sender's to report. */
const readMessages = (contents: Contents, channels: readonly ChannelKind[]): readonly Message[] =>
  contents.flatMap(({ channel, content }) => {
    const parsed = channels.find(({ id }) => id === channel)?.parse(content, 'content');
    return parsed?.ok === true ? [parsed.value] : [];
  });

const reasonOutOfReach = (
  campaign: Campaign,
  messages: readonly Message[],
  profile: Profile,
): ReasonCode | null => {
  if (messages.length === 0) return null;
  const reaches = messages.map((message) => message.reach(profile, reachRules(campaign)));
  return reaches.some((reach) => reach.ok) ? null : unreachableReason(reaches);
};
