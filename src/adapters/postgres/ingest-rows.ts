// A bundle as what writeBundle takes: columns for what every event of an ingest passes through, JSON record sets for the rest.
import type { Json, JsonObject } from '../../core/json.ts';
import type { EventKind, EventRow, SummaryDelta } from '../../core/users/fold.ts';
import { summarize, toEventRow } from '../../core/users/fold.ts';
import { isLogged } from '../../core/users/track-item.ts';
import type { PlainChange } from '../../core/users/plain-change.ts';
import type { PersonWrite } from '../../ports/ingest-store.ts';
import { bareColumn, column, jsonColumn } from './columns.ts';
import { toChangedRow } from './profile-row.ts';

export interface BundleRecordSets {
  /** Absent in the columns. The day is that of the first summary of one day. */
  readonly usual: { readonly workspaceId: number; readonly day: string | null };
  /** Ordinal of the person, part, workspace, id; false where the place is not remembered. */
  readonly people: readonly string[];
  /** Ordinal of the person, kind, name, time in ms, app, properties. */
  readonly events: readonly string[];
  /** Ordinal of the person, kind, name, count, first and last in ms, revenue, the day where it is one, days where not. */
  readonly summaries: readonly string[];
  readonly plain: string;
  readonly profiles: string;
}

export interface TriggeredRecordSets {
  readonly deliveries: string;
  readonly skips: string;
}

type Row = Readonly<Record<string, Json | undefined>>;

/** People are numbered in the order of their keys, in which everybody writes summaries (writeBundle). */
export const toRecordSets = (people: readonly PersonWrite[]): BundleRecordSets => {
  const sorted = [...people].sort(byKey);
  const summaries = summaryRows(sorted);
  const workspaceId = sorted[0]?.place.workspaceId ?? 0;
  const day = summaries.find((row) => row.day !== null)?.day ?? null;
  return {
    usual: { workspaceId, day },
    people: placeColumns(sorted, workspaceId),
    events: eventColumns(sorted),
    summaries: summaryColumns(summaries, day),
    plain: rowsOf(sorted, plainRows),
    profiles: JSON.stringify(
      sorted.flatMap(({ change }) => (change === null ? [] : [toChangedRow(change.before, change.after)])),
    ),
  };
};

/** Null when nothing was triggered. */
export const toTriggeredSets = (people: readonly PersonWrite[]): TriggeredRecordSets | null => {
  const matched = people.filter(({ deliveries, skips }) => deliveries.length > 0 || skips.length > 0);
  if (matched.length === 0) return null;
  return { deliveries: rowsOf(matched, deliveryRows), skips: rowsOf(matched, skipRows) };
};

/** What exception events cancelled; null when nothing. In the order of keys, like every lock. */
export const toCancelSet = (people: readonly PersonWrite[]): string | null => {
  const rows = people.flatMap((person) =>
    person.cancels.map((one) => ({
      ...placeRow(person),
      id: one.deliveryId,
      c: one.campaignId,
      v: one.campaignVersion,
      dispatch: one.dispatchId,
      t: one.at,
      x: one.facts,
    })),
  );
  return rows.length === 0 ? null : JSON.stringify(rows);
};

const byKey = ({ place: a }: PersonWrite, { place: b }: PersonWrite): number =>
  a.part - b.part || a.workspaceId - b.workspaceId || (a.userId < b.userId ? -1 : 1);

const rowsOf = (
  people: readonly PersonWrite[],
  rows: (person: PersonWrite, p: number) => readonly Row[],
): string => {
  const all: Row[] = [];
  people.forEach((person, p) => {
    for (const row of rows(person, p)) all.push(row);
  });
  return JSON.stringify(all);
};

/** People whose row is locked and who did nothing that is logged are there, and nothing else asks for them. */
const placeColumns = (people: readonly PersonWrite[], usualWorkspaceId: number): readonly string[] => {
  const rows: { readonly p: number; readonly place: PersonWrite['place'] }[] = [];
  people.forEach(({ place, change, plain, facts }, p) => {
    if (change === null || plain !== null || facts.some(isLogged)) rows.push({ p, place });
  });
  return [
    bareColumn(rows, ({ p }) => p),
    bareColumn(rows, ({ place }) => place.part),
    column(rows, ({ place }) => (place.workspaceId === usualWorkspaceId ? null : place.workspaceId)),
    bareColumn(rows, ({ place }) => place.userId),
    column(rows, ({ place }) => (place.remembered === true ? null : false)),
  ];
};

/** The usual kind is left out: a column of nothing else is empty. */
const kindOf = (kind: EventKind): string | undefined => (kind === 'event' ? undefined : kind);

const eventColumns = (people: readonly PersonWrite[]): readonly string[] => {
  const rows: { readonly p: number; readonly event: EventRow }[] = [];
  people.forEach(({ facts }, p) => {
    for (const fact of facts) if (isLogged(fact)) rows.push({ p, event: toEventRow(fact) });
  });
  return [
    bareColumn(rows, ({ p }) => p),
    column(rows, ({ event }) => kindOf(event.kind)),
    column(rows, ({ event }) => event.name),
    bareColumn(rows, ({ event }) => event.at),
    column(rows, ({ event }) => event.appId),
    jsonColumn(rows, ({ event }) => (event.properties === null ? '' : JSON.stringify(event.properties))),
  ];
};

interface SummaryRow {
  readonly p: number;
  readonly delta: SummaryDelta;
  /** Null: several. */
  readonly day: string | null;
}

const summaryRows = (people: readonly PersonWrite[]): readonly SummaryRow[] => {
  const rows: SummaryRow[] = [];
  people.forEach(({ facts }, p) => {
    for (const delta of summarize(facts)) rows.push({ p, delta, day: onlyDayOf(delta) });
  });
  return rows;
};

const summaryColumns = (rows: readonly SummaryRow[], usualDay: string | null): readonly string[] => [
  bareColumn(rows, ({ p }) => p),
  column(rows, ({ delta }) => kindOf(delta.kind)),
  column(rows, ({ delta }) => delta.name),
  column(rows, ({ delta }) => (delta.count === 1 ? null : delta.count)),
  bareColumn(rows, ({ delta }) => delta.firstAt),
  column(rows, ({ delta }) => (delta.lastAt === delta.firstAt ? null : delta.lastAt)),
  column(rows, ({ delta }) => (delta.revenue === 0 ? null : delta.revenue)),
  column(rows, ({ day }) => (day === usualDay ? null : day)),
  jsonColumn(rows, ({ delta, day }) => (day === null ? JSON.stringify(delta.days) : '')),
];

/** Its count is the row's own: the server need not read the map of one day. */
const onlyDayOf = ({ days }: SummaryDelta): string | null => {
  let only: string | null = null;
  for (const day in days) {
    if (only !== null) return null;
    only = day;
  }
  return only;
};

const plainRows = ({ plain, now }: PersonWrite, p: number): readonly Row[] =>
  plain === null ? [] : [{ p, t: now, ...plainRow(plain) }];

/** An empty zone removes it; no zone leaves it. */
const plainRow = (plain: PlainChange): Row => ({
  s: plain.attributes,
  d: listOrNothing(plain.removedAttributes),
  fs: plain.fields,
  fd: listOrNothing(plain.removedFields),
  z: plain.timeZone === null ? '' : plain.timeZone,
  v: plain.revenue,
});

const listOrNothing = (names: readonly string[]): readonly string[] | undefined =>
  names.length === 0 ? undefined : names;

const placeRow = ({ place }: PersonWrite) => ({ part: place.part, w: place.workspaceId, u: place.userId });

/** The audience is judged; absent keys stay absent. */
const progressRow = ({ triggeredAt, turns, dropped }: PersonWrite['deliveries'][number]): JsonObject => ({
  checked: true,
  triggeredAt,
  ...(turns === undefined ? {} : { turns }),
  ...(dropped === undefined ? {} : { dropped }),
});

const deliveryRows = (person: PersonWrite): readonly Row[] =>
  person.deliveries.map((one) => ({
    ...placeRow(person),
    id: one.deliveryId,
    c: one.campaignId,
    dispatch: one.dispatchId,
    live: one.live,
    due: one.dueAt,
    t: one.plannedAt,
    e: one.expiresAt,
    g: progressRow(one),
    x: one.properties,
  }));

const skipRows = (person: PersonWrite): readonly Row[] =>
  person.skips.map((one) => ({
    ...placeRow(person),
    id: one.deliveryId,
    c: one.campaignId,
    v: one.campaignVersion,
    dispatch: one.dispatchId,
    t: one.at,
    r: one.reason,
    x: one.facts,
  }));
