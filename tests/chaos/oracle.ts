// The accounting from outside (reliability 6.3): what was acknowledged, what the sinks took, and what the store says
// became of it must be the same story.
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { deliveryId, sendKey } from '../../src/core/identity.ts';
import { makeUserId, partOf } from '../../src/core/part.ts';
import { externalIdOf } from '../support/fixtures.ts';

/** One call as the load generator saw it. `dispatchId` null: no answer came, so it may or may not have happened. */
export interface CallRecord {
  readonly people: readonly number[];
  readonly dispatchId: string | null;
}

export interface ChannelLedger {
  readonly channel: string;
  readonly endpoint: string;
  /** How often the sink took each key. */
  readonly counts: ReadonlyMap<string, number>;
  /** What the receiver sees more than once: the sink's own rule (a class A receiver knows the key again). */
  readonly knowsKeys: boolean;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly expected: number;
  readonly delivered: number;
  readonly lost: readonly string[];
  readonly duplicates: readonly string[];
  readonly ghosts: readonly string[];
  readonly held: number;
  readonly untrue: readonly string[];
  readonly waiting: number;
  readonly sums: readonly string[];
}

const userIdOf = (workspaceId: number, i: number): string =>
  makeUserId(i.toString(16).padStart(22, '0'), partOf(workspaceId, 'external_id', externalIdOf(i)));

interface StoredSend {
  readonly send_key: string;
  readonly status: string;
}

export const judge = async (
  pool: Pool,
  about: { readonly workspaceId: number; readonly campaignId: string },
  calls: readonly CallRecord[],
  ledgers: readonly ChannelLedger[],
): Promise<Verdict> => {
  const { rows } = await pool.query<StoredSend>('select send_key, status from sends');
  const statusOf = new Map(rows.map((row) => [row.send_key, row.status]));
  const acknowledged = calls.filter((call) => call.dispatchId !== null);
  const due = acknowledged.flatMap(({ people, dispatchId }) =>
    people.map((i) =>
      deliveryId(about.workspaceId, about.campaignId, userIdOf(about.workspaceId, i), dispatchId ?? ''),
    ),
  );
  const expected = ledgers.flatMap((ledger) =>
    due.map((delivery) => ({ ledger, key: sendKey(delivery, ledger.channel, ledger.endpoint) })),
  );
  const lost = expected.filter(({ ledger, key }) => !ledger.counts.has(key) && statusOf.get(key) !== 'held');
  const duplicates = ledgers.flatMap(({ counts, knowsKeys }) =>
    knowsKeys ? [] : [...counts].filter(([, n]) => n > 1).map(([key]) => key),
  );
  const taken = ledgers.flatMap(({ counts }) => [...counts.keys()]);
  return {
    acknowledged: acknowledged.length,
    expected: expected.length,
    delivered: taken.length,
    lost: lost.map(({ key }) => key),
    duplicates,
    ghosts: taken.filter((key) => !statusOf.has(key)),
    held: rows.filter((row) => row.status === 'held').length,
    untrue: findUntrue(statusOf, new Set(taken)),
    waiting: await countOf(pool, 'select count(*)::int as n from deliveries'),
    sums: await findWrongSums(pool),
  };
};

/** accepted(store) = taken(sinks), but for what is held: its answer was lost and it says so. */
const findUntrue = (statusOf: ReadonlyMap<string, string>, taken: ReadonlySet<string>): string[] =>
  [...statusOf].flatMap(([key, status]) => {
    if (status === 'held') return [];
    return (status === 'accepted') === taken.has(key) ? [] : [`${key}: ${status}`];
  });

const countOf = async (pool: Pool, text: string): Promise<number> =>
  (await pool.query<{ n: number }>(text)).rows[0]?.n ?? 0;

/** considered = sent + failed + skipped + held + waiting, and every counter is a recount of the log. */
const findWrongSums = async (pool: Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ outcome: string; counted: number; logged: number }>(
    `select coalesce(c.outcome, l.outcome) as outcome, coalesce(c.n, 0)::int as counted, coalesce(l.n, 0)::int as logged
     from (select outcome, sum(count) as n from campaign_counters
           where channel = '' and outcome in ('considered', 'sent', 'failed', 'skipped', 'held') group by 1) c
     full join (select outcome, count(*) as n from send_log where channel = '' group by 1) l using (outcome)`,
  );
  const waiting = await countOf(pool, 'select count(*)::int as n from deliveries');
  const considered = rows.find((row) => row.outcome === 'considered')?.counted ?? 0;
  const terminals = rows.filter((row) => row.outcome !== 'considered');
  const wrong = terminals
    .filter((row) => row.counted !== row.logged)
    .map((row) => `${row.outcome}: counted ${row.counted}, logged ${row.logged}`);
  const total = terminals.reduce((sum, row) => sum + row.counted, waiting);
  return total === considered ? wrong : [...wrong, `considered ${considered}, accounted for ${total}`];
};
