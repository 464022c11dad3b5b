// What a person did, read from the log of events with its properties: slower than summaries, exact, and as far back as
// the log is kept.
import type { EventRecord, Evidence, Need, SummaryKind } from '../../../core/segments/evidence.ts';
import { startOfDay } from '../../../core/segments/evidence.ts';
import type { Json } from '../../../core/json.ts';
import type { Scope } from '../../../core/segments/filter.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';
import type { Instant } from '../../../core/time.ts';
import { toIso } from '../../../core/time.ts';
import { doubleSql } from './json-sql.ts';

export interface LogSubject {
  readonly of: SummaryKind;
  readonly name: string | null;
  /** UTC days before today; null = as far back as the log goes. */
  readonly days: number | null;
}

export const logNeeds = ({ of, name, days }: LogSubject): readonly Need[] => [
  { kind: 'events', of, name, days },
];

/** `from … where …`, rows named `e`. */
export const fromLog = (scope: Scope, { of, name, days }: LogSubject): SqlFragment => {
  const { now } = scope;
  const named = name === null ? raw('') : sql`and e.name = ${name}::text`;
  const recent = days === null ? raw('') : sql`and e.at >= ${toIso(startOfDay(now, days))}::timestamptz`;
  return sql`from ${scope.tables.events} as e where ${scope.inPlace('e')} and e.kind = ${of}::text ${named}
    ${recent} and e.at < ${toIso(now + 1)}::timestamptz`;
};

export const recordsOf = (
  evidence: Evidence,
  { of, name, days }: LogSubject,
  now: Instant,
): readonly EventRecord[] => {
  const since = days === null ? -Infinity : startOfDay(now, days);
  return evidence.events.filter(
    (one) => one.kind === of && (name === null || one.name === name) && one.at >= since && one.at <= now,
  );
};

/** Sums stay far from the ends of a double, where PostgreSQL refuses to add. */
const LARGEST = 1e15;

export const amountOf = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, -LARGEST), LARGEST) : 0;

/** The same of a jsonb; 0 for what is no number. */
export const amountSql = (value: SqlFragment): SqlFragment =>
  sql`(case jsonb_typeof(${value}) when 'number' then least(greatest(coalesce(${doubleSql(value)}, 0),
    ${-LARGEST}::double precision), ${LARGEST}::double precision) else 0 end)`;

/** Added up in one order on both sides: a sum of doubles depends on it. */
export const sumInOrder = (amounts: readonly number[]): number =>
  [...amounts].sort((a, b) => a - b).reduce((sum, amount) => sum + amount, 0);
export const sumInOrderSql = (amount: SqlFragment): SqlFragment => sql`sum(${amount} order by ${amount})`;
