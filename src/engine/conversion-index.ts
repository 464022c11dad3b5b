// Conversion events of launched campaigns in memory, filed by workspace and topic, so that most events cost one
// look-up. Reloaded on a hint and, because hints get lost, whenever the stamp of what is stored has changed.
import { CONVERSION_LETTERS } from '../core/campaigns/definition/conversion-settings.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { TriggerKind } from '../core/campaigns/trigger.ts';
import { parseConversionEvent } from '../core/conversions/parse-event.ts';
import type { ConversionRules, ReadyConversion } from '../core/conversions/windows.ts';
import type { ConvertingCampaigns } from '../ports/converting-campaigns.ts';
import type { Observer } from '../ports/observer.ts';

export interface ConversionIndex {
  /** Campaigns of the workspace of which a fact on one of these topics may be a conversion. */
  campaignsOn(workspaceId: number, topics: readonly string[]): readonly string[];
  /** Of any campaign: one without conversion events tracks revenue alone (17.1). */
  rulesOf(workspaceId: number, campaignId: string): ConversionRules;
  /** Reads what is stored now, if it changed. */
  refresh(): Promise<void>;
  /** Loaded at least once, and as of every refresh asked for before. */
  ready(): Promise<void>;
}

export interface ConversionIndexDeps {
  readonly campaigns: ConvertingCampaigns;
  readonly kinds: ReadonlyMap<string, TriggerKind>;
  readonly observer: Observer;
}

interface Filed {
  readonly rules: ReadonlyMap<string, ConversionRules>;
  readonly topics: ReadonlyMap<string, readonly string[]>;
}

const NO_RULES: ConversionRules = { conversions: [] };

export const makeConversionIndex = (deps: ConversionIndexDeps): ConversionIndex => {
  let filed: Filed = { rules: new Map(), topics: new Map() };
  let stamp: string | null = null;
  let running: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    const next = await deps.campaigns.stamp();
    if (next === stamp) return;
    filed = fileCampaigns(await deps.campaigns.load(), deps);
    stamp = next;
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
    campaignsOn: (workspaceId, topics) => {
      if (filed.topics.size === 0) return [];
      const found = topics.flatMap((topic) => filed.topics.get(`${workspaceId}:${topic}`) ?? []);
      return found.length < 2 ? found : [...new Set(found)];
    },
    rulesOf: (workspaceId, campaignId) => filed.rules.get(`${workspaceId}:${campaignId}`) ?? NO_RULES,
    refresh,
    ready: async () => {
      if (running !== null) await running.catch(() => undefined);
      if (stamp === null) await refresh();
    },
  };
};

const fileCampaigns = (campaigns: readonly Campaign[], deps: ConversionIndexDeps): Filed => {
  const rules = new Map<string, ConversionRules>();
  const topics = new Map<string, string[]>();
  for (const campaign of campaigns) {
    const { workspaceId, campaignId } = campaign;
    const conversions = readConversions(campaign, deps);
    rules.set(`${workspaceId}:${campaignId}`, { conversions });
    for (const topic of new Set(conversions.flatMap(({ trigger }) => trigger.topics))) {
      const key = `${workspaceId}:${topic}`;
      topics.set(key, [...(topics.get(key) ?? []), campaignId]);
    }
  }
  return { rules, topics };
};

/** Stored campaigns were validated when launched; an event that no longer parses is left out and reported. */
const readConversions = (campaign: Campaign, deps: ConversionIndexDeps): readonly ReadyConversion[] =>
  campaign.definition.success.conversions.flatMap(({ event, deadlineSeconds }, i) => {
    const letter = CONVERSION_LETTERS[i];
    const { campaignId } = campaign;
    const parsed = parseConversionEvent(event, deps.kinds, campaignId, `conversions[${i}].event`);
    if (letter !== undefined && parsed.ok) return [{ letter, trigger: parsed.value, deadlineSeconds }];
    deps.observer.emit({ name: 'conversion-unreadable', level: 'error', campaignId, place: i });
    return [];
  });
