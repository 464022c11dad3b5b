// T02: what a person's doings start and cancel, and how calls end, against the reference; one block of cases.
import { expect, test } from 'vitest';
import { compareEntries, compareSettlements } from './compare.ts';

test('T02 30,000 generated requests, the second block: engine and reference start and cancel the same', async () => {
  const { seen, difference } = await compareEntries(30_000, 60_000);
  if (difference !== null) throw new Error(difference.report);
  expect(seen.get('started')).toBeGreaterThan(3_000);
  expect(seen.get('cancelled')).toBeGreaterThan(3_000);
});

test('T02 30,000 generated calls, the second block: engine and reference end them the same way', () => {
  const { seen, difference } = compareSettlements(30_000, 60_000);
  if (difference !== null) throw new Error(difference.report);
  expect(seen.get('retry')).toBeGreaterThan(3_000);
  expect(seen.get('held')).toBeGreaterThan(3_000);
});
