// A bundle as the JSON record sets of writeBundle. Keys are short because every event of an ingest passes here.
import type { Json, JsonObject } from '../../core/json.ts';
import { summarize, toEventRow } from '../../core/users/fold.ts';
import type { EventKind } from '../../core/users/fold.ts';
import { isLogged } from '../../core/users/track-item.ts';
import type { PlainChange } from '../../core/users/plain-change.ts';
import type { PersonWrite } from '../../ports/ingest-store.ts';
import { toChangedRow } from './profile-row.ts';

export interface BundleRecordSets {
  readonly people: string;
  readonly events: string;
  readonly summaries: string;
  readonly plain: string;
  readonly profiles: string;
}

export interface TriggeredRecordSets {
  readonly deliveries: string;
  readonly skips: string;
}

type Row = Readonly<Record<string, Json | undefined>>;

export const toRecordSets = (people: readonly PersonWrite[]): BundleRecordSets => {
  const sorted = [...people].sort(byKey);
  return {
    people: rowsOf(sorted, placeRows),
    events: rowsOf(sorted, eventRows),
    summaries: rowsOf(sorted, summaryRows),
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
const placeRows = ({ place, change, plain, facts }: PersonWrite, p: number): readonly Row[] =>
  change !== null && plain === null && !facts.some(isLogged)
    ? []
    : [{ p, part: place.part, w: place.workspaceId, u: place.userId }];

const kindOf = (kind: EventKind): string | undefined => (kind === 'event' ? undefined : kind);

const eventRows = ({ facts }: PersonWrite, p: number): readonly Row[] => {
  const rows: Row[] = [];
  for (const fact of facts) {
    if (!isLogged(fact)) continue;
    const { kind, name, at, appId, properties } = toEventRow(fact);
    rows.push({ p, k: kindOf(kind), n: name, t: at, a: appId ?? undefined, x: properties ?? undefined });
  }
  return rows;
};

const summaryRows = ({ facts }: PersonWrite, p: number): readonly Row[] =>
  summarize(facts).map(({ kind, name, count, firstAt, lastAt, revenue, days }) => ({
    p,
    k: kindOf(kind),
    n: name,
    c: count,
    f: firstAt,
    l: lastAt,
    v: revenue === 0 ? undefined : revenue,
    d: days,
  }));

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
