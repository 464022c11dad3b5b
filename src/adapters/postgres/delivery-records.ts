// Attempts and conclusions as the record sets of deliveries.sql: columns, for decoding rows was the greatest single cost
// of these statements. What many deliveries of a batch share is said once and named by its number; what is rare is
// JSON. Rows name their delivery by its place in the batch, counted from 1.
import type { AttemptRequest, Conclusion, LogEntry, SendUpdate } from '../../ports/delivery-store.ts';
import { stepOf } from '../../core/deliveries/postback.ts';
import { toIso } from '../../core/time.ts';
import { column } from './columns.ts';
import { toContactRow } from './limits.ts';

/** Values that repeat, each once; rows refer to them by number. Neighbours mostly share: they are compared first. */
class Shared<T> {
  readonly #numbers = new Map<string, number>();
  readonly #rows: object[] = [];
  readonly #key: (one: T) => string;
  readonly #row: (one: T) => object;
  readonly #equal: (one: T, other: T) => boolean;
  #last: { readonly one: T; readonly number: number } | null = null;

  constructor(equal: (one: T, other: T) => boolean, key: (one: T) => string, row: (one: T) => object) {
    this.#equal = equal;
    this.#key = key;
    this.#row = row;
  }

  numberOf(one: T): number {
    if (this.#last !== null && this.#equal(this.#last.one, one)) return this.#last.number;
    const key = this.#key(one);
    const number = this.#numbers.get(key) ?? this.#rows.length;
    if (number === this.#rows.length) {
      this.#numbers.set(key, number);
      this.#rows.push({ g: number, ...this.#row(one) });
    }
    this.#last = { one, number };
    return number;
  }

  toJson(): string {
    return JSON.stringify(this.#rows);
  }
}

/** Rows of a batch's sends or log, each with the place of its delivery. */
interface Placed<T> {
  readonly d: number;
  readonly of: T;
}

const placed = <T, B>(batch: readonly B[], of: (one: B) => readonly T[]): readonly Placed<T>[] =>
  batch.flatMap((one, i) => of(one).map((row) => ({ d: i + 1, of: row })));

const sharedByAttempts = (): Shared<AttemptRequest> =>
  new Shared<AttemptRequest>(
    (a, b) =>
      a.dispatchId === b.dispatchId &&
      a.campaignId === b.campaignId &&
      a.workspaceId === b.workspaceId &&
      a.campaignVersion === b.campaignVersion &&
      a.exclusive === b.exclusive &&
      a.at === b.at &&
      a.plannedAt === b.plannedAt &&
      a.limitsVersion === b.limitsVersion &&
      a.variant === b.variant,
    (r) =>
      `${r.workspaceId}:${r.campaignId}:${r.campaignVersion}:${r.dispatchId}:${r.exclusive}:${r.at}:${r.plannedAt}:${r.limitsVersion ?? 0}:${r.variant}`,
    (r) => ({
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
  );

/** $1 to $13 of commitAttempts. */
export const attemptRecords = (batch: readonly AttemptRequest[]): readonly string[] => {
  const shared = sharedByAttempts();
  const numbers = batch.map((request) => shared.numberOf(request));
  const sends = placed(batch, (request) => request.sends);
  return [
    shared.toJson(),
    column(batch, ({ part }) => part),
    column(numbers, (number) => number),
    column(batch, ({ deliveryId }) => deliveryId),
    column(batch, ({ epoch }) => epoch),
    column(batch, ({ userId }) => userId),
    column(batch, ({ revision }) => revision),
    column(batch, ({ received }) => received),
    column(sends, ({ d }) => d),
    column(sends, ({ of }) => of.sendKey),
    column(sends, ({ of }) => of.channel),
    column(sends, ({ of }) => of.endpoint),
    column(sends, ({ of }) => of.configurationId),
  ];
};

/** $15 of commitAttempts. */
export const contactRecords = (batch: readonly AttemptRequest[]): string =>
  JSON.stringify(
    batch.flatMap(({ pressure }, i) =>
      pressure === undefined
        ? []
        : [{ d: i + 1, v: pressure.revision, c: pressure.contacts.map(toContactRow) }],
    ),
  );

/** $32 of conclude. */
export const uncountedRecords = (batch: readonly Conclusion[]): string =>
  JSON.stringify(batch.flatMap(({ uncounted = [] }, i) => uncounted.map((c) => ({ d: i + 1, c }))));

const sharedByConclusions = (): Shared<Conclusion> =>
  new Shared<Conclusion>(
    (a, b) =>
      a.dispatchId === b.dispatchId &&
      a.campaignId === b.campaignId &&
      a.workspaceId === b.workspaceId &&
      a.campaignVersion === b.campaignVersion &&
      a.variant === b.variant &&
      a.sendId === b.sendId,
    (c) =>
      `${c.workspaceId}:${c.campaignId}:${c.campaignVersion}:${c.dispatchId}:${c.variant}\u001f${c.sendId}`,
    (c) => ({
      w: c.workspaceId,
      c: c.campaignId,
      version: c.campaignVersion,
      dispatch: c.dispatchId,
      variant: c.variant,
      send_id: c.sendId,
    }),
  );

/** $1 to $30 of conclude. */
export const conclusionRecords = (batch: readonly Conclusion[]): readonly string[] => {
  const shared = sharedByConclusions();
  const numbers = batch.map((conclusion) => shared.numberOf(conclusion));
  const waits = batch.flatMap(({ next }, i) => (next.kind === 'wait' ? [{ d: i + 1, ...waitOf(next) }] : []));
  return [
    shared.toJson(),
    column(batch, ({ part }) => part),
    column(numbers, (number) => number),
    column(batch, ({ deliveryId }) => deliveryId),
    column(batch, ({ epoch }) => epoch),
    column(batch, ({ userId }) => userId),
    column(batch, ({ at }) => at),
    column(batch, ({ next }) => (next.kind === 'wait' ? true : null)),
    ...receiptColumns(batch),
    JSON.stringify(waits),
    ...settledColumns(placed(batch, ({ sends }) => sends)),
    ...logColumns(placed(batch, ({ log }) => log)),
  ];
};

/** The first says that there is something for the receipt at all. Channels are named by words, so commas part them. */
const receiptColumns = (batch: readonly Conclusion[]): readonly string[] => [
  column(batch, ({ receipt }) => (receipt === undefined ? null : receipt.received ? 1 : 0)),
  column(batch, ({ receipt }) => (receipt?.control === true ? true : null)),
  column(batch, ({ receipt }) => (receipt?.reserve === true ? true : null)),
  column(batch, ({ receipt }) => (receipt?.firstOfDay === true ? true : null)),
  column(batch, ({ receipt }) => channelsOf(receipt?.channels ?? [])),
  column(batch, ({ receipt, at }) => ((receipt?.channels.length ?? 0) > 0 ? toIso(at) : null)),
];

const channelsOf = (channels: readonly string[]): string | null =>
  channels.length === 0
    ? null
    : channels.length === 1
      ? (channels[0] ?? null)
      : [...new Set(channels)].join(',');

const waitOf = (next: Extract<Conclusion['next'], { kind: 'wait' }>): object => ({
  due_ms: next.dueAt,
  expires_ms: next.expiresAt,
  progress: next.progress,
  tries: next.tries,
});

const settledColumns = (sends: readonly Placed<SendUpdate>[]): readonly string[] => [
  column(sends, ({ d }) => d),
  column(sends, ({ of }) => of.sendKey),
  column(sends, ({ of }) => of.status),
  column(sends, ({ of }) => of.reason),
  column(sends, ({ of }) => (of.uncertain ? true : null)),
  column(sends, ({ of }) => of.providerMessageId),
];

const logColumns = (log: readonly Placed<LogEntry>[]): readonly string[] => [
  column(log, ({ d }) => d),
  column(log, ({ of }) => (of.channel === '' ? null : of.channel)),
  column(log, ({ of }) => (of.endpoint === '' ? null : of.endpoint)),
  column(log, ({ of }) => of.outcome),
  column(log, ({ of }) => (of.reason === '' ? null : of.reason)),
  column(log, ({ of }) => of.sendKey),
  column(log, ({ of }) => of.providerMessageId),
  column(log, ({ of }) => (of.tries === 0 ? null : of.tries)),
  column(log, ({ of }) => (isEmpty(of.facts) ? null : JSON.stringify(of.facts))),
];

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

/** Statuses that are told to whoever called, written with their conclusion, by its place in the batch. */
export const statusRecords = (batch: readonly Conclusion[]): string =>
  JSON.stringify(
    batch.flatMap(({ statuses, live }, i) =>
      statuses === undefined
        ? []
        : statuses.changes.map(({ status, about, reason }) => ({
            ...{ d: i + 1, s: stepOf(status), k: about, e: statuses.externalSendId, y: reason, l: live },
            ...(status === 'sent'
              ? { r: statuses.receivedAt, p: statuses.plannedAt, f: statuses.dueFrom }
              : {}),
          })),
    ),
  );
