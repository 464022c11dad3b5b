// The law of the sums, judged over the public door: considered = sent + failed + skipped + held + waiting, the
// reasons add up to it, and so do variants and days.
import { expect } from 'vitest';
import type { TestWorkspace } from './app.ts';

export interface ExpectedSums {
  readonly sent?: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly held?: number;
  readonly waiting?: number;
  /** Every reason of what was not sent; absent = not looked at. */
  readonly reasons?: Readonly<Record<string, number>>;
}

export const expectSumsToAddUp = async (
  workspace: TestWorkspace,
  campaignId: string,
  expected: ExpectedSums,
): Promise<void> => {
  const stats = await workspace.stats(campaignId);
  const { sent = 0, failed = 0, skipped = 0, held = 0, waiting = 0, reasons } = expected;
  const considered = sent + failed + skipped + held + waiting;
  expect(stats.people).toEqual({ considered, sent, failed, skipped, held, waiting });
  for (const rows of [stats.reasons, stats.variants, stats.days])
    expect(sumOf(rows)).toBe(considered - waiting);
  if (reasons === undefined) return;
  const seen = (stats.reasons as readonly Row[]).filter(({ reason }) => reason !== '');
  expect(Object.fromEntries(seen.map(({ reason, count }) => [reason, count]))).toEqual(reasons);
};

interface Row {
  readonly reason: string;
  readonly count: number;
}

const sumOf = (rows: readonly Row[]): number => rows.reduce((sum, { count }) => sum + count, 0);
