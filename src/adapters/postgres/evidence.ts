// Evidence of filters: six statements at most for a whole batch of people, however many rules ask.
import type {
  CampaignEvidence,
  Evidence,
  EventRecord,
  EventSummary,
  InteractionRecord,
  Moments,
  Need,
  SummaryKind,
} from '../../core/segments/evidence.ts';
import { NO_EVIDENCE, startOfDay } from '../../core/segments/evidence.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Instant } from '../../core/time.ts';
import { parseInstant, toIso } from '../../core/time.ts';
import type { EvidenceRequest, LoadEvidence } from '../../ports/evidence.ts';
import { loadSql } from './load-sql.ts';
import type { Queryable } from './pool.ts';

const sql = loadSql(new URL('./evidence.sql', import.meta.url), [
  'loadSummaries',
  'loadEvents',
  'loadCampaigns',
  'loadInteractions',
  'loadControlBlocks',
  'loadLists',
]);

export const evidenceFrom =
  (db: Queryable): LoadEvidence =>
  (request) =>
    loadEvidence(db, request);

/** Everybody asked about is in the answer when anything is asked. */
export const loadEvidence = async (
  db: Queryable,
  { people, needs, now }: EvidenceRequest,
): Promise<ReadonlyMap<string, Evidence>> => {
  if (people.length === 0 || needs.length === 0) return new Map();
  const places = JSON.stringify(people.map(({ part, workspaceId: w, userId: u }) => ({ part, w, u })));
  const summaries = await loadSummaries(db, places, needs);
  const events = await loadEvents(db, places, needs, now);
  const campaigns = await loadCampaigns(db, places, needs);
  const interactions = await loadInteractions(db, places, needs, now);
  const blocks = await loadControlBlocks(db, places, needs);
  const lists = await loadLists(db, places, needs);
  return new Map(
    people.map(({ userId }) => [
      userId,
      {
        summaries: summaries.get(userId) ?? NO_EVIDENCE.summaries,
        events: events.get(userId) ?? NO_EVIDENCE.events,
        campaigns: campaigns.get(userId) ?? NO_EVIDENCE.campaigns,
        interactions: interactions.get(userId) ?? NO_EVIDENCE.interactions,
        controlBlocks: blocks.get(userId)?.[0] ?? NO_EVIDENCE.controlBlocks,
        lists: new Set(lists.get(userId) ?? []),
      },
    ]),
  );
};

type NeedOf<Kind extends Need['kind']> = Extract<Need, { readonly kind: Kind }>;

const ofKind = <Kind extends Need['kind']>(needs: readonly Need[], kind: Kind): readonly NeedOf<Kind>[] =>
  needs.filter((need): need is NeedOf<Kind> => need.kind === kind);

type ByPerson<T> = ReadonlyMap<string, readonly T[]>;

const groupByPerson = <Row extends { readonly user_id: string }, T>(
  rows: readonly Row[],
  toValue: (row: Row) => T,
): ByPerson<T> => {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const list = grouped.get(row.user_id);
    if (list === undefined) grouped.set(row.user_id, [toValue(row)]);
    else list.push(toValue(row));
  }
  return grouped;
};

interface SummaryRow {
  readonly user_id: string;
  readonly kind: SummaryKind;
  readonly name: string;
  readonly count: number;
  readonly first_at: Instant;
  readonly last_at: Instant;
  readonly revenue: number;
  readonly days: Readonly<Record<string, number>>;
}

const loadSummaries = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
): Promise<ByPerson<EventSummary>> => {
  const wanted = ofKind(needs, 'summaries');
  if (wanted.length === 0) return new Map();
  const whole = wanted.flatMap(({ of, name }) => (name === null ? [of] : []));
  const single = wanted.flatMap(({ of, name }) => (name === null ? [] : [{ k: of, n: name }]));
  const { rows } = await db.query<SummaryRow>(sql.loadSummaries([places, whole, JSON.stringify(single)]));
  return groupByPerson(rows, ({ kind, name, count, first_at, last_at, revenue, days }) => ({
    kind,
    name,
    count,
    firstAt: first_at,
    lastAt: last_at,
    revenue,
    days,
  }));
};

interface EventRow {
  readonly user_id: string;
  readonly kind: SummaryKind;
  readonly name: string;
  readonly at: Instant;
  readonly app_id: string | null;
  readonly properties: JsonObject | null;
}

const loadEvents = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
  now: Instant,
): Promise<ByPerson<EventRecord>> => {
  const wanted = ofKind(needs, 'events');
  if (wanted.length === 0) return new Map();
  const asked = wanted.map(({ of, name, days }) => ({
    k: of,
    n: name,
    since: days === null ? null : toIso(startOfDay(now, days)),
  }));
  const { rows } = await db.query<EventRow>(sql.loadEvents([places, JSON.stringify(asked)]));
  return groupByPerson(rows, ({ kind, name, at, app_id, properties }) => ({
    kind,
    name,
    at,
    appId: app_id,
    properties: properties ?? {},
  }));
};

interface CampaignRow {
  readonly user_id: string;
  readonly campaign_id: string;
  readonly tags: readonly string[];
  readonly received: number;
  readonly first_received_at: Instant | null;
  readonly last_received_at: Instant | null;
  readonly variant: string | null;
  readonly control: boolean;
  readonly enrolled_at: Instant | null;
  readonly channels: StoredMoments;
  readonly interactions: StoredMoments;
  readonly conversions: StoredMoments;
}

const loadCampaigns = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
): Promise<ByPerson<CampaignEvidence>> => {
  const wanted = ofKind(needs, 'receipts');
  if (wanted.length === 0) return new Map();
  const ids = wanted.flatMap(({ campaignId }) => campaignId ?? []);
  const all = ids.length < wanted.length;
  const { rows } = await db.query<CampaignRow>(sql.loadCampaigns([places, all ? null : ids]));
  return groupByPerson(rows, toCampaignEvidence);
};

const toCampaignEvidence = (row: CampaignRow): CampaignEvidence => ({
  campaignId: row.campaign_id,
  tags: row.tags,
  received: row.received,
  firstReceivedAt: row.first_received_at,
  lastReceivedAt: row.last_received_at,
  variant: row.variant,
  control: row.control,
  enrolledAt: row.enrolled_at,
  channels: toMoments(row.channels),
  interactions: toMoments(row.interactions),
  conversions: toMoments(row.conversions),
});

type StoredMoments = Readonly<Record<string, { count: number; first_at: string; last_at: string }>>;

const toMoments = (stored: StoredMoments): Readonly<Record<string, Moments>> =>
  Object.fromEntries(
    Object.entries(stored).map(([key, { count, first_at, last_at }]) => [
      key,
      { count, firstAt: parseInstant(first_at) ?? 0, lastAt: parseInstant(last_at) ?? 0 },
    ]),
  );

const loadInteractions = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
  now: Instant,
): Promise<ByPerson<InteractionRecord>> => {
  const wanted = ofKind(needs, 'interactions');
  if (wanted.length === 0) return new Map();
  const asked = wanted.map(({ of, days }) => ({ k: of, since: toIso(startOfDay(now, days)) }));
  const { rows } = await db.query<{ user_id: string; kind: string; at: Instant }>(
    sql.loadInteractions([places, JSON.stringify(asked)]),
  );
  return groupByPerson(rows, ({ kind, at }) => ({ kind, at }));
};

const loadControlBlocks = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
): Promise<ByPerson<readonly number[]>> => {
  if (ofKind(needs, 'control-blocks').length === 0) return new Map();
  const { rows } = await db.query<{ user_id: string; blocks: readonly number[] }>(
    sql.loadControlBlocks([places]),
  );
  return groupByPerson(rows, (row) => row.blocks);
};

const loadLists = async (
  db: Queryable,
  places: string,
  needs: readonly Need[],
): Promise<ByPerson<string>> => {
  const ids = ofKind(needs, 'list').map(({ listId }) => listId);
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ user_id: string; list_id: string }>(sql.loadLists([places, ids]));
  return groupByPerson(rows, (row) => row.list_id);
};
