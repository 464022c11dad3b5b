// Live action-based campaigns in memory, filed by workspace and topic, so that most events cost one look-up.
// Reloaded on a hint and, because hints get lost, whenever the stamp of what is stored has changed.
import { eventTopic, PROFILE_TOPIC, topicsOf } from '../core/campaigns/trigger.ts';
import type { Fact, Trigger, TriggerKind } from '../core/campaigns/trigger.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import { isObject } from '../core/json.ts';
import type { JsonObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import type { CompiledAudience } from '../core/segments/compiled-audience.ts';
import type { Evidence, Need } from '../core/segments/evidence.ts';
import { distinctNeeds } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';
import type { LiveCampaigns } from '../ports/live-campaigns.ts';
import type { Observer } from '../ports/observer.ts';

export interface LiveTrigger {
  readonly campaign: Campaign;
  /** Any of them starts the campaign (7.1). */
  readonly triggers: readonly Trigger[];
  /** What `inAudience` has to be handed beyond the profile. */
  readonly needs: readonly Need[];
  inAudience(profile: Profile, now: Instant, evidence: Evidence): boolean;
}

export interface TriggerIndex {
  /** Campaigns whose topics a fact reaches, each once. */
  listeners(workspaceId: number, fact: Fact): readonly LiveTrigger[];
  /** What the audiences of everything that listens to these topics need to know. */
  needsOf(workspaceId: number, topics: readonly string[]): readonly Need[];
  /** Can anything of this topic start something in this workspace? */
  listensTo(workspaceId: number, topic: string): boolean;
  /** Reads what is stored now, if it changed. */
  refresh(): Promise<void>;
  /** Loaded at least once, and as of every refresh asked for before. Matching without it would miss triggers. */
  ready(): Promise<void>;
}

export type TriggerKinds = ReadonlyMap<string, TriggerKind>;

export interface TriggerIndexDeps {
  readonly campaigns: LiveCampaigns;
  readonly kinds: TriggerKinds;
  readonly compileAudience: (tree: JsonObject | null) => Result<Pick<CompiledAudience, 'needs' | 'test'>>;
  readonly observer: Observer;
}

/** `{ "type": …, … }`, or `{ "any": [ … ] }` for several of which any one starts the campaign. */
export const parseTriggers = (
  settings: unknown,
  kinds: TriggerKinds,
  path = 'trigger',
): Result<readonly Trigger[]> => {
  if (!isObject(settings)) return refuse('invalid_trigger', 'A trigger must be an object.', path);
  const any = settings['any'];
  if (any === undefined) {
    const one = parseTrigger(settings, kinds, path);
    return one.ok ? ok([one.value]) : one;
  }
  if (!Array.isArray(any) || any.length === 0 || any.length > MAX_TRIGGERS)
    return refuse('invalid_trigger', `Between 1 and ${MAX_TRIGGERS} triggers are required.`, `${path}.any`);
  const triggers: Trigger[] = [];
  for (const [i, one] of any.entries()) {
    const trigger = parseTrigger(one, kinds, `${path}.any[${i}]`);
    if (!trigger.ok) return trigger;
    triggers.push(trigger.value);
  }
  return ok(triggers);
};
const MAX_TRIGGERS = 20;

const parseTrigger = (settings: unknown, kinds: TriggerKinds, path: string): Result<Trigger> => {
  if (!isObject(settings)) return refuse('invalid_trigger', 'A trigger must be an object.', path);
  const { type, ...rest } = settings;
  const kind = typeof type === 'string' ? kinds.get(type) : undefined;
  if (kind === undefined)
    return refuse('invalid_trigger', `Must be one of: ${[...kinds.keys()].join(', ')}.`, `${path}.type`);
  return kind.parse(rest, path);
};

type Filed = ReadonlyMap<string, readonly LiveTrigger[]>;

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

  return {
    listensTo: (workspaceId, topic) => filed.has(`${workspaceId}:${topic}`),
    listeners: (workspaceId, fact) => {
      const found = topicsOf(fact).flatMap((topic) => filed.get(`${workspaceId}:${topic}`) ?? []);
      return found.length < 2 ? found : [...new Set(found)];
    },
    needsOf: (workspaceId, topics) =>
      distinctNeeds(
        topics.flatMap((topic) => (filed.get(`${workspaceId}:${topic}`) ?? []).flatMap(({ needs }) => needs)),
      ),
    refresh,
    ready: async () => {
      if (running !== null) await running.catch(() => undefined);
      if (stamp === null) await refresh();
    },
  };
};

const fileCampaigns = (campaigns: readonly Campaign[], deps: TriggerIndexDeps): Filed => {
  const filed = new Map<string, LiveTrigger[]>();
  for (const campaign of campaigns) {
    const live = toLiveTrigger(campaign, deps);
    if (live === null) continue;
    const topics = new Set(live.triggers.flatMap((trigger) => trigger.topics));
    for (const topic of topics) {
      const key = `${campaign.workspaceId}:${topic}`;
      filed.set(key, [...(filed.get(key) ?? []), live]);
    }
  }
  return filed;
};

/** Stored campaigns were validated when launched; one that no longer parses is left out and reported. */
const toLiveTrigger = (campaign: Campaign, deps: TriggerIndexDeps): LiveTrigger | null => {
  const triggers = parseTriggers(campaign.definition.trigger, deps.kinds);
  const audience = deps.compileAudience(campaign.definition.audience);
  if (triggers.ok && audience.ok) {
    const { value } = audience;
    return {
      campaign,
      triggers: triggers.value,
      needs: value.needs,
      inAudience: (profile, now, evidence) => value.test(profile, now, evidence),
    };
  }
  const refusal = !triggers.ok ? triggers.error : !audience.ok ? audience.error : null;
  const { campaignId } = campaign;
  deps.observer.emit({ name: 'trigger-unreadable', level: 'error', campaignId, message: refusal?.message });
  return null;
};

/** Topics that the facts of a request can reach without knowing the person. */
export const eventListensTo = (index: TriggerIndex, workspaceId: number, name: string): boolean =>
  index.listensTo(workspaceId, eventTopic(name));
export const profileListensTo = (index: TriggerIndex, workspaceId: number): boolean =>
  index.listensTo(workspaceId, PROFILE_TOPIC);
