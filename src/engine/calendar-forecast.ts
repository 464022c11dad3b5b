// How many people the sends of a span are for, hour by hour, who is in several of them, and whom frequency rules would
// hold back. Looks at as many parts of the people as say enough, and scales up.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { JsonObject } from '../core/json.ts';
import { PARTS, PART_COUNT } from '../core/part.ts';
import {
  hoursOf,
  MAX_SOURCES,
  overlapsOf,
  peopleOf,
  peopleOverRule,
  sendsPerPerson,
  spreadEvenly,
  type ForecastSource,
  type MaskCount,
  type Turn,
} from '../core/reports/forecast.ts';
import { withParents } from '../core/restraints/tag-tree.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import { dueByZone, COMPANY_ZONE_KEY } from '../core/schedule/api-schedule.ts';
import { planWaves, waveOffsetMs } from '../core/schedule/waves.ts';
import type { CompiledAudience } from '../core/segments/compiled-audience.ts';
import type { Instant } from '../core/time.ts';
import type { CalendarStore } from '../ports/calendar-store.ts';
import type { Workspace } from '../ports/planning-store.ts';
import { listCalendar, type CalendarEntry } from './calendar.ts';
import { joinAudience, leaveOut, workspaceNow, type PlanningDeps } from './planning.ts';

export type ForecastDeps = Pick<PlanningDeps, 'store' | 'clock' | 'compileAudience' | 'scope'> & {
  readonly calendar: CalendarStore;
};

export interface CalendarForecast {
  /** People looked at, and whether that was everybody. */
  readonly sampled: number;
  readonly complete: boolean;
  readonly sources: readonly {
    readonly campaign: Campaign;
    readonly people: number;
    /** Rules with regular expressions are narrowed only. */
    readonly atMost: boolean;
  }[];
  readonly hours: readonly Turn[];
  readonly overlaps: readonly {
    readonly a: string;
    readonly b: string;
    readonly people: number;
    readonly share: number;
  }[];
  readonly sendsPerPerson: readonly { readonly sends: number; readonly people: number }[];
  readonly rules: readonly { readonly name: string; readonly people: number }[];
}

export const forecastCalendar = async (
  deps: ForecastDeps,
  workspace: Workspace,
  from: Instant,
  until: Instant,
): Promise<CalendarForecast> => {
  const [entries, limits] = await Promise.all([
    listCalendar(deps, workspace, from, until),
    deps.store.workspaceLimits(workspace.workspaceId),
  ]);
  const coming = entries.filter(({ state }) => state === 'planned');
  const groups = groupEntries(deps, coming, limits);
  const sample = await takeSample(deps, workspace, groups);
  const scale = sample.parts === 0 ? 0 : PART_COUNT / sample.parts;
  const masks = sample.masks.map(({ mask, people }) => ({ mask, people: Math.round(people * scale) }));
  const sources = groups.map(({ source }) => source);
  const people = groups.map((_, i) => peopleOf(masks, i));
  return {
    sampled: sample.people,
    complete: sample.parts === PART_COUNT,
    sources: groups.map(({ campaign, audience }, i) => ({
      campaign,
      people: people[i] ?? 0,
      atMost: audience.narrows,
    })),
    hours: hoursOf(coming.flatMap((entry) => turnsOf(entry, groups, people, sample.zones, workspace))),
    overlaps: overlapsOf(masks, groups.length).map(({ a, b, ...shared }) => ({
      a: sources[a]?.campaignId ?? '',
      b: sources[b]?.campaignId ?? '',
      ...shared,
    })),
    sendsPerPerson: sendsPerPerson(masks, sources),
    rules: limits.frequencyRules.map((rule) => ({
      name: rule.name,
      people: peopleOverRule(masks, sources, rule),
    })),
  };
};

interface Group {
  readonly key: string;
  readonly campaign: Campaign;
  readonly audience: CompiledAudience;
  readonly source: ForecastSource;
}

/** Sends of one campaign share its audience; a call has its own. Those that name their people are not estimated. */
const groupEntries = (
  deps: ForecastDeps,
  coming: readonly CalendarEntry[],
  limits: WorkspaceLimits,
): readonly Group[] => {
  const groups = new Map<string, Group>();
  for (const entry of coming) {
    const key = keyOf(entry);
    const known = groups.get(key);
    if (known !== undefined) {
      const times = [...known.source.times, entry.startsAt];
      groups.set(key, { ...known, source: { ...known.source, times } });
    } else if (entry.peopleFrom !== 'call' && groups.size < MAX_SOURCES) {
      const audience = deps.compileAudience(leaveOut(entry.campaign, limits, treeOf(entry)));
      if (audience.ok) groups.set(key, newGroup(key, entry, audience.value, limits));
    }
  }
  return [...groups.values()];
};

const keyOf = ({ campaign, scheduleId }: CalendarEntry): string => scheduleId ?? campaign.campaignId;

const treeOf = ({ campaign, target }: CalendarEntry): JsonObject | null =>
  target === null ? campaign.definition.audience : joinAudience(campaign, target.audience);

const newGroup = (
  key: string,
  { campaign, startsAt }: CalendarEntry,
  audience: CompiledAudience,
  { tagParents }: WorkspaceLimits,
): Group => ({
  key,
  campaign,
  audience,
  source: {
    campaignId: campaign.campaignId,
    channels: [
      ...new Set(campaign.definition.variants.flatMap((v) => v.messages.map(({ channel }) => channel))),
    ],
    tags: new Set(withParents(campaign.tags, tagParents)),
    capped: campaign.category === 'marketing' && campaign.definition.limits.obeysFrequencyRules,
    times: [startsAt],
  },
});

interface Sample {
  readonly parts: number;
  readonly people: number;
  readonly masks: readonly MaskCount[];
  readonly zones: readonly { readonly zone: string | null; readonly people: number }[];
}

/** People that make the rest predictable to about a hundredth. */
const ENOUGH_PEOPLE = 10_000;

const takeSample = async (
  deps: ForecastDeps,
  workspace: Workspace,
  groups: readonly Group[],
): Promise<Sample> => {
  const { workspaceId } = workspace;
  const now = workspaceNow(workspace, deps.clock);
  const masks = new Map<number, number>();
  const zones = new Map<string | null, number>();
  let [parts, people] = [0, 0];
  if (groups.length === 0) return { parts, people, masks: [], zones: [] };
  for (const part of PARTS) {
    const scope = deps.scope(now, { workspaceId, part });
    const audiences = groups.map(({ audience }) => audience.toSql(scope));
    const [counted, inZones] = await Promise.all([
      deps.calendar.countMasks(workspaceId, part, audiences),
      deps.calendar.countZones(workspaceId, part),
    ]);
    for (const one of counted) masks.set(one.mask, (masks.get(one.mask) ?? 0) + one.people);
    for (const one of inZones) zones.set(one.zone, (zones.get(one.zone) ?? 0) + one.people);
    people += counted.reduce((sum, one) => sum + one.people, 0);
    parts++;
    if (people >= ENOUGH_PEOPLE) break;
  }
  return {
    parts,
    people,
    masks: [...masks].map(([mask, n]) => ({ mask, people: n })),
    zones: [...zones].map(([zone, n]) => ({ zone, people: n })),
  };
};

/** When the people of a send have their turn. */
const turnsOf = (
  entry: CalendarEntry,
  groups: readonly Group[],
  people: readonly number[],
  zones: Sample['zones'],
  { timeZone }: Workspace,
): readonly Turn[] => {
  const index = groups.findIndex(({ key }) => key === keyOf(entry));
  const count = index < 0 ? (entry.people ?? 0) : (people[index] ?? 0);
  if (count === 0) return [];
  if (entry.timing === 'optimal') return spreadEvenly(entry.startsAt, entry.endsAt, count);
  if (entry.timing === 'local') return localTurns(entry, count, zones, timeZone);
  const waves = entry.scheduleId === null ? (entry.campaign.definition.schedule?.waves ?? null) : null;
  if (waves === null) return [{ at: entry.startsAt, people: count }];
  const plan = planWaves(waves);
  return Array.from({ length: WAVE_STEPS }, (_, i) => {
    const offset = waveOffsetMs(plan, Math.floor((i * count) / WAVE_STEPS));
    return offset === null ? null : { at: entry.startsAt + offset, people: count / WAVE_STEPS };
  }).flatMap((turn) => (turn === null ? [] : [turn]));
};

const WAVE_STEPS = 100;

const localTurns = (
  { key, startsAt }: CalendarEntry,
  count: number,
  zones: Sample['zones'],
  companyZone: string,
): readonly Turn[] => {
  const wall = key.length === 16 ? `${key}:00` : key;
  const names = zones.flatMap(({ zone }) => (zone === null ? [] : [zone]));
  const due = dueByZone({ kind: 'local', wall }, names, companyZone, startsAt) ?? {};
  const all = zones.reduce((sum, zone) => sum + zone.people, 0);
  return zones.flatMap(({ zone, people }) => {
    const at = due[zone ?? COMPANY_ZONE_KEY] ?? null;
    return at === null ? [] : [{ at, people: (count * people) / all }];
  });
};
