// What a person did, as counted by ingest: events, purchases and sessions by name, with first, last and UTC days.
import type { Evidence, EventSummary, Need, SummaryKind } from '../../../core/segments/evidence.ts';
import { firstDayOf, startOfDay } from '../../../core/segments/evidence.ts';
import type { Scope } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { toIso, utcDay } from '../../../core/time.ts';

/** One name, or null for every name of the kind. */
export interface Subject {
  readonly of: SummaryKind;
  readonly name: string | null;
}

/** `days`: only the last ones are counted. */
export const summaryNeeds = ({ of, name }: Subject, days: number | null = null): readonly Need[] => [
  { kind: 'summaries', of, name, days },
];

export const summariesOf = (evidence: Evidence, { of, name }: Subject): readonly EventSummary[] =>
  evidence.summaries.filter((one) => one.kind === of && (name === null || one.name === name));

type Column = 'count' | 'revenue' | 'first_at' | 'last_at';
const JOINED: Readonly<Record<Column, string>> = {
  count: 'sum',
  revenue: 'sum',
  first_at: 'min',
  last_at: 'max',
};

/** `select user_id, value`: one row per person who did it. */
export const summaryRows = (scope: Scope, subject: Subject, column: Column): SqlFragment => {
  const value = raw(`s.${column}`);
  const from = fromSummaries(scope, subject);
  return subject.name === null
    ? sql`select s.user_id, ${raw(JOINED[column])}(${value}) ${from} group by s.user_id`
    : sql`select s.user_id, ${value} ${from}`;
};

const fromSummaries = (scope: Scope, { of, name }: Subject): SqlFragment => {
  const named = name === null ? raw('') : sql`and s.name = ${name}::text`;
  return sql`from ${scope.tables.summaries} as s where ${scope.inPlace('s')} and s.kind = ${of}::text ${named}`;
};

/** `select user_id, count` of the last `days` UTC days and today (CD-18.3). */
export const dayRows = (scope: Scope, subject: Subject, days: number, onlyWhether: boolean): SqlFragment => {
  const { now } = scope;
  const since = toIso(startOfDay(now, days));
  // Where all of it happened in these days, or the last time is enough to know, the days need not be read.
  const counted = sql`(case when (${onlyWhether}::boolean or s.first_at >= ${since}::timestamptz)
      and s.last_at < ${toIso(startOfDay(now, -1))}::timestamptz
    then s.count else (select coalesce(sum(d.value::bigint), 0)::bigint from jsonb_each_text(s.days) as d
      where d.key collate "C" >= ${firstDayOf(now, days)}::text and d.key collate "C" <= ${utcDay(now)}::text) end)`;
  const from = sql`${fromSummaries(scope, subject)} and s.last_at >= ${since}::timestamptz`;
  if (subject.name !== null) return sql`select s.user_id, ${counted} ${from}`;
  // Any row of several says whether, without adding them up. One text for both, of which the server plans one half:
  // of one type, and asked from outside the sum, so that nothing is left of the other.
  return sql`select s.user_id, ${counted}::double precision ${from} and ${onlyWhether}::boolean
    union all select g.user_id, g.n
      from (select s.user_id, sum(${counted})::double precision as n ${from} group by s.user_id) as g
      where not ${onlyWhether}::boolean`;
};

export const countInDays = (evidence: Evidence, subject: Subject, days: number, now: Instant): number => {
  const [first, last] = [firstDayOf(now, days), utcDay(now)];
  let count = 0;
  for (const one of summariesOf(evidence, subject))
    for (const [day, n] of Object.entries(one.days)) if (day >= first && day <= last) count += n;
  return count;
};

export const countOf = (evidence: Evidence, subject: Subject): number =>
  summariesOf(evidence, subject).reduce((sum, { count }) => sum + count, 0);

export const firstOf = (evidence: Evidence, subject: Subject): Instant | null =>
  earliest(summariesOf(evidence, subject).map(({ firstAt }) => firstAt));
export const lastOf = (evidence: Evidence, subject: Subject): Instant | null =>
  latest(summariesOf(evidence, subject).map(({ lastAt }) => lastAt));

export const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce((best, at) => (at === null || (best !== null && best <= at) ? best : at), null);
export const latest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce((best, at) => (at === null || (best !== null && best >= at) ? best : at), null);
