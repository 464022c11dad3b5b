// Which send a report is about: by our own key in the Message-ID; else among the last messages of whoever has the
// address, by the provider's id; else, for a provider that passes no id on, the newest of the last days.
import { partOf, PARTS } from '../../core/part.ts';
import { sendKeyOf, type MessageReport } from '../../core/interactions/provider-report.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import { emailAddress, phoneAddress, type Address } from '../../core/users/address.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeardFacts, OfferedFact } from '../../ports/interactions.ts';
import type { InboundRef, InboundStep, ReportStore, SendRef } from '../../ports/report-store.ts';
import { findOwners } from './consent.ts';
import { keepFacts } from './fact-outbox.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool } from './pool.ts';
import { findClocks } from './interactions.ts';
import { loadProfiles } from './resolve-people.ts';

const sql = loadSql(new URL('./provider-reports.sql', import.meta.url), [
  'findSendsByKey',
  'enterInbound',
  'isInboundFinished',
  'lastMessages',
]);

/** Bounces may come days later; what nobody can tell by an id is put down to a recent message or to none. */
const KNOWN_BY_ID_MS = 30 * DAY_MS;
const NEWEST_MS = 3 * DAY_MS;
/** A shorter id could stand in somebody else's reply. */
const MIN_ID_CHARS = 8;

/** `heard`: of which facts somebody wants to know; they are kept with the text that told them. */
export const createReportStore = (pool: Pool, clock: Pick<Clock, 'now'>, heard: HeardFacts): ReportStore => ({
  beginInbound: (ref, facts) => beginInbound(pool, ref, facts, heard, clock.now()),
  finishInbound: async (ref) => {
    await pool.query(sql.enterInbound([...inboundKey(ref, 'done'), clock.now()]));
  },
  findSends: async (workspaceId, reports) => {
    const byKey = await findByKey(pool, workspaceId, reports);
    const found: (SendRef | null)[] = [];
    for (const [i, report] of reports.entries())
      found.push(byKey.get(i) ?? (await findByAddress(pool, workspaceId, report, clock.now())));
    return found;
  },
  lastSms: async (workspaceId, phone, sinceAt) => {
    const rows = await lastMessages(pool, workspaceId, phoneAddress(phone), 'sms', clock.now() - NEWEST_MS);
    const [newest] = rows;
    return newest === undefined || newest.at < sinceAt ? null : toRef(newest);
  },
  ownersOf: async (workspaceId, phone) => {
    const own = phoneAddress(phone);
    const profiles = await loadProfiles(pool, await findOwners(pool, workspaceId, [own]));
    const having = [...profiles.values()].filter(
      (one) => one.phone !== null && phoneAddress(one.phone).value === own.value,
    );
    return having.map(({ userId }) => userId);
  },
  clockOf: async (workspaceId) => (await findClocks(pool, [workspaceId])).get(workspaceId) ?? null,
});

/** Kept with the keys of interactions, under the part of the number. */
const inboundKey = (
  { workspaceId, from, id }: InboundRef,
  step: 'told' | 'done',
): readonly [number, number, string] => [
  partOf(workspaceId, 'phone', phoneAddress(from).value),
  workspaceId,
  `text-${step}:${id}`,
];

const beginInbound = (
  pool: Pool,
  ref: InboundRef,
  facts: readonly OfferedFact[],
  heard: HeardFacts,
  realNow: Instant,
): Promise<InboundStep> =>
  inTransaction(pool, async (client) => {
    const entered = await client.query(sql.enterInbound([...inboundKey(ref, 'told'), realNow]));
    if (entered.rowCount !== 1) {
      const { rows } = await client.query<{ finished: boolean }>(
        sql.isInboundFinished([...inboundKey(ref, 'done')]),
      );
      return { kind: rows[0]?.finished === true ? 'finished' : 'begun' };
    }
    const wanted = await heard(facts);
    await keepFacts(client, wanted, realNow);
    // The others are offered all the same: the indexes may have been loading.
    const names = new Set(wanted.map(({ keptAs }) => keptAs));
    const offered = facts.map(({ keptAs, ...fact }) =>
      keptAs !== undefined && names.has(keptAs) ? { ...fact, keptAs } : fact,
    );
    return { kind: 'first', facts: offered };
  });

const findByKey = async (
  pool: Pool,
  workspaceId: number,
  reports: readonly MessageReport[],
): Promise<ReadonlyMap<number, SendRef>> => {
  const rows = reports.flatMap(({ messageIds }, i) =>
    messageIds.flatMap((id) => {
      const key = sendKeyOf(id);
      return key === null ? [] : [{ i, w: workspaceId, key }];
    }),
  );
  if (rows.length === 0) return new Map();
  const found = await pool.query<{ i: number; user_id: string; send_key: string }>(
    sql.findSendsByKey([JSON.stringify(rows), PARTS]),
  );
  return new Map(found.rows.map((row) => [row.i, { userId: row.user_id, sendKey: row.send_key }]));
};

const findByAddress = async (
  pool: Pool,
  workspaceId: number,
  { channel, address, messageIds }: MessageReport,
  now: Instant,
): Promise<SendRef | null> => {
  const own = channel === 'email' ? emailAddress(address) : phoneAddress(address);
  const rows = await lastMessages(pool, workspaceId, own, channel, now - KNOWN_BY_ID_MS);
  const ids = messageIds.filter((id) => id.length >= MIN_ID_CHARS);
  const named = rows.find((row) => ids.some((id) => row.provider_message_id?.includes(id) === true));
  // A key of ours that no send has is a test's or a seed's: it says nothing about any other message.
  const isCopy = messageIds.some((id) => sendKeyOf(id) !== null);
  const newest = rows.find((row) => row.logged_at >= now - NEWEST_MS);
  const chosen = named ?? (isCopy ? undefined : newest);
  return chosen === undefined ? null : toRef(chosen);
};

interface MessageRow {
  readonly u: string;
  readonly send_key: string;
  readonly provider_message_id: string | null;
  readonly at: Instant;
  readonly logged_at: Instant;
}
const toRef = (row: MessageRow): SendRef => ({ userId: row.u, sendKey: row.send_key });

const lastMessages = async (
  pool: Pool,
  workspaceId: number,
  address: Address,
  channel: string,
  since: Instant,
): Promise<readonly MessageRow[]> => {
  const owners = await findOwners(pool, workspaceId, [address]);
  if (owners.length === 0) return [];
  const rows = owners.map(({ part, userId }) => ({ part, w: workspaceId, u: userId, channel }));
  const found = await pool.query<MessageRow>(sql.lastMessages([JSON.stringify(rows), since]));
  return found.rows;
};
