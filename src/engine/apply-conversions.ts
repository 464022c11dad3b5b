// What a person's happenings convert: their open windows after them, what is counted where, and the facts that
// other campaigns may be triggered by. Pure; runs inside the transaction that writes the happenings.
import {
  convert,
  dropClosed,
  type ConversionHit,
  type ConversionWindow,
} from '../core/conversions/windows.ts';
import type { Fact } from '../core/campaigns/trigger.ts';
import { toIso, utcDay, type Instant } from '../core/time.ts';
import type { Marks } from '../core/users/merge.ts';
import { mergeMarks } from '../core/users/merge.ts';
import type { ConversionCount, ConversionWrite, OpenReceipt } from '../ports/ingest-store.ts';
import type { ConversionIndex } from './conversion-index.ts';

export interface Conversions {
  readonly writes: readonly ConversionWrite[];
  readonly facts: readonly Fact[];
}

export const applyConversions = (
  index: ConversionIndex,
  workspaceId: number,
  receipts: readonly OpenReceipt[],
  facts: readonly Fact[],
  now: Instant,
): Conversions => {
  const writes: ConversionWrite[] = [];
  const made: Fact[] = [];
  for (const { campaignId, windows } of receipts) {
    const rules = index.rulesOf(workspaceId, campaignId);
    const hits: ConversionHit[] = [];
    let open: readonly ConversionWindow[] = windows;
    for (const fact of facts) {
      const converted = convert(rules, open, fact, now);
      open = converted.windows;
      hits.push(...converted.hits);
    }
    if (hits.length === 0) continue;
    writes.push({
      campaignId,
      windows: dropClosed(open, rules, now),
      marks: marksOf(hits),
      counts: countsOf(hits),
    });
    made.push(...factsOf(campaignId, hits));
  }
  return { writes, facts: made };
};

/** Once per receipt and letter, however many channels it left on; revenue is no conversion of a person. */
const marksOf = (hits: readonly ConversionHit[]): Marks => {
  let marks: Marks = {};
  for (const hit of oncePerReceipt(hits)) {
    const at = toIso(hit.at);
    marks = mergeMarks(marks, { [hit.kind]: { count: 1, first_at: at, last_at: at } });
  }
  return marks;
};

const oncePerReceipt = (hits: readonly ConversionHit[]): readonly ConversionHit[] => [
  ...new Map(
    hits.filter(({ kind }) => kind !== 'revenue').map((hit) => [`${hit.window.deliveryId}:${hit.kind}`, hit]),
  ).values(),
];

const countsOf = (hits: readonly ConversionHit[]): readonly ConversionCount[] => {
  const counts = new Map<string, ConversionCount>();
  for (const { window, kind, amount, currency, at } of hits) {
    const { sendId, variant, channel } = window;
    const outcome = kind === 'revenue' ? kind : `conversion_${kind}`;
    const key = JSON.stringify([utcDay(at), sendId, variant, channel, outcome, currency]);
    const before = counts.get(key);
    counts.set(key, {
      day: utcDay(at),
      sendId,
      variant,
      channel,
      outcome,
      currency,
      count: (before?.count ?? 0) + 1,
      amount: (before?.amount ?? 0) + amount,
    });
  }
  return [...counts.values()];
};

/** The control converts without a message: nothing that another campaign may answer to. */
const factsOf = (campaignId: string, hits: readonly ConversionHit[]): readonly Fact[] =>
  oncePerReceipt(hits)
    .filter(({ window }) => window.channel !== '')
    .map(({ window, kind, at }) => ({
      kind: 'converted',
      campaignId,
      variant: window.variant,
      letter: kind,
      at,
    }));
