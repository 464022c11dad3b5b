// What filters know of a person beyond the profile. A filter names its needs; whoever judges people loads all of
// them for the whole batch at once and hands each person's evidence to `test`. What was not asked for is absent.
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import { DAY_MS, utcDay } from '../time.ts';

export type SummaryKind = 'event' | 'purchase' | 'session';

/** Names are of events, products or apps; null = of every name. Days are UTC calendar days before today. */
export type Need =
  | {
      readonly kind: 'summaries';
      readonly of: SummaryKind;
      readonly name: string | null;
      /** The days a rule counts; null = ever. Whole summaries are loaded either way. */
      readonly days: number | null;
    }
  | {
      readonly kind: 'events';
      readonly of: SummaryKind;
      readonly name: string | null;
      /** null = as far back as the log goes. */
      readonly days: number | null;
    }
  | { readonly kind: 'receipts'; readonly campaignId: string | null }
  /** Single happenings with messages, from the log. */
  | { readonly kind: 'interactions'; readonly of: string; readonly days: number }
  /** Which blocks of random buckets make up the global control group. */
  | { readonly kind: 'control-blocks' }
  | { readonly kind: 'list'; readonly listId: string };

/** One row per person, kind and name, kept by ingest. */
export interface EventSummary {
  readonly kind: SummaryKind;
  readonly name: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly revenue: number;
  /** UTC day → count; at least the latest 30 days. */
  readonly days: Readonly<Record<string, number>>;
}

export interface EventRecord {
  readonly kind: SummaryKind;
  readonly name: string;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject;
}

export interface Moments {
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** What a person had of one campaign. */
export interface CampaignEvidence {
  readonly campaignId: string;
  readonly tags: readonly string[];
  readonly received: number;
  readonly firstReceivedAt: Instant | null;
  readonly lastReceivedAt: Instant | null;
  readonly variant: string | null;
  readonly control: boolean;
  /** When the person was put into the control group. */
  readonly enrolledAt: Instant | null;
  readonly channels: Readonly<Record<string, Moments>>;
  readonly interactions: Readonly<Record<string, Moments>>;
  readonly conversions: Readonly<Record<string, Moments>>;
}

export interface InteractionRecord {
  readonly kind: string;
  readonly at: Instant;
}

export interface Evidence {
  readonly summaries: readonly EventSummary[];
  readonly events: readonly EventRecord[];
  readonly campaigns: readonly CampaignEvidence[];
  readonly interactions: readonly InteractionRecord[];
  /** Of the person's workspace. */
  readonly controlBlocks: readonly number[];
  /** Ids of lists the person is on. */
  readonly lists: ReadonlySet<string>;
}

/** For rules that need none, and for people about whom nothing was found. */
export const NO_EVIDENCE: Evidence = {
  summaries: [],
  events: [],
  campaigns: [],
  interactions: [],
  controlBlocks: [],
  lists: new Set(),
};

/** Each need once. */
export const distinctNeeds = (needs: readonly Need[]): readonly Need[] =>
  needs.length < 2 ? needs : [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];

/** The evidence after something more happened: what the facts that follow it in a batch are judged on (7.8). */
export const addEvent = (
  evidence: Evidence,
  event: EventRecord,
  count: number,
  revenue: number,
): Evidence => ({
  ...evidence,
  summaries: addToSummaries(evidence.summaries, event, count, revenue),
  events: [...evidence.events, event],
});

const addToSummaries = (
  summaries: readonly EventSummary[],
  { kind, name, at }: EventRecord,
  count: number,
  revenue: number,
): readonly EventSummary[] => {
  const held = summaries.find((one) => one.kind === kind && one.name === name);
  const day = utcDay(at);
  if (held === undefined)
    return [...summaries, { kind, name, count, firstAt: at, lastAt: at, revenue, days: { [day]: count } }];
  const grown: EventSummary = {
    ...held,
    count: held.count + count,
    firstAt: Math.min(held.firstAt, at),
    lastAt: Math.max(held.lastAt, at),
    revenue: held.revenue + revenue,
    days: { ...held.days, [day]: (held.days[day] ?? 0) + count },
  };
  return summaries.map((one) => (one === held ? grown : one));
};

/** The first UTC day of "in the last Y days": today is day 0 (CD-18.3). */
export const firstDayOf = (now: Instant, days: number): string => utcDay(now - days * DAY_MS);
export const startOfDay = (now: Instant, days: number): Instant => (Math.floor(now / DAY_MS) - days) * DAY_MS;
