// Attempts and conclusions as the JSON record sets of deliveries.sql. Keys are short, what is usual is left out, and
// what many deliveries of a batch share is said once and named by its number: decoding JSON was the greatest
// single cost of these statements. Rows name their delivery by its place in the batch, counted from 1.
import type { AttemptRequest, Conclusion, LogEntry, SendUpdate } from '../../ports/delivery-store.ts';
import { toIso } from '../../core/time.ts';
import { toContactRow } from './limits.ts';

/** Values that repeat, each once; rows refer to them by number. */
class Shared {
  readonly #numbers = new Map<string, number>();
  readonly #rows: object[] = [];

  numberOf(key: string, row: () => object): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#rows.length;
    this.#numbers.set(key, number);
    this.#rows.push({ g: number, ...row() });
    return number;
  }

  toJson(): string {
    return JSON.stringify(this.#rows);
  }
}

/** $1 to $3 of commitAttempts. */
export const attemptRecords = (batch: readonly AttemptRequest[]): readonly string[] => {
  const shared = new Shared();
  const deliveries: object[] = [];
  const sends: object[] = [];
  batch.forEach((request, i) => {
    deliveries.push(wantedRow(request, shared));
    for (const { sendKey, channel, endpoint, configurationId } of request.sends)
      sends.push({ d: i + 1, k: sendKey, c: channel, n: endpoint, f: configurationId });
  });
  return [shared.toJson(), JSON.stringify(deliveries), JSON.stringify(sends)];
};

const wantedRow = (r: AttemptRequest, shared: Shared): object => ({
  p: r.part,
  g: shared.numberOf(
    `${r.workspaceId}:${r.campaignId}:${r.campaignVersion}:${r.dispatchId}:${r.exclusive}:${r.at}:${r.plannedAt}:${r.limitsVersion ?? 0}:${r.variant}`,
    () => ({
      w: r.workspaceId,
      c: r.campaignId,
      version: r.campaignVersion,
      dispatch: r.dispatchId,
      variant: r.variant,
      exclusive: r.exclusive,
      at_ms: r.at,
      planned_ms: r.plannedAt,
      limits: r.limitsVersion,
    }),
  ),
  i: r.deliveryId,
  e: r.epoch,
  u: r.userId,
  v: r.revision,
  n: r.received === 0 ? undefined : r.received,
});

/** $5 of commitAttempts. */
export const contactRecords = (batch: readonly AttemptRequest[]): string =>
  JSON.stringify(
    batch.flatMap(({ pressure }, i) =>
      pressure === undefined
        ? []
        : [{ d: i + 1, v: pressure.revision, c: pressure.contacts.map(toContactRow) }],
    ),
  );

/** $7 of conclude. */
export const uncountedRecords = (batch: readonly Conclusion[]): string =>
  JSON.stringify(batch.flatMap(({ uncounted = [] }, i) => uncounted.map((c) => ({ d: i + 1, c }))));

/** $1 to $5 of conclude. */
export const conclusionRecords = (batch: readonly Conclusion[]): readonly string[] => {
  const shared = new Shared();
  const deliveries: object[] = [];
  const waits: object[] = [];
  const sends: object[] = [];
  const log: object[] = [];
  batch.forEach((conclusion, i) => {
    const d = i + 1;
    deliveries.push(concludedRow(conclusion, shared));
    if (conclusion.next.kind === 'wait') waits.push({ d, ...waitOf(conclusion.next) });
    for (const send of conclusion.sends) sends.push(settledRow(d, send));
    for (const entry of conclusion.log) log.push(loggedRow(d, entry));
  });
  return [shared.toJson(), ...[deliveries, waits, sends, log].map((rows) => JSON.stringify(rows))];
};

const concludedRow = (c: Conclusion, shared: Shared): object => ({
  p: c.part,
  g: shared.numberOf(
    `${c.workspaceId}:${c.campaignId}:${c.campaignVersion}:${c.dispatchId}:${c.variant}\u001f${c.sendId}`,
    () => ({
      w: c.workspaceId,
      c: c.campaignId,
      version: c.campaignVersion,
      dispatch: c.dispatchId,
      variant: c.variant,
      send_id: c.sendId,
    }),
  ),
  i: c.deliveryId,
  e: c.epoch,
  u: c.userId,
  t: c.at,
  w: c.next.kind === 'wait' ? true : undefined,
  ...(c.receipt === undefined ? {} : receiptOf(c, c.receipt)),
});

/** `n` says that there is something for the receipt at all. */
const receiptOf = (c: Conclusion, receipt: NonNullable<Conclusion['receipt']>): object => {
  const channels = receipt.channels.length > 1 ? [...new Set(receipt.channels)] : receipt.channels;
  return {
    n: receipt.received ? 1 : 0,
    k: receipt.control ? true : undefined,
    h: receipt.reserve ? true : undefined,
    f: receipt.firstOfDay ? true : undefined,
    ...(channels.length === 0 ? {} : { c: channels, z: toIso(c.at) }),
  };
};

const waitOf = (next: Extract<Conclusion['next'], { kind: 'wait' }>): object => ({
  due_ms: next.dueAt,
  expires_ms: next.expiresAt,
  progress: next.progress,
  tries: next.tries,
});

const settledRow = (d: number, send: SendUpdate): object => ({
  d,
  k: send.sendKey,
  s: send.status,
  r: send.reason ?? undefined,
  x: send.uncertain ? true : undefined,
  m: send.providerMessageId ?? undefined,
});

const loggedRow = (d: number, entry: LogEntry): object => ({
  d,
  c: entry.channel === '' ? undefined : entry.channel,
  n: entry.endpoint === '' ? undefined : entry.endpoint,
  o: entry.outcome,
  r: entry.reason === '' ? undefined : entry.reason,
  k: entry.sendKey ?? undefined,
  m: entry.providerMessageId ?? undefined,
  y: entry.tries === 0 ? undefined : entry.tries,
  f: isEmpty(entry.facts) ? undefined : entry.facts,
});

const isEmpty = (facts: LogEntry['facts']): boolean => {
  for (const _ in facts) return false;
  return true;
};

/** Facts that are written with their conclusion, by its place in the batch. */
export const keptRecords = (batch: readonly Conclusion[]): string =>
  JSON.stringify(
    batch.flatMap(({ keeps = [] }, i) =>
      keeps.map(({ keptAs, live, now, fact }) => ({ d: i + 1, k: keptAs, l: live, n: now, f: fact })),
    ),
  );
